"""What was typed at the desk: read into clean values, told where it is wrong, turned into the client's word. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from clients.desk_word import EMAIL, FIELDS, PHONE, DeskWord, bare, in_one_form
from clients.normalise_contact import normalise_emails, normalise_phones
from language import N_, Refusal, Stale

from .requisites import kpp_fault, ogrn_fault, tax_fault

OF_PERSON = frozenset(FIELDS) - {"company", "kpp", "ogrn", "legal_address"}
OF_COMPANY = frozenset(FIELDS) - {"surname", "given_name", "middle_name", "sex", "born_on"}
CHOICES = {"sex": ("m", "f"), "language": ("ru", "en")}
LONGEST = 300
_EARLIEST_BIRTH_YEAR = 1905
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
_SPACED = re.compile(r"[\s\u00a0-]+")


class EditFaulty(Refusal):
    """Something typed cannot be; ``faults`` names what (a field, or ``phone-0``) with a text to be worded for each."""

    message = "Some values cannot be right. Correct what is marked and save again."

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__()
        self.faults = faults


class ClientChanged(Stale):
    """The client was changed since the form was opened."""

    message = "Somebody else changed this client meanwhile. Their values stand beside yours; nothing was overwritten."


class EditedSince(Stale):
    """An edit that is not the latest of its side is not undone by itself."""

    message = "This client was edited again since. Undo the later edit first."


@dataclass(frozen=True, slots=True)
class Values:
    """The values of a form: one text per field (empty: none), and all phones and e-mail addresses."""

    fields: Mapping[str, str] = field(default_factory=dict)
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edit:
    """What was typed, what the form had shown before, and which fields are given back to the lists.

    Phones and e-mail addresses are given back as one, by ``phone`` and ``email``.
    """

    typed: Values
    was: Values
    reset: frozenset[str] = frozenset()


def read_edit(edit: Edit, *, is_company: bool, country: str, today: date) -> Edit:
    """Clean what was typed; raises EditFaulty. What was left as it had been shown is never found fault with.

    country: ISO code of the centre, for phones without a country code and for tax numbers.
    """
    faults: dict[str, str] = {}
    known = OF_COMPANY if is_company else OF_PERSON
    register = "RU" if _is_russian(edit.typed.fields) else country
    fields = {}
    for name, text in edit.typed.fields.items():
        value = _clean(name, text)
        if name not in known or name in edit.reset:
            continue
        if value and value != edit.was.fields.get(name, ""):
            fault = _fault(name, value, is_company=is_company, country=register, today=today)
            if fault:
                faults[name] = fault
        fields[name] = value
    phones = _contacts(edit.typed.phones, edit.was.phones, PHONE, country, faults)
    emails = _contacts(edit.typed.emails, edit.was.emails, EMAIL, country, faults)
    if faults:
        raise EditFaulty(faults)
    return Edit(Values(fields, phones, emails), edit.was, edit.reset & (known | {PHONE, EMAIL}))


def _is_russian(fields: Mapping[str, str]) -> bool:
    """Whether requisites or the name tell of a client of Russia, whose tax number has check digits."""
    return any(fields.get(name, "").strip() for name in ("kpp", "ogrn")) or bool(
        _CYRILLIC.search(fields.get("company", ""))
    )


def _clean(name: str, text: str) -> str:
    text = " ".join(text.replace("\0", "").split())[:LONGEST]
    return _SPACED.sub("", text).upper() if name in ("tax_number", "kpp", "ogrn") else in_one_form(name, text)


def _fault(name: str, value: str, *, is_company: bool, country: str, today: date) -> str | None:
    if name == "tax_number":
        return tax_fault(value, is_company=is_company, country=country)
    if name == "kpp":
        return kpp_fault(value)
    if name == "ogrn":
        return ogrn_fault(value)
    if name == "born_on":
        return _birth_fault(value, today)
    if name in CHOICES and value not in CHOICES[name]:
        return N_("Choose one of the list.")
    return None


def _birth_fault(value: str, today: date) -> str | None:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return N_("This is no date. Write it as year-month-day, such as 1984-02-11.")
    if not (day.year >= _EARLIEST_BIRTH_YEAR and day <= today):
        return N_("Nobody living was born on this day.")
    return None


def _contacts(
    typed: Iterable[str], was: tuple[str, ...], kind: str, country: str, faults: dict[str, str]
) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for place, text in enumerate(typed):
        text = " ".join(text.split())[:LONGEST]
        if not text:
            continue
        if text in was:
            found[text] = None
            continue
        read = normalise_phones((text,), region=country).numbers if kind == PHONE else normalise_emails((text,)).shown
        if len(read) == 1:
            found[read[0]] = None
        elif kind == PHONE:
            faults[f"{kind}-{place}"] = N_("This is no telephone number. Write one number with its area code.")
        else:
            faults[f"{kind}-{place}"] = N_("This is no e-mail address. Write one, such as name@mail.com.")
    return tuple(found)


def changed_by(edit: Edit) -> list[str]:
    """Names of what an edit changes, in the order of the form; empty where it changes nothing."""
    names = [n for n in FIELDS if n in edit.reset or edit.typed.fields.get(n, "") != edit.was.fields.get(n, "")]
    names = [n for n in names if n in edit.reset or n in edit.typed.fields]
    if PHONE in edit.reset or set(edit.typed.phones) != set(edit.was.phones):
        names.append(PHONE)
    if EMAIL in edit.reset or set(edit.typed.emails) != set(edit.was.emails):
        names.append(EMAIL)
    return names


def word_after(word: DeskWord, edit: Edit, known: Mapping[str, Iterable[str]]) -> DeskWord:
    """The word that an edit makes of the one before it.

    known: every value that any record of the client has, by field. A new value counts first from now on; a field that
    was emptied crosses out all that is known of it; a contact that was taken out is crossed out; what is given back to
    the lists is nobody's word. What was left alone stays as it was. Source: docs/rules.md, Clients 9 and 10.
    """
    fields = dict(word.fields)
    struck = set(word.struck)
    for name in changed_by(edit):
        if name in (PHONE, EMAIL):
            continue
        value = "" if name in edit.reset else edit.typed.fields[name]
        fields[name] = value or None
        if name in edit.reset:
            struck = {pair for pair in struck if pair[0] != name}
        elif value:
            struck.discard((name, bare(value)))
        else:
            struck |= {(name, bare(v)) for v in known.get(name, ()) if v}
    phones, struck = _told(PHONE, word.phones, edit.typed.phones, edit.was.phones, edit.reset, struck)
    emails, struck = _told(EMAIL, word.emails, edit.typed.emails, edit.was.emails, edit.reset, struck)
    return DeskWord(fields, phones, emails, frozenset(struck))


def _told(
    kind: str, said: tuple[str, ...], typed: tuple[str, ...], was: tuple[str, ...], reset: frozenset[str],
    struck: set[tuple[str, str]],
) -> tuple[tuple[str, ...], set[tuple[str, str]]]:  # fmt: skip
    if kind in reset:
        return (), {pair for pair in struck if pair[0] != kind}
    new = tuple(v for v in typed if v not in was)
    gone = [v for v in was if v not in typed]
    struck = (struck | {(kind, bare(v)) for v in gone}) - {(kind, bare(v)) for v in new}
    # What was told last is used first.
    return tuple(dict.fromkeys((*new, *(v for v in said if v not in gone)))), struck


def beside(edit: Edit, now: Values) -> Values:
    """What a form shows that has become stale: what was typed where something was typed, else what stands there now.

    Contacts that somebody else added come to those typed, and what they crossed out goes.
    """
    fields = {
        name: now.fields.get(name, "") if text == edit.was.fields.get(name, "") else text
        for name, text in edit.typed.fields.items()
    }
    return Values(
        fields,
        _both(edit.typed.phones, edit.was.phones, now.phones),
        _both(edit.typed.emails, edit.was.emails, now.emails),
    )


def _both(typed: tuple[str, ...], was: tuple[str, ...], now: tuple[str, ...]) -> tuple[str, ...]:
    kept = (v for v in typed if v and (v not in was or v in now))
    return tuple(dict.fromkeys((*kept, *(v for v in now if v not in was))))
