"""Lists in the browser: sent, their columns chosen, tried, imported, their rows corrected, undone."""

from . import card, history, rows, undo
from .area import bp

__all__ = ["bp", "card", "history", "rows", "undo"]
