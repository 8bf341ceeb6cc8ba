"""A PostgreSQL server that the application starts by itself where no other is named."""

from .failed import EmbeddedFailed
from .launch import Mode
from .server import EmbeddedServer, ensure_server

__all__ = ["EmbeddedFailed", "EmbeddedServer", "Mode", "ensure_server"]
