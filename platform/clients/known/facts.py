"""What is said in the fields of head office: the last words, the earlier ones, and the state that filters read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, any_, func, literal, select, text
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
from sqlalchemy.orm import Session

from roles import AppUser
from store import AnyRow

from .tables import ClientFact, FactField, FactNow

FORGET = text("delete from fact_now where client_id = any(:clients)")
# The last word of each field holds, of whichever of merged clients it was said (docs/rules.md, What else is known 3).
STATE = text("""
insert into fact_now (client_id, field_id, place, fact_id, text_value, number_value, date_value)
select n.client_id, n.field_id, v.place, n.id,
  case when f.kind not in ('number', 'date') then v.piece end,
  case when f.kind = 'number' then cast(v.piece as double precision) end,
  case when f.kind = 'date' then cast(v.piece as date) end
from (
  select distinct on (client_id, field_id) id, client_id, field_id, value from client_fact
  where client_id = any(:clients) order by client_id, field_id, said_at desc, id desc
) n
join fact_field f on f.id = n.field_id
cross join lateral jsonb_array_elements_text(
  case jsonb_typeof(n.value) when 'array' then n.value else jsonb_build_array(n.value) end
) with ordinality as v(piece, place)
where n.value is not null
order by 1, 2, 3
""")


def rebuild_facts(session: Session, client_ids: Collection[int]) -> None:
    """Work out anew what the words about some clients come to, after a word or after a merge and its undoing."""
    values = {"clients": sorted(client_ids)}
    session.execute(FORGET, values)
    session.execute(STATE, values)


def fact_fields(session: Session, *, client_kind: str = "", also_retired: bool = False) -> list[FactField]:
    """The fields of head office in their order; client_kind: "person" or "company" leaves those of that kind."""
    query = select(FactField).order_by(FactField.place, FactField.id)
    if not also_retired:
        query = query.where(FactField.retired_at.is_(None))
    if client_kind:
        query = query.where(FactField.for_companies if client_kind == "company" else FactField.for_persons)
    return list(session.scalars(query))


def last_facts(session: Session, client_id: int) -> dict[int, AnyRow]:
    """The last word about each field of a client, by the field's id: id, field_id, value, said_at, author (name)."""
    rows = session.execute(
        select(ClientFact.id, ClientFact.field_id, ClientFact.value, ClientFact.said_at, AppUser.name.label("author"))
        .ext(distinct_on(ClientFact.field_id))
        .outerjoin(AppUser, AppUser.id == ClientFact.by)
        .where(ClientFact.client_id == client_id)
        .order_by(ClientFact.field_id, ClientFact.said_at.desc(), ClientFact.id.desc())
    ).all()
    return {row.field_id: row for row in rows}


def fact_history(session: Session, client_id: int, *, most: int = 200) -> Sequence[AnyRow]:
    """Every word about the fields of a client, newest first: field_id, value (None: taken away), said_at, author."""
    return session.execute(
        select(ClientFact.field_id, ClientFact.value, ClientFact.said_at, AppUser.name.label("author"))
        .outerjoin(AppUser, AppUser.id == ClientFact.by)
        .where(ClientFact.client_id == client_id)
        .order_by(ClientFact.said_at.desc(), ClientFact.id.desc())
        .limit(most)
    ).all()


def facts_of_many(session: Session, client_ids: Sequence[int]) -> dict[int, dict[int, Any]]:
    """What is known now of many clients: client id -> field id -> value as ``read_value`` gives it."""
    found: dict[int, dict[int, Any]] = {}
    rows = session.execute(
        select(FactNow.client_id, FactNow.field_id, ClientFact.value)
        .join(ClientFact, ClientFact.id == FactNow.fact_id)
        .where(FactNow.client_id == any_(literal([*client_ids], ARRAY(BigInteger))), FactNow.place == 1)
    )
    for client_id, field_id, value in rows:
        found.setdefault(client_id, {})[field_id] = value
    return found


def texts_said(session: Session, field_id: int, *, most: int = 500) -> list[str]:
    """The texts that clients in scope have in a field, in order of the alphabet; from value to value by its index."""
    mine = (FactNow.field_id == field_id, FactNow.text_value.is_not(None))
    walk = select(func.min(FactNow.text_value).label("value")).where(*mine).cte("said", recursive=True)
    behind = select(func.min(FactNow.text_value)).where(*mine, FactNow.text_value > walk.c.value).scalar_subquery()
    walk = walk.union_all(select(behind).where(walk.c.value.is_not(None)))
    return [v for v in session.scalars(select(walk.c.value).where(walk.c.value.is_not(None)).limit(most)) if v]


def option_titles(field: FactField, language: str) -> Mapping[str, str]:
    """The titles of all choices of a field by code, of those that are chosen no more too."""
    return {o["code"]: o[language if language in o else "en"] for o in field.options}


def options_open(field: FactField) -> list[str]:
    """The codes of the choices that may be chosen."""
    return [o["code"] for o in field.options if not o.get("off")]


def title_of(field: FactField, language: str) -> str:
    """The title of a field in a language."""
    return field.title_ru if language == "ru" else field.title_en
