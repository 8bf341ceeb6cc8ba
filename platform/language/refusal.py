"""The base of everything the application refuses to do."""

from __future__ import annotations


class Refusal(Exception):
    """A request that the rules of the trade do not allow; its text is translatable, its values are not.

    Subclasses set ``message``: an English sentence that is also the key of the catalogues, with ``%(name)s`` places for
    the values given to the constructor. The doors (web, console, worker) word it in the user's language.
    """

    message: str = "This cannot be done."

    def __init__(self, **values: object) -> None:
        super().__init__(self.message)
        self.values = values

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message


class NotHere(Refusal):
    """A row that does not exist or is not among the user's: nobody is told which of the two (web: 404)."""

    message = "There is nothing here, or it is not among what you work with."


class Stale(Refusal):
    """Somebody else changed the row since the form was opened (web: 409)."""

    message = "Somebody else changed this meanwhile. Look at the change and try again."
