"""Row security as PostgreSQL applies it to the web role, whatever SQL reaches it (I6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from store import Database
from tenancy import Scope, ScopedSession, scope_key, sign_scope
from tests.asking import tell
from tests.cast import Cast
from tests.conftest import SECRET

PERSONAL = ("client", "identifier", "consent", "consent_state", "ownership", "purchase", "interaction", "assignment")


def now() -> datetime:
    return datetime.now(UTC)


def set_scope(connection: Connection, token: str) -> None:
    connection.execute(text("select set_config('app.scope', :token, true)"), {"token": token})


@pytest.mark.parametrize("table", PERSONAL)
def test_without_a_scope_nothing_is_read(database: Database, table: str) -> None:
    with database.web.connect() as connection, pytest.raises(ProgrammingError, match="no scope was set"):
        connection.execute(text(f"select count(*) from {table}"))


@pytest.mark.parametrize("table", ["vehicle", "journal_entry", "source_record", "message"])
def test_without_a_scope_other_owned_tables_give_nothing_either(database: Database, table: str) -> None:
    with database.web.connect() as connection:
        # Empty tables are never filtered row by row, so the policy is not even asked; a full one refuses.
        try:
            seen = connection.scalar(text(f"select count(*) from {table}"))
        except ProgrammingError as refused:
            seen = 0 if "no scope was set" in str(refused) else -1
        assert seen == 0


def test_a_forged_scope_is_refused(database: Database, cast: Cast) -> None:
    own = sign_scope(Scope.centres(1, [cast.centres["north_1"]]), scope_key(SECRET), now=now())
    parts = own.split("|")
    wider = "|".join([parts[0], "t", *parts[2:]])
    neighbour = "|".join([*parts[:2], str(cast.centres["south"]), *parts[3:]])
    other_key = sign_scope(Scope.network(1), scope_key("another secret, long enough to sign with"), now=now())
    for token in (wider, neighbour, other_key, own[:-1], "", "t", "|" * 6):
        with database.web.connect() as connection:
            set_scope(connection, token)
            with pytest.raises(ProgrammingError, match="scope"):
                connection.execute(text("select count(*) from client"))


def test_an_expired_scope_is_refused(database: Database) -> None:
    old = sign_scope(Scope.network(1), scope_key(SECRET), now=now() - timedelta(hours=2))
    with database.web.connect() as connection:
        set_scope(connection, old)
        with pytest.raises(ProgrammingError, match="expired"):
            connection.execute(text("select count(*) from client"))


def test_a_scope_ends_with_its_transaction(database: Database) -> None:
    with database.web.connect() as connection:
        set_scope(connection, sign_scope(Scope.network(1), scope_key(SECRET), now=now()))
        assert connection.scalar(text("select count(*) from client")) == 13
        connection.rollback()
        with pytest.raises(ProgrammingError, match="no scope was set"):
            connection.execute(text("select count(*) from client"))


def test_the_web_role_cannot_read_the_key(database: Database) -> None:
    with database.web.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
        connection.execute(text("select * from scope_key"))


@pytest.mark.parametrize("table", PERSONAL)
def test_raw_sql_sees_the_centre_s_own_rows_only(
    as_scope: Callable[[Scope], ScopedSession], cast: Cast, table: str
) -> None:
    session = as_scope(Scope.centres(1, [cast.centres["north_1"]]))
    column = "id" if table == "client" else "client_id"
    seen = set(session.connection().exec_driver_sql(f"select {column} from {table}").scalars())
    assert seen == set(cast.clients["north_1"])


def test_raw_sql_changes_the_centre_s_own_rows_only(as_scope: Callable[[Scope], ScopedSession], cast: Cast) -> None:
    session = as_scope(Scope.centres(1, [cast.centres["north_1"]]))
    changed = session.connection().exec_driver_sql("update client set city = 'Oslo'").rowcount
    assert changed == len(cast.clients["north_1"])


def test_a_client_cannot_be_pushed_to_a_foreign_centre(as_scope: Callable[[Scope], ScopedSession], cast: Cast) -> None:
    session = as_scope(Scope.centres(1, [cast.centres["north_1"]]))
    with pytest.raises(ProgrammingError, match="row-level security"):
        session.connection().exec_driver_sql(f"update client set centre_id = {cast.centres['south']}")


def test_a_person_s_link_sees_that_person_alone(as_scope: Callable[[Scope], ScopedSession], cast: Cast) -> None:
    session = as_scope(Scope.person(cast.one("south")))
    assert session.connection().exec_driver_sql("select id from client").scalars().all() == [cast.one("south")]
    consents = session.connection().exec_driver_sql("select client_id from consent_state").scalars().all()
    assert consents == [cast.one("south")]


def test_scopeless_users_see_nobody(as_scope: Callable[[Scope], ScopedSession]) -> None:
    session = as_scope(Scope.centres(1, []))
    assert session.connection().exec_driver_sql("select count(*) from client").scalar() == 0


def test_every_table_with_rows_of_clients_is_guarded(database: Database) -> None:
    open_on_purpose = {
        "dealer",
        "centre",
        "rule_set",
        "message_template",
        "message_hold",
        "app_user",
        "role_grant",
        "sign_in_throttle",
        "scope_key",
        "alembic_version",
        "api_client",
        "approval_terms",
        "role",
        "role_permission",
        "known_permission",
        "region",
        "region_centre",
        "centre_change",
        "centre_closing",
        "centre_move",
        "history_start",
    }
    with database.system.connect() as connection:
        bare = connection.scalars(
            text(
                "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
                " and not (relrowsecurity and relforcerowsecurity) and relname not like 'procrastinate%'"
            )
        )
        assert set(bare) - open_on_purpose == set()


def test_the_lookup_functions_read_the_scope_themselves(as_scope: Callable[[Scope], ScopedSession], cast: Cast) -> None:
    session = as_scope(Scope.centres(1, [cast.centres["north_1"]]))
    by_name = "find_clients_by_name(null, '{%a%,%a%,%a%}', '{%a%}', 50, 100)"
    by_start = "find_clients_by_name('', '{}', '{}', 50, 100)"
    by_phone = "find_clients_by_identifier('{phone}', '+7900', false, 100)"
    by_tail = "find_clients_by_identifier('{phone}', '0000', true, 100)"
    by_plate = "find_clients_by_plate('A', 100)"
    for asked in (by_name, by_start, by_phone, by_tail, by_plate):
        assert set(session.scalars(text(f"select * from {asked}"))) == set(cast.clients["north_1"]), asked


def test_what_waits_is_told_to_whoever_keeps_the_client_alone(
    as_scope: Callable[[Scope], ScopedSession], database: Database, cast: Cast
) -> None:
    ask = (
        "insert into transfer_request (client_id, born_client_id, to_centre_id, asked_by, asked_at, reason, comment,"
        " hint, kind) values (:c, :c, :to, :u, now(), 'moved', '', '', 'phone')"
    )
    for keeper, to in (("north_1", "south"), ("south", "north_1")):
        tell(database, ask, c=cast.one(keeper), to=cast.centres[to], u=cast.users["nina"])
    kept = (
        "select c.centre_id from requests_kept(0, 100) k join transfer_request r on r.id = k"
        " join client c on c.id = r.client_id"
    )
    north, south = cast.centres["north_1"], cast.centres["south"]
    told = {
        "a centre": as_scope(Scope.centres(1, [north])), "two": as_scope(Scope.centres(1, [south, north])),
        "own clients": as_scope(Scope.centres(1, [north], keeper_id=1)), "the network": as_scope(Scope.network(1)),
    }  # fmt: skip
    found = {who: sorted(session.scalars(text(kept))) for who, session in told.items()}
    both = sorted([north, south])
    assert found == {"a centre": [north], "two": both, "own clients": [], "the network": both}
    tell(database, "delete from transfer_request")


def test_the_web_cannot_ask_for_pieces_past_its_scope(session: ScopedSession) -> None:
    asked = "select * from find_clients_by_pieces('%a%', '%a%', '%a%', '{%a%}', true, '{}', null, 100)"
    with pytest.raises(ProgrammingError, match="permission denied"):
        session.execute(text(asked))


def test_a_user_s_columns_are_seen_and_written_by_that_user_alone(
    as_scope: Callable[[Scope], ScopedSession], cast: Cast
) -> None:
    helen, nina = (as_scope(Scope.network(cast.users[who])) for who in ("helen", "nina"))
    choose = text("insert into list_layout (user_id, list_name, columns) values (:user, 'clients', '{city}')")
    helen.execute(choose, {"user": cast.users["helen"]})
    assert helen.scalars(text("select user_id from list_layout")).all() == [cast.users["helen"]]
    assert nina.scalars(text("select user_id from list_layout")).all() == []
    with pytest.raises(ProgrammingError, match="row-level security"):
        nina.execute(choose, {"user": cast.users["boris"]})


@pytest.mark.parametrize("statement", ["update fact_field set retired_at = now()", "delete from standard_item"])
def test_whoever_sees_one_centre_reads_what_head_office_has_decided_and_changes_nothing_of_it(
    fresh_database: Database, cast: Cast, statement: str
) -> None:
    scope = Scope.centres(cast.users["nina"], [cast.centres["north_1"]])
    with ScopedSession(fresh_database.web, scope, scope_key(SECRET)) as session, session.begin():
        assert session.scalar(text("select count(*) from fact_field")) == 11
        assert session.scalars(text(f"{statement} returning 1")).all() == []
