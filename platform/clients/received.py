"""A row as intake hands it over, and what became of a chunk of rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from .incoming import Incoming


@dataclass(frozen=True, slots=True)
class Origin:
    """Where rows come from: the batch, its centre, the dealer that holds their consents, the country of the centre.

    channel: as of SourceRecord; only rows of a "list" have a batch. is_repair: rows corrected after their list came.
    """

    batch_id: int | None
    centre_id: int
    dealer_id: int
    country: str
    received_at: datetime
    by: int | None = None
    channel: str = "list"
    is_repair: bool = False

    @property
    def received_on(self) -> date:
        """The day of receipt."""
        return self.received_at.date()


@dataclass(frozen=True, slots=True)
class ReceivedRow:
    """One row: its number from 1, the cells as they came, its keys, and what it says (None: unusable, see
    ``problem``).
    """

    number: int
    cells: Sequence[str]
    external_id: str | None
    content_hash: bytes
    ordinal: int
    incoming: Incoming | None
    problem: dict[str, Any] | None = None


@dataclass(slots=True)
class Taken:
    """Figures of rows taken in, added up over chunks.

    taken: rows that are new here. known: rows that were here already. superseded: old rows that a changed one replaced.
    unusable: rows kept for repair. new_clients, joined: rows that made a client, rows that found theirs. merged:
    clients that turned out to be one. review: pairs that wait for a person.
    """

    figures: Counter[str] = field(default_factory=Counter)
    client_ids: set[int] = field(default_factory=set)

    def add(self, other: Taken) -> None:
        """Add another chunk's figures."""
        self.figures.update(other.figures)
        self.client_ids |= other.client_ids
