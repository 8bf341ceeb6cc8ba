"""Whether a centre takes clients, held until the transaction ends."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenancy import Centre

from .errors import CentreTakesNone


def hold_open(session: Session, centre_id: int | None) -> None:
    """Keep a centre open until the transaction ends; None is head office, which always is.

    Taken after the client. Raises CentreTakesNone where it is suspended or closed.
    """
    if centre_id is not None:
        held = select(Centre.is_open).where(Centre.id == centre_id).with_for_update(read=True)
        if not session.scalar(held):
            raise CentreTakesNone
