"""How complete a card is: fields of the standard that are filled, scored for many clients in one statement."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from language import N_
from store import ask

from .tables import FactField, StandardItem

KINDS = ("person", "company")
SPAN = 20_000


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """A field that every card has: its title (marked), and SQL over ``client c`` that is null where it is empty."""

    title: str
    sql: str
    kinds: tuple[str, ...] = KINDS


BUILT_IN: Mapping[str, BuiltIn] = {
    "given_name": BuiltIn(N_("First name"), "nullif(c.given_name, '')", ("person",)),
    "middle_name": BuiltIn(N_("Middle name"), "nullif(c.middle_name, '')", ("person",)),
    "sex": BuiltIn(N_("Sex"), "c.sex", ("person",)),
    "born_on": BuiltIn(N_("Birth date"), "c.born_on", ("person",)),
    "phone": BuiltIn(N_("Phone"), "c.phone"),
    "email": BuiltIn(N_("E-mail"), "c.email"),
    "city": BuiltIn(N_("City"), "c.city"),
    "address": BuiltIn(N_("Address"), "c.address"),
    "car": BuiltIn(N_("Vehicle"), "c.make"),
    "tax_number": BuiltIn(N_("Tax number"), "c.tax_number"),
}

# Only rows that differ are written: a run over everybody without a change costs the reading alone.
SCORE = """
with wanted as materialized (
  select s.client_kind, s.code, f.id as field_id
  from standard_item s left join fact_field f on s.code = 'field ' || f.code
  where (s.client_kind, s.code) in ({built_in}) or f.retired_at is null
    and case s.client_kind when 'company' then f.for_companies else f.for_persons end
)
insert into completeness (client_id, filled, wanted)
select c.id, count(*) filter (where case w.code {filled} else exists (
    select from fact_now n where n.client_id = c.id and n.field_id = w.field_id and n.place = 1) end), count(w.code)
from client c left join wanted w on w.client_kind = c.kind
where c.alias_of is null and {chosen} group by c.id order by c.id
on conflict (client_id) do update set filled = excluded.filled, wanted = excluded.wanted
where (completeness.filled, completeness.wanted) is distinct from (excluded.filled, excluded.wanted)
"""
OF_EVERY_CARD = ", ".join(f"('{kind}', '{code}')" for code, field in BUILT_IN.items() for kind in field.kinds)
IS_FILLED = " ".join(f"when '{code}' then {field.sql} is not null" for code, field in BUILT_IN.items())
SCORE_CHOSEN, SCORE_SPAN = (
    SCORE.format(built_in=OF_EVERY_CARD, filled=IS_FILLED, chosen=chosen)
    for chosen in ("c.id = any(cast(:ids as bigint[]))", "c.id > :after and c.id <= :last")
)
NEXT = text("select max(id) from (select id from client where id > :after order by id limit :span) as behind")


@dataclass(frozen=True, slots=True)
class Standard:
    """The fields of a complete card: codes of built-in ones and ids of head office's, per kind of client."""

    built_in: Mapping[str, tuple[str, ...]]
    fields: Mapping[str, Mapping[str, int]]

    def wanted(self, kind: str) -> int:
        """How many fields a complete card of the kind has."""
        return len(self.built_in[kind]) + len(self.fields[kind])


def read_standard(session: Session) -> Standard:
    """The standard in force; a retired field is no part of it, nor one that is not for that kind of client."""
    chosen = standard_items(session)
    fields = session.execute(
        select(FactField.id, FactField.code, FactField.for_persons, FactField.for_companies)
        .where(FactField.retired_at.is_(None))
        .order_by(FactField.place, FactField.id)
    ).all()
    return Standard(
        {k: tuple(c for c, b in BUILT_IN.items() if k in b.kinds and (k, c) in chosen) for k in KINDS},
        {
            k: {
                f.code: f.id
                for f in fields
                if (k, f"field {f.code}") in chosen and (f.for_companies if k == "company" else f.for_persons)
            }
            for k in KINDS
        },
    )


def standard_items(session: Session) -> set[tuple[str, str]]:
    """What head office has chosen, as (kind of client, code), with what retired fields were part of."""
    return {(item.client_kind, item.code) for item in session.scalars(select(StandardItem))}


def score_clients(session: Session, client_ids: Collection[int]) -> None:
    """Work out anew how complete the cards of some clients are."""
    if client_ids:
        ask(session, SCORE_CHOSEN, {"ids": sorted(client_ids)})


def score_span(session: Session, after_id: int, *, span: int = SPAN) -> int | None:
    """The same for the next ``span`` clients behind an id; returns the last one, None where nobody is left."""
    last: int | None = session.scalar(NEXT, {"after": after_id, "span": span})
    if last is not None:
        ask(session, SCORE_SPAN, {"after": after_id, "last": last})
    return last


@dataclass(frozen=True, slots=True)
class CardFill:
    """How complete one card is: ``filled`` of ``wanted``, and the codes of what is missing."""

    filled: int
    wanted: int
    missing_built_in: tuple[str, ...]
    missing_fields: tuple[str, ...]


def card_fill(session: Session, client_id: int, kind: str) -> CardFill:
    """What of the standard the card of a client has and lacks."""
    standard = read_standard(session)
    codes, fields = standard.built_in[kind], standard.fields[kind]
    given: Sequence[bool] = ()
    if codes:
        columns = ", ".join(f"{BUILT_IN[c].sql} is not null" for c in codes)
        given = session.execute(text(f"select {columns} from client c where c.id = :id"), {"id": client_id}).one()
    known = set(
        session.scalars(text("select field_id from fact_now where client_id = :id and place = 1"), {"id": client_id})
    )
    missing = tuple(c for c, is_given in zip(codes, given, strict=True) if not is_given)
    unsaid = tuple(code for code, field_id in fields.items() if field_id not in known)
    wanted = standard.wanted(kind)
    return CardFill(wanted - len(missing) - len(unsaid), wanted, missing, unsaid)
