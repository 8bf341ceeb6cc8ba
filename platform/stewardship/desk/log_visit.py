"""Note at a desk that a person whom another centre keeps was there; their keeper sees it among their contacts."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import text

import journal
from journal import Actor
from store import Database
from tenancy import Centre, Scope, system_session

from .answers import client_of_answer
from .rules import VISIT_WORDS

NOTE = """
insert into interaction (client_id, born_client_id, centre_id, kind, happened_on, detail)
select :client, :client, :centre, :kind, cast(:day as date), jsonb_build_object('desk', cast(:lookup as bigint))
where not exists (select 1 from interaction where client_id = :client and centre_id = :centre and kind = :kind
  and happened_on = cast(:day as date) and record_id is null and detail ? 'desk')
returning id
"""
TAKE_BACK = """
delete from interaction where client_id = :client and centre_id = :centre and record_id is null
  and detail ->> 'desk' = cast(:lookup as text)
"""


def log_visit(
    database: Database, lookup_id: int, place: int, kind: str, *, scope: Scope, user_id: int, actor: Actor,
    now: datetime,
) -> bool:  # fmt: skip
    """Note a visit or call of today, in a transaction of its own; False where it is noted already.

    kind: of VISIT_WORDS, else a visit. Raises LookUpOver and OutOfScope (docs/rules.md, Desk 4).
    """
    kind = kind if kind in VISIT_WORDS else "visit"
    with system_session(database.system) as session:
        lookup, client = client_of_answer(session, lookup_id, place, scope=scope, user_id=user_id, now=now)
        zone = session.get_one(Centre, lookup.centre_id).time_zone
        day = now.astimezone(ZoneInfo(zone)).date()
        values = {"client": client.id, "centre": lookup.centre_id, "kind": kind, "day": day, "lookup": lookup.id}
        noted = session.scalar(text(NOTE), values)
        if noted is not None:
            journal.record(
                session, actor, "visit noted", "interaction", noted, now=now, centre_id=lookup.centre_id,
                client_id=client.id, detail={"kind": kind},
            )  # fmt: skip
        return noted is not None


def take_back_visit(
    database: Database, lookup_id: int, place: int, *, scope: Scope, user_id: int, actor: Actor, now: datetime
) -> bool:
    """Take back what this answer's ``log_visit`` noted; False where there is nothing. Raises as that does."""
    with system_session(database.system) as session:
        lookup, client = client_of_answer(session, lookup_id, place, scope=scope, user_id=user_id, now=now)
        values = {"client": client.id, "centre": lookup.centre_id, "lookup": lookup.id}
        gone = session.execute(text(TAKE_BACK), values).rowcount  # type: ignore[attr-defined]
        if gone:
            journal.record(
                session, actor, "visit taken back", "desk_lookup", lookup.id, now=now, centre_id=lookup.centre_id,
                client_id=client.id,
            )  # fmt: skip
        return bool(gone)
