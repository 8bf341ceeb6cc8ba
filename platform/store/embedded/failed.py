"""The refusal of the built-in server: what went wrong, what was tried, and the way around it."""

from __future__ import annotations

from language import Refusal


class EmbeddedFailed(Refusal):
    """The built-in PostgreSQL cannot serve; the text names the reason, the attempts and the remedy."""

    message = (
        "The built-in PostgreSQL cannot serve: %(reason)s\n"
        "Tried: %(tried)s\n"
        "To use a server of your own instead, set "
        "FORECOURT_DATABASE_URL=postgresql+psycopg://user:password@host:5432/database"
    )

    def __init__(self, reason: str, *, tried: str) -> None:
        super().__init__(reason=reason.strip(), tried=tried.strip())
