"""What is refused when a centre is closed or moved."""

from __future__ import annotations

from language import NotHere, Refusal, Stale


class HeirWrong(Refusal):
    """Clients and roles can be handed to other open centres only."""

    message = "Clients and roles can go to other centres only, and to open ones. Choose again."


class FiguresChanged(Stale):
    """The centre got something more between the preview and the act."""

    message = "This centre has more now than when you saw the figures. Look at them again and confirm."


class DealerChanged(Stale):
    """The centre, or one that takes clients over, belongs to another dealer than when the closing was confirmed."""

    message = "One of these centres went over to another dealer meanwhile. Look at the hand-over again and confirm."


class NoSuchClosing(NotHere):
    """The centre is not closed, or was opened again."""


class ClosedTooLong(Refusal):
    """The time in which a closing can be undone is over."""

    message = "A centre can be opened again within %(days)s days of its closing. Open a new one instead."


class SameDealer(Refusal):
    """The centre belongs to that dealer, or head office was chosen."""

    message = "Choose another dealer than the present one. Head office has no centres."


class DayOver(Refusal):
    """A move as of a day that is over."""

    message = "Choose today or a day to come: what was sent and agreed until now was under the present dealer."


class DayTooFar(Refusal):
    """A move as of a day that nobody plans for: a slip of the year."""

    message = "Choose a day within two years from now."


class MovePlanned(Stale):
    """The centre is to move already."""

    message = "This centre is to move already. Take that back first."


class NoSuchMove(NotHere):
    """The centre is not to move, or has."""
