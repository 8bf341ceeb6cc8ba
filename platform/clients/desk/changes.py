"""What became of a client's values over time: who changed what, when, and by what."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, case, cast, column, not_, or_, select, table, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from clients.golden_change import GoldenChange
from clients.shown_contacts import ADDRESSES, EMAILS, PHONES, shown_address, shown_email, shown_phone
from clients.tables import SourceRecord
from store import AnyRow

_USER = table("app_user", column("id", BigInteger), column("name"))
_BATCH = table("import_batch", column("id", BigInteger), column("file_name"))


def changes_of(
    session: Session, client_id: int, *, sees_contacts: bool, before_id: int | None = None, most: int
) -> Sequence[AnyRow]:
    """Changes of a client in the session's scope, newest first: id, field, old, new, at, cause, version, centre_id,
    record_id, by_name, file_name (None: another centre's list), may_undo.

    may_undo: an edit that nothing has replaced. Contacts are masked for whoever sees them in part only.
    """
    change = GoldenChange
    in_force = and_(
        SourceRecord.id == change.record_id, SourceRecord.channel == "desk", SourceRecord.ended_at.is_(None)
    )
    query = (
        select(
            change.id, change.field, _shown(change.old, sees_contacts).label("old"),
            _shown(change.new, sees_contacts).label("new"), change.at, change.cause, change.version, change.centre_id,
            change.record_id, _USER.c.name.label("by_name"), _BATCH.c.file_name.label("file_name"),
            SourceRecord.id.is_not(None).label("may_undo"),
        )
        .outerjoin(_USER, _USER.c.id == change.by)
        .outerjoin(_BATCH, _BATCH.c.id == change.batch_id)
        .outerjoin(SourceRecord, in_force)
        .where(change.client_id == client_id)
        .order_by(change.id.desc())
        .limit(most)
    )  # fmt: skip
    return session.execute(query if before_id is None else query.where(change.id < before_id)).all()


def changed_since(
    session: Session, client_id: int, version: int, *, own_centres: Collection[int] | None
) -> dict[str, AnyRow]:
    """The latest change of each field of a client after a version: field -> at, by_name, elsewhere.

    own_centres: those whose staff may be named, besides head office (None: all); of others a change is ``elsewhere``.
    """
    change = GoldenChange
    is_told = true() if own_centres is None else or_(change.centre_id.is_(None), change.centre_id.in_(own_centres))
    name = case((is_told, _USER.c.name))
    rows = session.execute(
        select(change.field, change.at, name.label("by_name"), not_(is_told).label("elsewhere"))
        .outerjoin(_USER, _USER.c.id == change.by)
        .where(change.client_id == client_id, change.version > version)
        .order_by(change.id)
    ).all()
    return {row.field: row for row in rows}


def _shown(value: InstrumentedAttribute[str | None], sees_contacts: bool) -> ColumnElement[Any]:
    if sees_contacts:
        return cast(value, value.type)
    field = GoldenChange.field
    return case(
        (value.is_(None), None),
        (field.in_([*PHONES, "tax_number"]), shown_phone(value, sees_contacts=False)),
        (field.in_([*EMAILS]), shown_email(value, sees_contacts=False)),
        (field.in_([*ADDRESSES]), shown_address(value, sees_contacts=False)),
        else_=value,
    )
