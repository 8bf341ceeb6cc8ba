"""I7: the journal only grows; no role of the application may change, remove or empty it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

import journal
from journal import SYSTEM, Actor, JournalEntry
from store import Database
from tenancy import Scope, ScopedSession, scope_key
from tests.asking import ask
from tests.cast import NOW, Cast
from tests.conftest import SECRET

LEAD = Actor(4, "head_office_lead", "network", "192.0.2.7", "r-1")
ATTEMPTS = (
    "update journal_entry set act = 'nothing happened'",
    "update journal_entry set at = now() where id = (select max(id) from journal_entry)",
    "delete from journal_entry",
    "truncate journal_entry",
    "drop table journal_entry",
    "alter table journal_entry disable row level security",
    "create rule quiet as on insert to journal_entry do instead nothing",
)


@pytest.fixture
def written(fresh_database: Database, cast: Cast) -> list[tuple[int, str]]:
    """The journal with two entries more, one of a centre and one of head office."""
    with Session(fresh_database.system) as session, session.begin():
        journal.record(session, LEAD, "campaign launched", "campaign", 7, now=NOW, detail={"foreseen": 12})
        journal.record(session, SYSTEM, "audience frozen", "campaign", 7, now=NOW, centre_id=cast.centres["south"])
    return entries(fresh_database)


def entries(database: Database) -> list[tuple[int, str]]:
    return [(i, row) for i, row in ask(database, "select id, journal_entry::text from journal_entry order by id")]


@pytest.mark.parametrize("attempt", ATTEMPTS)
@pytest.mark.parametrize("role", ["web", "system"])
def test_no_role_changes_what_was_written(
    fresh_database: Database, written: list[tuple[int, str]], role: str, attempt: str
) -> None:
    session = (
        ScopedSession(fresh_database.web, Scope.network(4), scope_key(SECRET))
        if role == "web"
        else Session(fresh_database.system)
    )
    with session, pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        session.execute(text(attempt))
    assert entries(fresh_database) == written


@pytest.mark.parametrize("role", ["forecourt_web", "forecourt_system", "forecourt_lookup"])
def test_no_role_is_granted_more_than_reading_and_adding(fresh_database: Database, role: str) -> None:
    granted = ask(
        fresh_database,
        "select privilege_type from information_schema.role_table_grants"
        " where table_name = 'journal_entry' and grantee in (:role, 'PUBLIC')",
        role=role,
    )
    assert {kind for (kind,) in granted} <= {"SELECT", "INSERT"}
    members = ask(fresh_database, "select pg_has_role(:role, 'forecourt_owner', 'member')", role=role)
    assert members == [(False,)]


def test_an_entry_tells_who_did_what_to_which_row(session: ScopedSession) -> None:
    journal.record(session, LEAD, "rules published", "rule_set", 987, now=NOW, detail={"number": 3})
    entry = session.scalars(select(JournalEntry).where(JournalEntry.subject_id == 987)).one()
    assert (entry.user_id, entry.role, entry.scope, entry.act) == (4, "head_office_lead", "network", "rules published")
    assert (entry.at, entry.origin, entry.request_id, entry.detail) == (NOW, "192.0.2.7", "r-1", {"number": 3})


def test_an_entry_goes_with_the_act_it_tells_of(fresh_database: Database) -> None:
    before = entries(fresh_database)
    with Session(fresh_database.system) as session:
        journal.record(session, SYSTEM, "campaign paused", "campaign", 7, now=NOW)
        session.rollback()
    assert entries(fresh_database) == before


def test_a_centre_writes_of_itself_and_reads_its_own(as_scope: Callable[[Scope], ScopedSession], cast: Cast) -> None:
    south = as_scope(Scope.centres(5, [cast.centres["south"]]))
    for centre_id in (cast.centres["south"], cast.centres["north_1"], None):
        journal.record(south, LEAD, "client looked up", "client", 1, now=NOW, centre_id=centre_id)
    acts = select(JournalEntry.centre_id).where(JournalEntry.act == "client looked up")
    assert south.scalars(acts).all() == [cast.centres["south"]]
