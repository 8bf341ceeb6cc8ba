"""A desk record in comparable form: whoever spoke, by the names they go by, with the contacts that they told. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from clients.desk_word import DeskWord
from clients.features import Features
from clients.incoming import Incoming
from clients.normalise import normalise
from clients.normalise_company import core_words
from clients.normalise_name import normalise_name
from clients.survivorship import Golden, Said, golden_values

_NO_NAME: dict[str, Any] = {
    "surname": "", "first": "", "first_names": frozenset(), "first_known": False, "first_initial": False, "middle": "",
    "middle_initial": False, "shown_surname": "", "shown_first": "", "shown_middle": "",
}  # fmt: skip


def portrait(golden: Golden, word: DeskWord, *, phones: Sequence[str], emails: Sequence[str], region: str) -> Features:
    """What matching compares of a desk record.

    golden: the client's values once the word counts; phones and emails: all that the client has then. A contact alone
    recognises nobody, nor does a corrected name alone, so the record bears both, with sex, birth date and city. Golden
    values and identifiers take only the word from it (``own_word``).
    Whether it is a person or a company, and how names are written, is not guessed anew.
    """
    fields = word.fields
    base = normalise(
        Incoming(
            surname=golden.surname, given_name=golden.given_name, middle_name=golden.middle_name,
            full_name=golden.display_name if golden.kind == "company" else "",
            phones=tuple(phones), emails=tuple(emails),
            city=golden.city or "", address=fields.get("address") or "", tax_number=fields.get("tax_number") or "",
        ),
        region=region,
    )  # fmt: skip
    base = replace(base, born_on=golden.born_on, shown_emails=tuple(emails))
    if golden.kind == "company":
        core = base.company_core or core_words(golden.display_name, base.rules)
        return replace(
            base, **_NO_NAME, is_company=True, company_core=core, shown_company=golden.display_name, sex="",
            sex_certain=False,
        )  # fmt: skip
    shown: dict[str, Any] = {
        "shown_surname": golden.surname, "shown_first": golden.given_name, "shown_middle": golden.middle_name,
        "shown_company": "", "is_company": False,
    }  # fmt: skip
    if base.is_company:
        name = normalise_name(golden.surname, golden.given_name, golden.middle_name, "", rules=base.rules)
        base = replace(
            base, company_core="", surname=name.surname, first=name.first, first_names=name.first_names,
            first_known=name.first_known, first_initial=name.first_initial, middle=name.middle,
            middle_initial=name.middle_initial, sex=name.sex, sex_certain=name.sex_certain,
        )  # fmt: skip
    if golden.sex and (fields.get("sex") or not base.sex):
        base = replace(base, sex=golden.sex, sex_certain=bool(fields.get("sex")))
    return replace(base, **shown)


def portrait_again(features: Features, said: Said, *, region: str) -> Features:
    """A kept portrait as the present normaliser draws it, of nothing but what it shows itself."""
    assert said.word is not None
    shown = Said(said.seen_on, said.city or features.city, said.address)
    golden = golden_values([(0, features, shown)])
    return portrait(golden, said.word, phones=features.phones, emails=features.shown_emails, region=region)
