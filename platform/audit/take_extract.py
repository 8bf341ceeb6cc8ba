"""What an auditor looks at, as a file that is checked without the application, and that it was taken away."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import IO

import journal
from journal import Actor
from language import Refusal
from tenancy import ScopedSession

from .activity import ActivityFilter, entry_ids

LIMIT = 100_000


class ExtractTooLarge(Refusal):
    """More entries fit the filters than one file may hold."""

    message = (
        "More entries fit these filters than one file may hold (%(limit)s). Choose a shorter period,"
        " or have the whole journal written on the server."
    )


def take_extract(
    session: ScopedSession, chosen: ActivityFilter, out: IO[bytes], *, by: Actor, now: datetime, limit: int = LIMIT
) -> int:
    """Write the sealed entries that fit a filter to ``out`` in the order of the chain; returns how many.

    The stand-alone verifier accepts the file; without a filter it is the whole chain of the scope. The journal keeps
    the file's fingerprint, so that the file itself cannot be changed unseen. Raises ExtractTooLarge, and then nothing
    was written. Source: docs/rules.md, Journal 8.
    """
    ids = list(session.scalars(entry_ids(chosen, scope=session.scope, most=limit + 1)))
    if len(ids) > limit:
        raise ExtractTooLarge(limit=limit)
    mark, written = hashlib.sha256(), 0
    for line in journal.extract_lines(session, ids):
        encoded = line.encode()
        mark.update(encoded)
        out.write(encoded)
        written += 1
    written -= 1  # the last line is the end of the file, and no entry
    journal.record(
        session, by, "journal exported", "journal", now=now, centre_id=session.scope.only_centre,
        detail={"entries": written, "filters": _names(chosen), "sha256": mark.hexdigest()},
    )  # fmt: skip
    return written


def _names(chosen: ActivityFilter) -> list[str]:
    """The filters that were set, never their values."""
    return [name for name in ActivityFilter.__slots__ if getattr(chosen, name) is not None]
