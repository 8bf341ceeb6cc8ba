"""Undoing an import long after: when its people were distributed, invited and written to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

import intake
from campaigns import NobodyToInvite
from clients import add_note
from clients.pool import CLIENTS_AND_FORMER
from journal import SYSTEM
from stewardship import erase_client
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


LIVE = "select count(*) from invitation i join client c on c.id = i.client_id where i.ended_at is null"
CORRECTED = ALONE.replace("+7916", "8 (916) ").replace("lugova@", "m.lugova@")


@pytest.mark.parametrize("rows", [ALONE, CORRECTED])
def test_people_who_come_back_after_an_undo_are_who_they_were_and_may_be_distributed_and_invited_anew(
    ground: Database, cast: Cast, invited: int, rows: str
) -> None:
    before = ask(ground, "select surname, id from client where alias_of is null order by 1")
    undo(ground, invited)
    assert ask_one(ground, "select sum(used) from contact_budget") == 1
    again = bring(ground, cast, (HEADER + rows).encode())
    assert (again.figures["new_clients"], again.figures["joined"]) == (0, 2)
    assert ask(ground, "select surname, id from client where alias_of is null order by 1") == before
    assert ask_one(ground, "select count(*) from former_key") == 0
    keep_everybody(ground, cast.centres["north_1"])
    launched(ground.system)
    assert ask_one(ground, LIVE) == 3


def test_nobody_who_has_had_a_letter_is_invited_again_because_a_list_was_sent_again(
    ground: Database, cast: Cast, invited: int
) -> None:
    tell(ground, "update message set state = 'sent'")
    assert preview(ground, invited, Scope.network(None))["invitations"] == 0
    undo(ground, invited)
    bring(ground, cast, (HEADER + CORRECTED).encode())
    keep_everybody(ground, cast.centres["north_1"])
    with pytest.raises(NobodyToInvite):
        launched(ground.system)
    assert ask_one(ground, "select count(*) from message") == 3
    assert ask_one(ground, LIVE) == 3


def test_a_freeze_and_notes_outlive_a_list_that_is_taken_back_and_nothing_of_its_rows_does(
    ground: Database, cast: Cast
) -> None:
    done = bring(ground, cast, (HEADER + ALONE).encode())
    frozen, noted = (ask_one(ground, f"select id from client where surname = '{n}'") for n in ("Лугова", "Кедров"))
    tell(ground, "update client set restricted_at = :now where id = :c", now=NOW, c=frozen)
    with system_session(ground.system) as session:
        add_note(session, noted, "Просил не звонить утром", by=SYSTEM, now=NOW)
    assert done.batch_id is not None
    undo(ground, done.batch_id)
    bring(ground, cast, "ФИО;Телефон\nЛугова Мирослава;+79168001002\nКедров Назар;+79168001003\n".encode())
    found = "select id, restricted_at is not null, email from client where alias_of is null order by id"
    assert ask(ground, found) == [(frozen, True, None), (noted, False, None)]
    assert ask_one(ground, "select client_id from client_note") == noted


def test_somebody_else_with_the_telephone_of_whoever_left_is_somebody_else(
    ground: Database, cast: Cast, invited: int
) -> None:
    undo(ground, invited)
    bring(ground, cast, "ФИО;Телефон\nЯрцев Олег Ильич;+79168001002\n".encode())
    assert ask_one(ground, "select count(*) from client where surname = 'Ярцев' and alias_of is null") == 1
    assert ask_one(ground, "select count(*) from client where surname = 'Лугова' and alias_of is null") == 0


def test_whoever_left_without_a_trace_is_not_remembered(ground: Database, cast: Cast) -> None:
    done = bring(ground, cast, (HEADER + ALONE).encode())
    assert done.batch_id is not None
    undo(ground, done.batch_id)
    assert ask_one(ground, "select count(*) from former_key") == 0
    assert bring(ground, cast, (HEADER + ALONE).encode()).figures["new_clients"] == 2


def test_the_erased_are_not_found_again(ground: Database, cast: Cast, invited: int) -> None:
    gone = ask_one(ground, "select id from client where surname = 'Лугова'")
    undo(ground, invited)
    erase_client(ground, gone, confirmed=True, actor=SYSTEM, now=NOW)
    assert bring(ground, cast, (HEADER + ALONE).encode()).figures["new_clients"] == 1


def test_a_centre_is_told_of_its_rows_and_of_nobody_elses_knowledge(ground: Database, cast: Cast, invited: int) -> None:
    assert preview(ground, invited, Scope.centres(None, [cast.centres["north_1"]])) == {"rows": 3}
    with pytest.raises(intake.NoSuchImport):
        preview(ground, invited, Scope.centres(None, [cast.centres["south"]]))


def test_the_switchboard_of_a_list_that_was_taken_back_leads_to_nobody(ground: Database, cast: Cast) -> None:
    names = ("".join(chr(0x430 + int(digit)) for digit in f"{n:03d}") for n in range(61))
    rows = [f"Ли{name} Олег;+79168005000;p{n}@mail.ru;да\n" for n, name in enumerate(names)]
    done = bring(ground, cast, (HEADER + "".join(rows)).encode())
    keep_everybody(ground, cast.centres["north_1"])
    launched(ground.system)
    assert done.batch_id is not None
    undo(ground, done.batch_id)
    of_all = "select hash from former_key group by hash having count(distinct client_id) = 61"
    own = "select hash from former_key group by hash having count(distinct client_id) = 1"
    with system_session(ground.system) as session:
        for hashes, found in ((of_all, 0), (own, 61)):
            session.execute(text(f"create temp table sought on commit drop as {hashes}"))
            assert session.scalar(text("select count(*) from sought")) > 0
            assert len(session.execute(text(CLIENTS_AND_FORMER)).all()) == found
            session.execute(text("drop table sought"))
    again = bring(ground, cast, (HEADER + rows[7]).encode())
    assert (again.figures["new_clients"], again.figures["joined"]) == (0, 1), "by their own address"
