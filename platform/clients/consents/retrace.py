"""Every consent act of a client, what became of it, and what was in force at any moment."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from store import AnyRow

from .come_to import About, ActOf, Fate, MergeOf, Names, State, in_force, replayed
from .wordings import ShownWording, wordings_by_id

ACTS = """
select k.id, k.born_client_id, k.channel, k.purpose, k.holder_id, d.name as holder, k.act = 'given' as given,
  k.happened_at, k.recorded_at, k.centre_id, k.proof, k.record_id is null as own, k.wording_id,
  k.scan_id, r.ended_at, not own.is_told as elsewhere,
  case when own.is_told then u.name end as by_name, case when own.is_told then r.row_number end as row_number,
  case when own.is_told then b.file_name end as file_name
from consent k
cross join lateral (
  select cast(:everything as boolean) or k.centre_id is null or k.centre_id = any(:own) as is_told
) own
join dealer d on d.id = k.holder_id left join app_user u on u.id = k.by
left join source_record r on r.id = k.record_id left join import_batch b on b.id = r.batch_id
where k.client_id = :client order by k.id
"""
MERGES = """
with recursive tree as (
  select m.id, m.kept_client_id, m.gone_client_id, m.barrier, m.merged_at from client_merge m
  where m.undone_at is null and m.kept_client_id = :client
  union
  select m.id, m.kept_client_id, m.gone_client_id, m.barrier, m.merged_at from client_merge m
  join tree on m.kept_client_id = tree.gone_client_id where m.undone_at is null
)
select kept_client_id, gone_client_id, barrier, merged_at from tree order by barrier
"""
FREEZES = """
select j.at, j.act = 'client restricted' as frozen from journal_entry j
where j.client_id = any(:numbers) and j.act in ('client restricted', 'restriction lifted') order by j.id
"""
NAMES = "select id, named_dealers from consent_wording"


@dataclass(frozen=True, slots=True)
class Traces:
    """The acts of a client (rows of ACTS), its merges with their moments, its freezes, and the wordings of the acts."""

    client_id: int
    acts: Sequence[AnyRow]
    merges: Sequence[tuple[MergeOf, datetime]]
    freezes: Sequence[tuple[datetime, bool]]
    wordings: dict[int, ShownWording]
    names: Names

    @property
    def numbers(self) -> set[int]:
        """Every number that the client bears."""
        return {self.client_id} | {m.gone for m, _ in self.merges}

    def fates(self) -> dict[int, Fate]:
        """What became of each act: as in Fate, or "ended" where its row of a list is out of force."""
        live = [_act(a) for a in self.acts if a.ended_at is None]
        replay = replayed(live, [m for m, _ in self.merges], self.names)
        in_force(replay, self.client_id)
        ended = {a.id: Fate("ended") for a in self.acts if a.ended_at is not None}
        return replay.fates | ended

    def said_by(self, at: datetime) -> dict[About, State]:
        """What was in force at a moment by what had been said until then, whenever it was recorded."""
        acts = [_act(a) for a in self.acts if a.ended_at is None and a.happened_at <= at]
        return in_force(replayed(acts, [m for m, since in self.merges if since <= at], self.names), self.client_id)

    def known_at(self, at: datetime, number: int) -> dict[About, State]:
        """What the base knew at a moment of whoever bore ``number`` then: what sending went by."""
        acts = [_act(a) for a in self.acts if a.recorded_at <= at and (a.ended_at is None or a.ended_at > at)]
        replay = replayed(acts, [m for m, since in self.merges if since <= at], self.names)
        return in_force(replay, replay.root(number), apart=self.numbers)

    def frozen_at(self, at: datetime) -> bool:
        """Whether nobody might write to the person at a moment."""
        return next((frozen for since, frozen in reversed(self.freezes) if since <= at), False)


def retrace(session: Session, client_id: int, *, own_centres: Collection[int] | None = None) -> Traces:
    """The traces of a client; session: one that sees rows of lists and merges of the whole network.

    own_centres: those whose lists and staff may be named (None: all); of others an act is ``elsewhere``.
    """
    values = {"client": client_id, "everything": own_centres is None, "own": list(own_centres or ())}
    acts = session.execute(text(ACTS), values).all()
    merges = [
        (MergeOf(row.kept_client_id, row.gone_client_id, row.barrier), row.merged_at)
        for row in session.execute(text(MERGES), {"client": client_id})
    ]
    numbers = [client_id, *(m.gone for m, _ in merges)]
    freezes = [(row.at, bool(row.frozen)) for row in session.execute(text(FREEZES), {"numbers": numbers})]
    names = {int(row.id): list(row.named_dealers) for row in session.execute(text(NAMES))}
    shown = wordings_by_id(session, sorted({a.wording_id for a in acts if a.wording_id is not None}))
    session.expunge_all()
    return Traces(client_id, acts, merges, freezes, shown, names)


def _act(row: AnyRow) -> ActOf:
    about = (row.channel, row.purpose, row.holder_id)
    return ActOf(
        row.born_client_id, about, row.given, row.happened_at, row.id, row.wording_id, row.own,
        "objection" in row.proof, _repeats(row.proof),
    )  # fmt: skip


def _repeats(proof: Mapping[str, object]) -> datetime | None:
    since = proof.get("since") if proof.get("kind") == "suppression" else None
    return datetime.fromisoformat(since) if isinstance(since, str) else None
