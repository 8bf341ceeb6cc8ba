"""The wordings of the network: all of them, and those that somebody at a desk may choose from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tenancy import Dealer

from .tables import ConsentWording


@dataclass(frozen=True, slots=True)
class ShownWording:
    """A version of a wording with the names of its holder and of the dealers it names."""

    wording: ConsentWording
    holder: str
    dealers: tuple[str, ...]

    def in_language(self, language: str) -> str:
        """Its text in a language, English where there is none."""
        return self.wording.text_ru if language == "ru" else self.wording.text_en


def all_wordings(session: Session) -> list[ShownWording]:
    """Every version: by name, the newest version first."""
    rows = session.scalars(select(ConsentWording).order_by(ConsentWording.code, ConsentWording.version.desc())).all()
    return _shown(session, rows)


def wordings_by_id(session: Session, wording_ids: Sequence[int]) -> dict[int, ShownWording]:
    """Versions by their ids."""
    rows = session.scalars(select(ConsentWording).where(ConsentWording.id.in_(wording_ids))).all()
    return {shown.wording.id: shown for shown in _shown(session, rows)}


def usable_wordings(
    session: Session, *, dealer_id: int | None, head_office_id: int | None, at: datetime | None
) -> list[ShownWording]:
    """Versions under which a desk may take a consent.

    dealer_id: the dealer that keeps the client: its own wordings and those that name it. head_office_id: where the desk
    is head office's, all of its wordings besides. at: the moment of the consent; None for every version there was.
    """
    w = ConsentWording
    query = select(w).where(
        or_(w.holder_id.in_([dealer_id, head_office_id]), w.named_dealers.contains([dealer_id or 0]))
    )
    if at is not None:
        query = query.where(w.valid_from <= at, or_(w.retired_at.is_(None), w.retired_at > at))
    return _shown(session, session.scalars(query.order_by(w.purpose, w.code, w.version.desc())).all())


def _shown(session: Session, rows: Sequence[ConsentWording]) -> list[ShownWording]:
    ids = {i for w in rows for i in (w.holder_id, *w.named_dealers)}
    named = session.execute(select(Dealer.id, Dealer.name).where(Dealer.id.in_(ids)))
    names: dict[int, str] = {row.id: row.name for row in named}
    return [ShownWording(w, names[w.holder_id], tuple(sorted(names[d] for d in w.named_dealers))) for w in rows]
