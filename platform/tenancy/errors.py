"""What is refused about dealers and centres."""

from __future__ import annotations

from language import NotHere, Refusal, Stale


class NoSuchPlace(NotHere):
    """No centre or dealer has that id."""


class CentreWrong(Refusal):
    """Something of a centre cannot be read or stored."""

    message = "This cannot be stored: %(what)s. Correct it and save again."


class CodeTaken(Refusal):
    """Another centre bears the code, or another dealer the name."""

    message = "%(code)s is taken already. Choose another one."


class DealerDiffers(Refusal):
    """A file of centres names another dealer for a centre that has one."""

    message = "Centre %(code)s belongs to another dealer. Nothing was imported. Leave its dealer as it is."


class StateWrong(Stale):
    """The centre was suspended or resumed meanwhile."""

    message = "Somebody else suspended or resumed this centre meanwhile. Look at it as it is now."


class StaleCentre(Stale):
    """Another person changed the centre since the form was opened."""

    message = "Somebody else changed this centre meanwhile. Look at it as it is now and change it again."
