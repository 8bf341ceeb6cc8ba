"""Take somebody who is erased out of every household at once."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

STATEMENTS = (
    # Whoever was linked with them is looked at again: the household may have hung on the one who goes.
    "insert into household_touch (client_id) select other_id from household_link where client_id = any(:ids)",
    "delete from household_link where client_id = any(:ids) or other_id = any(:ids)",
    "delete from household_member where client_id = any(:ids)",
    "delete from household_mark where client_id = any(:ids)",
    "delete from household_word where one_id = any(:ids) or other_id = any(:ids)",
)


def forget_household(session: Session, client_ids: Sequence[int]) -> None:
    """Drop marks, links and words of clients who are erased; session: of the system role."""
    for statement in STATEMENTS:
        session.execute(text(statement), {"ids": list(client_ids)})
