"""Centres and dealers by code, name and id."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from language import Refusal

from .scope import Scope
from .tables import Centre, Dealer, DealerKind


class NoSuchCentre(Refusal):
    """No centre has that code."""

    message = "There is no centre with the code %(code)s. Import it first, or correct the code."


def centre_by_code(session: Session, code: str) -> Centre:
    """The centre with that code; raises NoSuchCentre."""
    centre = session.scalar(select(Centre).where(Centre.code == code))
    if centre is None:
        raise NoSuchCentre(code=code)
    return centre


def all_centres(session: Session) -> Sequence[Centre]:
    """Every centre of the network in order of code."""
    return session.scalars(select(Centre).order_by(Centre.code)).all()


def scope_centres(session: Session, scope: Scope) -> Sequence[Centre]:
    """The centres of a scope in order of code; all of them for the network."""
    if scope.is_network:
        return all_centres(session)
    return session.scalars(select(Centre).where(Centre.id.in_(scope.centre_ids)).order_by(Centre.code)).all()


def head_office(session: Session) -> Dealer:
    """The head office of the network, made on first need."""
    dealer = session.scalar(select(Dealer).where(Dealer.kind == DealerKind.HEAD_OFFICE))
    if dealer is None:
        dealer = Dealer(name="Head office", kind=DealerKind.HEAD_OFFICE)
        session.add(dealer)
        session.flush()
    return dealer
