"""Bring households up to date until nobody is left who was touched."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy.orm import Session

from .rules import HouseholdTerms
from .settle import CHUNK, settle_households


def settle_all_households(
    opened: Callable[[], AbstractContextManager[Session]], terms: HouseholdTerms, *, most: int = CHUNK
) -> int:
    """Work off everybody who was touched, ``most`` rows of the queue in a transaction; returns how many clients.

    opened: opens a session of the system role that commits at its end.
    """
    done = 0
    while True:
        with opened() as session:
            settled = settle_households(session, terms, most=most)
        if not settled.touched:
            return done
        done += settled.touched
