"""What stewardship refuses to do."""

from __future__ import annotations

from language import NotHere, Refusal


class OneClientAlready(Refusal):
    """Both numbers are one client."""

    message = "These are one client already."


class UnknownNumber(Refusal):
    """No client bears the number that was typed."""

    message = "No client has this number. Copy it from the other client's card."


class DifferentKinds(Refusal):
    """A person and a company are never one client."""

    message = "One is a person, the other a company: they cannot be one client."


class PersonErased(Refusal):
    """An erased person is nobody any more, and becomes nobody else."""

    message = "This person was erased. Nothing can be merged or undone here any more."


class NotConfirmed(Refusal):
    """An erasure that was not confirmed in writing."""

    message = "Type the client's number exactly as it is shown to confirm."


class NoSuchMerge(NotHere):
    """No merge has that id, or it is not the user's to see."""


class UndoneAlready(Refusal):
    """The merge was undone before."""

    message = "This merge has been undone already. Reload the page."


class NoSuchSplit(NotHere):
    """No split has that id, or it is not the user's to see."""


class SplitUndone(Refusal):
    """The split was undone before, and so is over."""

    message = "This split has been undone already. Reload the page."


class PartOfAnother(Refusal):
    """Whoever was split off has become part of somebody else since."""

    message = "The client that the rows became was merged with another since. Undo that merge first."


class NoMerge(Refusal):
    """What a split came to when it was undone is no merge of its own."""

    message = "This is the undoing of a split. To part them again, choose the rows and make them a client again."


class NothingToPart(Refusal):
    """A split must leave at least one record on each side."""

    message = "Choose at least one row to take out, and leave at least one."


class NoSuchReview(NotHere):
    """No pair has that number."""


class DecidedAlready(Refusal):
    """Somebody else decided the pair meanwhile."""

    message = "Somebody decided this pair meanwhile. Go on with the next one."
