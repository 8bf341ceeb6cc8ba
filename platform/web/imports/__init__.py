"""Lists in the browser: sent, their columns chosen, tried, imported, their rows corrected, undone."""

from . import card, history, mappings, rows, undo
from .area import bp

__all__ = ["bp", "card", "history", "mappings", "rows", "undo"]
