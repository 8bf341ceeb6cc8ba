"""How complete a card is: fields of the standard that are filled, scored for many clients in one statement."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from language import N_

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
insert into completeness (client_id, filled, wanted)
select c.id, case c.kind when 'company' then {company} + coalesce(f.of_companies, 0)
  else {person} + coalesce(f.of_persons, 0) end,
  case c.kind when 'company' then :wanted_of_companies else :wanted_of_persons end
from client c left join (
  select n.client_id, count(*) filter (where n.field_id = any(cast(:of_persons as bigint[]))) as of_persons,
    count(*) filter (where n.field_id = any(cast(:of_companies as bigint[]))) as of_companies
  from fact_now n where n.place = 1 and {of_facts} group by 1
) f on f.client_id = c.id
where c.alias_of is null and {of_clients} order by c.id
on conflict (client_id) do update set filled = excluded.filled, wanted = excluded.wanted
where (completeness.filled, completeness.wanted) is distinct from (excluded.filled, excluded.wanted)
"""
CHOSEN = ("{id} = any(cast(:ids as bigint[]))", "{id} > :after and {id} <= :last")
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
        _score(session, CHOSEN[0], {"ids": sorted(client_ids)})


def score_span(session: Session, after_id: int, *, span: int = SPAN) -> int | None:
    """The same for the next ``span`` clients behind an id; returns the last one, None where nobody is left."""
    last: int | None = session.scalar(NEXT, {"after": after_id, "span": span})
    if last is not None:
        _score(session, CHOSEN[1], {"after": after_id, "last": last})
    return last


def _score(session: Session, which: str, values: Mapping[str, Any]) -> None:
    standard = read_standard(session)
    sums = {kind: _count(standard.built_in[kind]) for kind in KINDS}
    statement = SCORE.format(
        person=sums["person"], company=sums["company"],
        of_facts=which.format(id="n.client_id"), of_clients=which.format(id="c.id"),
    )  # fmt: skip
    session.execute(
        text(statement),
        {
            **values,
            "of_persons": sorted(standard.fields["person"].values()),
            "of_companies": sorted(standard.fields["company"].values()),
            "wanted_of_persons": standard.wanted("person"),
            "wanted_of_companies": standard.wanted("company"),
        },
    )


def _count(codes: Sequence[str]) -> str:
    return f"num_nonnulls({', '.join(BUILT_IN[c].sql for c in codes)})" if codes else "0"


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
