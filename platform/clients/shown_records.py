"""Source records as people compare them: what each list said, beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from store import AnyRow

from .features import Features
from .shown_contacts import masked_value
from .survivorship import Said

RECORDS = """
select r.id, m.client_id, r.centre_id, r.channel, b.file_name, r.row_number, r.received_at, r.features, r.said,
  m.reasons
from source_record r join membership m on m.record_id = r.id and m.until is null
left join import_batch b on b.id = r.batch_id
where {which} and r.features is not null
order by r.id limit :most
"""
MOST = 200


@dataclass(frozen=True, slots=True)
class ShownRecord:
    """One record: where it came from, and what it says (empty where it says nothing); a row of a list has a file."""

    id: int
    client_id: int
    centre_id: int
    channel: str
    file_name: str | None
    row_number: int
    received_at: datetime
    name: str
    kind: str
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    born_on: date | None
    city: str
    address: str
    vin: str
    tax_number: str
    seen_on: date
    evidence: tuple[tuple[str, float], ...]

    def masked(self) -> ShownRecord:
        """The same for a role that sees contacts in part only."""
        return replace(
            self, phones=tuple(masked_value("phone", v) for v in self.phones),
            emails=tuple(masked_value("email", v) for v in self.emails),
            address=masked_value("address", self.address) if self.address else "",
            tax_number=masked_value("tax_number", self.tax_number) if self.tax_number else "",
        )  # fmt: skip


def records_of(session: Session, client_id: int) -> Sequence[ShownRecord]:
    """The live records of a client in the session's scope, oldest first, MOST at most."""
    rows = session.execute(text(RECORDS.format(which="m.client_id = :client")), {"client": client_id, "most": MOST})
    return [_shown(row) for row in rows]


def records_by_id(session: Session, record_ids: Sequence[int]) -> dict[int, ShownRecord]:
    """Live records by their id."""
    values = {"ids": list(record_ids), "most": len(record_ids)}
    rows = session.execute(text(RECORDS.format(which="r.id = any(:ids)")), values)
    return {row.id: _shown(row) for row in rows}


def _shown(row: AnyRow) -> ShownRecord:
    f, s = Features.from_json(row.features), Said.from_json(row.said)
    name = f.shown_company if f.is_company else " ".join(filter(None, (f.shown_surname, f.shown_first, f.shown_middle)))
    evidence = tuple((str(code), float(bits)) for code, bits in row.reasons.get("evidence", ()))
    return ShownRecord(
        row.id, row.client_id, row.centre_id, row.channel, row.file_name, row.row_number, row.received_at, name,
        "company" if f.is_company else "person", f.phones, f.shown_emails, f.born_on, s.city, s.address, f.shown_vin,
        f.tax_number, s.seen_on, evidence,
    )  # fmt: skip
