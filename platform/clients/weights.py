"""The weights of evidence, as data with a version."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from language import N_, Refusal


class WeightsUnreadable(Refusal):
    """A file that is no model, or one of another form."""

    message = N_("The file %(file)s does not hold weights that this version reads.")


@dataclass(frozen=True, slots=True)
class Model:
    """How many bits (log2 of the odds) each kind of evidence is worth; see docs/rules.md, Identity 13.

    accept: a pair at or above is one person. review: a pair at or above is worth a look;
    review_namesakes: so is a pair with one name and contacts apart. margin: how far the best
    candidate must lead the next. prior: bits before any evidence, for a base of a million clients. contact_crowd: a
    contact used by more identities says nothing. further_contact: share at which every contact but the best counts.
    bare_first_crowd: with more users than this, a contact does not identify a first name without a surname.
    """

    version: int
    accept: float
    review: float
    review_namesakes: float
    margin: float
    prior: float
    contact_equal: float
    contact_per_doubling: float
    contact_crowd: int
    mailbox_equal: float
    mailbox_surname: float
    email_typo: float
    phone_typo: float
    vin_equal: float
    vin_tail: float
    vin_typo: float
    address_equal: float
    further_contact: float
    phones_differ: float
    emails_differ: float
    city_least: float
    city_most: float
    city_differs: float
    first_most: float
    first_fuzzy: float
    first_initial: float
    first_conflict: float
    first_softened: float
    surname_most: float
    surname_fuzzy_loss: float
    surname_differs: float
    surname_changed_woman: float
    surname_changed: float
    surname_married: float
    swapped_extra: float
    middle_equal: float
    middle_fuzzy: float
    middle_initial: float
    middle_conflict: float
    born_equal: float
    born_swapped: float
    born_two_parts: float
    born_year_slip: float
    born_differs: float
    sex_conflict: float
    sex_doubt: float
    tax_equal: float
    tax_differs: float
    core_equal: float
    core_fuzzy: float
    core_differs: float
    bare_first_crowd: int


@cache
def default_model() -> Model:
    """Give the weights that Forecourt ships (data/weights.json)."""
    return read_model((Path(__file__).parent / "data" / "weights.json").read_text(encoding="utf-8"))


def points_to_merge() -> float:
    """How many bits of evidence make a pair one person without anybody's word: what outweighs the prior."""
    model = default_model()
    return model.accept - model.prior


def read_model(text: str) -> Model:
    """Read weights from JSON; a missing or unknown weight is a TypeError. Where they come from is left unread."""
    values = json.loads(text)
    values.pop("provenance", None)
    return Model(**values)
