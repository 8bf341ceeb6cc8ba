"""Tables, engines and bulk work on PostgreSQL; knows no business."""

from .base import Base
from .bulk import copy_rows, stage
from .engine import LOOKUP, OWNER, SYSTEM, WEB, Database, UnsafeRole, make_engine, refuse_unsafe_role
from .jobs import enqueue
from .ownership import CentreOwned, Dated, OfClient

__all__ = [
    "LOOKUP",
    "OWNER",
    "SYSTEM",
    "WEB",
    "Base",
    "CentreOwned",
    "Database",
    "Dated",
    "OfClient",
    "UnsafeRole",
    "copy_rows",
    "enqueue",
    "make_engine",
    "refuse_unsafe_role",
    "stage",
]
