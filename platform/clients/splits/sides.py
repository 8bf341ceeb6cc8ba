"""The two sides of a client that may be two people, as they are now."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from clients.frequencies import Frequencies

from .propose import parts_of_client


@dataclass(frozen=True, slots=True)
class Sides:
    """Record ids that stay with the client, and those that would become one of their own."""

    stays: tuple[int, ...]
    goes: tuple[int, ...]


def sides_of(session: Session, client_id: int, pair: tuple[int, int]) -> Sides:
    """Which records belong to either record of a doubtful ``pair`` of one client.

    The part that stands apart from the main one goes, with what came to it since it was found. Where today's model
    doubts the pair no more, the newer record stands alone.
    """
    parts = parts_of_client(session, client_id, frequencies=Frequencies())
    place = max(parts.place(i) for i in pair)
    if parts.are_together(*pair):
        known = {i for group in parts.groups for i in group}
        return Sides(tuple(sorted(known - {max(pair)})), (max(pair),))
    goes = parts.groups[place]
    return Sides(tuple(sorted(i for n, group in enumerate(parts.groups) if n != place for i in group)), goes)
