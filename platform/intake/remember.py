"""Remember how a centre's lists are read: confirmed once, proposed when the same headings come again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

import journal
from journal import Actor
from language import NotHere, Refusal
from roles import AppUser
from tenancy import ScopedSession

from .mapping import mapping_from_json
from .remembered import signature_of
from .tables import ImportBatch, ListMapping

LONGEST_NAME = 80
MOST_SHOWN = 500


class NoSuchMapping(NotHere):
    """The remembered columns are not there, or not the user's."""

    message = "There are no such remembered columns."


class MappingUnnamed(Refusal):
    """Remembered columns got no name, or too long a one."""

    message = "Give a name of 1 to %(most)s characters."


@dataclass(frozen=True, slots=True)
class RememberedMapping:
    """Remembered columns and the name of who confirmed them last (None: the console)."""

    kept: ListMapping
    confirmed_by: str | None


def find_remembered(session: Session, centre_id: int, headers: Sequence[str]) -> ListMapping | None:
    """How a list with these headings was read last in a centre; None where none was."""
    return session.scalar(
        select(ListMapping).where(ListMapping.centre_id == centre_id, ListMapping.signature == signature_of(headers))
    )


def remember_mapping(session: Session, batch: ImportBatch, *, actor: Actor, now: datetime) -> None:
    """Keep the confirmed mapping of a list for the next one of its centre with the same headings.

    The name of the first such file names it until a person does.
    """
    values = {"mapping": {**batch.mapping, "questions": []}, "confirmed_at": now, "by": actor.user_id}
    first = insert(ListMapping).values(
        centre_id=batch.centre_id,
        signature=signature_of(batch.headers),
        name=PurePath(batch.file_name).stem[:LONGEST_NAME] or batch.file_name[:LONGEST_NAME],
        headers=batch.headers,
        **values,
    )
    session.execute(first.on_conflict_do_update(index_elements=["centre_id", "signature"], set_=values))


def remembered_mappings(session: ScopedSession) -> list[RememberedMapping]:
    """All remembered columns in the session's scope, by centre and name; at most 500."""
    query = select(ListMapping, AppUser.name).outerjoin(AppUser, AppUser.id == ListMapping.by)
    if not session.scope.is_network:
        query = query.where(ListMapping.centre_id.in_(session.scope.centre_ids))
    query = query.order_by(ListMapping.centre_id, ListMapping.name, ListMapping.id).limit(MOST_SHOWN)
    return [RememberedMapping(*row) for row in session.execute(query)]


def rename_mapping(session: Session, mapping_id: int, name: str, *, actor: Actor, now: datetime) -> ListMapping:
    """Give remembered columns another name; raises NoSuchMapping or MappingUnnamed."""
    kept = _under_lock(session, mapping_id)
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise MappingUnnamed(most=LONGEST_NAME)
    kept.name = name
    session.flush()
    _record(session, actor, "remembered columns renamed", kept, now=now)
    return kept


def forget_mapping(session: Session, mapping_id: int, *, actor: Actor, now: datetime) -> None:
    """Forget remembered columns: the next such list is looked at as if for the first time. Raises NoSuchMapping."""
    kept = _under_lock(session, mapping_id)
    _record(session, actor, "remembered columns forgotten", kept, now=now)
    session.delete(kept)
    session.flush()


def _under_lock(session: Session, mapping_id: int) -> ListMapping:
    kept = session.scalar(select(ListMapping).where(ListMapping.id == mapping_id).with_for_update())
    if kept is None:
        raise NoSuchMapping
    return kept


def _record(session: Session, actor: Actor, act: str, kept: ListMapping, *, now: datetime) -> None:
    detail = {"columns": len(mapping_from_json(kept.mapping).columns)}
    journal.record(session, actor, act, "list_mapping", kept.id, now=now, centre_id=kept.centre_id, detail=detail)
