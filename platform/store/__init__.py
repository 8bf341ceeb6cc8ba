"""Tables, engines and bulk work on PostgreSQL; knows no business."""

from .base import Base
from .bulk import collector_at_rest, copy_rows, stage
from .engine import LOOKUP, OWNER, SYSTEM, WEB, Database, UnsafeRole, make_engine, refuse_unsafe_role
from .jobs import enqueue
from .opening import (
    NotPrepared,
    Opener,
    admin_url,
    alembic_config,
    migrate,
    open_database,
    prepare_database,
    refuse_unprepared,
    store_scope_key,
)
from .ownership import CentreOwned, Dated, OfClient
from .roles import drop_database, make_roles
from .rows import AnyRow, AnySelect
from .staging import FEW, Answer, Staged, ask, one_trip, staged

__all__ = [
    "FEW",
    "LOOKUP",
    "OWNER",
    "SYSTEM",
    "WEB",
    "Answer",
    "AnyRow",
    "AnySelect",
    "Base",
    "CentreOwned",
    "Database",
    "Dated",
    "NotPrepared",
    "OfClient",
    "Opener",
    "Staged",
    "UnsafeRole",
    "admin_url",
    "alembic_config",
    "ask",
    "collector_at_rest",
    "copy_rows",
    "drop_database",
    "enqueue",
    "make_engine",
    "make_roles",
    "migrate",
    "one_trip",
    "open_database",
    "prepare_database",
    "refuse_unprepared",
    "refuse_unsafe_role",
    "stage",
    "staged",
    "store_scope_key",
]
