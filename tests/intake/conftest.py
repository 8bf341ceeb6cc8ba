"""Makers of lists for the tests of intake."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from intake.rows import ListProfile

TODAY = date(2026, 11, 22)


@pytest.fixture
def profile() -> ListProfile:
    return ListProfile(country="RU", currency="RUB", today=TODAY)


@pytest.fixture
def send(tmp_path: Path) -> Callable[..., Path]:
    """Put bytes into a file as an upload would."""

    def put(content: bytes, name: str = "list.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return put
