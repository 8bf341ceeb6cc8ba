"""Which values each record of a client brings, by field. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from clients.desk_word import EMAIL, PHONE
from clients.survivorship import Row

# In the order of the screens; "phone" and "email" may have several values in one record.
TOLD = (
    "company", "surname", "given_name", "middle_name", "preferred_name", "sex", "born_on", "language", PHONE, EMAIL,
    "city", "address", "tax_number", "kpp", "ogrn", "legal_address",
)  # fmt: skip


def values_of(row: Row) -> dict[str, tuple[str, ...]]:
    """What one record says: field -> values. Of a desk record only what was said, not the names of who spoke."""
    _, features, said = row
    if said.word is not None:
        told = {name: (value,) for name, value in said.word.fields.items() if value}
        return told | {k: v for k, v in ((PHONE, said.word.phones), (EMAIL, said.word.emails)) if v}
    single = {
        "company": features.shown_company,
        "surname": features.shown_surname,
        "given_name": features.shown_first,
        "middle_name": features.shown_middle,
        "sex": features.sex,
        "born_on": features.born_on.isoformat() if features.born_on else "",
        "language": features.rules,
        "city": said.city,
        "address": said.address,
        "tax_number": features.tax_number,
    }
    told = {name: (value,) for name, value in single.items() if value}
    return told | {k: v for k, v in ((PHONE, features.phones), (EMAIL, features.shown_emails)) if v}


def known_values(rows: Sequence[Row]) -> dict[str, list[str]]:
    """Every value that any record of a client has, by field."""
    known: dict[str, list[str]] = {}
    for row in rows:
        for name, values in values_of(row).items():
            known.setdefault(name, []).extend(values)
    return known
