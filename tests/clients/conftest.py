"""Rows as intake hands them over, taken in on the spot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy.orm import Session

from clients import Frequencies, Incoming, Origin, ReceivedRow, Taken, take_in
from intake import ImportBatch
from tests.cast import NOW, Cast

Take = Callable[..., Taken]


def row(
    number: int, incoming: Incoming | None = None, *, key: bytes = b"", external_id: str | None = None
) -> ReceivedRow:
    """One row; ``key`` stands for the hash of its cells."""
    problem: dict[str, Any] | None = None if incoming else {"code": "nobody", "values": {}}
    return ReceivedRow(number, [str(number)], external_id, key or str(number).encode(), 0, incoming, problem)


@pytest.fixture
def take(system: Session, cast: Cast) -> Take:
    """Takes rows in as a list of a centre, in a transaction that is rolled back at the end of the test."""

    def take_rows(rows: Sequence[ReceivedRow | Incoming], *, centre: str = "north_1") -> Taken:
        batch = ImportBatch(
            centre_id=cast.centres[centre], file_name="list.csv", content=b"", content_hash=b"", headers=[], mapping={},
            figures={}, created_at=NOW,
        )  # fmt: skip
        system.add(batch)
        system.flush()
        dealer = "beta" if centre == "south" else "alpha"
        origin = Origin(batch.id, batch.centre_id, cast.dealers[dealer], "RU", NOW)
        full = [
            r if isinstance(r, ReceivedRow) else row(n, r, key=f"{batch.id}/{n}".encode())
            for n, r in enumerate(rows, 1)
        ]
        return take_in(system, origin, full, frequencies=Frequencies(), now=NOW)

    return take_rows
