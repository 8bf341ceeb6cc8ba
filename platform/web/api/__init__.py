"""The programs' door: lists sent by a centre's own systems, answered in JSON."""

from . import document, lists, token
from .area import bp

__all__ = ["bp", "document", "lists", "token"]
