"""Undoing an import long after: when its people were distributed, invited and written to."""

from __future__ import annotations

from datetime import timedelta

import pytest

import intake
from journal import SYSTEM
from store import Database
from tenancy import Scope, ScopedSession, scope_key, system_session
from tests.asking import ask, ask_one, tell
from tests.campaigns.makers import launched
from tests.cast import NOW, Cast
from tests.conftest import SECRET
from tests.intake.bringing import bring

HEADER = "ФИО;Телефон;E-mail;Согласие на рассылку\n"
SHARED = "Ветров Игнат Саввич;+79168001001;vetrov@mail.ru;да\n"
ALONE = "Лугова Мирослава Яновна;+79168001002;lugova@mail.ru;да\nКедров Назар;+79168001003;kedrov@mail.ru;да\n"
EVERYBODY_TO_NORTH = """
insert into assignment (client_id, born_client_id, centre_id, since, reason)
select id, id, :centre, :now, '{}' from client where alias_of is null and centre_id is null;
"""


def keep_everybody(database: Database, centre_id: int) -> None:
    """Give whoever has no centre to one of them."""
    tell(database, EVERYBODY_TO_NORTH, centre=centre_id, now=NOW)
    tell(database, "update client set centre_id = :centre where alias_of is null", centre=centre_id)


def undo(database: Database, batch_id: int) -> None:
    with system_session(database.system) as session:
        intake.undo_import(session, batch_id, actor=SYSTEM, now=NOW + timedelta(days=30))


def preview(database: Database, batch_id: int, scope: Scope) -> dict[str, int]:
    with ScopedSession(database.web, scope, scope_key(SECRET)) as session:
        return intake.undo_preview(session, batch_id)


@pytest.fixture
def invited(ground: Database, cast: Cast) -> int:
    """An import whose people were given to a centre and invited; one of them is known from another list, too."""
    bring(ground, cast, (HEADER + SHARED).encode())
    done = bring(ground, cast, (HEADER + SHARED.replace("vetrov", "ignat") + ALONE + ";;;\n").encode())
    keep_everybody(ground, cast.centres["north_1"])
    launched(ground.system)
    assert ask_one(ground, "select count(*) from message where state = 'pending'") == 3
    return done.batch_id


def test_the_confirmation_tells_what_will_happen_and_it_happens(ground: Database, cast: Cast, invited: int) -> None:
    told = preview(ground, invited, Scope.network(None))
    assert told == {"rows": 3, "leaving": 2, "staying": 1, "kept": 2, "invitations": 2, "messages": 2}
    undo(ground, invited)
    assert ask_one(ground, "select count(*) from client where alias_of is null") == told["staying"]
    assert ask_one(ground, "select count(*) from assignment where end_reason = 'import_undone'") == told["kept"]
    assert ask_one(ground, "select count(*) from invitation where ended_at is not null") == told["invitations"]
    assert ask_one(ground, "select count(*) from message where state = 'withdrawn'") == told["messages"]
    assert preview(ground, invited, Scope.network(None)) == dict.fromkeys(told, 0)


def test_whoever_is_known_from_another_list_stays_invited_and_kept(ground: Database, cast: Cast, invited: int) -> None:
    undo(ground, invited)
    left = ask(
        ground,
        "select c.surname, c.email, c.centre_id is not null, i.ended_at is null, m.state from client c"
        " join invitation i on i.client_id = c.id join message m on m.person_ref = c.id where c.alias_of is null",
    )
    assert left == [("Ветров", "vetrov@mail.ru", True, True, "pending")]


def test_people_who_come_back_after_an_undo_may_be_distributed_and_invited_anew(
    ground: Database, cast: Cast, invited: int
) -> None:
    undo(ground, invited)
    again = bring(ground, cast, (HEADER + ALONE).encode())
    assert again.figures["new_clients"] == 2
    keep_everybody(ground, cast.centres["north_1"])
    launched(ground.system)
    live = "select count(*) from invitation i join client c on c.id = i.client_id where i.ended_at is null"
    assert ask_one(ground, live) == 3


def test_a_centre_is_told_of_its_rows_and_of_nobody_elses_knowledge(ground: Database, cast: Cast, invited: int) -> None:
    assert preview(ground, invited, Scope.centres(None, [cast.centres["north_1"]])) == {"rows": 3}
    with pytest.raises(intake.NoSuchImport):
        preview(ground, invited, Scope.centres(None, [cast.centres["south"]]))
