"""What was known of a client at a moment: the values of now, with every change since taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Text, case, cast, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from clients.golden_change import GoldenChange
from clients.shown_contacts import ADDRESSES, EMAILS, PHONES, masked_value
from clients.tables import Client
from tenancy import HistoryStart

# As the changes name them; a company is named as a whole.
FIELDS = (
    "kind", "company", "surname", "given_name", "middle_name", "preferred_name", "sex", "born_on", "language", "phone",
    "email", "tax_number", "kpp", "ogrn", "city", "address", "legal_address", "make", "vehicle_year",
)  # fmt: skip
MASKED = PHONES | EMAILS | ADDRESSES | {"tax_number"}


@dataclass(frozen=True, slots=True)
class ClientOnDay:
    """The golden values of a client at a moment, by the names of FIELDS; those that were empty are left out.

    values: None where the client was not there yet. since: from when on changes are remembered; at a moment before it
    the values are the first remembered ones, and ``is_known`` is False.
    """

    values: Mapping[str, str] | None
    is_known: bool
    since: datetime


def client_on(session: Session, client_id: int, at: datetime, *, sees_contacts: bool) -> ClientOnDay:
    """What a client of the scope was at ``at``, under its own number: what came by a later merge is not in it.

    Contacts are masked for whoever sees them in part only. Source: docs/rules.md, Journal 13.
    """
    company = case((Client.kind == "company", Client.display_name))
    columns = [company if name == "company" else cast(getattr(Client, name), Text) for name in FIELDS]
    now = session.execute(select(Client.created_at, *columns).where(Client.id == client_id)).one()
    start = session.get(HistoryStart, "values")
    since = max(now[0], start.since) if start else now[0]
    if at < now[0]:
        return ClientOnDay(None, True, since)
    values: dict[str, Any] = dict(zip(FIELDS, now[1:], strict=True))
    change = GoldenChange
    # The first change behind the moment tells what stood until then.
    first = session.execute(
        select(change.field, change.old)
        .ext(distinct_on(change.field))
        .where(change.client_id == client_id, change.born_client_id == client_id, change.at > at)
        .order_by(change.field, change.at, change.id)
    ).all()
    values |= {row.field: row.old for row in first if row.field in values}
    shown = {
        name: value if sees_contacts or name not in MASKED else masked_value(name, value)
        for name, value in values.items()
        if value
    }
    return ClientOnDay(shown, at >= since, since)
