"""What the processes do that look through one watched folder at once."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import URL

from intake import take_watched
from tests.proofs.acts import engine_at


def watch_once(url: URL, root: str, now: datetime) -> dict[str, int]:
    """Look through the folder once; gives the figures."""
    with engine_at(url) as engine:
        return dict(take_watched(engine, Path(root), max_bytes=10**5, now=now))
