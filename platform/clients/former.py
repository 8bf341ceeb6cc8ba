"""Clients whose list was taken back after something had happened with them: they are found again when they come back.

A client without any live record is in no list. If they were written to, invited, frozen, or somebody at a desk said
something of them, whoever comes later with the same person must come to the same client: else the second list invites
them a second time, and what they were promised is nobody's (docs/rules.md, Identity 36).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import BigInteger, ForeignKey, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from store import Base, ask, staged

from .features import COMPARABLE_VERSIONS, Features
from .keys import keys_of

NUMBERS = "select id from client n where n.id = c.id or n.alias_of = c.id"
REMEMBERED = f"""
select c.id from client c where c.id = any(:clients) and c.alias_of = c.id and c.erased_at is null and (
  exists (select 1 from client n where n.id in ({NUMBERS}) and n.restricted_at is not null)
  or exists (select 1 from message m where m.person_ref in ({NUMBERS}))
  or exists (select 1 from invitation i where i.client_id = c.id)
  or exists (select 1 from consent k where k.client_id = c.id and k.record_id is null)
  or exists (select 1 from client_note w where w.client_id = c.id)
  or exists (select 1 from client_fact f where f.client_id = c.id)
  or exists (select 1 from client_date d where d.client_id = c.id)
  or exists (select 1 from household_word h where c.id in (h.one_id, h.other_id))
  or exists (select 1 from transfer_request t where t.client_id = c.id)
  or exists (select 1 from ownership o where o.client_id = c.id and o.set_at is not null)
)
order by c.id
"""
LAST_RECORDS = """
select m.client_id, m.record_id, r.features from membership m join source_record r on r.id = m.record_id
where m.record_id = any(:records) and m.client_id = any(:clients) and r.features is not null
  and r.normaliser_version = any(:versions)
"""
KEEP = "insert into former_key select distinct hash, record_id, client_id from former_in on conflict do nothing"
REVIVE = """
with back as (
  update client set alias_of = null, updated_at = :now, version = version + 1
  where id = any(:clients) and alias_of = id and erased_at is null returning id
)
delete from former_key f using back where f.client_id = back.id
"""


class FormerKey(Base):
    """A match key of a record that is out of force, by which the client that it was of is found again."""

    __tablename__ = "former_key"

    hash: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("source_record.id"), primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"), index=True)


def remember_emptied(session: Session, client_ids: Sequence[int], record_ids: Sequence[int]) -> None:
    """Keep by which keys those of ``client_ids`` are found again of whom nothing but what happened is left.

    record_ids: the records that were just taken out of force. session: of the system role.
    """
    clients = list(session.scalars(text(REMEMBERED), {"clients": list(client_ids)}))
    if not clients:
        return
    values = {"records": list(record_ids), "clients": clients, "versions": list(COMPARABLE_VERSIONS)}
    rows = session.execute(text(LAST_RECORDS), values).all()
    keys = (
        (key.hash, record, client) for client, record, stored in rows for key in keys_of(Features.from_json(stored))
    )
    with staged(session, "former_in", "hash bigint, record_id bigint, client_id bigint", keys) as former_in:
        if former_in:
            former_in.execute(KEEP)


def revive(session: Session, client_ids: Collection[int], *, now: object) -> None:
    """Bring clients back that a newcomer was recognised as."""
    if client_ids:
        ask(session, REVIVE, {"clients": sorted(client_ids), "now": now})
