"""Whose file it is that somebody has come upon."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

import journal
from clients import trace_of_file, traces_of
from journal import Actor
from roles import AppUser
from store import Database
from tenancy import Scope, system_session

MARK = re.compile(r"F-(\d{1,18})(?!\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TracedFile:
    """Whose file a mark or a planted person's address belongs to. kind: as of the register of files."""

    number: str
    kind: str
    taken_at: datetime
    rows: int
    user_id: int
    user_name: str
    user_email: str


def trace_file(database: Database, found: str, *, scope: Scope, actor: Actor, now: datetime) -> list[TracedFile]:
    """The file that a mark (``F-12``, with whatever stands behind it) or a planted person's address belongs to.

    In a transaction of its own; the journal keeps that it was looked for. Empty where it is no file of this network,
    and for a scope that is a part of it: a file of head office holds people of all dealers.
    """
    if not scope.is_network:
        return []
    said, mark = found.strip(), MARK.match(found.strip())
    with system_session(database.system) as session:
        traces = traces_of(session, [said.lower()])
        if mark and (file := trace_of_file(session, int(mark[1]))):
            traces.append(file)
        traced = []
        for trace in traces:
            user = session.get_one(AppUser, trace.user_id)
            number = f"F-{trace.export_id}"
            traced.append(TracedFile(number, trace.kind, trace.taken_at, trace.rows, user.id, user.name, user.email))
            journal.record(session, actor, "file traced", "client_export", trace.export_id, now=now)
        # Whoever tries addresses to learn which are planted leaves a trail of what they did not find, too.
        if not traced:
            journal.record(session, actor, "file traced", "client_export", now=now, detail={"found": 0})
    return traced
