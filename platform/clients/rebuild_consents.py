"""What a client's consents come to, worked out from the acts alone.

A merge is a barrier among the acts: what one side had given before it never outweighs what the other had withdrawn
before it, whichever was later. After it the later act holds again. So a merge never widens a consent, and undoing it
brings back exactly what each side had said (docs/rules.md, Consents 1 and 5).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from store import copy_rows, stage

from .consents.come_to import ActOf, MergeOf, Names, in_force, replayed

# Acts of records that are out of force do not count.
ACTS = """
select k.client_id, k.born_client_id, k.channel, k.purpose, k.holder_id, k.act = 'given' as given, k.happened_at,
  k.id, case when k.act = 'given' then k.wording_id end as wording_id, k.record_id is null as own,
  k.proof ? 'objection' as objects, case when k.proof ->> 'kind' = 'suppression'
    then cast(k.proof ->> 'since' as timestamptz) end as repeats
from consent k left join source_record r on r.id = k.record_id
where k.client_id = any(:clients) and r.ended_at is null
"""
MERGES = """
with recursive tree as (
  select m.kept_client_id as root, m.id, m.kept_client_id, m.gone_client_id, m.barrier
  from client_merge m where m.undone_at is null and m.kept_client_id = any(:clients)
  union
  select tree.root, m.id, m.kept_client_id, m.gone_client_id, m.barrier
  from client_merge m join tree on m.kept_client_id = tree.gone_client_id where m.undone_at is null
)
select root, kept_client_id, gone_client_id, barrier from tree
"""
UNMERGED = f"""
insert into consent_state (client_id, channel, purpose, holder_id, given, happened_at, wording_id)
select distinct on (client_id, channel, purpose, holder_id) client_id, channel, purpose, holder_id, given, happened_at,
  wording_id
from ({ACTS}) k
order by client_id, channel, purpose, holder_id, happened_at desc, given, id desc
"""
# Whoever the list of the withdrawn has refused: their own word may be newer than what it repeats.
REFUSED = """
select distinct client_id from consent where client_id = any(:clients) and proof ->> 'kind' = 'suppression'
"""
NAMED = "select id, named_dealers from consent_wording"
WRITE = """
insert into consent_state (client_id, channel, purpose, holder_id, given, happened_at, wording_id)
select client_id, channel, purpose, holder_id, given, happened_at, wording_id from states_in order by 1, 2, 3, 4
"""


def rebuild_consents(session: Session, client_ids: Sequence[int]) -> None:
    """Work the states of clients out anew. Whoever gives or withdraws meanwhile waits for the lock taken here."""
    clients = {"clients": list(client_ids)}
    session.execute(text("select id from client where id = any(:clients) order by id for update"), clients)
    session.execute(text("delete from consent_state where client_id = any(:clients)"), clients)
    merges: dict[int, list[MergeOf]] = {}
    for root, *merge in session.execute(text(MERGES), clients):
        merges.setdefault(root, []).append(MergeOf(*merge))
    for refused in session.scalars(text(REFUSED), clients):
        merges.setdefault(refused, [])
    session.execute(text(UNMERGED), {"clients": [c for c in client_ids if c not in merges]})
    if not merges:
        return
    acts: dict[int, list[ActOf]] = {}
    for row in session.execute(text(ACTS), {"clients": list(merges)}):
        about = (row.channel, row.purpose, row.holder_id)
        act = ActOf(
            row.born_client_id,
            about,
            row.given,
            row.happened_at,
            row.id,
            row.wording_id,
            row.own,
            row.objects,
            row.repeats,
        )
        acts.setdefault(row.client_id, []).append(act)
    columns = ("client_id", "channel", "purpose", "holder_id", "given", "happened_at", "wording_id")
    stage(
        session,
        "states_in",
        "client_id bigint, channel text, purpose text, holder_id bigint, given boolean, happened_at timestamptz,"
        " wording_id bigint",
    )
    copy_rows(session, "states_in", columns, _rows(acts, merges, named_dealers(session)))
    session.execute(text(WRITE))
    session.execute(text("drop table states_in"))


def named_dealers(session: Session) -> dict[int, list[int]]:
    """Wording id -> the dealers that it names besides its holder."""
    return {int(wording): list(named) for wording, named in session.execute(text(NAMED))}


def _rows(acts: dict[int, list[ActOf]], merges: dict[int, list[MergeOf]], names: Names) -> Iterator[tuple[object, ...]]:
    for root, of_root in merges.items():
        for about, state in in_force(replayed(acts.get(root, ()), of_root, names), root).items():
            yield (root, *about, state.given, state.happened_at, state.wording)
