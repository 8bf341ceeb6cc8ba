"""Codes of what hangs on a client, with the words for them; a code that is not here is shown by the last word."""

from __future__ import annotations

from collections.abc import Mapping

from language import N_

PURCHASE_WORDS: Mapping[str, str] = {
    "vehicle_prepayment": N_("Vehicle prepayment"),
    "vehicle": N_("Vehicle purchase"),
    "repair_order": N_("Service visit"),
    "insurance": N_("Insurance"),
    "accessories": N_("Accessories"),
    "parts": N_("Parts"),
    "": N_("Purchase"),
}
INTERACTION_WORDS: Mapping[str, str] = {
    "inquiry": N_("Inquiry"),
    "lead": N_("Inquiry"),
    "visit": N_("Visit"),
    "service_visit": N_("Service visit"),
    "call": N_("Call"),
    "message": N_("Message"),
    "": N_("Contact"),
}
CHANNEL_WORDS: Mapping[str, str] = {
    "email": N_("E-mail"),
    "phone": N_("Calls"),
    "sms": N_("SMS"),
    "": N_("Any channel"),
}
PURPOSE_WORDS: Mapping[str, str] = {
    "marketing": N_("marketing"),
    "data_processing": N_("data processing"),
    "third_parties": N_("transfer to third parties"),
    "": N_("other purpose"),
}


def kind_word(words: Mapping[str, str], code: str) -> str:
    """The marked text for a code."""
    return words.get(code, words[""])
