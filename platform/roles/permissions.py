"""Permissions in plain words, and the roles that a network begins with.

What a role may do is data (``role_permission``): head office makes roles of its own and changes these. The lists here
are what a new network starts from, and what a new version adds to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from language import N_


class Role(StrEnum):
    """The roles that every network begins with."""

    ADMINISTRATOR = "administrator"
    HEAD_OFFICE_LEAD = "head_office_lead"
    DISTRIBUTION_LEAD = "distribution_lead"
    CAMPAIGN_MANAGER = "campaign_manager"
    DATA_STEWARD = "data_steward"
    DEALER_DIRECTOR = "dealer_director"
    CENTRE_HEAD = "centre_head"
    SALES_CONSULTANT = "sales_consultant"
    SERVICE_ADVISOR = "service_advisor"
    CALL_CENTRE_AGENT = "call_centre_agent"
    AUDITOR = "auditor"


# In the order in which they are shown; the first word names the area.
PERMISSIONS: Mapping[str, str] = {
    "account.use": N_("Sign in and choose language and theme"),
    "clients.read": N_("See clients and their cards"),
    "clients.search": N_("Search for clients"),
    "clients.look_up": N_("Find at the desk a person whom another centre keeps, note a visit, ask for the client"),
    "clients.give": N_("Give clients of the centre to a colleague, or back to the centre"),
    "clients.hand_over": N_("Give a client to another centre that asks, or refuse"),
    "clients.edit": N_("Correct what is known of a client"),
    "clients.household": N_("Say who is one household"),
    "vehicles.edit": N_("Add and correct cars"),
    "clients.events_elsewhere": N_("See in full what other centres did with a client"),
    "clients.export": N_("Export lists of clients"),
    "clients.merge": N_("Merge and part clients, decide about possible duplicates"),
    "clients.restrict": N_("Freeze a client: no outreach"),
    "clients.erase": N_("Erase a person for good"),
    "fields.edit": N_("Decide which fields the card has and which must be filled"),
    "clients.subject_access": N_("Hand a person everything that is known of them"),
    "consents.record": N_("Record a consent"),
    "consents.withdraw": N_("Record that a consent is withdrawn"),
    "consents.evidence": N_("Make a file of evidence about consents"),
    "wordings.read": N_("Read the wordings of consents"),
    "wordings.edit": N_("Issue and retire wordings of consents"),
    "imports.read": N_("See imports"),
    "imports.run": N_("Import lists and correct rows"),
    "imports.undo": N_("Take imports back"),
    "rules.read": N_("See the rules of distribution"),
    "rules.edit": N_("Change and publish the rules of distribution"),
    "rules.run": N_("Distribute clients"),
    "campaigns.read": N_("See campaigns"),
    "campaigns.edit": N_("Draft campaigns"),
    "campaigns.launch": N_("Launch campaigns"),
    "campaigns.stop": N_("Pause and stop campaigns"),
    "campaigns.settle": N_("Settle messages with an uncertain outcome"),
    "network.read": N_("See dealers and centres"),
    "network.edit": N_("Open, change, suspend, close and move centres"),
    "audit.read": N_("Read the journal"),
    "approvals.decide": N_("Approve or refuse what others ask for"),
    "approvals.edit": N_("Decide what somebody else must approve"),
    "audit.export": N_("Take sealed copies of the journal and have its chain checked"),
    "users.read": N_("See users and what they hold"),
    "users.edit": N_("Add users, end their access"),
    "users.see_as": N_("See the application as another user does"),
    "roles.grant": N_("Grant and end roles, name deputies"),
    "roles.edit": N_("Make roles and change what they may do"),
}

# What is decided for everybody at once: a role held for a part of the network does not give it there.
NETWORK_ONLY = frozenset(
    {"fields.edit", "wordings.edit", "rules.edit", "rules.run", "network.edit", "roles.edit", "approvals.edit"}
)

# What takes clients away, reaches many people, or says who may: head office may have it granted by four eyes only.
SENSITIVE = frozenset(
    {"clients.export", "clients.erase", "clients.subject_access", "campaigns.launch", "rules.edit", "users.edit"}
    | {"users.see_as", "roles.grant", "roles.edit", "approvals.decide", "approvals.edit", "audit.read"}
)

# The areas of permissions, by their first word.
AREA_WORDS: Mapping[str, str] = {
    "account": N_("Account"),
    "clients": N_("Clients"),
    "vehicles": N_("Cars"),
    "fields": N_("Fields of the card"),
    "consents": N_("Consents"),
    "wordings": N_("Wordings"),
    "imports": N_("Imports"),
    "rules": N_("Distribution"),
    "campaigns": N_("Campaigns"),
    "network": N_("Network"),
    "audit": N_("Audit"),
    "approvals": N_("Approvals"),
    "users": N_("Users"),
    "roles": N_("Roles"),
}


@dataclass(frozen=True, slots=True)
class RoleTerms:
    """What a role may do, and whether it sees the whole network or the part that it is granted for.

    ``sees_contacts``: whether telephone numbers and addresses are shown in full.
    """

    title: str
    is_network: bool
    permissions: frozenset[str]
    sees_contacts: bool = True


_READ_CENTRE = {"clients.read", "clients.search", "campaigns.read", "network.read", "account.use", "wordings.read"}
# What other centres did with a client: a consultant sees only that it was, when, and where.
_SEE_ELSEWHERE = {"clients.events_elsewhere"}
_WORK_CENTRE = _READ_CENTRE | {
    "clients.edit",
    "clients.household",
    "vehicles.edit",
    "consents.record",
    "consents.withdraw",
}
# At a desk people come in whom another centre keeps.
_DESK = {"clients.look_up"}
_HEAD_CENTRE = (
    _WORK_CENTRE
    | _SEE_ELSEWHERE
    | _DESK
    | {"clients.export", "clients.restrict", "clients.hand_over", "clients.give", "consents.evidence"}
    | {"imports.read", "imports.run", "imports.undo", "rules.read"}
)

ROLES: dict[Role, RoleTerms] = {
    # Holds everything, for nobody grants what they do not have; contacts are masked all the same.
    Role.ADMINISTRATOR: RoleTerms(N_("Administrator"), True, frozenset(PERMISSIONS), sees_contacts=False),
    Role.HEAD_OFFICE_LEAD: RoleTerms(
        N_("Head-office lead"),
        True,
        frozenset(
            _WORK_CENTRE
            | _SEE_ELSEWHERE
            | _DESK
            | {"clients.merge", "clients.export", "clients.erase", "clients.restrict", "clients.subject_access"}
            | {"wordings.edit", "consents.evidence", "fields.edit"}
            | {"imports.read", "imports.run", "imports.undo", "rules.read", "rules.edit", "rules.run"}
            | {"campaigns.edit", "campaigns.launch", "campaigns.stop", "campaigns.settle", "audit.read"}
            | {"users.read", "network.edit", "clients.hand_over", "clients.give", "approvals.decide", "approvals.edit"}
        ),
    ),
    Role.DISTRIBUTION_LEAD: RoleTerms(
        N_("Distribution lead"),
        True,
        frozenset(
            _READ_CENTRE
            | _SEE_ELSEWHERE
            | {"rules.read", "rules.edit", "rules.run", "imports.read", "clients.hand_over", "clients.give"}
            | {"approvals.decide"}
        ),
    ),
    Role.CAMPAIGN_MANAGER: RoleTerms(
        N_("Campaign manager"),
        True,
        frozenset(
            _READ_CENTRE
            | _SEE_ELSEWHERE
            | {"rules.read", "campaigns.edit", "campaigns.launch", "campaigns.stop", "campaigns.settle"}
            | {"approvals.decide"}
        ),
    ),
    Role.DATA_STEWARD: RoleTerms(
        N_("Data steward"),
        True,
        frozenset(
            _WORK_CENTRE
            | _SEE_ELSEWHERE
            | {"clients.merge", "clients.restrict", "clients.erase", "fields.edit"}
            | {"imports.read", "imports.run", "imports.undo"}
        ),
    ),
    Role.DEALER_DIRECTOR: RoleTerms(
        N_("Dealer director"),
        False,
        frozenset(_HEAD_CENTRE | {"users.read", "users.edit", "roles.grant", "approvals.decide"}),
    ),
    Role.CENTRE_HEAD: RoleTerms(N_("Centre head"), False, frozenset(_HEAD_CENTRE)),
    Role.SALES_CONSULTANT: RoleTerms(N_("Sales consultant"), False, frozenset(_WORK_CENTRE | _DESK)),
    Role.SERVICE_ADVISOR: RoleTerms(N_("Service advisor"), False, frozenset(_WORK_CENTRE | _DESK)),
    Role.CALL_CENTRE_AGENT: RoleTerms(N_("Call-centre agent"), True, frozenset(_WORK_CENTRE), sees_contacts=True),
    Role.AUDITOR: RoleTerms(
        N_("Auditor"),
        True,
        frozenset(
            _SEE_ELSEWHERE
            | {"audit.read", "network.read", "campaigns.read", "rules.read", "clients.read", "account.use"}
            # A file of evidence shows an auditor contacts in part only, and no scan.
            | {"users.read", "wordings.read", "consents.evidence", "audit.export"}
        ),
        sees_contacts=False,
    ),
}


def given(permissions: Iterable[str], *, is_whole: bool) -> frozenset[str]:
    """What a role's permissions give where it is held: for a part of the network, none of NETWORK_ONLY."""
    return frozenset(permissions) - (frozenset() if is_whole else NETWORK_ONLY)


def all_permissions() -> frozenset[str]:
    """Every permission there is: a route that asks for another is a slip of the pen."""
    return frozenset(PERMISSIONS)
