"""How much of each kind was done, per centre and per person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from journal import JournalEntry
from roles import AppUser
from tenancy import Centre, Scope

from .activity import ActivityFilter, conditions_of
from .kinds import KIND_OF_ACT

OTHER = "other"


@dataclass(slots=True)
class FigureLine:
    """One centre or person: how many acts of each kind (codes of KINDS), and how many people acted.

    ``people`` is 1 for a person.
    """

    id: int
    code: str
    name: str
    people: int
    by_kind: dict[str, int] = field(default_factory=dict)

    @property
    def acts(self) -> int:
        """All acts together."""
        return sum(self.by_kind.values())


def figures_per_centre(session: Session, chosen: ActivityFilter, *, scope: Scope) -> list[FigureLine]:
    """Per centre of the scope, in order of code: acts by kind, and how many people acted."""
    entry = JournalEntry
    # Said here as well as by row security: a part is found by its index, and others' entries are not looked at.
    conditions = conditions_of(chosen)
    if not scope.is_network:
        conditions.append(entry.centre_id.in_(scope.centre_ids))
    # Told apart by act and person at once, and folded here: the journal is read one time.
    said = (
        select(entry.centre_id, entry.act, entry.user_id, func.count().label("acts"))
        .where(entry.centre_id.is_not(None), *conditions)
        .group_by(entry.centre_id, entry.act, entry.user_id)
        .subquery()
    )
    counted = session.execute(
        select(Centre.id, Centre.code, Centre.name, said.c.act, said.c.user_id, said.c.acts)
        .join(said, said.c.centre_id == Centre.id)
        .order_by(Centre.code)
    ).all()
    people: dict[int, set[int]] = {}
    lines: dict[int, FigureLine] = {}
    for row in counted:
        line = lines.setdefault(row.id, FigureLine(row.id, row.code, row.name, 0))
        _add(line, row.act, row.acts)
        if row.user_id is not None:
            people.setdefault(row.id, set()).add(row.user_id)
    for centre_id, line in lines.items():
        line.people = len(people.get(centre_id, ()))
    return list(lines.values())


def figures_per_person(
    session: Session, chosen: ActivityFilter, *, scope: Scope, after_id: int | None = None, most: int = 50
) -> list[FigureLine]:
    """Up to ``most`` people behind ``after_id``, by name: acts by kind, within the scope of the session."""
    entry = JournalEntry
    conditions = conditions_of(chosen)
    if not scope.is_network:
        conditions.append(entry.centre_id.in_(scope.centre_ids))
    acted = select(entry.id).where(entry.user_id == AppUser.id, *conditions)
    wanted = select(AppUser.id, AppUser.name).where(acted.exists()).order_by(AppUser.name, AppUser.id).limit(most)
    if after_id is not None:
        # Whoever did nothing here is nobody: their place in the order would tell how they are called.
        last = select(AppUser.name).where(AppUser.id == after_id, acted.exists()).scalar_subquery()
        wanted = wanted.where((AppUser.name > last) | ((AppUser.name == last) & (AppUser.id > after_id)))
    found = session.execute(wanted).all()
    counted: Sequence[Row[int | None, str, int]] = session.execute(
        select(entry.user_id, entry.act, func.count())
        .where(entry.user_id.in_([row.id for row in found]), *conditions)
        .group_by(entry.user_id, entry.act)
    ).all()
    lines: Mapping[int, FigureLine] = {row.id: FigureLine(row.id, "", row.name, 1) for row in found}
    for user_id, act, acts in counted:
        if user_id is not None:
            _add(lines[user_id], act, acts)
    return list(lines.values())


def _add(line: FigureLine, act: str, acts: int) -> None:
    kind = KIND_OF_ACT.get(act, OTHER)
    line.by_kind[kind] = line.by_kind.get(kind, 0) + acts
