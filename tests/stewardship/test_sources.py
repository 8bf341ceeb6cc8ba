"""Where a value comes from is told however many records a client has."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from clients import EventKind, Incoming
from clients.desk import sources
from stewardship import client_sources
from tenancy import Scope
from tests.stewardship.people import Town

VERA: dict[str, Any] = {"full_name": "Лебедева Вера", "phones": ("+79165001019",)}


def test_the_record_whose_value_is_shown_is_told_though_hundreds_came_after_it(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "MOST", 2)
    vera = town.arrive(Incoming(**VERA, emails=("vera@mail.example",), city="Клин", event=EventKind.SERVICE,
                                happened_on=date(2026, 11, 1)))  # fmt: skip
    for _ in range(3):
        town.arrive(Incoming(**VERA, city="Тверь", event=EventKind.SERVICE, happened_on=date(2025, 1, 5)))
    told = client_sources(town.database, vera, scope=Scope.network(None), sees_contacts=True, names_centres=True)
    assert town.one("select city from client where id = :c", c=vera) == "Клин"
    assert [(s.value, s.verdict) for s in told["city"]] == [("Клин", "shown"), ("Тверь", "older")]
    assert [(s.value, s.verdict) for s in told["email"]] == [("vera@mail.example", "shown")]
