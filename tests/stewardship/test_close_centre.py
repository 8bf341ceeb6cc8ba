"""A centre closes: nobody is lost, nothing is promised any more, and what nothing has touched since can come back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

import roles
import stewardship
from clients import Incoming
from distribution import ask_for_run, carry_out_run
from intake import CentreIsClosed, receive_list
from journal import SYSTEM, Actor
from roles import Role, appoint
from stewardship import ClosingFigures, ClosingPlan, FiguresChanged, HeirWrong
from store import Database
from tenancy import CentreClosed, centre_on, suspend_centre, system_session
from tests.asking import ask, ask_one, tell
from tests.campaigns.makers import launched, plan
from tests.cast import NOW, PASSWORD, Cast
from tests.crowd import make_crowd
from tests.distribution.conftest import network, publish  # noqa: F401 - fixtures
from tests.stewardship.people import Town

LATER = NOW + timedelta(hours=1)
AFTER = NOW + timedelta(days=2)


def people(database: Database, cast: Cast, count: int, *places: str) -> list[int]:
    with system_session(database.system) as session:
        return make_crowd(session, cast, count, places=places or ("north_1",))


def close(
    database: Database, centre_id: int, *heirs: int, roles_to: int | None = None, seen: ClosingFigures | None = None
) -> None:
    stewardship.close_centre(
        database, centre_id, ClosingPlan(heirs, roles_to), by=None, actor=SYSTEM, now=LATER,
        seen=seen or stewardship.foresee_closing(database, centre_id),
    )  # fmt: skip


def undo(database: Database, centre_id: int) -> tuple[int, int]:
    done = stewardship.undo_closing(database, centre_id, actor=SYSTEM, now=AFTER)
    return done.back, done.stay


def kept(database: Database) -> dict[int, int | None]:
    """Client to the centre of its open assignment; its row must say the same."""
    rows = ask(
        database,
        "select c.id, c.centre_id, a.centre_id from client c left join assignment a on a.client_id = c.id"
        " and a.ended_at is null where c.alias_of is null order by c.id",
    )
    assert all(row == assigned for _, row, assigned in rows)
    return {client: centre for client, _, centre in rows}


def test_the_clients_go_to_the_heirs_in_turn_and_what_was_stays_as_history(ground: Database, cast: Cast) -> None:
    gone, other = people(ground, cast, 7), people(ground, cast, 2, "south")
    north_1, north_2, south = (cast.centres[c] for c in ("north_1", "north_2", "south"))
    alias = people(ground, cast, 1)[0]
    tell(ground, "update assignment set ended_at = :n, end_reason = 'merged' where client_id = :a", a=alias, n=NOW)
    tell(ground, "update client set alias_of = :of where id = :a", a=alias, of=gone[0])
    close(ground, north_1, south, north_2)
    now = kept(ground)
    assert [now[c] for c in gone] == [south, north_2, south, north_2, south, north_2, south]
    assert {now[c] for c in other} == {south}, "nobody else moves"
    assert ask_one(ground, "select centre_id from client where id = :a", a=alias) == south, "an alias goes along"
    ended = ask(
        ground, "select client_id, end_reason, ended_at from assignment where centre_id = :c and client_id <> :a"
        " order by client_id", c=north_1, a=alias,
    )  # fmt: skip
    assert ended == [(c, "centre_closed", LATER) for c in gone]
    reason = ask_one(ground, "select reason from assignment where client_id = :c and ended_at is null", c=gone[0])
    assert (reason["rule"], reason["from"]) == ({"kind": "handed_over"}, north_1)
    assert stewardship.turns(7, (south, north_2)) == {south: 4, north_2: 3}
    told = ask(
        ground, "select act, centre_id, (detail->>'clients')::int from journal_entry where subject_kind = 'centre'"
        " and subject_id = :c order by act, centre_id", c=north_1,
    )  # fmt: skip
    assert told == [
        ("centre closed", north_1, 7),
        ("clients taken over", north_2, 3),
        ("clients taken over", south, 4),
    ]


def test_without_an_heir_the_rules_give_them_and_the_closed_centre_gets_none(
    network: Database, cast: Cast, publish: object  # noqa: F811
) -> None:  # fmt: skip
    publish([{"kind": "shares"}])  # type: ignore[operator]
    gone = people(network, cast, 6)
    close(network, cast.centres["north_1"])
    assert set(kept(network).values()) == {None}
    with system_session(network.system) as session:
        run_id = ask_for_run(session, actor=SYSTEM, now=AFTER).id
    given = carry_out_run(network.system, run_id, actor=SYSTEM, now=AFTER).per_centre
    assert given == {cast.centres["north_2"]: 3, cast.centres["south"]: 3}
    assert set(kept(network)) == set(gone)


def test_letters_invitations_and_campaigns_of_the_centre_end_and_the_budget_is_given_back(
    ground: Database, cast: Cast
) -> None:
    north, south = cast.centres["north_1"], cast.centres["south"]
    written, waiting, other = (
        people(ground, cast, 1)[0],
        people(ground, cast, 1)[0],
        people(ground, cast, 1, "south")[0],
    )
    whole = launched(ground.system)
    own = launched(ground.system, plan("service", centre_id=north))
    tell(ground, "update message set state = 'sent' where person_ref = :p and origin_id = :c", p=written, c=whole)
    seen = stewardship.foresee_closing(ground, north)
    assert (seen.clients, seen.invitations, seen.messages, seen.campaigns) == (2, 4, 3, 1)
    close(ground, north, south)
    states = {
        (person, campaign): (state, reason)
        for person, campaign, state, reason in ask(ground, "select person_ref, origin_id, state, reason from message")
    }
    assert states[written, whole] == ("sent", None), "what has left has left"
    assert states[waiting, whole] == states[waiting, own] == states[written, own] == ("withdrawn", "centre_closed")
    assert states[other, whole] == ("pending", None)
    assert ask(ground, "select client_id from invitation where ended_at is null") == [(other,)]
    assert dict(ask(ground, "select id, state from campaign")) == {whole: "running", own: "stopped"}
    used = dict(ask(ground, "select client_id, used from contact_budget"))
    assert used == {written: 1, waiting: 0, other: 1}, "only what was sent counts"


def test_roles_and_programs_end_at_once_and_the_lists_stay_to_be_read(ground: Database, cast: Cast) -> None:
    north, south = cast.centres["north_1"], cast.centres["south"]
    with system_session(ground.system) as session:
        batch = receive_list(
            session, north, "a.csv", b"Name;Phone\nVera Orlova;+79005550011\n", max_bytes=999, actor=SYSTEM, now=NOW
        )
        program, _ = roles.add_api_client(session, north, "1C", by=SYSTEM, now=NOW)
    close(ground, north, south)
    with system_session(ground.system) as session:
        assert roles.appointments_of(session, cast.users["nina"], now=AFTER) == []
        (boris,) = roles.appointments_of(session, cast.users["boris"], now=AFTER)
        assert boris.scope.centre_ids == (cast.centres["north_2"],), "other centres of a user are untouched"
    assert ask_one(ground, "select revoked_at from api_client where id = :p", p=program.id) == LATER
    assert ask_one(ground, "select centre_id from import_batch where id = :b", b=batch.id) == north
    with system_session(ground.system) as session, pytest.raises(CentreIsClosed):
        receive_list(session, north, "b.csv", b"Name;Phone\nA;1\n", max_bytes=999, actor=SYSTEM, now=AFTER)
    with system_session(ground.system) as session, pytest.raises(CentreClosed):
        roles.add_api_client(session, north, "2C", by=SYSTEM, now=AFTER)


def test_roles_move_with_their_period_and_consultants_keep_their_clients(ground: Database, cast: Cast) -> None:
    north, south, anna = cast.centres["north_1"], cast.centres["south"], cast.users["anna"]
    mine, nobodys = people(ground, cast, 2)
    tell(ground, "update client set keeper_id = :u where id = :c", u=anna, c=mine)
    tell(ground, "update role_grant set until = :u where user_id = :a", u=AFTER + timedelta(days=1), a=anna)
    close(ground, north, south, roles_to=south)
    with system_session(ground.system) as session:
        (held,) = roles.appointments_of(session, anna, now=AFTER)
    assert (held.scope.centre_ids, held.until) == ((south,), AFTER + timedelta(days=1))
    keepers = dict(ask(ground, "select id, keeper_id from client"))
    assert (keepers[mine], keepers[nobodys]) == (anna, None)


def test_nobody_moves_roles_that_they_could_not_grant(ground: Database, cast: Cast) -> None:
    north, south = cast.centres["north_1"], cast.centres["south"]
    with system_session(ground.system) as session:
        by = roles.appointment_of(session, cast.users["sofia"], now=NOW)
    seen = stewardship.foresee_closing(ground, north)
    with pytest.raises((roles.GrantBeyondRights, roles.GrantBeyondPart)):
        stewardship.close_centre(
            ground, north, ClosingPlan((south,), cast.centres["north_2"]), by=by, seen=seen, actor=SYSTEM, now=LATER
        )
    assert ask_one(ground, "select closed_at from centre where id = :c", c=north) is None, "nothing has happened"


def test_more_than_was_seen_stops_the_closing_and_fewer_do_not(ground: Database, cast: Cast) -> None:
    north, south = cast.centres["north_1"], cast.centres["south"]
    people(ground, cast, 2)
    seen = stewardship.foresee_closing(ground, north)
    with pytest.raises(FiguresChanged):
        close(ground, north, south, seen=replace(seen, clients=1))
    assert set(kept(ground).values()) == {north}
    close(ground, north, south, seen=replace(seen, messages=5))
    assert set(kept(ground).values()) == {south}


def test_heirs_are_other_open_centres_and_a_closed_centre_closes_once(ground: Database, cast: Cast) -> None:
    north, south, other = (cast.centres[c] for c in ("north_1", "south", "north_2"))
    suspend_centre(ground, other, by=SYSTEM, now=NOW)
    for heirs in ((north,), (other,), (south, south), (999,)):
        with pytest.raises(HeirWrong):
            close(ground, north, *heirs)
    with pytest.raises(HeirWrong):
        close(ground, north, south, roles_to=other)
    close(ground, north, south)
    with pytest.raises(CentreClosed):
        close(ground, north, south)


def test_undoing_brings_back_whoever_nothing_has_happened_with(ground: Database, cast: Cast) -> None:
    north, south, other = (cast.centres[c] for c in ("north_1", "south", "north_2"))
    back, invited, noted, given = people(ground, cast, 4)
    tell(ground, "update centre set created_at = :n", n=NOW - timedelta(days=1))
    campaign = launched(ground.system, plan(centre_id=north))
    close(ground, north, south)
    say = "insert into client_note (client_id, born_client_id, body, is_pinned, written_at)"
    say += " values (:c, :c, 'Likes tea', false, :n)"
    tell(ground, say, c=noted, n=AFTER)
    tell(
        ground, "insert into invitation (client_id, born_client_id, centre_id, purpose, claimed_at, until)"
        " values (:c, :c, :s, 'service', :n, :u)", c=invited, s=south, n=LATER + timedelta(1), u=AFTER + timedelta(9),
    )  # fmt: skip
    tell(ground, "update assignment set ended_at = :n where client_id = :c and ended_at is null", c=given, n=AFTER)
    tell(
        ground, "insert into assignment (client_id, born_client_id, centre_id, since, reason)"
        " values (:c, :c, :o, :n, '{}')", c=given, o=other, n=AFTER,
    )  # fmt: skip
    tell(ground, "update client set centre_id = :o where id = :c", c=given, o=other)
    foreseen = stewardship.foresee_undo(ground, north)
    assert (foreseen.back, foreseen.stay) == (1, 3)
    assert undo(ground, north) == (1, 3)
    assert kept(ground) == {back: north, invited: south, noted: south, given: other}
    assert ask_one(ground, "select state from campaign where id = :c", c=campaign) == "running"
    alive = ask(ground, "select client_id from invitation where ended_at is null and campaign_id = :c", c=campaign)
    assert alive == [(back,)]
    assert ask(ground, "select person_ref from message where state = 'pending'") == [(back,)]
    assert ask_one(ground, "select used from contact_budget where client_id = :c", c=back) == 1
    with system_session(ground.system) as session:
        assert [a.scope.centre_ids for a in roles.appointments_of(session, cast.users["nina"], now=AFTER)] == [(north,)]
        states = [centre_on(session, north, at).facts["state"] for at in (NOW, LATER, AFTER)]  # type: ignore[index]
    assert states == ["open", "closed", "open"]


def test_undoing_leaves_whom_the_heir_has_worked_with(town: Town) -> None:
    north, south = town.cast.centres["north_1"], town.cast.centres["south"]
    named = {name: Incoming(full_name=name, phones=(f"+7916500201{n}",)) for n, name in enumerate(
        ("Лебедева Вера", "Крылов Илья", "Ольхова Инна", "Дубов Фома")
    )}  # fmt: skip
    edited, sent_again, said, back = (town.arrive(incoming) for incoming in named.values())
    for client_id in (edited, sent_again, said, back):
        town.keep(client_id, "north_1")
    close(town.database, north, south)
    town.now = LATER
    town.edit(edited, city="Тверь", centre="south")
    assert town.arrive(named["Крылов Илья"], "south") == sent_again
    # What head office's own list of an older day tells of somebody is not the heir's work.
    assert town.arrive(named["Дубов Фома"], "north_2") == back
    town.tell(
        "insert into client_date (client_id, born_client_id, title, falls_on, is_yearly, said_at)"
        " values (:c, :c, 'Name day', '2026-12-01', true, :at)", c=said, at=AFTER,
    )  # fmt: skip
    foreseen = stewardship.foresee_undo(town.database, north)
    assert (foreseen.back, foreseen.stay) == undo(town.database, north) == (1, 3)
    assert kept(town.database) == {edited: south, sent_again: south, said: south, back: north}


def test_undoing_ends_the_roles_that_were_given_instead(ground: Database, cast: Cast) -> None:
    north, south = cast.centres["north_1"], cast.centres["south"]
    with system_session(ground.system) as session:
        gone = appoint(
            session, "gone@network.example", "Gone", Role.SALES_CONSULTANT, PASSWORD, now=NOW, centre_ids=[north]
        ).id
    close(ground, north, south, roles_to=south)
    tell(ground, "update role_grant set ended_at = :n where user_id = :u and ended_at is null", n=AFTER, u=gone)
    tell(ground, "update app_user set is_active = false, left_at = :n where id = :u", n=AFTER, u=gone)
    undo(ground, north)
    with system_session(ground.system) as session:
        (anna,) = roles.appointments_of(session, cast.users["anna"], now=AFTER)
        assert anna.scope.centre_ids == (north,)
    assert ask_one(ground, "select count(*) from role_grant where user_id = :u and ended_at is null", u=gone) == 0
    with pytest.raises(stewardship.NoSuchClosing):
        undo(ground, north)


def test_who_became_one_in_the_meantime_comes_back_as_one(town: Town) -> None:
    north, south = town.cast.centres["north_1"], town.cast.centres["south"]
    one = town.arrive(Incoming(full_name="Лебедева Вера Павловна", phones=("+7 916 500-10-10",)))
    other = town.arrive(Incoming(full_name="Вера Лебедева", emails=("v.lebed@yandex.ru",)))
    for client_id in (one, other):
        town.keep(client_id, "north_1")
    close(town.database, north, south)
    stewardship.merge_clients(town.database, one, other, cause="desk", actor=SYSTEM, now=AFTER)
    assert undo(town.database, north) == (1, 0)
    assert kept(town.database) == {one: north}
    assert town.one("select centre_id from client where id = :c", c=other) == north


@pytest.mark.parametrize("has_left", [0, 1])
def test_of_two_promises_to_who_became_one_the_first_lives_again_or_the_one_whose_letter_left(
    town: Town, has_left: int
) -> None:
    north, south = town.cast.centres["north_1"], town.cast.centres["south"]
    two = (
        town.arrive(Incoming(full_name="Лебедева Вера Павловна", emails=("vera@mail.example",))),
        town.arrive(Incoming(full_name="Вера Лебедева", emails=("v.lebed@yandex.ru",))),
    )
    for client_id in two:
        town.keep(client_id, "north_1")
        town.consent(client_id, given=True)
    campaign = town.launch()
    if has_left:
        town.tell("update message set state = 'sent' where person_ref = :p", p=two[1])
    close(town.database, north, south)
    stewardship.merge_clients(town.database, *two, cause="desk", actor=SYSTEM, now=AFTER)
    assert undo(town.database, north) == (1, 0)
    live = town.ask("select client_id, born_client_id, campaign_id from invitation where ended_at is null")
    assert live == [(two[0], two[has_left], campaign)]
    assert town.one("select count(*) from message where state = 'pending'") == 1 - has_left
    assert town.one("select used from contact_budget where client_id = :c", c=two[0]) == 1


def test_who_comes_back_after_the_closing_is_nobody_s_and_no_closed_centre_s(town: Town) -> None:
    north, south = town.cast.centres["north_1"], town.cast.centres["south"]
    vera = Incoming(full_name="Лебедева Вера Павловна", phones=("+79165001010",), emails=("vera@mail.example",))
    gone = town.arrive(vera, external_id="7")
    town.keep(gone, "north_1")
    note = "insert into client_note (client_id, born_client_id, body, is_pinned, written_at)"
    town.tell(f"{note} values (:c, :c, 'Likes tea', false, :n)", c=gone, n=town.now)
    # The same number of the list is somebody else now: nothing is left of the first but what was said of her.
    town.arrive(Incoming(full_name="Дубов Фома Ильич", phones=("+79165002020",)), external_id="7")
    assert town.one("select alias_of from client where id = :c", c=gone) == gone
    close(town.database, north, south)
    assert town.ask("select id from client where centre_id = :c", c=north) == []
    town.now = LATER
    assert town.arrive(vera, "south") == gone
    assert kept(town.database)[gone] is None, "the rules give her to somebody"


def test_a_client_given_while_the_centre_closes_is_not_lost(ground: Database, cast: Cast) -> None:
    north, south = cast.centres["north_1"], cast.centres["south"]
    late = people(ground, cast, 1, "nobody")[0]
    with ground.system.connect() as run:
        # What a run of the distribution does: the centres held, then the client given.
        run.execute(text("select id from centre order by id for share"))
        from_now_on = "insert into assignment (client_id, born_client_id, centre_id, since, reason)"
        run.execute(text(f"{from_now_on} values (:c, :c, :n, now(), '{{}}')"), {"c": late, "n": north})
        run.execute(text("update client set centre_id = :n where id = :c"), {"c": late, "n": north})
        seen = ClosingFigures(0, 0, 0, 0, 9, 9, 9, 9)
        with ThreadPoolExecutor(1) as pool:
            closing = pool.submit(close, ground, north, south, seen=seen)
            waits = (
                "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
            )
            while not ask_one(ground, waits):
                assert not closing.done()
            run.commit()
            with pytest.raises(FiguresChanged):
                closing.result(timeout=30)
    assert kept(ground) == {late: north}


def test_the_journal_names_nobody_and_says_who_closed(ground: Database, cast: Cast) -> None:
    north, helen = cast.centres["north_1"], cast.users["helen"]
    seen = stewardship.foresee_closing(ground, north)
    actor = Actor(helen, "head_office_lead", "network")
    closing = stewardship.close_centre(ground, north, ClosingPlan(), by=None, seen=seen, actor=actor, now=LATER)
    assert closing.by == helen
    entry = ask(ground, "select user_id, detail from journal_entry where act = 'centre closed'")
    assert [user for user, _ in entry] == [helen]
