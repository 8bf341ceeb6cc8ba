"""Where each value of a client comes from, and why others gave way: an account of survivorship, not a second one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from clients.desk_word import EMAIL, PHONE, Spoken, bare
from clients.features import Features
from clients.shown_contacts import masked_value
from clients.survivorship import Golden, Row, Said, golden_values, spoken_of, told_by_lists
from language import N_
from store import AnyRow

from .values import TOLD, values_of

RECORDS = """
select r.id, r.centre_id, r.channel, b.file_name, r.row_number, r.received_at, r.features, r.said, u.name as by_name
from membership m join source_record r on r.id = m.record_id
left join import_batch b on b.id = r.batch_id left join app_user u on u.id = coalesce(m.by, b.by)
where m.client_id = :client and m.until is null and r.features is not null order by r.id desc
"""
# As many as are told of one field. All records are looked at: the one that is shown may be the oldest.
MOST = 200
VERDICT_WORDS: Mapping[str, str] = {
    "shown": N_("shown"),
    "kept": N_("kept beside it"),
    "struck": N_("crossed out at the desk"),
    "desk_first": N_("what was said at the desk counts first"),
    "later_word": N_("something else was said at the desk later"),
    "fewer": N_("more records say otherwise"),
    "older": N_("a newer record says otherwise"),
    "shorter": N_("another record has it in full"),
}
_BY_COUNT = frozenset({"company", "surname", "given_name", "sex", "born_on", "language", "tax_number"})


@dataclass(frozen=True, slots=True)
class Source:
    """One value of one record: where it came from (None: not for this viewer), and what became of it.

    verdict: a code of VERDICT_WORDS.
    """

    value: str
    verdict: str
    channel: str
    at: datetime
    centre_id: int | None
    file_name: str | None
    row_number: int | None
    by_name: str | None


def sources_of(
    session: Session, client_id: int, *, sees_contacts: bool, own_centres: Collection[int] | None, names_centres: bool
) -> dict[str, list[Source]]:
    """The values that a client's records bring, by field in the order of the screens, what is shown first.

    session: of the system role, because records of other centres count too. own_centres: those whose lists the viewer
    may know (None: all); another centre's record is told by its centre alone, and without ``names_centres`` not even by
    that. Of a field with more than MOST sources those that are shown and the newest are told. Source: docs/rules.md,
    Clients 14.
    """
    found = session.execute(text(RECORDS), {"client": client_id}).all()
    rows: list[Row] = [(r.id, Features.from_json(r.features), Said.from_json(r.said)) for r in found]
    if not rows:
        return {}
    golden, spoken = golden_values(rows), spoken_of(rows)
    counts = Counter(
        (name, value) for row in told_by_lists(rows) for name, values in values_of(row).items() for value in values
    )
    told: dict[str, list[Source]] = {}
    for record, row in zip(found, rows, strict=True):
        is_own = own_centres is None or record.centre_id in own_centres
        for name, values in values_of(row).items():
            for value in values:
                verdict = _verdict(name, value, row, golden, spoken, counts)
                shown = value if sees_contacts else masked_value(name, value)
                source = _source(record, shown, verdict, is_own, names_centres)
                told.setdefault(name, []).append(source)
    return {name: sorted(told[name], key=_rank)[:MOST] for name in TOLD if name in told}


def _verdict(
    name: str, value: str, row: Row, golden: Golden, spoken: Spoken, counts: Mapping[tuple[str, str], int]
) -> str:
    shown = golden.display_name if name == "company" else getattr(golden, name)
    shown = "" if shown is None else str(shown)
    if (name, bare(value)) in spoken.struck:
        return "struck"
    if value == shown:
        return "shown"
    if name in (PHONE, EMAIL):
        return "kept"
    if row[2].word is not None:
        return "later_word"
    if name in spoken.fields:
        return "desk_first"
    if name == "middle_name":
        return "shorter" if len(value) < len(shown) else "older"
    return "fewer" if name in _BY_COUNT and counts[name, value] < counts[name, shown] else "older"


def _source(record: AnyRow, value: str, verdict: str, is_own: bool, names_centres: bool) -> Source:
    return Source(
        value, verdict, record.channel, record.received_at, record.centre_id if is_own or names_centres else None,
        record.file_name if is_own else None, record.row_number if is_own else None, record.by_name if is_own else None,
    )  # fmt: skip


def _rank(source: Source) -> tuple[bool, float]:
    return source.verdict != "shown", -source.at.timestamp()
