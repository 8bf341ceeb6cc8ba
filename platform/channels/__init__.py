"""Ways out of the building; a channel knows neither clients nor the database."""

from .email import Letter, MailConnection, MailServer, fill_places, letter_bytes
from .receipt import Fate, Receipt

__all__ = ["Fate", "Letter", "MailConnection", "MailServer", "Receipt", "fill_places", "letter_bytes"]
