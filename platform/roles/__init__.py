"""Users, roles and their permissions, and the rules of signing in."""

from .account import end_sessions, note_sign_in, prefer
from .api_clients import (
    TOKEN_LIFETIME,
    ApiClientRefused,
    KnownApiClient,
    NoSuchApiClient,
    TokenRefused,
    add_api_client,
    all_api_clients,
    check_api_secret,
    client_of_token,
    note_api_use,
    revoke_api_client,
    sign_api_token,
)
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
from .tables import ApiClient, AppUser, ListLayout, RoleGrant

__all__ = [
    "ROLES",
    "TOKEN_LIFETIME",
    "ApiClient",
    "ApiClientRefused",
    "AppUser",
    "Appointment",
    "CentreNeeded",
    "KnownApiClient",
    "ListLayout",
    "NoSuchApiClient",
    "Role",
    "RoleGrant",
    "RoleTerms",
    "SignInPaused",
    "SignInRefused",
    "TokenRefused",
    "UserKnown",
    "add_api_client",
    "all_api_clients",
    "all_permissions",
    "appoint",
    "appointment_of",
    "check_api_secret",
    "check_password",
    "choose_columns",
    "client_of_token",
    "columns_of",
    "count_failure",
    "end_sessions",
    "forgive_failures",
    "may",
    "note_api_use",
    "note_sign_in",
    "prefer",
    "refuse_while_throttled",
    "revoke_api_client",
    "sign_api_token",
    "throttle_keys",
]
