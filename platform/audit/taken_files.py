"""Files with people in them that left: who took each, how many it holds, and whether it has come back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from journal import JournalEntry
from tenancy import Scope

from .activity import Activity, ActivityFilter, activity_page
from .kinds import KINDS

REGISTERED = frozenset({"clients exported", "clients left in a file"})
SIZES = ("clients", "rows", "entries")


@dataclass(frozen=True, slots=True)
class TakenFile:
    """One file: the entry that tells of it, the number that it bears, how many it holds, how often it came back.

    number: None of files that bear none, as a copy of the journal. size: clients, rows or entries; None for the papers
    of one person. came_back: how many times somebody planted in it was met again, as far as the scope sees it.
    """

    entry: Activity
    number: str | None
    size: int | None
    came_back: int = 0


def taken_files(
    session: Session, chosen: ActivityFilter, *, scope: Scope, before_id: int | None = None, most: int = 50
) -> list[TakenFile]:
    """Up to ``most`` files whose entries are older than ``before_id``, newest first, within the scope of the session.

    A part of the network sees the files of its own centres, and of the network's those that its clients left in.
    """
    acts = KINDS["exports"].acts | (frozenset() if scope.is_network else KINDS["files"].acts)
    wanted = replace(chosen, kind=None, act=None, acts=tuple(sorted(acts)))
    found = [_taken(e) for e in activity_page(session, wanted, scope=scope, before_id=before_id, most=most)]
    again = _came_back(session, (f.entry.subject_id for f in found if f.entry.act in REGISTERED))
    return [
        replace(f, came_back=again.get(f.entry.subject_id or 0, 0)) if f.entry.act in REGISTERED else f for f in found
    ]


def _taken(entry: Activity) -> TakenFile:
    number = entry.detail.get("file")
    if entry.subject_kind == "client_export":
        number = f"F-{entry.subject_id}"
    sizes = [int(entry.detail[name]) for name in SIZES if name in entry.detail]
    return TakenFile(entry, number, sizes[0] if sizes else None)


def _came_back(session: Session, export_ids: Iterable[int | None]) -> dict[int, int]:
    entry = JournalEntry
    query = (
        select(entry.subject_id, func.count())
        .where(entry.act == "canary came back", entry.subject_kind == "client_export")
        .where(entry.subject_id.in_([i for i in export_ids if i is not None]))
        .group_by(entry.subject_id)
    )
    return {int(subject): count for subject, count in session.execute(query) if subject is not None}
