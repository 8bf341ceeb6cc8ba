"""What a client's consents come to, worked out from the acts alone.

A merge is a barrier among the acts: what one side had given before it never outweighs what the other had withdrawn
before it, whichever was later. After it the later act holds again. So a merge never widens a consent, and undoing it
brings back exactly what each side had said (docs/rules.md, Consents 1 and 5).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from store import copy_rows, stage

# Acts of records that are out of force do not count.
ACTS = """
select k.client_id, k.born_client_id, k.channel, k.purpose, k.holder_id, k.act = 'given' as given, k.happened_at,
  k.id
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
insert into consent_state (client_id, channel, purpose, holder_id, given, happened_at)
select distinct on (client_id, channel, purpose, holder_id) client_id, channel, purpose, holder_id, given, happened_at
from ({ACTS}) k
order by client_id, channel, purpose, holder_id, happened_at desc, given, id desc
"""
WRITE = """
insert into consent_state (client_id, channel, purpose, holder_id, given, happened_at)
select client_id, channel, purpose, holder_id, given, happened_at from states_in order by 1, 2, 3, 4
"""


class ActOf(NamedTuple):
    """An act of ``born``: what it is about (channel, purpose, holder), given or withdrawn, when; ids are in order."""

    born: int
    about: tuple[str, str, int]
    given: bool
    happened_at: datetime
    id: int


class MergeOf(NamedTuple):
    """``gone`` became a part of ``kept``; ``barrier`` is its place among the ids of acts."""

    kept: int
    gone: int
    barrier: int


State = tuple[bool, datetime]


def come_to(root: int, acts: Iterable[ActOf], merges: Iterable[MergeOf]) -> dict[tuple[str, str, int], State]:
    """What acts and merges of one client come to: about -> (given, when). Source: docs/rules.md, Consents 1 and 5."""
    states: dict[int, dict[tuple[str, str, int], State]] = {}
    kept_of: dict[int, int] = {}
    events: list[tuple[int, ActOf | MergeOf]] = [(m.barrier, m) for m in merges]
    events += [(a.id, a) for a in acts]
    for _, event in sorted(events, key=lambda e: e[0]):
        if isinstance(event, MergeOf):
            kept_of[event.gone] = event.kept
            _narrow(states.setdefault(event.kept, {}), states.pop(event.gone, {}))
            continue
        owner = event.born
        while owner in kept_of:
            owner = kept_of[owner]
        of_owner = states.setdefault(owner, {})
        known = of_owner.get(event.about)
        if known is None or _outweighs(event, known):
            of_owner[event.about] = (event.given, event.happened_at)
    # A record that was moved here by hand bears a number of its own.
    result = states.pop(root, {})
    for others in states.values():
        _narrow(result, others)
    return result


def _outweighs(act: ActOf, known: State) -> bool:
    return act.happened_at > known[1] or (act.happened_at == known[1] and not act.given)


def _narrow(kept: dict[tuple[str, str, int], State], gone: dict[tuple[str, str, int], State]) -> None:
    for about, (given, at) in gone.items():
        own = kept.get(about)
        kept[about] = (given, at) if own is None else (own[0] and given, max(own[1], at))


def rebuild_consents(session: Session, client_ids: Sequence[int]) -> None:
    """Work the states of clients out anew. Whoever gives or withdraws meanwhile waits for the lock taken here."""
    clients = {"clients": list(client_ids)}
    session.execute(text("select id from client where id = any(:clients) order by id for update"), clients)
    session.execute(text("delete from consent_state where client_id = any(:clients)"), clients)
    merges: dict[int, list[MergeOf]] = {}
    for root, *merge in session.execute(text(MERGES), clients):
        merges.setdefault(root, []).append(MergeOf(*merge))
    session.execute(text(UNMERGED), {"clients": [c for c in client_ids if c not in merges]})
    if not merges:
        return
    acts: dict[int, list[ActOf]] = {}
    for row in session.execute(text(ACTS), {"clients": list(merges)}):
        about = (row.channel, row.purpose, row.holder_id)
        act = ActOf(row.born_client_id, about, row.given, row.happened_at, row.id)
        acts.setdefault(row.client_id, []).append(act)
    columns = ("client_id", "channel", "purpose", "holder_id", "given", "happened_at")
    stage(
        session,
        "states_in",
        "client_id bigint, channel text, purpose text, holder_id bigint, given boolean, happened_at timestamptz",
    )
    copy_rows(session, "states_in", columns, _rows(acts, merges))
    session.execute(text(WRITE))
    session.execute(text("drop table states_in"))


def _rows(acts: dict[int, list[ActOf]], merges: dict[int, list[MergeOf]]) -> Iterator[tuple[object, ...]]:
    for root, of_root in merges.items():
        for about, state in come_to(root, acts.get(root, ()), of_root).items():
            yield (root, *about, *state)
