"""Centres and dealers by code, name and id."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from language import Refusal

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


def head_office(session: Session) -> Dealer:
    """The head office of the network, made on first need."""
    dealer = session.scalar(select(Dealer).where(Dealer.kind == DealerKind.HEAD_OFFICE))
    if dealer is None:
        dealer = Dealer(name="Head office", kind=DealerKind.HEAD_OFFICE)
        session.add(dealer)
        session.flush()
    return dealer
