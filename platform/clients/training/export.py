"""An estimate as weights in the form that matching reads: the weights it could tell anew, the others as they were."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from math import log2

from clients.weights import Model

from .estimate import Estimate

# Weight -> the level that tells it. How common a name or a city is, is weighed apart: their caps are not estimated.
TOLD_BY: Mapping[str, str] = {
    "phones_differ": "phones_differ",
    "emails_differ": "emails_differ",
    "city_differs": "city_differs",
    "first_fuzzy": "first_fuzzy",
    "first_initial": "first_initial",
    "first_conflict": "first_conflict",
    "surname_differs": "surname_differs",
    "middle_equal": "middle_equal",
    "middle_fuzzy": "middle_fuzzy",
    "middle_initial": "middle_initial",
    "middle_conflict": "middle_conflict",
    "born_equal": "born_equal",
    "born_swapped": "born_swapped",
    "born_two_parts": "born_two_parts",
    "born_year_slip": "born_year_slip",
    "born_differs": "born_differs",
    "sex_conflict": "sex_conflict",
    "sex_doubt": "sex_doubt",
    "core_equal": "company_equal",
    "core_fuzzy": "company_fuzzy",
    "core_differs": "company_differs",
}
# These mark a person or a home: as many others share them in a small base as in a large one.
MARKS: Mapping[str, str] = {
    "mailbox_equal": "email_mailbox",
    "email_typo": "email_typo",
    "phone_typo": "phone_typo",
    "vin_equal": "vin_equal",
    "vin_tail": "vin_tail",
    "vin_typo": "vin_typo",
    "address_equal": "address_equal",
}


def weights_of(found: Estimate, given: Model) -> Model:
    """Give ``given`` with every weight that ``found`` tells.

    What marks a person is the rarer the larger the base: its bits are brought from the share of true pairs among the
    records looked at to the prior of the model, a base of a million clients.
    """
    grown = log2(found.share / (1 - found.share)) - given.prior
    bits = {code: shares.bits for code, shares in found.levels.items()}
    told = {weight: bits[code] for weight, code in TOLD_BY.items() if code in bits}
    told |= {weight: bits[code] + grown for weight, code in MARKS.items() if code in bits}
    if contacts := [bits[code] + grown for code in ("phone_equal", "email_equal") if code in bits]:
        # One weight for both: the one of which less is promised.
        told["contact_equal"] = min(contacts)
    if {"surname_equal", "surname_fuzzy"} <= bits.keys():
        told["surname_fuzzy_loss"] = min(0.0, bits["surname_fuzzy"] - bits["surname_equal"])
    told = {weight: round(value, 2) for weight, value in told.items()}
    # Through the values: no weight told here is one of the whole numbers.
    return Model(**(asdict(given) | told))


def exported(found: Estimate, given: Model, *, version: int, made_on: date) -> str:
    """Give the weights as JSON with where they come from: figures and names of keys, nothing that a record says."""
    values = asdict(weights_of(found, given)) | {"version": version}
    told = {
        "made_on": made_on.isoformat(),
        "library": found.library,
        "records": found.records,
        "keys": list(found.keys),
        "from_version": given.version,
        "share_of_true_pairs": found.share,
        "shares": {code: [round(s.m, 6), float(f"{s.u:.3g}")] for code, s in sorted(found.levels.items())},
    }
    return json.dumps({**values, "provenance": told}, indent=2, ensure_ascii=False) + "\n"
