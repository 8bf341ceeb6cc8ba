"""Clients: source records, identity, consent, vehicles, purchases, interactions."""

from .incoming import EventKind, Incoming

__all__ = ["EventKind", "Incoming"]
