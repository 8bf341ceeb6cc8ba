"""Seal the journal: every entry becomes a link of a hash chain, soon after the transaction that wrote it has ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from store import AnyRow, copy_rows, stage

from .chain import BEGINNING, link_hash
from .entry_text import COLUMNS, moment_text, sealed_words

STEP = 5_000
ONE_SEALER = "select pg_advisory_xact_lock(hashtext('journal.seal'))"
# Below the oldest transaction that still runs nothing can come any more, so no entry is passed over. The numbers of
# transactions begin anew where a dump is restored into another server: then everything is looked through once.
HORIZON = """
select s.up_to, s.server, pg_snapshot_xmin(pg_current_snapshot())::text::bigint as horizon,
  (select system_identifier from pg_control_system()) as here
from journal_sealing s
"""
WAITING = f"""
select {COLUMNS} from journal_entry e
where (:everything or (e.xact >= :since and e.xact < :horizon))
  and not exists (select 1 from journal_seal s where s.entry_id = e.id)
order by e.id limit :step
"""
END = "select position, hash from journal_seal order by position desc limit 1"
ENTER = (
    "insert into journal_seal (position, entry_id, hash, sealed_at)"
    " select position, entry_id, hash, :now from seals_in order by position"
)


def seal_entries(session: Session, *, now: datetime, step: int = STEP) -> int:
    """Seal up to ``step`` entries whose transactions are over, in the caller's transaction; returns how many.

    session: of the system role. One at a time, whoever asks. Call it until it gives less than ``step``.
    Source: docs/rules.md, Journal 2.
    """
    session.execute(text(ONE_SEALER))
    state = session.execute(text(HORIZON)).one()
    # Another server may be ahead of this one or behind it: its numbers tell nothing here.
    restored = state.server is not None and state.server != state.here
    values = {"since": state.up_to, "horizon": state.horizon, "everything": restored, "step": step}
    rows = session.execute(text(WAITING), values).all()
    if rows:
        _enter(session, rows, now)
    if len(rows) < step:
        session.execute(
            text("update journal_sealing set up_to = :horizon, server = :here"),
            {"horizon": state.horizon, "here": state.here},
        )
    return len(rows)


def _enter(session: Session, rows: Sequence[AnyRow], now: datetime) -> None:
    last = session.execute(text(END)).one_or_none()
    position, before = (last.position, bytes(last.hash)) if last is not None else (0, BEGINNING)
    sealed_at = moment_text(now)
    links = []
    for row in rows:
        position += 1
        before = link_hash(before, sealed_at, sealed_words(row))
        links.append((position, row.id, before))
    stage(session, "seals_in", "position bigint, entry_id bigint, hash bytea")
    copy_rows(session, "seals_in", ("position", "entry_id", "hash"), links)
    session.execute(text(ENTER), {"now": now})
    session.execute(text("drop table seals_in"))
