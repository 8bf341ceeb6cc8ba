"""What is refused at the desk."""

from __future__ import annotations

from language import NotHere, Refusal, Stale


class NotExact(Refusal):
    """A piece of a contact, a name, or several contacts: a desk finds by one whole contact only."""

    message = "Enter one whole telephone number, e-mail address or VIN. Names and pieces find your own clients only."


class LookUpsSpent(Refusal):
    """The user, or their centre, has looked up as often as a desk needs to."""

    message = (
        "You have looked up as many people as a desk needs for now. Try again in %(minutes)s minutes, or ask head"
        " office."
    )


class LookUpOver(Stale):
    """The answer is older than a visit, or was never given to this user."""

    message = "This answer is too old to act on. Ask for the contact again and look the person up once more."


class OwnAlready(Refusal):
    """Nothing to ask for: the client is kept by the asking centre."""

    message = "Your centre keeps this client already."


class ReasonNeeded(Refusal):
    """A request without a reason."""

    message = "Say why in a few words: whoever decides sees nothing else of it."


class AnswerNeeded(Refusal):
    """A no without a reason."""

    message = "Say why in a few words: the centre that asked reads it."


class NoSuchRequest(NotHere):
    """No such request, or one that neither asks for nor of the user's centres."""


class RequestDecided(Stale):
    """Somebody was quicker."""

    message = "This request was decided or withdrawn meanwhile."


class OwnRequest(Refusal):
    """Whoever asks does not decide."""

    message = "You asked for this client yourself: somebody else must decide."


class CentreTakesNone(Refusal):
    """The centre that the client would go to is suspended or closed."""

    message = "That centre takes no clients now: it is suspended or closed."


class CannotUndo(Refusal):
    """The client has gone on since, or too much time has passed."""

    message = (
        "This cannot be undone any more: the other centre has worked with the client since, or keeps them no more."
    )
