"""Centres and dealers by code, name and id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from language import Refusal

from .scope import Scope
from .tables import Centre, Dealer, DealerKind


class NoSuchCentre(Refusal):
    """No centre has that code."""

    message = "There is no centre with the code %(code)s. Import it first, or correct the code."


class CentreName(NamedTuple):
    """What a page needs to name a centre: several hundred are read for one page."""

    id: int
    code: str
    name: str
    city: str
    time_zone: str


def centre_by_code(session: Session, code: str) -> Centre:
    """The centre with that code; raises NoSuchCentre."""
    centre = session.scalar(select(Centre).where(Centre.code == code))
    if centre is None:
        raise NoSuchCentre(code=code)
    return centre


def country_of(session: Session, centre_id: int) -> str:
    """The country of a centre, in two letters."""
    return session.get_one(Centre, centre_id).country


def all_centres(session: Session) -> Sequence[Centre]:
    """Every centre of the network in order of code."""
    return session.scalars(select(Centre).order_by(Centre.code)).all()


def centre_names(session: Session, scope: Scope) -> Sequence[CentreName]:
    """The centres of a scope in order of code, as pages name them; all of them for the network."""
    found = select(Centre.id, Centre.code, Centre.name, Centre.city, Centre.time_zone).order_by(Centre.code)
    if not scope.is_network:
        found = found.where(Centre.id.in_(scope.centre_ids))
    return [CentreName(*row) for row in session.execute(found)]


def all_dealers(session: Session) -> Sequence[Dealer]:
    """Every legal entity of the network, head office first, then by name."""
    return session.scalars(select(Dealer).order_by(Dealer.kind.desc(), Dealer.name)).all()


def head_office(session: Session) -> Dealer:
    """The head office of the network, made on first need."""
    dealer = session.scalar(select(Dealer).where(Dealer.kind == DealerKind.HEAD_OFFICE))
    if dealer is None:
        dealer = Dealer(name="Head office", kind=DealerKind.HEAD_OFFICE)
        session.add(dealer)
        session.flush()
    return dealer
