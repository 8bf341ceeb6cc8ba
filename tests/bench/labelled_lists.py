"""Read labelled lists for measuring identity: deliberately the simplest possible, it is not what is measured."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from clients.incoming import Incoming

FIELDS = {
    "full_name": "фио|клиент|покупатель|заказчик|контакт|client|customer|client_name|name|full name|buyer|owner|lead",
    "surname": "фамилия|last name|surname",
    "given_name": "имя|first name|given name",
    "middle_name": "отчество|middle|middle name|patronymic",
    "phones": "телефон|тел.|моб. телефон|доп. телефон|контактный телефон|телефон клиента|телефон для связи|телефон 1"
    "|телефон 2|phone|cell|other phone|contact number|mobile|phone number|tel.|phone 1|phone 2",
    "emails": "почта|эл. почта|электронная почта|электронный адрес|e-mail|email|e-mail address|email address|mail",
    "born_on": "дата рождения|дата рожд.|др|д.р.|birth_date|dob|d.o.b.|birth date|date of birth|birthday",
    "city": "город|населённый пункт|город проживания|city|town|home city",
    "address": "адрес|адрес клиента|адрес регистрации|улица, дом, квартира|address|home address|street address|street",
    "vin": "vin|vin-код|номер кузова (vin)|vin автомобиля|идентификационный номер (vin)|vin #|chassis (vin)|vin number"
    "|vehicle identification number",
    "tax_number": "инн|инн организации|inn|tax id|ein|tax_id|tax no|company tax id",
}
FIELD_OF = {header: name for name, headers in FIELDS.items() for header in headers.split("|")}
MONTHS = {m: i for i, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
PIVOT = 27


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    if path.suffix == ".xlsx":
        header, *rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
        for row in rows:
            yield {str(h): str(value) for h, value in zip(header, row, strict=True)}
        return
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1251")
    head = text.split("\n", 1)[0]
    yield from csv.DictReader(text.splitlines(), delimiter=max(",;\t|", key=head.count))


def day_first(values: Iterable[str]) -> bool:
    """Tell by a column whether 03/04 is the third of April: some first part must be above 12."""
    first = [int(m.group(1)) for v in values if (m := re.match(r"(\d{1,2})[./-](\d{1,2})[./-]", v))]
    return not first or max(first) > 12


def read_date(text: str, dayfirst: bool) -> date | None:
    text = text.strip().split(" 00:")[0]
    if m := re.match(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
        parts = [int(g) for g in m.groups()]
    elif m := re.match(r"(\d{1,2})[./-](\d{1,2})[./-](\d{2,4})$", text):
        a, b, year = (int(g) for g in m.groups())
        year += 0 if year > 99 else 2000 if year < PIVOT else 1900
        parts = [year, b, a] if dayfirst else [year, a, b]
    elif m := re.match(r"(\d{1,2})-([A-Za-z]{3})-(\d{4})", text):
        parts = [int(m[3]), MONTHS.get(m[2].lower(), 0), int(m[1])]
    elif m := re.match(r"([A-Za-z]{3})\w* (\d{1,2}), (\d{4})", text):
        parts = [int(m[3]), MONTHS.get(m[1].lower(), 0), int(m[2])]
    else:
        return None
    try:
        return date(*parts)
    except ValueError:
        return None


def incoming_of(path: Path) -> Iterator[Incoming]:
    rows = list(rows_of(path))
    named = {h: FIELD_OF[h.strip().casefold()] for h in rows[0] if h and h.strip().casefold() in FIELD_OF}
    births = [row[h] or "" for row in rows for h, name in named.items() if name == "born_on"]
    dayfirst = day_first(births)
    for row in rows:
        got: dict[str, Any] = defaultdict(str, phones=(), emails=())
        for header, name in named.items():
            value = (row[header] or "").strip()
            if name in ("phones", "emails"):
                got[name] += (value,) if value else ()
            elif name == "born_on":
                got[name] = read_date(value, dayfirst)
            elif value:
                got[name] = value
        yield Incoming(**got)
