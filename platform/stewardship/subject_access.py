"""Everything that is known of a person, for that person: one JSON file, or a paper to read.

152-FZ, article 14; GDPR, articles 15 and 20; docs/rules.md, Rights 5 to 9; docs/subject-access.md tells the file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import TextIOBase
from typing import Any

from sqlalchemy import text

import clients
import journal
from channels import fill_places
from clients import NoSuchClient
from journal import Actor
from tenancy import ScopedSession

from .access_sections import SECTIONS, Section

SCHEMA = "forecourt subject access 1"
AT_A_TIME = 500
NUMBERS = "select id from client where id = :id or alias_of = :id order by id"
# A signed link acts for the person; it belongs into the letter and nowhere else.
LINKS = {"unsubscribe": "…", "preferences": "…"}


@dataclass(frozen=True, slots=True)
class Subject:
    """A person with every number they bear or have borne, lowest first."""

    client_id: int
    name: str
    ids: Sequence[int]
    centre_id: int | None


def subject_of(session: ScopedSession, client_id: int) -> Subject:
    """The person behind a number, an old one too; raises NoSuchClient.

    The file is of the whole network, so only a session over the whole network makes one.
    """
    if not session.scope.is_network:
        raise NoSuchClient
    client = clients.find_client(session, client_id)
    return Subject(
        client.id, client.display_name, list(session.scalars(text(NUMBERS), {"id": client.id})), client.centre_id
    )


def count_sections(session: ScopedSession, subject: Subject) -> list[tuple[Section, int]]:
    """The sections of the file with how many rows each has now."""
    counted = [f"(select count(*) from ({s.query}) as q{n})" for n, s in enumerate(SECTIONS)]
    row = session.execute(text(f"select {', '.join(counted)}"), {"ids": list(subject.ids)}).one()
    return [(section, int(count)) for section, count in zip(SECTIONS, row, strict=True)]


def rows_of(session: ScopedSession, subject: Subject, section: Section) -> Iterator[Mapping[str, Any]]:
    """The rows of a section, AT_A_TIME in memory: column name -> value as the base has it."""
    names = [c.name for c in section.columns]
    statement = text(section.query).execution_options(yield_per=AT_A_TIME)
    for values in session.execute(statement, {"ids": list(subject.ids)}):
        row = dict(zip(names, values, strict=True))
        if section.filled:
            places = {str(k): str(v or "") for k, v in row["places"].items()} | LINKS
            row |= {"subject": fill_places(row["subject"], places), "text": fill_places(row["text"], places)}
        yield row


def write_subject_json(
    session: ScopedSession, subject: Subject, out: TextIOBase, *, file: str, number_of: Callable[[int], str],
    now: datetime,
) -> None:  # fmt: skip
    """Write the whole file to ``out`` row by row.

    file: its number in the register of files. number_of: the number that a card shows for a client. Moments and days
    are ISO 8601, moments in UTC.
    """
    head = {"schema": SCHEMA, "file": file, "made_at": now, "numbers": [number_of(i) for i in subject.ids]}
    out.write(_json(head)[:-1])
    for section in SECTIONS:
        out.write(f",\n{json.dumps(section.name)}: [")
        for n, row in enumerate(rows_of(session, subject, section)):
            out.write(("," if n else "") + "\n" + _json(row))
        out.write("]")
    out.write("}\n")


def enter_access(session: ScopedSession, subject: Subject, kind: str, *, by: Actor, now: datetime) -> str:
    """Enter a person's file, as ``json`` or ``pdf``, into the register of files and the journal; gives its number.

    The law gives the person their file, so it is never too many for a day.
    """
    file = clients.enter_file(session, "person", 1, contacts=True, by=by, now=now)
    journal.record(
        session, by, "subject file made", "client", subject.client_id, now=now, centre_id=subject.centre_id,
        client_id=subject.client_id, detail={"format": kind, "file": file.number},
    )  # fmt: skip
    return file.number


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=lambda v: v.isoformat() if hasattr(v, "isoformat") else str(v))
