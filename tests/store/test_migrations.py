"""Migrations: an empty database comes to exactly the tables of the code, guarded as the architecture says."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.environment import EnvironmentContext
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from store import (
    LOOKUP,
    OWNER,
    SYSTEM,
    WEB,
    Base,
    Database,
    UnsafeRole,
    alembic_config,
    drop_database,
    make_engine,
    make_roles,
    migrate,
    refuse_unsafe_role,
)
from tests.asking import ask
from tests.conftest import SECRET

# Tables without clients' data: every signed-in role reads them, and writes what it was granted.
OPEN_TABLES = {
    "alembic_version",
    "api_client",
    "app_user",
    "approval_terms",
    "centre",
    "centre_change",
    "centre_closing",
    "centre_move",
    "dealer",
    "history_start",
    "message_hold",
    "message_template",
    "known_permission",
    "region",
    "region_centre",
    "role",
    "role_grant",
    "role_permission",
    "rule_set",
    "scope_key",
    "sign_in_throttle",
}
# Functions that run with other rights than their caller's; each was looked at with care.
DEFINER_FUNCTIONS = {
    "car_of_others",
    "approval_as_oneself",
    "contact_marks",
    "count_reading",
    "scope_claims",
    "tell_reading",
    "find_clients_by_name",
    "find_clients_by_pieces",
    "find_clients_by_identifier",
    "find_clients_by_plate",
    "enter_vehicle",
    "journal_values_of_own_act",
    "own_settings",
    "owners_of_vehicle",
    "procrastinate_defer_jobs_v1",
    "read_mileage",
    "requests_kept",
    "touch_household",
    "touch_household_by_event",
    "touch_household_by_word",
    "touch_household_of_client",
    "seals_of_entries",
    "vehicle_by_vin",
    "vin_corrected",
}
OUR_TABLES = (
    "select c.relname, c.relrowsecurity, c.relforcerowsecurity from pg_class c"
    " where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname not like 'procrastinate%'"
    " order by c.relname"
)


@pytest.fixture(scope="module")
def empty(admin: Engine) -> Iterator[Database]:
    """A database without a single table."""
    name = f"forecourt_empty_{uuid.uuid4().hex[:10]}"
    made = make_roles(admin.url, SECRET, name=name)
    yield made
    made.dispose()
    drop_database(admin.url, name)


def test_an_empty_database_is_brought_up_and_a_second_time_changes_nothing(empty: Database) -> None:
    migrate(empty)
    tables = ask(empty, OUR_TABLES)
    migrate(empty)
    assert ask(empty, OUR_TABLES) == tables
    with empty.owner.connect() as connection:
        assert connection.scalar(text("select version_num from alembic_version")) == head(empty)


def head(database: Database) -> str | None:
    return ScriptDirectory.from_config(alembic_config(database)).get_current_head()


def test_the_migrations_have_one_head_and_no_gap(empty: Database) -> None:
    scripts = ScriptDirectory.from_config(alembic_config(empty))
    assert len(scripts.get_heads()) == len(scripts.get_bases()) == 1
    assert all(len(revision.nextrev) <= 1 for revision in scripts.walk_revisions())


def test_the_tables_of_the_code_are_those_of_the_migrations(empty: Database) -> None:
    """By our own env.py, so that what it leaves out (the job queue) is left out here too."""
    migrate(empty)
    config = alembic_config(empty)
    found: list[object] = []

    def compare(_revision: object, context: MigrationContext) -> list[object]:
        found.extend(compare_metadata(context, Base.metadata))
        return []

    with EnvironmentContext(config, ScriptDirectory.from_config(config), fn=compare):
        ScriptDirectory.from_config(config).run_env()
    assert found == []


def test_a_migration_never_waits_long_for_a_lock(empty: Database) -> None:
    config = alembic_config(empty)
    seen: list[str] = []

    def look(_revision: object, context: MigrationContext) -> list[object]:
        assert context.connection is not None
        seen.append(str(context.connection.scalar(text("show lock_timeout"))))
        return []

    with EnvironmentContext(config, ScriptDirectory.from_config(config), fn=look):
        ScriptDirectory.from_config(config).run_env()
    assert seen == ["5s"]


def test_every_table_is_guarded_or_open_on_purpose(database: Database) -> None:
    bare = {name for name, enabled, forced in ask(database, OUR_TABLES) if not (enabled and forced)}
    assert bare == OPEN_TABLES


def test_every_guarded_table_has_a_policy_for_the_web_and_the_system(database: Database) -> None:
    rows = ask(
        database,
        "select tablename, array_agg(distinct r::text) from pg_policies, unnest(roles) r"
        " where schemaname = 'public' group by 1",
    )
    roles = {table: set(named) for table, named in rows}
    guarded = {name for name, enabled, _ in ask(database, OUR_TABLES) if enabled}
    assert {table for table in guarded if not {WEB, SYSTEM} <= roles.get(table, set())} == set()
    assert {r for named in roles.values() for r in named} <= {WEB, SYSTEM, LOOKUP}


def test_no_policy_of_the_web_is_true_for_everybody(database: Database) -> None:
    loose = ask(
        database, "select tablename from pg_policies where :web = any(roles) and qual in ('true', '(true)')", web=WEB
    )
    assert loose == []


def test_a_view_reads_with_the_rights_of_whoever_asks(database: Database) -> None:
    owned = ask(
        database,
        "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('v', 'm')"
        " and not coalesce('security_invoker=true' = any(reloptions), false)",
    )
    assert owned == []


def test_functions_with_rights_of_their_own_are_known_and_keep_to_a_fixed_path(database: Database) -> None:
    rows = ask(
        database,
        "select p.proname, p.proconfig, pg_get_userbyid(p.proowner), has_function_privilege('public', p.oid, 'execute')"
        " from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prosecdef",
    )
    assert {name for name, _, _, _ in rows} == DEFINER_FUNCTIONS
    for name, settings, owner, everybody in rows:
        assert any(s.startswith("search_path=pg_catalog") for s in settings or ()), name
        assert (owner, everybody) == (LOOKUP, False), name


def test_the_roles_are_bound_by_row_security(database: Database) -> None:
    roles = ask(
        database,
        "select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin from pg_roles"
        " where rolname = any(:names) order by 1",
        names=[OWNER, WEB, SYSTEM, LOOKUP],
    )
    assert roles == [
        (LOOKUP, False, False, False, False, False),
        (OWNER, False, False, False, False, True),
        (SYSTEM, False, False, False, False, True),
        (WEB, False, False, False, False, True),
    ]


def test_nobody_but_the_owner_makes_tables(database: Database) -> None:
    may = ask(
        database,
        "select r, has_schema_privilege(r, 'public', 'create') from unnest(cast(:roles as text[])) r",
        roles=[WEB, SYSTEM, LOOKUP],
    )
    assert {role for role, makes in may if makes} == set()


def test_the_application_serves_as_its_own_role_only(database: Database, admin: Engine) -> None:
    refuse_unsafe_role(database.web, WEB)
    refuse_unsafe_role(database.system, SYSTEM)
    superuser = make_engine(admin.url.set(database=database.web_url.database), pool=1)
    for engine in (superuser, database.owner, database.system):
        with pytest.raises(UnsafeRole):
            refuse_unsafe_role(engine, WEB)
    with pytest.raises(UnsafeRole):
        refuse_unsafe_role(superuser, "postgres")
    superuser.dispose()
