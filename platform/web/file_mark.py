"""The mark of a file that leaves: its number, who took it and when."""

from __future__ import annotations

from language import N_

from .access import viewer

TAKEN_AS = N_("Taken as")


def file_mark(number: str) -> str:
    """The mark of the file with a number (``F-12``) that the viewer takes now, the same in every row of it."""
    return f"{number} {viewer.appointment.name} {viewer.now:%Y-%m-%d %H:%M} UTC"
