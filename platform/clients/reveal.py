"""Show one kind of a client's contacts in full to a role that sees them in part, and write down that it was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

import journal
from journal import Actor
from language import N_, Refusal
from store import AnyRow

from .card import find_client, identifiers_of
from .shown_contacts import CONTACT_KINDS

# Whatever else has to be in full at once, such as the form that corrects them.
ALL_KINDS = "all"
REASON_WORDS: Mapping[str, str] = {
    "call": N_("I am going to call or write"),
    "visit": N_("The client is here and asks"),
    "check": N_("To check or correct what is recorded"),
    "complaint": N_("A complaint or a request of the client"),
}


class RevealRefused(Refusal):
    """The role sees contacts in part only, whatever is asked for."""

    message = "Your role sees contacts in part only."


class RevealReasonMissing(Refusal):
    """The role has to say why it wants to see a contact in full."""

    message = "Choose why you need the contact."


@dataclass(frozen=True, slots=True)
class Revealed:
    """A client and its identifiers with one kind of contact in full, all others masked."""

    client: AnyRow
    identifiers: Sequence[AnyRow]


def may_reveal(reveals: str, reason: str) -> bool:
    """Whether contacts may be shown in full. reveals: "no", "yes" or "with_reason"; reason: a code, or empty."""
    return reveals == "yes" or (reveals == "with_reason" and reason in REASON_WORDS)


def reveal_contacts(
    session: Session, client_id: int, kind: str, *, reveals: str, reason: str, by: Actor, now: datetime
) -> Revealed:
    """One kind of contact of a client in scope in full, for this answer alone (docs/rules.md, Masking 2 and 3).

    Raises NoSuchClient, RevealRefused (the role does not reveal, or nothing is of that kind), RevealReasonMissing.
    """
    note_reveal(session, client_id, kind, reveals=reveals, reason=reason, by=by, now=now)
    client = find_client(session, client_id, sees_contacts=False, revealed=kind)
    return Revealed(client, identifiers_of(session, client.id, sees_contacts=False, revealed=kind))


def note_reveal(
    session: Session, client_id: int, kind: str, *, reveals: str, reason: str, by: Actor, now: datetime
) -> None:
    """Journal that contacts of a client in scope are about to be shown in full; raises as ``reveal_contacts``."""
    client = find_client(session, client_id, sees_contacts=False)
    if reveals == "no" or kind not in (*CONTACT_KINDS, ALL_KINDS):
        raise RevealRefused
    if not may_reveal(reveals, reason):
        raise RevealReasonMissing
    detail = {"kind": kind, "reason": reason} if reason in REASON_WORDS else {"kind": kind}
    journal.record(
        session, by, "contacts revealed", "client", client.id, now=now, centre_id=client.centre_id,
        client_id=client.id, detail=detail,
    )  # fmt: skip
