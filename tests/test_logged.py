"""Every test is failed by a log that names a person: here it is shown that what is there would be found."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cast import MARKS, PASSWORD, Cast, email_of
from tests.conftest import ROOT, SECRET
from tests.logged import told_in

TESTS = """
import logging, subprocess, sys
import pytest
log = logging.getLogger("forecourt.web")
TOLD = {told!r}

def test_quiet():
    log.info("%s rows imported", 12)

def test_by_logging():
    log.info("cannot write to %s", TOLD)

def test_by_an_error():
    try:
        raise ValueError(TOLD)
    except ValueError:
        log.exception("cannot write")

def test_by_a_process():
    subprocess.run([sys.executable, "-c", "import sys; print(sys.argv[1], file=sys.stderr)", TOLD], check=True)

@pytest.fixture
def late():
    yield
    log.warning(TOLD)

def test_at_the_end(late):
    pass
"""
HARMLESS = [
    "2026-11-26 06:32:34,123 INFO forecourt.worker 12 letters sent in 0.3 s",
    "request 7b1dc8460d7ac730 to audit.on_day: UndefinedError",
    "ERROR forecourt.web request 00c0ffee00c0ffee to clients.card: DataError 22P02",
    "Starting job journal.seal[17](timestamp=1795867200)",
    'File "/srv/forecourt/platform/web/page.py", line 19, in page',
    "postgresql+psycopg://forecourt_web:***@/forecourt?host=%2Ftmp%2Ffc",
]


@pytest.mark.parametrize(
    "told",
    [
        "+79161112233", "+7 916 111-22-33", "+7 (916) 111 22 33", "anna.sidorova@mail.example", email_of("nina"),
        *MARKS.values(), PASSWORD, SECRET, "Кораблёва", "X9FT5C1A0MH000123", "$argon2id$v=19$m=65536",
        "Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.e30", "GET /unsubscribe/k3J9x_2LmQpR7tVw-8Za HTTP/1.1",
        "postgresql://forecourt_web:Xy3zPw@db/forecourt", "host=/tmp user=forecourt_web password=Xy3zPw",
    ],
)  # fmt: skip
def test_what_tells_of_a_person_or_a_secret_is_found_in_a_log(told: str) -> None:
    assert told_in(f"2026-11-26 06:32:34,123 WARNING forecourt.worker cannot write to {told}")


@pytest.mark.parametrize("line", HARMLESS)
def test_what_a_log_may_say_is_left_alone(line: str) -> None:
    assert told_in(line) == []


def test_every_contact_of_the_cast_would_be_found(cast: Cast) -> None:
    assert cast.phones
    assert all(told_in(phone) for phone in cast.phones.values())


def test_whoever_logs_a_person_fails_even_where_all_else_went_well(tmp_path: Path) -> None:
    (tmp_path / "test_talking.py").write_text(TESTS.format(told="Anna, +79161112233"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.logged", "-p", "no:cacheprovider", "--log-level=INFO", "-q",
         "-rA", f"--rootdir={tmp_path}", str(tmp_path)],
        cwd=ROOT, env={"PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}", "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    told = {name: outcome for outcome, name in re.findall(r"^(PASSED|FAILED|ERROR) \S*::test_(\w+)", done.stdout, re.M)}
    assert told == {
        "quiet": "PASSED", "by_logging": "FAILED", "by_an_error": "FAILED", "by_a_process": "FAILED",
        "at_the_end": "ERROR",
    }  # fmt: skip
    assert "a telephone number: " in done.stdout
