"""What may be said in a field of head office: typed words become values, or a refusal that says why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from language import N_, Refusal

KINDS = ("text", "number", "date", "yes_no", "choice", "choices")
LONGEST_TEXT = 300
LARGEST = 10**15
YEARS = range(1900, 2101)
_RUSSIAN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")

Value = str | int | float | bool | list[str]


class FactWrong(Refusal):
    """A value is not of the kind that its field asks for."""

    message = "%(field)s: %(what)s"


def read_value(kind: str, sent: Sequence[str], options: Sequence[str], *, title: str) -> Value | None:
    """The value that a form says of a field; None where it says nothing.

    kind: one of KINDS. sent: what the form sent, several for "choices". options: codes of the field, in order.
    Dates are kept as ``2026-11-22``, several choices in the order of the field. title: names the field in FactWrong.
    """
    words = [text for text in (_CONTROL.sub(" ", s).strip() for s in sent) if text]
    if not words:
        return None
    match kind:
        case "text":
            return _text(words[0], title)
        case "number":
            return _number(words[0], title)
        case "date":
            return read_day(words[0], title=title).isoformat()
        case "yes_no":
            return _one_of(words[0], ("yes", "no"), title) == "yes"
        case "choice":
            return _one_of(words[0], options, title)
        case _:
            chosen = {_one_of(word, options, title) for word in words}
            return [code for code in options if code in chosen]


def read_day(word: str, *, title: str) -> date:
    """A day typed as ``2026-11-22`` or ``22.11.2026``, from 1900 to 2100; raises FactWrong."""
    russian = _RUSSIAN_DAY.fullmatch(word)
    try:
        day = date(*map(int, reversed(russian.groups()))) if russian else date.fromisoformat(word)
    except ValueError:
        day = date.min
    if day.year not in YEARS:
        raise FactWrong(field=title, what=N_("this is not a day of the calendar"))
    return day


def _text(word: str, title: str) -> str:
    if len(word) > LONGEST_TEXT:
        raise FactWrong(field=title, what=N_("at most 300 characters fit"))
    return " ".join(word.split())


def _number(word: str, title: str) -> int | float:
    plain = re.sub(r"\s", "", word).replace(",", ".").replace("−", "-")
    if not _NUMBER.fullmatch(plain) or abs(float(plain)) >= LARGEST:
        raise FactWrong(field=title, what=N_("this is not a number"))
    number = float(plain)
    return int(number) if number.is_integer() else number


def _one_of(word: str, options: Sequence[str], title: str) -> str:
    if word not in options:
        raise FactWrong(field=title, what=N_("there is no such choice"))
    return word
