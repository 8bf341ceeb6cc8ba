"""What is refused where clients are given to a colleague."""

from __future__ import annotations

from language import NotHere, Refusal, Stale


class NotAColleague(Refusal):
    """Nobody who works in the centre, or no more."""

    message = "Choose somebody who works in this centre."


class OneCentre(Refusal):
    """A list of several centres has no colleagues of its own."""

    message = "The clients of one centre at a time are given to a colleague: narrow the list to one centre."


class TooManyToGive(Refusal):
    """More than one act may give."""

    message = "At most %(most)s clients are given at once: narrow the list."


class NobodyToGive(Refusal):
    """The list is empty, or all of it is kept by them already."""

    message = "They keep all of these clients already."


class ListChanged(Stale):
    """More clients than the person saw and agreed to."""

    message = "The list has grown meanwhile. Look at the number once more."


class NoSuchGiving(NotHere):
    """No such act, or one of another centre."""


class GivingOver(Refusal):
    """Undone already, or too long ago."""

    message = "This was undone already, or is too long ago to be undone."
