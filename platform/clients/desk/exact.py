"""What a person tells at a desk to be found by: a whole telephone number, e-mail address or VIN, and nothing less."""

from __future__ import annotations

from dataclasses import dataclass

from clients.normalise_contact import normalise_emails, normalise_phones
from clients.normalise_vehicle import VIN_LENGTH, normalise_vin
from clients.shown_contacts import masked_value

# A number without its area finds people of several cities.
SHORTEST = 10


@dataclass(frozen=True, slots=True)
class Exact:
    """An identifier as the base keeps it: kind "phone", "email" or "vin", its spellings, and a hint to know it by."""

    kind: str
    values: tuple[str, ...]
    hint: str


def read_exact(question: str, *, region: str) -> Exact | None:
    """Read what was said at a desk; None for a piece of a number, a name, or several contacts at once.

    region: ISO code of the country whose numbers are said without a country code. The hint is masked, so that it can
    be kept where no contact may be: docs/rules.md, Desk 1.
    """
    text = question.strip()
    if "@" in text:
        found = normalise_emails((text,))
        return _one("email", tuple(dict.fromkeys((*found.shown, *found.keys))), found.shown)
    phones = normalise_phones((text,), region=region).numbers
    digits = sum(map(str.isdigit, text))
    if phones and digits >= SHORTEST and not any(map(str.isalpha, text)):
        return _one("phone", phones, phones)
    return read_vin(text)


def read_vin(text: str) -> Exact | None:
    """A whole VIN as a question; None for a piece of one."""
    vin = normalise_vin(text)
    if not vin.folded or len(vin.shown) != VIN_LENGTH:
        return None
    return Exact("vin", tuple(dict.fromkeys((vin.shown, vin.folded))), f"•• {vin.shown[-4:]}")


def _one(kind: str, values: tuple[str, ...], said: tuple[str, ...]) -> Exact | None:
    return Exact(kind, values, masked_value(kind, said[0])) if len(said) == 1 else None
