"""`flask api`: the secret is shown once and opens, until the client is revoked."""

from __future__ import annotations

import re

import click
import pytest
from click.testing import CliRunner

from console import register
from roles import ApiClientRefused, check_api_secret
from store import Database, Opener
from tenancy import system_session
from tests.asking import ask
from tests.cast import Cast
from tests.conftest import settings_of_tests
from worker import run_worker, send_waiting


class OpenedAlready(Opener):
    """Opens the database of a test."""

    def __init__(self, database: Database) -> None:
        super().__init__(settings_of_tests())
        self._database = database


def test_a_client_is_made_listed_and_revoked(fresh_database: Database, cast: Cast) -> None:
    commands = click.Group()
    opener = OpenedAlready(fresh_database)
    register(commands, opener.settings, opener, run_worker=run_worker, send_waiting=send_waiting)

    def run(*words: str) -> str:
        return CliRunner().invoke(commands, ["api", *words], catch_exceptions=False).output

    ((code,),) = ask(fresh_database, f"select code from centre where id = {cast.centres['north_1']}")
    found = re.fullmatch(r"client id: (\w+)\nsecret: +(\S+)\n", run("add", "--centre", code, "--name", "1C export"))
    assert found
    client_id, secret = found.groups()
    with system_session(fresh_database.system) as session:
        assert check_api_secret(session, client_id, secret).centre_id == cast.centres["north_1"]
    assert "in use" in run("list")
    assert secret not in run("list")
    assert secret not in str(ask(fresh_database, "select * from api_client"))

    assert "is revoked" in run("revoke", client_id)
    assert "There is no API client" in run("revoke", client_id)
    assert "revoked" in run("list")
    with system_session(fresh_database.system) as session, pytest.raises(ApiClientRefused):
        check_api_secret(session, client_id, secret)
