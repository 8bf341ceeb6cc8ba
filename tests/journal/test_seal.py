"""I7: what was written cannot be altered, dropped, inserted or moved without being found, and found where."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

import journal
from journal import SYSTEM, Fault, chain
from store import Database
from tenancy import system_session
from tests.asking import ask, ask_one, tell
from tests.cast import NOW

VERIFIER = Path(chain.__file__)
UNSEALED = "select count(*) from journal_entry where id not in (select entry_id from journal_seal)"


def write(database: Database, *acts: str) -> None:
    """Entries of one transaction each."""
    for number, act in enumerate(acts, 1):
        with system_session(database.system) as session:
            journal.record(session, SYSTEM, act, "campaign", number, now=NOW, detail={"share": 0.25, "who": "Ё"})


def seal(database: Database, *, step: int = 1_000) -> int:
    with system_session(database.system) as session:
        return journal.seal_entries(session, now=NOW, step=step)


def seal_all(database: Database, *, step: int = 1_000) -> int:
    """Seal until nothing waits: transactions of other databases of the server hold the sealer off as well."""
    sealed = 0
    for _ in range(600):
        sealed += seal(database, step=step)
        if not ask_one(database, UNSEALED):
            return sealed
        time.sleep(0.1)
    raise AssertionError("the sealer never came to the end")


def faults(database: Database, anchors: dict[int, bytes] | None = None) -> list[Fault]:
    with system_session(database.system) as session:
        return journal.verify_journal(session, anchors).faults


def id_at(database: Database, position: int) -> int:
    return int(ask_one(database, "select entry_id from journal_seal where position = :p", p=position))


@pytest.fixture
def sealed(fresh_database: Database) -> Database:
    """A journal of at least six entries, all in the chain."""
    write(fresh_database, "one", "two", "three", "four", "five", "six")
    seal_all(fresh_database)
    return fresh_database


@pytest.fixture
def intruder(admin: Engine, sealed: Database) -> Engine:
    """Somebody who holds the whole server: no grant and no policy stops them."""
    return create_engine(admin.url.set(database=sealed.web_url.database))


def break_in(intruder: Engine, *statements: str, **values: object) -> None:
    with intruder.begin() as connection:
        for statement in statements:
            connection.execute(text(statement), values)
    intruder.dispose()


def test_every_entry_comes_into_the_chain_once_and_in_order(sealed: Database) -> None:
    assert seal(sealed) == 0
    entries = ask_one(sealed, "select count(*) from journal_entry")
    assert ask(sealed, "select count(*), min(position), max(position) from journal_seal") == [(entries, 1, entries)]
    assert faults(sealed) == []


def test_small_steps_make_the_same_chain_as_one_large_one(sealed: Database, admin: Engine) -> None:
    whole = ask(sealed, "select position, entry_id, hash from journal_seal order by position")
    again = create_engine(admin.url.set(database=sealed.web_url.database))
    break_in(again, "delete from journal_seal", "update journal_sealing set up_to = 0")
    seal_all(sealed, step=2)
    assert ask(sealed, "select position, entry_id, hash from journal_seal order by position") == whole


def test_an_entry_of_a_transaction_that_ends_late_is_not_passed_over(fresh_database: Database) -> None:
    seal_all(fresh_database)
    with Session(fresh_database.system) as slow:
        journal.record(slow, SYSTEM, "slow act", "campaign", 1, now=NOW)
        write(fresh_database, "quick act")
        assert seal(fresh_database) == 0, "the quick one waits: a lower transaction is still open"
        slow.commit()
    assert seal_all(fresh_database) == 2
    assert faults(fresh_database) == []


def test_an_altered_entry_is_found_and_located(sealed: Database, intruder: Engine) -> None:
    victim = id_at(sealed, 3)
    break_in(intruder, "update journal_entry set detail = '{\"share\": 0.75}' where id = :id", id=victim)
    assert faults(sealed) == [Fault("altered", 3, victim)]


def test_an_entry_altered_with_its_link_breaks_the_next_one(sealed: Database, intruder: Engine) -> None:
    victim, after = id_at(sealed, 3), id_at(sealed, 4)
    break_in(intruder, "update journal_entry set act = 'nothing' where id = :id", id=victim)
    with system_session(sealed.system) as session:
        before, this = list(journal.verify._links(session))[1:3]
    assert this.entry is not None
    forged = chain.link_hash(before.hash, this.sealed_at, this.entry)
    break_in(intruder, "update journal_seal set hash = :hash where position = 3", hash=forged)
    assert faults(sealed) == [Fault("altered", 4, after)]


def test_a_dropped_entry_is_found_and_located(sealed: Database, intruder: Engine) -> None:
    break_in(intruder, "delete from journal_entry where id = :id", id=id_at(sealed, 4))
    assert faults(sealed) == [Fault("missing", 4)]


def test_an_entry_dropped_with_its_link_is_found_and_located(sealed: Database, intruder: Engine) -> None:
    after = id_at(sealed, 5)
    break_in(
        intruder,
        "delete from journal_entry where id = (select entry_id from journal_seal where position = 4)",
        "delete from journal_seal where position = 4",
    )
    assert faults(sealed) == [Fault("missing", 5, after)]


def test_an_inserted_entry_is_found(sealed: Database, intruder: Engine) -> None:
    break_in(
        intruder,
        "insert into journal_entry (at, user_id, role, scope, act, subject_kind, detail, origin, request_id, xact)"
        " select at, user_id, role, scope, 'invented', subject_kind, detail, origin, request_id, xact"
        " from journal_entry order by id limit 1",
    )
    invented = ask_one(sealed, "select id from journal_entry where act = 'invented'")
    assert faults(sealed) == [Fault("unsealed", 0, invented)]


def test_entries_that_changed_places_are_found(sealed: Database, intruder: Engine) -> None:
    two, three = id_at(sealed, 2), id_at(sealed, 3)
    break_in(
        intruder,
        "update journal_seal set entry_id = -entry_id where position in (2, 3)",
        "update journal_seal set entry_id = case position when 2 then cast(:three as bigint) else :two end"
        " where position in (2, 3)",
        two=two,
        three=three,
    )
    assert [(f.kind, f.position) for f in faults(sealed)] == [("altered", 2), ("altered", 3)]


def test_a_chain_worked_out_anew_contradicts_the_anchor(sealed: Database, intruder: Engine) -> None:
    with system_session(sealed.system) as session:
        anchor = journal.set_anchor(session, now=NOW + timedelta(days=1))
        assert anchor is not None
        kept = journal.read_anchors([journal.anchor_line(anchor)])
    break_in(
        intruder,
        "update journal_entry set act = 'nothing' where id = (select min(id) from journal_entry)",
        "delete from journal_anchor",
        "delete from journal_seal",
        "update journal_sealing set up_to = 0",
    )
    seal_all(sealed)
    assert faults(sealed) == []
    assert [(f.kind, f.position) for f in faults(sealed, kept)] == [("anchor", anchor.position)]


def test_a_chain_that_lost_its_end_is_shorter_than_its_anchor(sealed: Database, intruder: Engine) -> None:
    end = ask_one(sealed, "select max(position) from journal_seal")
    anchors = {end: bytes(ask_one(sealed, "select hash from journal_seal where position = :p", p=end))}
    break_in(
        intruder,
        "delete from journal_entry where id = (select entry_id from journal_seal where position = :p)",
        "delete from journal_seal where position = :p",
        p=end,
    )
    assert faults(sealed, anchors) == [Fault("short", end)]


def test_a_dump_in_another_server_goes_on_where_it_stood(sealed: Database, intruder: Engine) -> None:
    """Another server counts transactions from the beginning: none of the new entries may be passed over."""
    break_in(intruder, "update journal_sealing set server = 1, up_to = 9000000000")
    write(sealed, "after the move")
    assert seal_all(sealed) == 1
    write(sealed, "later")
    assert seal_all(sealed) == 1
    assert faults(sealed) == []


@pytest.mark.parametrize("table", ["journal_seal", "journal_anchor", "journal_sealing"])
def test_the_web_writes_no_part_of_the_chain(sealed: Database, table: str) -> None:
    with sealed.web.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
        connection.execute(text(f"delete from {table}"))


def test_the_worker_changes_no_link(sealed: Database) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        tell(sealed, "update journal_seal set hash = ''")


def test_personal_values_go_and_the_chain_holds(fresh_database: Database) -> None:
    with system_session(fresh_database.system) as session:
        journal.record(session, SYSTEM, "client edited", "client", 7, now=NOW, client_id=7, personal={"city": "Пермь"})
    seal_all(fresh_database)
    assert ask(fresh_database, "select said from journal_personal where client_id = 7") == [({"city": "Пермь"},)]
    assert "Пермь" not in str(ask(fresh_database, "select journal_entry::text from journal_entry"))
    tell(fresh_database, "delete from journal_personal where client_id = 7")
    assert faults(fresh_database) == []


def test_personal_values_that_were_altered_are_found(sealed: Database, intruder: Engine) -> None:
    with system_session(sealed.system) as session:
        journal.record(session, SYSTEM, "client edited", "client", 7, now=NOW, client_id=7, personal={"city": "Пермь"})
    seal_all(sealed)
    assert faults(sealed) == []
    entry, position = ask(sealed, "select entry_id, position from journal_personal join journal_seal using (entry_id)")[
        0
    ]
    break_in(intruder, 'update journal_personal set said = \'{"city": "Omsk"}\'')
    assert faults(sealed) == [Fault("values", position, entry)]


def test_a_journal_that_was_emptied_is_not_called_sound(sealed: Database, intruder: Engine) -> None:
    break_in(intruder, "delete from journal_seal")
    break_in(intruder, "delete from journal_entry")
    assert faults(sealed) == [Fault("missing", 1)]


def run_verifier(*files: Path) -> subprocess.CompletedProcess[str]:
    """The one file, by a Python that knows nothing of the application."""
    return subprocess.run(
        [sys.executable, "-I", "-S", VERIFIER, *files], capture_output=True, text=True, check=False, timeout=60
    )


def test_an_export_is_checked_without_the_application(sealed: Database, tmp_path: Path) -> None:
    export, anchors = tmp_path / "journal.ndjson", tmp_path / "anchors.txt"
    with system_session(sealed.system) as session:
        *lines, end = journal.export_journal(session)
        anchor = journal.set_anchor(session, now=NOW + timedelta(days=1))
        assert anchor is not None
        anchors.write_text(journal.anchor_line(anchor))
    for damage, told in (
        (lines, ""),
        ([*lines[:2], *lines[3:]], "missing at 4"),
        ([line.replace('"six"', '"seven"') for line in lines], f"altered at {len(lines)}"),
        ([lines[1], lines[0], *lines[2:]], "moved at 1"),
        ([*lines[:3], "nonsense\n", *lines[3:]], "unreadable at 4"),
        (lines[:-1], f"short at {len(lines)}"),
    ):
        export.write_text("".join([*damage, end]), encoding="utf-8")
        done = run_verifier(export, anchors)
        assert (done.returncode, done.stderr) == (1 if told else 0, "")
        assert told in done.stdout


def test_the_verifier_tells_how_it_is_used() -> None:
    assert run_verifier().returncode == 2


@pytest.mark.parametrize("number", ["1", "9000000000000000000"])
def test_nobody_of_the_application_chooses_the_number_by_which_an_entry_is_sealed(
    fresh_database: Database, number: str
) -> None:
    forged = (
        "insert into journal_entry (at, role, scope, act, subject_kind, detail, origin, request_id, xact)"
        f" values (now(), '', '', 'forged', 'client', '{{}}', '', '', {number})"
    )
    for engine in (fresh_database.web, fresh_database.system):
        with Session(engine) as session, pytest.raises(ProgrammingError, match="permission denied"):
            session.execute(text(forged))
