"""The form of a campaign: what stands in it, as typed, and the plan that it says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from werkzeug.datastructures import MultiDict

from campaigns import LANGUAGES, PURPOSES, Campaign, CampaignWrong, Plan, Text
from language import N_
from segments import Condition, ConditionWrong, find_field, write_conditions
from tenancy import CentreName
from web.public_ids import PublicIds

ROW = re.compile(r"c(\d{1,3})_field")
FIRST_TEXTS = {
    "en": (
        "",
        "Dear {first_name},\n\n\n\nYour {dealer}\n\nIf you do not want these letters: {unsubscribe}\n"
        "All your choices: {preferences}\n",
    ),
    "ru": (
        "",
        "Здравствуйте, {first_name}!\n\n\n\nВаш {dealer}\n\nЕсли письма не нужны: {unsubscribe}\n"
        "Все ваши согласия: {preferences}\n",
    ),
}


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """One row of the audience: ``values`` as stored, ``unknown`` what was typed and names nothing."""

    field: str
    op: str
    values: tuple[str, ...] = ()
    unknown: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether the row says something already: a new one does not."""
        needed = 2 if self.op == "between" else 1
        return not self.unknown and len(self.values) >= needed


@dataclass(frozen=True, slots=True)
class CampaignForm:
    """Everything in the form; dates and numbers as the browser sent them."""

    name: str = ""
    purpose: str = PURPOSES[0]
    starts_on: str = ""
    ends_on: str = ""
    control_percent: str = "10"
    texts: Mapping[str, tuple[str, str]] = field(default_factory=lambda: dict(FIRST_TEXTS))
    rows: tuple[ConditionRow, ...] = ()
    edition: int = 0
    one_per_household: bool = False

    def plan(self) -> Plan:
        """The plan that the form says; raises CampaignWrong or ConditionWrong where it cannot be read."""
        starts_on, ends_on = _day(self.starts_on), _day(self.ends_on)
        if starts_on is None or ends_on is None:
            raise CampaignWrong(what=N_("Choose the first and the last day."))
        if not self.control_percent.strip().isdecimal():
            raise CampaignWrong(what=N_("The control group may have from 0 to 50 percent."))
        for row in self.rows:
            if row.unknown and (known := find_field(row.field)):
                raise ConditionWrong(field=known.title, what=N_("there is no such choice"))
        return self._plan(starts_on, ends_on, int(self.control_percent), self.rows)

    def sketch(self, today: date) -> Plan:
        """The plan as far as it can be read, for a preview: conditions without a value do not count yet."""
        percent = int(self.control_percent) if self.control_percent.strip().isdecimal() else 0
        rows = [r for r in self.rows if r.is_complete]
        return self._plan(
            _day(self.starts_on) or today, _day(self.ends_on) or today, min(percent, 50), rows
        )  # fmt: skip

    def _plan(self, starts_on: date, ends_on: date, percent: int, rows: Sequence[ConditionRow]) -> Plan:
        audience = write_conditions([Condition(r.field, r.op, r.values) for r in rows])
        texts = {language: Text(*words) for language, words in self.texts.items()}
        return Plan(
            self.name, self.purpose, starts_on, ends_on, audience, texts, percent,
            one_per_household=self.one_per_household,
        )  # fmt: skip

    def with_row(self, name: str) -> CampaignForm:
        """The form with one more condition, still empty."""
        known = find_field(name)
        return replace(self, rows=(*self.rows, ConditionRow(name, known.ops[0]))) if known else self

    def without_row(self, number: int) -> CampaignForm:
        """The form without one condition."""
        return replace(self, rows=tuple(r for n, r in enumerate(self.rows) if n != number))


def blank_form(today: date) -> CampaignForm:
    """The form of a new campaign: two weeks from today."""
    return CampaignForm(starts_on=today.isoformat(), ends_on=(today + timedelta(days=14)).isoformat())


def form_of(campaign: Campaign) -> CampaignForm:
    """The form of a stored campaign."""
    return CampaignForm(
        name=campaign.name,
        purpose=campaign.purpose,
        starts_on=campaign.starts_on.isoformat(),
        ends_on=campaign.ends_on.isoformat(),
        control_percent=str(campaign.control_percent),
        texts={lang: (t["subject"], t["body"]) for lang, t in campaign.texts.items()},
        rows=tuple(
            ConditionRow(item["field"], item["op"], tuple(item["values"])) for item in campaign.audience.get("all", ())
        ),
        edition=campaign.edition,
        one_per_household=campaign.one_per_household,
    )


def read_form(sent: MultiDict[str, str], centres: Sequence[CentreName], ids: PublicIds) -> CampaignForm:
    """The form as a browser sent it; centres are named there by public id, code or name."""
    numbers = sorted(int(found.group(1)) for found in map(ROW.fullmatch, sent) if found)
    rows = [_read_row(sent, n, centres, ids) for n in numbers if find_field(sent[f"c{n}_field"])]
    return CampaignForm(
        name=sent.get("name", ""),
        purpose=sent.get("purpose", ""),
        starts_on=sent.get("starts_on", ""),
        ends_on=sent.get("ends_on", ""),
        control_percent=sent.get("control_percent", ""),
        texts={
            lang: (sent.get(f"subject_{lang}", ""), sent.get(f"body_{lang}", "").replace("\r\n", "\n"))
            for lang in LANGUAGES
        },
        rows=tuple(rows),
        edition=sent.get("edition", 0, type=int),
        one_per_household="one_per_household" in sent,
    )


def _read_row(sent: MultiDict[str, str], n: int, centres: Sequence[CentreName], ids: PublicIds) -> ConditionRow:
    known = find_field(sent[f"c{n}_field"])
    assert known is not None
    op = sent.get(f"c{n}_op", "")
    op = op if op in known.ops else known.ops[0]
    if op == "between":
        ends = [sent.get(f"c{n}_{end}", "").strip() for end in ("from", "to")]
        return ConditionRow(known.name, op, tuple(e for e in ends if e))
    values: list[Any] = sent.getlist(f"c{n}_value")
    typed, unknown = sent.get(f"c{n}_typed", "").strip(), ""
    if known.of_ids:
        in_scope = {c.id for c in centres}
        values = [str(i) for i in (ids.row_id("centre", v) for v in values) if i in in_scope]
        found = _centre_named(typed, centres)
        unknown = typed if typed and found is None else ""
        typed = str(found.id) if found else ""
    if typed and typed not in values:
        values.append(typed)
    return ConditionRow(known.name, op, tuple(values), unknown)


def _centre_named(typed: str, centres: Sequence[CentreName]) -> CentreName | None:
    wanted = typed.casefold()
    for centre in centres:
        if wanted in (centre.code.casefold(), centre.name.casefold(), f"{centre.code} {centre.name}".casefold()):
            return centre
    return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
