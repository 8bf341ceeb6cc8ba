"""Roles as data: what each may do, in words of the form ``area.verb``."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from language import N_


class Role(StrEnum):
    """The roles of a network."""

    HEAD_OFFICE_LEAD = "head_office_lead"
    CAMPAIGN_MANAGER = "campaign_manager"
    CENTRE_HEAD = "centre_head"
    SALES_CONSULTANT = "sales_consultant"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class RoleTerms:
    """What a role may do and whether it sees the whole network or the centres it is granted for."""

    title: str
    is_network: bool
    permissions: frozenset[str]
    sees_contacts: bool = True


_READ_CENTRE = {"clients.read", "clients.search", "campaigns.read", "network.read", "account.use"}
# What other centres did with a client: a consultant sees only that it was, when, and where.
_SEE_ELSEWHERE = {"clients.events_elsewhere"}
_WORK_CENTRE = _READ_CENTRE | {"consents.record", "consents.withdraw"}

ROLES: dict[Role, RoleTerms] = {
    Role.HEAD_OFFICE_LEAD: RoleTerms(
        N_("Head-office lead"),
        True,
        frozenset(
            _WORK_CENTRE
            | _SEE_ELSEWHERE
            | {"clients.merge", "clients.export", "clients.erase", "clients.restrict", "clients.subject_access"}
            | {"imports.read", "imports.run", "imports.undo", "rules.read", "rules.edit", "rules.run"}
            | {"campaigns.edit", "campaigns.launch", "campaigns.stop", "campaigns.settle", "audit.read"}
        ),
    ),
    Role.CAMPAIGN_MANAGER: RoleTerms(
        N_("Campaign manager"),
        True,
        frozenset(
            _READ_CENTRE
            | _SEE_ELSEWHERE
            | {"rules.read", "campaigns.edit", "campaigns.launch", "campaigns.stop", "campaigns.settle"}
        ),
    ),
    Role.CENTRE_HEAD: RoleTerms(
        N_("Centre head"),
        False,
        frozenset(
            _WORK_CENTRE
            | _SEE_ELSEWHERE
            | {"clients.export", "clients.restrict"}
            | {"imports.read", "imports.run", "imports.undo", "rules.read"}
        ),
    ),
    Role.SALES_CONSULTANT: RoleTerms(N_("Sales consultant"), False, frozenset(_WORK_CENTRE)),
    Role.AUDITOR: RoleTerms(
        N_("Auditor"),
        True,
        frozenset(
            _SEE_ELSEWHERE
            | {"audit.read", "network.read", "campaigns.read", "rules.read", "clients.read", "account.use"}
        ),
        sees_contacts=False,
    ),
}


def may(role: Role, permission: str) -> bool:
    """Whether a role holds a permission."""
    return permission in ROLES[role].permissions


def all_permissions() -> frozenset[str]:
    """Every permission that some role holds: a route that asks for another is a slip of the pen."""
    return frozenset().union(*(terms.permissions for terms in ROLES.values()))
