"""Address books: vCard 3.0 and 4.0 (RFC 2426, RFC 6350), and 2.1 as old phones write it, one card a row.

The columns have names that need no question. A card says more than one phone or mailbox: they share a cell.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

from .encoding import detect_encoding, text_lines
from .raw_sheet import DateCell, RawSheet

HEADERS = (
    "UID", "Full Name", "Last Name", "First Name", "Middle Name", "Company", "Phone", "E-mail", "Birth Date", "City",
    "Address", "Note",
)  # fmt: skip
LONGEST_VALUE = 32_767
"""What a cell of a workbook may hold; a photograph is longer, and nobody reads it."""

MOST_CONTACTS = 100
"""Phones, mailboxes or notes of one card; nobody has more, and memory is bounded by it."""

MOST_LINES = 1_000
"""Of one card; what comes after them is not read."""

NO_END = "[END:VCARD ?]"
"""Stands in the note of a card that does not end: what it says may be half the truth (docs/rules.md, Intake 20)."""

_UNREAD = frozenset({"PHOTO", "LOGO", "SOUND", "KEY"})
_ESCAPED = re.compile(r"\\([\\,;:nN])")
_PARAMETER = re.compile(r';([^=;:"]+)(?:=((?:"[^"]*"|[^";:])*))?')
_BIRTH = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:T.*)?")


def is_vcard(head: str) -> bool:
    """Whether a file with this beginning is an address book."""
    return head.lstrip("\ufeff \t\r\n").upper().startswith("BEGIN:VCARD")


def open_vcard(path: Path, file_name: str) -> RawSheet:
    """Open an address book of many cards; raises EncodingUnknown or MixedEncodings."""
    encoding = detect_encoding(path, file_name)
    return RawSheet(records=partial(_records, path, encoding, file_name), encoding=encoding, fixed_width=True)


@dataclass(slots=True)
class _Card:
    """What one card has said so far; of what may be said once the first holds."""

    once: dict[str, str] = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)
    phones: list[tuple[bool, str]] = field(default_factory=list)
    emails: list[tuple[bool, str]] = field(default_factory=list)
    place: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lines: int = 0


def _records(path: Path, encoding: str, file_name: str) -> Iterator[tuple[str, ...]]:
    yield HEADERS
    card: _Card | None = None
    for line in _unfolded(text_lines(path, encoding, file_name)):
        mark = line.strip().upper()
        if mark in ("BEGIN:VCARD", "END:VCARD"):
            if card is not None:
                yield _cells(card) if mark.startswith("END") else _cut(card)
            card = _Card() if mark.startswith("BEGIN") else None
        elif card is not None and ":" in line and card.lines < MOST_LINES:
            card.lines += 1
            _hear(card, line[: 2 * LONGEST_VALUE])
    if card is not None:
        yield _cut(card)


def _unfolded(lines: Iterator[str]) -> Iterator[str]:
    """Lines put together again: folded ones begin with a blank, quoted-printable ones go on after a last ``=``."""
    whole, is_soft = "", False
    for line in lines:
        text = line.rstrip("\r\n")
        if is_soft:
            whole = whole[:-1] + text
        elif text[:1] in (" ", "\t"):
            # Of a photograph only the beginning is kept, so that memory is bounded by the longest value.
            whole += text[1:] if len(whole) <= LONGEST_VALUE else ""
        else:
            if whole:
                yield whole
            whole = text
        head, _, _ = whole[:200].partition(":")
        is_soft = whole.endswith("=") and "QUOTED-PRINTABLE" in head.upper() and len(whole) <= LONGEST_VALUE
    if whole:
        yield whole


def _hear(card: _Card, line: str) -> None:
    name, parameters, value = _property(line)
    if name in _UNREAD or not value:
        return
    kinds = {k.lower() for k in parameters.get("TYPE", "").replace('"', "").split(",")} | {
        p.lower() for p in parameters if not parameters[p]
    }
    if max(len(card.phones), len(card.emails), len(card.notes)) >= MOST_CONTACTS:
        return
    if name == "TEL":
        if not kinds & {"fax", "pager", "x-fax"} or kinds & {"cell", "voice"}:
            card.phones.append(("pref" in kinds or "PREF" in parameters, _plain(value).removeprefix("tel:")))
    elif name == "EMAIL":
        card.emails.append(("pref" in kinds or "PREF" in parameters, _plain(value).removeprefix("mailto:")))
    elif name == "N" and not card.parts:
        card.parts = _parts(value)
    elif name == "ADR" and not card.place:
        card.place = _parts(value)
    elif name == "NOTE":
        card.notes.append(_plain(value))
    elif name == "ORG":
        card.once.setdefault(name, ", ".join(filter(None, _parts(value))))
    elif name in ("FN", "BDAY", "UID"):
        card.once.setdefault(name, _plain(value))


def _property(line: str) -> tuple[str, dict[str, str], str]:
    """Name without its group, parameters by name, decoded value."""
    at = re.match(r'[^";:]+', line)
    name = (at.group() if at else "").rpartition(".")[2].strip().upper()
    place = at.end() if at else 0
    told: dict[str, list[str]] = {}
    while found := _PARAMETER.match(line, place):
        told.setdefault(found[1].strip().upper(), []).append(found[2] or "")
        place = found.end()
    parameters = {key: ",".join(values) for key, values in told.items()}
    value = line[place + 1 : place + 1 + LONGEST_VALUE] if line[place : place + 1] == ":" else ""
    encoding = parameters.get("ENCODING", "").upper()
    if "QUOTED-PRINTABLE" in (encoding, *parameters):
        value = _from_quoted(value, parameters.get("CHARSET", "utf-8"))
    return name, parameters, value.strip()


def _from_quoted(value: str, charset: str) -> str:
    raw = quopri.decodestring(value.encode("utf-8", "replace"))
    try:
        return raw.decode(charset.strip('"') or "utf-8", "replace")
    except LookupError:
        return raw.decode("utf-8", "replace")


def _plain(value: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()


def _parts(value: str) -> list[str]:
    return [_plain(part) for part in re.split(r"(?<!\\);", value)]


def _cells(card: _Card) -> tuple[str, ...]:
    surname, given, middle = (*card.parts, "", "", "")[:3]
    whole, company = card.once.get("FN", ""), card.once.get("ORG", "")
    if surname or given or whole == company:
        whole = ""
    _, flat, street, city, _, _, _ = (*card.place, "", "", "", "", "", "", "")[:7]
    return (
        card.once.get("UID", "").removeprefix("urn:uuid:"), whole, surname, given, middle, company,
        ", ".join(_in_order(card.phones)), ", ".join(_in_order(card.emails)), _birth(card.once.get("BDAY", "")),
        city, ", ".join(filter(None, (street, flat))), "\n".join(card.notes)[:LONGEST_VALUE],
    )  # fmt: skip


def _cut(card: _Card) -> tuple[str, ...]:
    """A card that the next one or the end of the file cuts short, as far as it came, marked as such."""
    *others, note = _cells(card)
    if not any((*others, note)):
        return _cells(card)
    return (*others, f"{note}\n{NO_END}".strip())


def _in_order(values: list[tuple[bool, str]]) -> list[str]:
    """The preferred ones first."""
    return [value for _, value in sorted(values, key=lambda one: not one[0]) if value]


def _birth(text: str) -> str:
    """A whole date; a birthday without its year is no date of birth."""
    found = _BIRTH.fullmatch(text)
    if found is None:
        return ""
    try:
        return DateCell(date(int(found[1]), int(found[2]), int(found[3])).isoformat())
    except ValueError:
        return ""
