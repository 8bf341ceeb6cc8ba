"""Users, roles and their permissions, and the rules of signing in."""

from .account import end_sessions, note_sign_in, prefer
from .appointing import CentreNeeded, UserKnown, appoint
from .layout import choose_columns, columns_of
from .permissions import ROLES, Role, RoleTerms, all_permissions, may
from .sign_in import (
    Appointment,
    SignInPaused,
    SignInRefused,
    appointment_of,
    check_password,
    count_failure,
    forgive_failures,
    refuse_while_throttled,
    throttle_keys,
)
from .tables import AppUser, ListLayout, RoleGrant

__all__ = [
    "ROLES",
    "AppUser",
    "Appointment",
    "CentreNeeded",
    "ListLayout",
    "Role",
    "RoleGrant",
    "RoleTerms",
    "SignInPaused",
    "SignInRefused",
    "UserKnown",
    "all_permissions",
    "appoint",
    "appointment_of",
    "check_password",
    "choose_columns",
    "columns_of",
    "count_failure",
    "end_sessions",
    "forgive_failures",
    "may",
    "note_sign_in",
    "prefer",
    "refuse_while_throttled",
    "throttle_keys",
]
