"""One row of every kind that an address or a form can name, made at a place of the cast.

What proofs of the scope compare with: rows that are there and not one's own, beside rows that do not exist.
"""

from __future__ import annotations

from dataclasses import dataclass

from clients import ConsentWord, HowSaid, Incoming, record_at_desk
from distribution import enter_run, publish_standard_rules
from journal import SYSTEM
from roles import Role
from stewardship import merge_clients, split_client
from store import Database
from tenancy import Centre, Scope, ScopedSession, scope_key, system_session
from tests.asking import tell
from tests.cast import NOW, Cast, email_of
from tests.conftest import SECRET
from tests.stewardship.people import Town

# Nobody in the cast has it as the id of any row.
NOWHERE = 9_000_000_000
# The role as it is held for one dealer, by the address of who holds it.
HOLDERS = tuple(f"{role.value}.alpha" for role in Role)
HOLDER = """
with holder as (
  insert into app_user (email, name, password_hash, language, theme, session_mark, is_active, created_at)
  select :email, :name, password_hash, 'en', theme, :mark, true, :now from app_user where email = :like returning id)
insert into role_grant (user_id, role_id, dealer_id, own_only, since, created_at)
select holder.id, role.id, :dealer, false, :now, :now from holder, role where role.code = :role
"""
ROWS = {
    "mapping": "insert into list_mapping (centre_id, signature, name, headers, mapping, confirmed_at)"
    " values (:centre, cast(:mark as bytea), :mark, '[\"Name\"]', '{\"columns\": []}', :now) returning id",
    "giving": "insert into client_giving (centre_id, given_by, given_at, clients) values (:centre, :user, :now, 1)"
    " returning id",
    "note": "insert into client_note (client_id, born_client_id, body, is_pinned, written_at)"
    " values (:client, :client, :mark, false, :now) returning id",
    "date": "insert into client_date (client_id, born_client_id, title, falls_on, is_yearly, said_at)"
    " values (:client, :client, :mark, '2001-06-02', true, :now) returning id",
    "row": "insert into source_record (centre_id, batch_id, row_number, cells, content_hash, ordinal, problem,"
    " received_at, channel) values (:centre, :import, 7, '[\"x\"]', cast(:mark as bytea), 0,"
    " '{\"code\": \"no_contact\"}', :now, 'list') returning id",
    "transfer": "insert into transfer_request (client_id, born_client_id, to_centre_id, asked_by, asked_at, reason,"
    " comment, hint, kind) values (:client, :client, :second, :user, :now, 'other', :mark, '48-31', 'phone')"
    " returning id",
    "lookup": "insert into desk_lookup (user_id, centre_id, asked_at, kind, hint, client_ids)"
    " values (:user, :centre, :now, 'phone', '48-31', array[:client]) returning id",
    "request": "insert into approval_request (kind, fingerprint, permissions, centre_ids, size, for_user_id, title,"
    " said, asked_by, asked_as, asked_at, expires_at)"
    " values ('export', sha256(cast(:mark as bytea)), '{clients.export}',"
    " array[:centre], 4321, :user, :mark, '{\"contacts\": false}', :user, 'centre_head', :now,"
    " :now + interval '5 days') returning id",
    "grant": "select min(id) from role_grant where user_id = :user",
    "program": "insert into api_client (client_id, secret_hash, name, centre_id, created_at)"
    " values (:mark, 'x', :mark, :centre, :now) returning id",
    "export": "with file as (insert into client_export (user_id, role, taken_at, rows, contacts, fields, request)"
    " values (:user, 'centre_head', :now, 4321, true, '{}', '') returning id), told as (insert into journal_entry"
    " (at, user_id, role, scope, centre_id, act, subject_kind, subject_id, detail, origin, request_id)"
    " select :now, :user, 'centre_head', 'centres', :centre, 'clients exported', 'client_export', id,"
    " '{\"clients\": 4321}', '', :mark from file) select id from file",
    "wording": "select min(id) from consent_wording",
    "role": "select min(id) from role",
    "region": "select min(id) from region",
    "field": "select min(id) from fact_field",
}


@dataclass(frozen=True, slots=True)
class Belongings:
    """The rows of a place by kind, as public ids name kinds, and what is told of its people nowhere else."""

    ids: dict[str, int]
    said: tuple[str, ...]


def furnish(town: Town, place: str, *, second: int) -> Belongings:
    """Make what the cast has not made of a place; ``second``: another centre of its dealer."""
    cast, database = town.cast, town.database
    boss = cast.users[{"north_1": "nina", "south": "sofia"}[place]]
    first = town.arrive(_person(place, 1), place)
    twin, gone = town.arrive(_person(place, 2), place), town.arrive(_person(place, 3), place)
    for client in (first, twin, gone):
        town.keep(client, place)
    record = town.edit(first, address=f"Zavodskaya of {place}")
    merge_clients(database, twin, gone, cause="desk", actor=SYSTEM, now=town.tick())
    whole, part = (town.arrive(_person(place, n), place) for n in (4, 5))
    merge_clients(database, whole, part, cause="desk", actor=SYSTEM, now=town.tick())
    rows = [r for (r,) in town.ask("select record_id from membership where client_id = :c and until is null", c=whole)]
    split_client(database, whole, rows[-1:], actor=SYSTEM, now=town.tick())
    with ScopedSession(database.web, Scope.network(None), scope_key(SECRET)) as session, session.begin():
        word = ConsentWord(("email",), how=HowSaid("scan"), scan=b"%PDF-1.7 signed")
        record_at_desk(session, first, word, by=SYSTEM, now=town.tick())
    values = {
        "client": first, "centre": cast.centres[place], "user": boss, "second": second, "now": NOW,
        "import": cast.imports[place], "mark": f"of {place}",
    }  # fmt: skip
    ids = {kind: _row(town, statement, values) for kind, statement in ROWS.items()}
    town.tell(
        "insert into review_item (low_record_id, high_record_id, bits, cause, reasons, created_at)"
        " select min(record_id), max(record_id), 2.5, 'grey', '{}', :now from membership where client_id in (:a, :b)",
        a=first, b=twin, now=NOW,
    )  # fmt: skip
    ids |= {
        "client": first, "record": record, "import": cast.imports[place], "campaign": cast.campaigns[place],
        "message": cast.messages[place], "vehicle": cast.vehicles[cast.one(place)],
        "purchase": cast.purchases[cast.one(place)], "centre": cast.centres[place],
        "user": boss, "dealer": cast.dealers[{"north_1": "alpha", "south": "beta"}[place]],
        "scan": town.one("select id from consent_scan where client_id = :c", c=first),
        "review": town.one("select max(id) from review_item"), "merge": town.one("select max(id) from client_merge"),
        "split": town.one("select max(id) from client_split"),
    }  # fmt: skip
    return Belongings(ids, tuple(s for n in (1, 2, 3, 4, 5) for s in _said(place, n)))


def furnish_both(database: Database, cast: Cast) -> tuple[Belongings, Belongings]:
    """What is Alpha's own (North-1) and what is Beta's (South), a run of distribution, and a holder of each role."""
    town = Town(database, cast)
    with system_session(database.system) as session:
        made = Centre(dealer_id=cast.dealers["beta"], code="SOUTH-2", name="Centre South-2", city="Tver", makes=[])
        session.add(made)
        session.flush()
        second = made.id
    # Among Alpha's own by name, so that a page that went on behind her name would show it.
    town.tell("update app_user set name = 'Gaia South' where id = :id", id=cast.users["sofia"])
    own = furnish(town, "north_1", second=cast.centres["north_2"])
    foreign = furnish(town, "south", second=second)
    with system_session(database.system) as session:
        run = enter_run(session, publish_standard_rules(session, actor=SYSTEM, now=NOW), actor=SYSTEM, now=NOW).id
    for belongings in (own, foreign):
        belongings.ids["run"] = run
    for holder in HOLDERS:
        role = holder.partition(".")[0]
        tell(database, HOLDER, email=email_of(holder), name=role.replace("_", " ").title(), mark=holder, now=NOW,
             like=email_of("nina"), dealer=cast.dealers["alpha"], role=role)  # fmt: skip
    return own, foreign


def grow(town: Town) -> None:
    """Give Beta more of everything: clients much like Alpha's, staff, campaigns, work that waits, reads."""
    cast, beta = town.cast, {"centre": town.cast.centres["south"], "user": town.cast.users["sofia"], "now": NOW}
    for number, surname in enumerate(("Зеленцова", "Зеленцова", "Severskaya", "Бровкина", "Журавкова"), 1):
        person = Incoming(
            full_name=f"{surname} Инна", phones=(f"+7926{number}{number}01199",), emails=(f"g{number}@far.example",),
            city="Tver", mailing_consent=True,
        )  # fmt: skip
        client = town.arrive(person, "south")
        town.keep(client, "south")
        town.edit(client, address="Zavodskaya of north_1")
        for kind in ("note", "date", "transfer", "lookup", "giving", "mapping", "row", "request", "program"):
            values = {**beta, "client": client, "second": beta["centre"], "import": cast.imports["south"],
                      "mark": f"of growth {number}"}  # fmt: skip
            _row(town, ROWS[kind], values)
        town.tell(
            "insert into journal_entry (at, user_id, act, subject_kind, subject_id, centre_id, client_id, detail, role,"
            " scope, origin, request_id) values (:now, :user, 'client opened', 'client', :client, :centre, :client,"
            " '{}', 'centre_head', 'centres', '', '')",
            client=client, **beta,
        )  # fmt: skip
    town.launch("greeting", centre_id=beta["centre"])
    for number in range(3):
        tell(town.database, HOLDER, email=f"g{number}@south.example", name=f"Gaius {number}", mark=f"growth {number}",
             now=NOW, like=email_of("sofia"), dealer=cast.dealers["beta"], role="sales_consultant")  # fmt: skip


def _row(town: Town, statement: str, values: dict[str, object]) -> int:
    return int(town.one(statement, **{n: v for n, v in values.items() if f":{n}" in statement}) or NOWHERE)


def _person(place: str, number: int) -> Incoming:
    name, phone, email = _said(place, number)
    return Incoming(full_name=f"{name} Анна", phones=(phone,), emails=(email,), mailing_consent=True)


def _said(place: str, number: int) -> tuple[str, str, str]:
    """Surname, telephone and address of a person, unlike anybody else's."""
    surname = {
        "north_1": ("Зеленцова", "Бровкина", "Щукина", "Ольшанина", "Рябинкина"),
        "south": ("Журавкова", "Хвостова", "Цаплина", "Грачёва", "Вяземкина"),
    }[place]
    digit = {"north_1": 3, "south": 7}[place]
    return surname[number - 1], f"+7916{digit}{digit}0{number}{number}99", f"p{number}-{place}@far.example"
