"""A network on the map, with rules in force, for the tests of distribution."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from distribution import RuleSet, draft_rules, find_draft, publish_draft
from journal import SYSTEM
from store import Database
from tests.cast import NOW, Cast

RULES = ({"kind": "last_purchase"}, {"kind": "nearest", "within_km": 400}, {"kind": "shares"})
PLACES = {
    "north_1": (56.8586, 35.9176, 3, ["Aurion"]),
    "north_2": (55.7522, 37.6156, 2, ["Aurion"]),
    "south": (55.7887, 49.1221, 2, ["Aurion", "Boreal"]),
}


@pytest.fixture
def network(ground: Database, cast: Cast) -> Database:
    """The cast's centres put on the map (Tver, Moscow, Kazan) with weights 3, 2 and 2."""
    with Session(ground.system) as session, session.begin():
        for key, (latitude, longitude, weight, makes) in PLACES.items():
            session.execute(
                text("update centre set latitude = :a, longitude = :b, weight = :w, makes = :m where id = :id"),
                {"a": latitude, "b": longitude, "w": weight, "m": makes, "id": cast.centres[key]},
            )
    return ground


@pytest.fixture
def publish(network: Database) -> Callable[..., int]:
    """Puts rules in force; gives the id of their set."""

    def put_in_force(documents: Sequence[dict[str, Any]] = RULES) -> int:
        with Session(network.system, expire_on_commit=False) as session, session.begin():
            known = find_draft(session)
            draft_rules(session, documents, actor=SYSTEM, now=NOW, edition=known.edition if known else None)
            made: RuleSet = publish_draft(session, actor=SYSTEM, now=NOW)
            return made.id

    return put_in_force
