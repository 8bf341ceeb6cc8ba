"""The programs' door: lists and leads sent by a centre's own systems, answered in JSON."""

from . import document, leads, lists, token
from .area import bp

__all__ = ["bp", "document", "leads", "lists", "token"]
