"""A scope says whose clients may be seen, and its token cannot be made up, widened or kept."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from store import Database
from tenancy import NoScope, Scope, ScopedSession, padded_key, scope_key, sign_scope
from tests.conftest import SECRET

KEY = scope_key(SECRET)
SEEN = "select count(*) from client"


def now() -> datetime:
    return datetime.now(UTC)


def seen_with(connection: Connection, token: str) -> int:
    with connection.begin_nested() as savepoint:
        connection.execute(text("select set_config('app.scope', :token, true)"), {"token": token})
        count = connection.scalar(text(SEEN))
        savepoint.rollback()
    assert isinstance(count, int)
    return count


def test_a_scope_is_told_in_a_few_words() -> None:
    assert Scope.network(1).label == "network"
    assert Scope.centres(1, [9, 3, 3]).label == "centres 3,9"
    assert Scope.centres(1, [3], keeper_id=7).label == "own clients in 3"
    assert Scope.person(4).label == "person"


def test_a_scope_holds_the_rows_of_its_centres() -> None:
    own = Scope.centres(1, [3, 9])
    assert own.holds(3) and own.holds(9)
    assert not own.holds(4) and not own.holds(None)
    assert Scope.network(1).holds(None)
    assert not Scope.person(4).holds(3)


def test_no_scope_is_an_error_and_never_everything(database: Database) -> None:
    with pytest.raises(NoScope):
        ScopedSession(database.web, None, KEY)


def test_a_signed_scope_is_believed(database: Database) -> None:
    with database.web.connect() as connection:
        assert seen_with(connection, sign_scope(Scope.network(1), KEY, now=now())) > 0
        assert seen_with(connection, sign_scope(Scope.centres(1, []), KEY, now=now())) == 0


def test_a_token_changed_in_any_one_place_is_refused(database: Database) -> None:
    token = sign_scope(Scope.centres(1, [3], keeper_id=7), KEY, now=now())
    with database.web.connect() as connection:
        for place in range(len(token)):
            for other in {"1", "t", "|", "9"} - {token[place]}:
                with pytest.raises(DBAPIError, match="scope"):
                    seen_with(connection, token[:place] + other + token[place + 1 :])


@pytest.mark.parametrize(
    "forge",
    [
        lambda _: "",
        lambda _: "|" * 6,
        lambda _: "'; drop table client; --",
        lambda _: sign_scope(Scope.network(1), scope_key("another secret, long enough to sign with"), now=now()),
        lambda _: sign_scope(Scope.network(1), padded_key(KEY)[:64], now=now()),
        lambda _: sign_scope(Scope.network(1), b"", now=now()),
        lambda token: token.rpartition("|")[0],
        lambda token: token.rpartition("|")[0] + "|",
        lambda token: token + "|t",
        lambda token: token.upper(),
        lambda token: token.replace("|f|", "|t|"),
    ],
)
def test_a_token_that_was_not_signed_here_is_refused(database: Database, forge) -> None:
    token = sign_scope(Scope.centres(1, [3]), KEY, now=now())
    with database.web.connect() as connection, pytest.raises(DBAPIError, match="scope"):
        seen_with(connection, forge(token))


def test_a_token_ends_after_an_hour(database: Database) -> None:
    with database.web.connect() as connection:
        almost = sign_scope(Scope.network(1), KEY, now=now() - timedelta(minutes=59))
        assert seen_with(connection, almost) > 0
        with pytest.raises(DBAPIError, match="expired"):
            seen_with(connection, sign_scope(Scope.network(1), KEY, now=now() - timedelta(minutes=61)))


def test_the_web_role_can_neither_read_nor_change_the_key(database: Database) -> None:
    for attempt in (
        "select key from scope_key",
        "insert into scope_key (key) values ('x')",
        "update scope_key set key = 'x'",
        "create or replace function scope_network() returns boolean language sql as 'select true'",
        "set role forecourt_lookup",
        "set role forecourt_system",
    ):
        with database.web.connect() as connection, pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
            connection.execute(text(attempt))


@given(st.text(min_size=1), st.binary(max_size=200))
def test_the_padded_key_makes_the_same_signature(secret: str, body: bytes) -> None:
    """What the database does with the two pads is HMAC-SHA256 (RFC 2104)."""
    key = scope_key(secret)
    pads = padded_key(key)
    inner = hashlib.sha256(pads[:64] + body).digest()
    assert hashlib.sha256(pads[64:] + inner).digest() == hmac.new(key, body, hashlib.sha256).digest()
