"""Records as columns of a table: what an estimator outside of our scorer is given to compare."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clients.features import Features

# Column -> its type in DuckDB. Empty texts and lists are null: a field missing on one side says nothing.
COLUMNS: Mapping[str, str] = {
    "unique_id": "BIGINT",
    "first_names": "VARCHAR[]",
    "first": "VARCHAR",
    "first_initial": "BOOLEAN",
    "surname": "VARCHAR",
    "middle": "VARCHAR",
    "middle_initial": "BOOLEAN",
    "sex": "VARCHAR",
    "sex_certain": "BOOLEAN",
    "born_on": "DATE",
    "phones": "VARCHAR[]",
    "emails": "VARCHAR[]",
    "vin": "VARCHAR",
    "vin_tail": "VARCHAR",
    "address": "VARCHAR",
    "city": "VARCHAR",
    "tax_number": "VARCHAR",
    "company": "VARCHAR",
}


def row_of(number: int, f: Features) -> dict[str, Any]:
    """Give one record as JSON values by column; a company has no name of a person and a person no company."""
    person: dict[str, Any] = {}
    if not f.is_company:
        person = {
            "first_names": sorted(f.first_names or {f.first} - {""}),
            "first": f.first,
            "surname": f.surname,
            "middle": f.middle,
            "sex": f.sex,
            "born_on": f.born_on.isoformat() if f.born_on else None,
        }
    said = {
        **person,
        "phones": list(f.phones),
        "emails": list(f.emails),
        "vin": f.vin,
        "vin_tail": f.vin_tail,
        "address": f.address,
        "city": f.city,
        "tax_number": f.tax_number,
        "company": f.company_core if f.is_company else "",
    }
    return {
        "unique_id": number,
        **{column: said.get(column) or None for column in COLUMNS if column != "unique_id"},
        "first_initial": f.first_initial,
        "middle_initial": f.middle_initial,
        "sex_certain": f.sex_certain,
    }
