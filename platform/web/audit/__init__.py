"""The journal in the browser: every act, figures of centres and people, and the state of the chain."""

from . import centres, chain, files, journal, on_day, pace, people
from .area import bp

__all__ = ["bp", "centres", "chain", "files", "journal", "on_day", "pace", "people"]
