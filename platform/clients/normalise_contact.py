"""Phones (several per cell) and e-mail addresses in one spelling each."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from rapidfuzz.distance import OSA

from .name_tables import aliases, wording
from .spelling import lookalikes_to_latin

_NOT_DIGIT = re.compile(r"\D")
_SPLIT = re.compile(r"[;,/|\n\\]|\s(?:и|или|or|and)\s|(?<=\d)\s+(?=\+)")
_EXTENSION = re.compile(r"(?:доб|вн|ext|x)\.?\s*\d+\s*$", re.IGNORECASE)
_GLUED_RU = re.compile(r"(?:\+?[78])\d{10}")
_SPREADSHEET = re.compile(r"\d[.,]?\d*e\+\d+", re.IGNORECASE)
_MAIL_SPLIT = re.compile(r"[\s,;/<>|]+")
_PLAIN_MAIL = re.compile(r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")
_GLUED_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Phones:
    """Phones of one record: ``numbers`` in E.164, ``stubs`` national digits that lack one."""

    numbers: tuple[str, ...] = ()
    stubs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Emails:
    """E-mails of one record: ``keys`` compare (one spelling per mailbox), ``shown`` are the addresses to write to."""

    keys: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()


def normalise_phones(cells: tuple[str, ...], *, region: str) -> Phones:
    """Read all phone numbers of all cells.

    region: ISO code of the dealer's country, for numbers without a country code. Numbers of one or two different
    digits, runs like 1234567 and what a spreadsheet rounded (7,98E+10) are dropped. Source: docs/rules.md, Identity 7.
    """
    numbers: dict[str, None] = {}
    stubs: dict[str, None] = {}
    for cell in cells:
        if not cell or _SPREADSHEET.search(cell):
            continue
        for piece in _pieces(unicodedata.normalize("NFKC", cell), region):
            kind, value = _read_phone(piece, region)
            if kind == "number":
                numbers[value] = None
            elif kind == "stub":
                stubs[value] = None
    return Phones(tuple(numbers), tuple(stubs))


def _pieces(cell: str, region: str) -> list[str]:
    pieces: list[str] = []
    for piece in _SPLIT.split(cell):
        piece = _EXTENSION.sub("", piece)
        digits = _NOT_DIGIT.sub("", piece)
        if len(digits) > _GLUED_DIGITS and region in ("RU", "KZ"):
            pieces.extend(_GLUED_RU.findall(_NOT_DIGIT.sub("", piece)))
        elif len(digits) > _GLUED_DIGITS:
            pieces.extend(piece.split())
        elif digits:
            pieces.append(("+" if "+" in piece else "") + digits)
    return pieces


@lru_cache(maxsize=65536)
def _read_phone(piece: str, region: str) -> tuple[str, str]:
    digits = piece.lstrip("+")
    if len(digits) < 7 or _is_junk(digits):
        return "", ""
    # The common shapes are read here because the library takes 20 times longer.
    foreign = piece[0] == "+" and len(digits) != 11
    if region in ("RU", "KZ") and not foreign:
        if len(digits) == 11 and digits[0] in "78" and digits[1] in "34789":
            return "number", "+7" + digits[1:]
        if len(digits) == 10 and (digits[0] in "349" or digits[0] == "8" and digits[1] != "9"):
            return "number", "+7" + digits
        if len(digits) == 10 and digits[0] in "78":
            return "stub", digits[1:]
    elif region in ("US", "CA") and not foreign:
        if len(digits) == 11 and digits[0] == "1" and digits[1] in "23456789":
            return "number", "+" + digits
        if len(digits) == 10 and digits[0] in "23456789":
            return "number", "+1" + digits
    if len(digits) == 9 and region in ("RU", "KZ", "US", "CA"):
        return "stub", digits
    try:
        number = phonenumbers.parse(piece, region)
    except phonenumbers.NumberParseException:
        return "", ""
    if not phonenumbers.is_possible_number(number):
        return "", ""
    return "number", phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _is_junk(digits: str) -> bool:
    national = digits[-10:] if len(digits) > 10 else digits
    return (
        len(set(national)) <= 2
        or len(set(national[-7:])) == 1
        or "1234567" in national
        or national.endswith("7654321")
        or "0000000" in national
    )


def normalise_emails(cells: tuple[str, ...]) -> Emails:
    """Read all addresses of all cells.

    For comparison the tag after "+", the dots of gmail and other names of one provider are folded, and a domain one
    slip away from a common one is corrected; the shown address keeps what its owner wrote. Placeholders
    (no@email.com) are dropped. Source: docs/rules.md, Identity 8.
    """
    keys: dict[str, None] = {}
    shown: dict[str, None] = {}
    for cell in cells:
        if "@" not in cell:
            continue
        for piece in _MAIL_SPLIT.split(cell):
            address = _valid(piece.removeprefix("mailto:").strip(".,;:'\"()"))
            key = _mailbox(address) if address else ""
            if key and key not in keys:
                keys[key] = None
                shown[address] = None
    return Emails(tuple(keys), tuple(shown))


def _valid(piece: str) -> str:
    address = lookalikes_to_latin(unicodedata.normalize("NFKC", piece)).lower()
    if "@" not in address:
        return ""
    if _PLAIN_MAIL.fullmatch(address):
        return address
    try:
        return validate_email(address, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return ""


def _mailbox(address: str) -> str:
    local, _, domain = address.rpartition("@")
    # A demo's addresses stand under a domain where no mail can arrive (RFC 2606); they compare like real ones.
    domain = _known_domain(domain.removesuffix(".example"))
    local = local.split("+")[0]
    if domain == "gmail.com":
        local = local.replace(".", "")
    elif domain == "yandex.ru":
        local = local.replace(".", "-")
    key = f"{local}@{domain}"
    words = wording()
    if key in words["mail_placeholders"] or domain in words["placeholder_domains"] or len(set(local)) < 2:
        return ""
    return key


@lru_cache(maxsize=16384)
def _known_domain(domain: str) -> str:
    named = aliases("mail_aliases")
    if domain in named:
        return named[domain]
    common = wording()["mail_domains"]
    if domain in common or len(domain) < 6:
        return domain
    near = sorted(known for known in common if OSA.distance(domain, known, score_cutoff=1) <= 1)
    return near[0] if len(near) == 1 else domain
