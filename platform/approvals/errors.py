"""What is refused about approvals."""

from __future__ import annotations

from language import NotHere, Refusal

from .act import Act


class ApprovalNeeded(Refusal):
    """Somebody else must approve the act first; the door that catches it files the request (``ask``)."""

    message = "Somebody else who may do this must approve it first. Your request waits for them under Approvals."

    def __init__(self, act: Act) -> None:
        super().__init__()
        self.act = act


class NoSuchRequest(NotHere):
    """No request has that id, or it is not in the part of whoever asks."""


class OwnRequest(Refusal):
    """Nobody approves what they ask for, or what gives them something."""

    message = "You cannot decide about what you ask for yourself, or what is given to you. Somebody else must."


class NotForYou(Refusal):
    """The approver must be able to do the act in the same part."""

    message = "Only somebody who may do this themselves, in the same part of the network, decides about it."


class AlreadyDecided(Refusal):
    """Somebody else decided meanwhile, or the request was withdrawn."""

    message = "This request is decided or withdrawn already."


class ApprovalOver(Refusal):
    """The request stood too long."""

    message = "This request has expired. It must be asked for again."


class ReasonMissing(Refusal):
    """A decision says why."""

    message = "Say why you decide so, in up to 500 characters."


class TermsWrong(Refusal):
    """Terms that cannot be read."""

    message = "Enter a whole number from 0, and days from 1 to 90."
