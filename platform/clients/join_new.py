"""Join clients that turn out to be one person while nothing has happened with either of them yet.

A client that is assigned, invited or written to is left to a person's decision: joining it touches every floor above.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from .decide import ClientMerge

FRESH = """
select c.id from client c where c.id = any(:ids) and c.centre_id is null and c.alias_of is null
  and not exists (select 1 from recipient r where r.client_id = c.id)
  and not exists (select 1 from assignment a where a.client_id = c.id)
order by c.id for update of c
"""
CHILDREN = ("consent", "purchase", "interaction")
ONE_EACH = {"identifier": "kind = t.kind and o.value = t.value", "ownership": "vehicle_id = t.vehicle_id"}


def join_fresh_clients(
    session: Session, merges: Sequence[ClientMerge], *, now: datetime
) -> tuple[dict[int, int], list[ClientMerge]]:
    """Join what may be joined; returns (gone client -> client kept) and the merges left to a person."""
    ids = sorted({i for m in merges for i in (m.keep_client_id, m.gone_client_id)})
    if not ids:
        return {}, []
    fresh = set(session.scalars(text(FRESH), {"ids": ids}))
    joined: dict[int, int] = {}
    left_over = []
    for merge in merges:
        keep = _end(joined, merge.keep_client_id)
        gone = _end(joined, merge.gone_client_id)
        if keep == gone:
            continue
        if keep in fresh and gone in fresh:
            joined[gone] = keep
        else:
            left_over.append(merge)
    joined = {gone: _end(joined, keep) for gone, keep in joined.items()}
    if joined:
        _repoint(session, joined, now=now)
    return joined, left_over


def _end(joined: dict[int, int], client_id: int) -> int:
    while client_id in joined:
        client_id = joined[client_id]
    return client_id


def _repoint(session: Session, joined: dict[int, int], *, now: datetime) -> None:
    session.execute(text("create temp table joined_in (gone bigint primary key, keep bigint) on commit drop"))
    session.execute(
        text("insert into joined_in select * from unnest(cast(:gone as bigint[]), cast(:keep as bigint[]))"),
        {"gone": list(joined), "keep": list(joined.values())},
    )
    session.execute(
        text(
            "with closed as (update membership m set until = :now from joined_in j"
            " where m.client_id = j.gone and m.until is null returning m.record_id, j.keep, m.bits, m.reasons, m.model)"
            " insert into membership (record_id, client_id, since, bits, reasons, model)"
            " select record_id, keep, :now, bits, reasons || '{\"joined\": true}', model from closed order by record_id"
        ),
        {"now": now},
    )
    for table, same in ONE_EACH.items():
        session.execute(
            text(
                f"delete from {table} t using joined_in j where t.client_id = j.gone and exists"
                f" (select 1 from {table} o where o.client_id = j.keep and o.{same})"
            )
        )
        session.execute(
            text(
                f"delete from {table} t using joined_in j where t.client_id = j.gone and exists"
                f" (select 1 from {table} o join joined_in k on k.gone = o.client_id and k.keep = j.keep"
                f" where o.id < t.id and o.{same})"
            )
        )
    for table in (*CHILDREN, *ONE_EACH):
        session.execute(text(f"update {table} t set client_id = j.keep from joined_in j where t.client_id = j.gone"))
    _join_consents(session, now=now)
    session.execute(text("delete from unassigned u using joined_in j where u.client_id = j.gone"))
    session.execute(
        text("update client c set alias_of = j.keep, updated_at = :now from joined_in j where c.id = j.gone"),
        {"now": now},
    )
    session.execute(text("drop table joined_in"))


# Where the strictest is not the latest, an act says so: whoever rebuilds the state from the acts gets the same.
STRICTEST = """
with told as (
  select j.keep, s.channel, s.purpose, s.holder_id, s.given, s.happened_at
  from consent_state s join joined_in j on j.gone = s.client_id
  union
  select s.client_id, s.channel, s.purpose, s.holder_id, s.given, s.happened_at
  from consent_state s where s.client_id in (select keep from joined_in)
)
insert into consent (client_id, born_client_id, channel, purpose, holder_id, act, happened_at, recorded_at, proof)
select keep, keep, channel, purpose, holder_id, 'withdrawn', max(happened_at), :now, '{"kind": "join"}'
from told group by 1, 3, 4, 5
having not bool_and(given) and (array_agg(given order by happened_at desc, given))[1]
"""


def _join_consents(session: Session, *, now: datetime) -> None:
    """Of two states for equal channel, purpose and holder the strictest stays: joining never widens a consent."""
    session.execute(text(STRICTEST), {"now": now})
    session.execute(
        text(
            "insert into consent_state (client_id, channel, purpose, holder_id, given, happened_at)"
            " select j.keep, s.channel, s.purpose, s.holder_id, bool_and(s.given), max(s.happened_at)"
            " from consent_state s join joined_in j on j.gone = s.client_id group by 1, 2, 3, 4"
            " on conflict (client_id, channel, purpose, holder_id) do update"
            " set given = consent_state.given and excluded.given,"
            " happened_at = greatest(consent_state.happened_at, excluded.happened_at)"
        )
    )
    session.execute(text("delete from consent_state s using joined_in j where s.client_id = j.gone"))
