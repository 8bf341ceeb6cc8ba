"""A folder per centre is watched: lists that are complete come in once, whatever happens in between."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from intake import accept_list, take_watched
from intake.watching.folder import CentreFolder, WatchedFile
from journal import SYSTEM
from store import Database
from tenancy import system_session
from tests.asking import ask, ask_one
from tests.cast import Cast
from tests.conftest import clone
from tests.processes import race
from tests.proofs.watchers import watch_once

LIST = "Full name;Mobile;City\nWatched Ivanov;+7 912 345-67-01;Perm\n"
BATCHES = "select file_name, state from import_batch where file_name not in ('list.csv') order by id"
JOBS = "select count(*) from procrastinate_jobs where task_name = 'intake.import'"


@pytest.fixture
def base(admin: Engine, template: tuple[str, Cast]) -> Iterator[Database]:
    """A database of the test's own."""
    with clone(admin, template[0]) as made:
        yield made


@pytest.fixture
def north(tmp_path: Path) -> Path:
    """The watched folder of a centre."""
    folder = tmp_path / "watched" / "NORTH-1"
    folder.mkdir(parents=True)
    return folder


def look(base: Database, north: Path, *, later: timedelta = timedelta(minutes=2)) -> dict[str, int]:
    """Look through the folder some time from now: file systems know no other clock."""
    return dict(take_watched(base.system, north.parent, max_bytes=10**5, now=datetime.now(UTC) + later))


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir()) if folder.exists() else []


def test_a_complete_list_is_put_into_the_queue_and_moved(base: Database, north: Path, cast: Cast) -> None:
    (north / "clients.csv").write_text(LIST)
    assert look(base, north) == {"accepted": 1}
    assert ask(base, BATCHES) == [("clients.csv", "waiting")]
    assert (
        ask_one(base, "select centre_id from import_batch where file_name = 'clients.csv'") == cast.centres["north_1"]
    )
    assert ask_one(base, JOBS) == 1
    assert names(north) == ["done", "refused"]
    assert names(north / "done") == ["clients.csv", "clients.csv.txt"]
    told = (north / "done" / "clients.csv.txt").read_text(encoding="utf-8")
    assert "The list was accepted" in told and "Список принят" in told


def test_a_list_that_is_still_written_is_left_alone(base: Database, north: Path) -> None:
    (north / "fresh.csv").write_text(LIST)
    (north / "half.csv.part").write_text(LIST)
    (north / ".hidden.csv").write_text(LIST)
    (north / "notes.txt").write_text("x")
    assert look(base, north, later=timedelta(seconds=30)) == {}
    assert look(base, north) == {"accepted": 1}
    assert names(north) == [".hidden.csv", "done", "half.csv.part", "notes.txt", "refused"]


def test_the_same_list_again_adds_nothing(base: Database, north: Path) -> None:
    for _ in range(2):
        (north / "clients.csv").write_text(LIST)
        look(base, north)
    (north / "other.csv").write_text(LIST)
    assert look(base, north) == {"known": 1}
    assert len(ask(base, BATCHES)) == ask_one(base, JOBS) == 1
    kept = ["clients-2.csv", "clients-2.csv.txt", "clients.csv", "clients.csv.txt", "other.csv", "other.csv.txt"]
    assert names(north / "done") == kept


def test_a_list_that_takes_the_place_of_one_being_taken_in_is_taken_in_too(
    base: Database, north: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (north / "clients.csv").write_text(LIST)
    put_away = CentreFolder.put_away

    def replaced_first(folder: CentreFolder, file: WatchedFile, into: str, text: str) -> None:
        (north / "newer.part").write_text(LIST.replace("Ivanov", "Petrov"))
        (north / "newer.part").rename(north / "clients.csv")
        put_away(folder, file, into, text)

    with monkeypatch.context() as patched:
        patched.setattr(CentreFolder, "put_away", replaced_first)
        look(base, north)
    assert names(north) == ["clients.csv", "done", "refused"] and names(north / "done") == []
    assert look(base, north) == {"accepted": 1}
    assert ask(base, BATCHES) == [("clients.csv", "waiting")] * 2


def test_a_list_with_the_longest_name_there_is_is_put_away_as_any_other(base: Database, north: Path) -> None:
    (north / f"{'x' * 251}.csv").write_text(LIST)
    assert look(base, north) == {"accepted": 1}
    assert names(north) == ["done", "refused"]
    assert look(base, north) == {}


def test_a_list_whose_worker_died_before_it_was_moved_is_taken_once(base: Database, north: Path, cast: Cast) -> None:
    (north / "clients.csv").write_text(LIST)
    now = datetime.now(UTC)
    with system_session(base.system) as session:
        centre, content = cast.centres["north_1"], LIST.encode()
        accept_list(session, centre, "clients.csv", content, max_bytes=10**5, actor=SYSTEM, now=now, may_wait=True)
    assert look(base, north) == {"known": 1}
    assert names(north / "done") == ["clients.csv", "clients.csv.txt"]
    assert len(ask(base, BATCHES)) == ask_one(base, JOBS) == 1


def test_a_list_with_columns_in_question_waits_for_a_person(base: Database, north: Path) -> None:
    for name in ("asked.csv", "again.csv"):
        (north / name).write_text("Full name;Mobile;Mystery\nAsked Orlov;+7 912 345-67-02;blue\n")
    assert look(base, north) == {"waiting": 2}
    assert [state for _, state in ask(base, BATCHES)] == ["received"]
    assert ask_one(base, JOBS) == 0
    told = (north / "done" / "asked.csv.txt").read_text(encoding="utf-8")
    assert "waits for columns" in told and "ждёт" in told


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(200), "is not a table"),
        ("empty.csv", b"", "There is no client"),
        ("large.csv", LIST.encode() + b"x" * 10**5, "takes 1 MB"),
    ],
)
def test_what_is_no_list_is_put_aside_with_the_reason(
    base: Database, north: Path, name: str, content: bytes, why: str
) -> None:
    (north / name).write_bytes(content)
    assert look(base, north) == {"refused": 1}
    assert names(north / "refused") == [name, f"{name}.txt"]
    assert why in (north / "refused" / f"{name}.txt").read_text(encoding="utf-8")
    assert ask(base, BATCHES) == []


def test_no_link_leads_out_of_the_folder(base: Database, north: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.csv").write_text(LIST)
    (north / "link.csv").symlink_to(outside / "secret.csv")
    (north.parent / "SOUTH").symlink_to(outside)
    assert look(base, north) == {"refused": 1}
    assert ask(base, BATCHES) == []
    assert names(outside) == ["secret.csv"]
    assert (north / "refused" / "link.csv").is_symlink()


def test_where_done_is_a_link_nothing_is_taken(base: Database, north: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (north / "done").symlink_to(tmp_path / "elsewhere")
    (north / "clients.csv").write_text(LIST)
    assert look(base, north) == {}
    assert names(tmp_path / "elsewhere") == []
    assert (north / "clients.csv").exists()


def test_folders_of_nobody_and_names_of_any_bytes(base: Database, north: Path) -> None:
    (north.parent / "NOBODY").mkdir()
    (north.parent / "NOBODY" / "a.csv").write_text(LIST)
    (north.parent / "loose.csv").write_text(LIST)
    Path(os.fsdecode(os.fsencode(north) + b"/\xcf\xf0.csv")).write_text(LIST)
    assert look(base, north) == {"accepted": 1}
    assert (north.parent / "NOBODY" / "a.csv").exists()
    assert dict(take_watched(base.system, north / "nowhere", max_bytes=1, now=datetime.now(UTC))) == {}


def test_several_workers_take_every_list_once(base: Database, north: Path) -> None:
    for number in range(12):
        (north / f"list-{number}.csv").write_text(LIST.replace("67-01", f"67-{number:02}"))
    told = race(watch_once, [(base.system_url, str(north.parent), datetime.now(UTC) + timedelta(minutes=2))] * 4)
    assert sum(figures.get("accepted", 0) for figures in told) == 12
    assert len(ask(base, BATCHES)) == ask_one(base, JOBS) == 12
    assert names(north / "done") == sorted(f"list-{n}.csv{end}" for n in range(12) for end in ("", ".txt"))
    assert names(north) == ["done", "refused"]


def test_two_workers_never_put_away_at_one_moment(base: Database, north: Path) -> None:
    (north / "clients.csv").write_text(LIST)
    (north / "done").mkdir()
    held = os.open(north / "done", os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    with ThreadPoolExecutor(1) as pool:
        told = pool.submit(look, base, north)
        while not ask_one(base, JOBS) and not told.done():
            time.sleep(0.01)
        with pytest.raises(TimeoutError):
            told.result(timeout=0.5)
        (north / "done" / "clients.csv.txt").write_text("of the one who holds it")
        (north / "clients.csv").rename(north / "done" / "clients.csv")
        os.close(held)
        told.result(timeout=60)
    assert names(north / "done") == ["clients.csv", "clients.csv.txt"]
    assert (north / "done" / "clients.csv.txt").read_text() == "of the one who holds it"
