"""The anchor of each day leaves for an address outside by real mail, and the verifier reads it out of the letter."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from sqlalchemy import text

import journal
from console.catcher import Catcher
from journal import SYSTEM, chain
from settings import Settings
from store import Database
from tenancy import system_session
from tests.asking import ask, ask_one, tell
from tests.cast import NOW
from tests.conftest import settings_of_tests
from tests.journal.test_seal import seal_all
from worker import send_anchors

NOTARY = "log@notary.example"
TOMORROW = datetime.now(UTC) + timedelta(days=1)
UNSENT = "select count(*) from journal_anchor where sent_at is null"


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Catcher]:
    """A mail server that takes everything."""
    catcher = Catcher(tmp_path / "post")
    catcher.port = catcher.start()  # type: ignore[attr-defined]
    yield catcher
    catcher.stop()


def settings_with(post: Catcher, **changes: object) -> Settings:
    port = post.port  # type: ignore[attr-defined]
    values = {"smtp_host": "127.0.0.1", "smtp_port": port, "mail_from": "journal@network.example", "anchor_to": NOTARY}
    return settings_of_tests(**{**values, **changes})


@pytest.fixture
def anchored(fresh_database: Database) -> Database:
    """A journal with three entries, sealed and anchored."""
    with system_session(fresh_database.system) as session:
        for number in (1, 2, 3):
            journal.record(session, SYSTEM, "campaign paused", "campaign", number, now=NOW)
    seal_all(fresh_database)
    with system_session(fresh_database.system) as session:
        journal.set_anchor(session, now=TOMORROW)
    return fresh_database


def letters(post: Catcher) -> list[tuple[str, str]]:
    """Receivers and texts of what has arrived."""
    told = []
    for file in sorted(post.folder.glob("*.eml")):
        letter = message_from_bytes(file.read_bytes(), policy=policy.default)
        assert "List-Unsubscribe" not in letter
        told.append((str(letter["To"]), letter.get_content()))
    return told


def test_an_anchor_is_sent_once_and_the_journal_says_so(anchored: Database, post: Catcher) -> None:
    settings = settings_with(post)
    assert send_anchors(anchored.system, settings, now=NOW) == 1
    assert send_anchors(anchored.system, settings, now=NOW) == 0
    ((receiver, body),) = letters(post)
    assert receiver == NOTARY
    with system_session(anchored.system) as session:
        assert body.startswith(journal.anchor_line(journal.anchors_of(session)[0]))
    assert ask(anchored, "select sent_at from journal_anchor") == [(NOW,)]
    assert ask_one(anchored, "select count(*) from journal_entry where act = 'anchors sent'") == 1


def test_what_the_mail_server_does_not_take_is_sent_later(anchored: Database, post: Catcher) -> None:
    assert send_anchors(anchored.system, settings_with(post, smtp_port=1), now=NOW) == 0
    assert ask_one(anchored, UNSENT) == 1
    assert send_anchors(anchored.system, settings_with(post), now=NOW) == 1


@pytest.mark.parametrize("missing", ["anchor_to", "smtp_host"])
def test_without_an_address_or_a_mail_server_anchors_wait(anchored: Database, post: Catcher, missing: str) -> None:
    assert send_anchors(anchored.system, settings_with(post, **{missing: ""}), now=NOW) == 0
    assert ask_one(anchored, UNSENT) == 1


def test_a_letter_kept_outside_convicts_whoever_made_the_journal_anew(
    anchored: Database, post: Catcher, tmp_path: Path
) -> None:
    send_anchors(anchored.system, settings_with(post, language="ru"), now=NOW)
    ((_, body),) = letters(post)
    anchors = tmp_path / "letter.txt"
    anchors.write_text(body, encoding="utf-8")
    assert run_verifier(anchored, anchors, tmp_path) == (0, "")
    with anchored.owner.begin() as connection:
        for table in ("journal_entry", "journal_seal", "journal_anchor"):
            connection.execute(text(f"alter table {table} no force row level security"))
        connection.execute(text("update journal_entry set act = 'campaign stopped' where subject_id = 2"))
        connection.execute(text("delete from journal_anchor"))
        connection.execute(text("delete from journal_seal"))
    tell(anchored, "update journal_sealing set up_to = 0")
    seal_all(anchored)
    code, told = run_verifier(anchored, anchors, tmp_path)
    assert code == 1
    assert "anchor" in told


def run_verifier(database: Database, anchors: Path, folder: Path) -> tuple[int, str]:
    """Exit code and complaints of the stand-alone verifier on what the database holds."""
    export = folder / "journal.ndjson"
    with system_session(database.system) as session:
        export.write_text("".join(journal.export_journal(session)), encoding="utf-8")
    assert chain.__file__ is not None
    done = subprocess.run(
        [sys.executable, "-I", "-S", chain.__file__, export, anchors],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    return done.returncode, done.stdout if done.returncode else ""
