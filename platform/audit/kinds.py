"""Kinds of act: what an auditor counts and looks for, each a group of the journal's acts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from language import N_


@dataclass(frozen=True, slots=True)
class Kind:
    """A group of acts under one word; ``reads_people``: they show personal data or let it leave."""

    title: str
    acts: frozenset[str]
    reads_people: bool = False


def _kind(title: str, *acts: str, reads_people: bool = False) -> Kind:
    return Kind(title, frozenset(acts), reads_people)


# In the order in which they are shown. Every act that is worded stands in exactly one.
KINDS: Mapping[str, Kind] = {
    "cards": _kind(N_("Cards"), "client opened", "client shown", "scan opened", reads_people=True),
    "lists": _kind(N_("Lists"), "people listed", "people shown", reads_people=True),
    "searches": _kind(
        N_("Searches"), "people searched for", "person looked up", "found at a desk", "client looked up",
        reads_people=True,
    ),
    "reveals": _kind(N_("Reveals"), "contacts revealed", reads_people=True),
    "exports": _kind(
        N_("Exports"), "clients exported", "subject file made", "evidence made", "journal exported", "rows exported",
        reads_people=True,
    ),
    # Beside the export itself, for each centre whose clients a file of several centres holds.
    "files": _kind(N_("In files of others"), "clients left in a file", reads_people=True),
    "clients": _kind(
        N_("Clients"), "client edited", "edit undone", "client erased", "client restricted", "restriction lifted",
        "clients merged", "client split", "merge undone", "split undone", "pair kept apart", "pair put off",
        "client taken apart", "client called one person", "word taken back", "scan asked for", "household joined",
        "household parted",
        "household word taken back", "vehicle added", "vehicle corrected", "vehicle noted", "ownership corrected",
        "visit noted", "visit taken back", "client asked for",
        "clients given", "giving undone",
        "request withdrawn", "request refused", "client handed over", "handing over undone",
        "facts changed", "note added", "note pinned", "note struck", "date added", "date taken away",
    ),
    "consents": _kind(
        N_("Consents"), "consent given", "consent withdrawn", "marketing objected to", "wording issued",
        "wording retired",
    ),
    "imports": _kind(
        N_("Imports"), "list received", "columns chosen", "import asked for", "import tried out", "rows imported",
        "list imported", "import failed", "undo asked for", "import undone", "row corrected", "rows repaired",
        "remembered columns forgotten", "remembered columns renamed", "list sent again", "lead received",
        "lead sent again", "canary came back",
    ),
    "rules": _kind(
        N_("Distribution"), "rules drafted", "rules published", "draft discarded", "distribution asked for",
        "clients assigned", "clients handed over",
    ),
    "campaigns": _kind(
        N_("Campaigns"), "campaign drafted", "campaign changed", "campaign launched", "campaign paused",
        "campaign resumed", "campaign stopped", "campaign finished", "audience frozen", "message settled",
    ),
    "access": _kind(
        N_("Access"), "access ended", "access given back", "user added", "role granted", "role ended", "role made",
        "role changed", "role retired", "contacts of a role chosen", "deputy named", "deputy recalled",
        "region made", "region changed", "seeing as another began", "seeing as another ended", "page seen as another",
        "API client made", "API client revoked", "reading limits changed", "file traced",
    ),
    "approvals": _kind(
        N_("Approvals"), "approval asked for", "approval given", "approval refused", "approval used",
        "approval withdrawn", "approval terms changed",
    ),
    "sign_ins": _kind(
        N_("Sign-ins"), "signed in", "signed out", "sign-in refused", "role taken up", "sessions ended",
        "password link asked for", "password link sent", "password link refused", "password link made", "password set",
        "API token given", "API token refused",
    ),
    "denials": _kind(
        N_("Denials"), "access denied", "row refused", "look-up refused", "reading slowed", "reading stopped",
    ),
    "network": _kind(
        N_("Network"), "dealer opened", "centre opened", "centre changed", "centre suspended", "centre resumed",
        "centre closed", "clients taken over", "closing undone", "centre moved", "centre move planned",
        "centre move given up",
        "field added", "field changed", "field moved", "field retired", "field brought back", "standard changed",
        "base scanned", "rows read anew", "journal checked", "journal check asked for",
        "anchors sent",
    ),
}  # fmt: skip
KIND_OF_ACT: Mapping[str, str] = {act: code for code, kind in KINDS.items() for act in kind.acts}
READS_PEOPLE = frozenset(act for kind in KINDS.values() if kind.reads_people for act in kind.acts)
