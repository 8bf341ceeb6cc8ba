"""The append-only journal of everything that was done."""

from .record import SYSTEM, Actor, record
from .tables import JournalEntry

__all__ = ["SYSTEM", "Actor", "JournalEntry", "record"]
