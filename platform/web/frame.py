"""What stands around every screen: the sections a role may open, and whose clients are seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import current_app, g, request

import approvals
import stewardship
import tenancy
from approvals import Decider
from language import N_, translation_of
from tenancy import CentreName, Scope

from .access import Viewer, permission_of, present_viewer, viewer


@dataclass(frozen=True, slots=True)
class Section:
    """A screen of the side bar: its endpoint, icon and title; ``for_who``: permissions of which one must be held.

    ``for_own_clients``: whether it is for whoever works with their own clients alone, too.
    """

    endpoint: str
    icon: str
    title: str
    for_who: frozenset[str] = frozenset()
    for_own_clients: bool = True

    @property
    def is_here(self) -> bool:
        """Whether the present page belongs to this section."""
        return (request.endpoint or "").partition(".")[0] == self.endpoint.partition(".")[0]


# Who asks for approvals or gives them; everybody else may open the screen, and has no use for it.
MAY_NEED_APPROVAL = frozenset(
    {"approvals.decide", "rules.edit", "campaigns.launch", "clients.export", "roles.grant", "roles.edit"}
)

# In the order of the side bar; a section shows once its endpoint exists and the role may open it.
SECTIONS = (
    Section("clients.list", "clients", N_("Clients")),
    Section("desk.show", "door", N_("Desk")),
    Section("transfers.list", "flag", N_("Requests"), for_own_clients=False),
    Section("review.queue", "merge", N_("Duplicates")),
    Section("imports.list", "dl", N_("Imports")),
    Section("distribution.rules", "rules", N_("Distribution")),
    Section("campaigns.list", "camp", N_("Campaigns")),
    Section("wordings.list", "seal", N_("Wordings")),
    Section("network.centres", "net", N_("Network")),
    Section("fields.list", "edit", N_("Fields")),
    Section("staff.users", "key", N_("Roles and access")),
    Section("approvals.list", "check", N_("Approvals"), MAY_NEED_APPROVAL),
    Section("audit.journal", "audit", N_("Audit")),
)


def navigation(who: Viewer) -> list[Section]:
    """The sections that exist and that the viewer's role may open."""
    return [s for s in SECTIONS if s.endpoint in current_app.view_functions and _is_open(who, s)]


def decider_of(who: Viewer) -> Decider:
    """The viewer as somebody who decides about what others ask for."""
    held = who.appointment
    return Decider(held.user_id, held.permissions, held.scope, held.deputy_for)


def waiting_for(who: Viewer, section: Section) -> int:
    """How many requests wait for the viewer behind a section; read once per request."""
    if section.endpoint == "transfers.list":
        if "transfers" not in g:
            g.transfers = stewardship.count_to_decide(who.session)
        return int(g.transfers)
    if section.endpoint != "approvals.list":
        return 0
    if "waiting" not in g:
        g.waiting = approvals.count_waiting(who.session, decider_of(who), now=who.now)
    return int(g.waiting)


def viewer_centres() -> Sequence[CentreName]:
    """The centres that the viewer sees, in order of code; read once per request."""
    if "centres" not in g:
        g.centres = tenancy.centre_names(viewer.session, viewer.appointment.scope)
    return g.centres  # type: ignore[no-any-return]


def own_zone() -> str:
    """The IANA time zone of the viewer's first centre; UTC for the network, and while nobody is signed in."""
    who = present_viewer()
    if who is None or who.appointment.scope.is_network:
        return "UTC"
    centres = viewer_centres()
    return centres[0].time_zone if centres else "UTC"


def centre_names() -> Mapping[int, CentreName]:
    """Every centre of the network by its row id, to name the centres of rows that are shown."""
    if viewer.appointment.scope.is_network:
        return {c.id: c for c in viewer_centres()}
    if "centre_names" not in g:
        g.centre_names = {c.id: c for c in tenancy.centre_names(viewer.session, Scope.network(viewer.user_id))}
    return g.centre_names  # type: ignore[no-any-return]


def hue_of(centre_id: int) -> int:
    """The slot (1 to 12) of the colour beside a centre's name."""
    return (centre_id - 1) % 12 + 1


def scope_in_words(language: str) -> str:
    """Whose clients the viewer sees, for the pill of the top bar."""
    return part_in_words(viewer.appointment.scope, viewer_centres, language)


def held_in_words(scope: Scope, language: str) -> str:
    """Whose clients another appointment of the viewer sees, for the choice of a role."""
    names = centre_names()
    return part_in_words(scope, lambda: [names[c] for c in scope.centre_ids if c in names], language)


def part_in_words(scope: Scope, centres_of: Callable[[], Sequence[CentreName]], language: str) -> str:
    """Whose clients a scope sees; its centres are asked for only where they are named."""
    texts = translation_of(language)
    if scope.is_network:
        return texts.gettext("clients of the whole network")
    centres = centres_of()
    names = ", ".join(c.name for c in centres[:2])
    if scope.keeper_id:
        return texts.gettext("your own clients, %(centre)s") % {"centre": names}
    if len(centres) <= 2:
        return texts.gettext("clients of %(centre)s") % {"centre": names}
    more = texts.ngettext("clients of %(count)s centre", "clients of %(count)s centres", len(centres))
    return more % {"count": len(centres)}


def _is_open(who: Viewer, section: Section) -> bool:
    permission = permission_of(current_app, section.endpoint)
    is_for_them = not section.for_who or bool(section.for_who & who.appointment.permissions)
    if who.appointment.scope.keeper_id is not None and not section.for_own_clients:
        return False
    return permission is not None and who.may(permission) and is_for_them
