"""Fill a migrated database with clients, set by set: people of plausible names, contacts, cars, purchases, consents."""

from __future__ import annotations

from random import Random

import psycopg

from clients import bones, name_key
from console.generate.people import Naming
from console.generate.places import CITIES, MAKES

NAMES = 20_000
SLOTS = 100

# A draw that depends on nothing but the client's number and a salt.
DRAW = """
create function pg_temp.draw(i bigint, salt bigint, n integer) returns integer language sql immutable
return ((hashint8extended(i, salt) & 9223372036854775807) % n)::integer
"""
# Surname and given names are drawn apart, of one sex: even numbers are men.
CLIENTS = """
insert into client (id, centre_id, kind, name_key, search_key, display_name, surname, given_name, middle_name, sex,
  born_on, phone, email, city, make, vehicle_year, language, updated_at)
select i, {keeper}, 'person', s.surname_key || ' ' || g.given_key,
  concat(' ', s.surname_key, ' ', g.given_key, '| ', s.surname_bones, ' ', g.given_bones),
  concat_ws(' ', s.surname, g.given, g.middle), s.surname, g.given, g.middle, s.sex,
  date '1948-01-01' + pg_temp.draw(i, 3, 21000),
  '+79' || lpad(pg_temp.draw(i, 4, 1000000000)::text, 9, '0'),
  case when pg_temp.draw(i, 5, 100) < 80 then 'u' || substr(md5(i::text), 1, 8) || '@mail' || i % 20 || '.example' end,
  c.name, m.name, 2005 + pg_temp.draw(i, 6, 20), 'ru', now()
from generate_series(1, {rows}) n, lateral (select {number} as i) numbered
join bench_name s on s.id = pg_temp.draw(i, 1, {names})
join bench_name g on g.id = pg_temp.draw(i, 2, {names} / 2) * 2 + s.id % 2
join bench_city c on c.slot = pg_temp.draw(i, 7, {slots})
join bench_make m on m.id = pg_temp.draw(i, 8, {makes})
order by n
"""
NUMBERED = "select setval(pg_get_serial_sequence('client', 'id'), (select max(id) from client))"
CHILDREN = (
    """
insert into vehicle (vin, make, model, year)
select 'XTA' || upper(substr(md5(id::text || 'vin'), 1, 14)), make, 'M', vehicle_year
from client where pg_temp.draw(id, 10, 10) < 6 order by id
""",
    """
insert into ownership (vehicle_id, client_id, born_client_id)
select row_number() over (order by id), id, id from client where pg_temp.draw(id, 10, 10) < 6 order by id
""",
    """
insert into identifier (client_id, born_client_id, kind, value)
select c.id, c.id, k.kind, k.value from client c
left join lateral (select 'XTA' || upper(substr(md5(c.id::text || 'vin'), 1, 14)) as vin) v
  on pg_temp.draw(c.id, 10, 10) < 6,
lateral (values ('phone', c.phone), ('email', c.email), ('vin', v.vin)) k (kind, value)
where k.value is not null order by c.id, k.kind
""",
    """
insert into purchase (client_id, born_client_id, centre_id, kind, happened_on, amount_minor, currency)
select c.id, c.id, ct.id, case n when 1 then 'vehicle' else 'repair_order' end,
  current_date - pg_temp.draw(c.id, 10 + n, 3000), 100000 * (1 + pg_temp.draw(c.id, 20 + n, 300)), 'RUB'
from client c, generate_series(1, 2) n,
lateral (select id from bench_centre where slot = pg_temp.draw(c.id, 30 + n, {centres})) ct
where pg_temp.draw(c.id, 40, 10) < 6 / n order by c.id, n
""",
    """
insert into interaction (client_id, born_client_id, centre_id, kind, happened_on, detail)
select c.id, c.id, ct.id, 'service_visit', current_date - pg_temp.draw(c.id, 50, 2000), '{{}}'
from client c join bench_centre ct on ct.slot = pg_temp.draw(c.id, 51, {centres})
where pg_temp.draw(c.id, 52, 10) < 4 order by c.id
""",
    """
insert into consent_state (client_id, channel, purpose, holder_id, given, happened_at)
select c.id, 'email', 'marketing', (select id from dealer where kind = 'head_office'),
  pg_temp.draw(c.id, 60, 10) < 8, now() - interval '1 day'
from client c where pg_temp.draw(c.id, 61, 10) < 9 order by c.id
""",
)


def fill(connection: psycopg.Connection, rows: int, *, keeper: str = "null::bigint", number: str = "n::bigint") -> None:
    """Make ``rows`` clients and what hangs on them; connection: of the superuser, autocommit.

    keeper: the centre of the ``n``-th client as an expression of SQL; usually none. number: the client's number, which
    all that is drawn of them hangs on.
    """
    connection.execute("set session_replication_role = replica")  # foreign keys hold by construction
    connection.execute("set work_mem = '256MB'")
    connection.execute(DRAW)
    _draws(connection)
    centres = connection.execute("select count(*) from centre").fetchone()[0]  # type: ignore[index]
    sizes = {
        "rows": rows,
        "names": NAMES,
        "slots": SLOTS,
        "makes": len(MAKES["ru"]),
        "centres": centres,
        "keeper": keeper,
        "number": number,
    }
    for statement in (CLIENTS, NUMBERED, *CHILDREN):
        connection.execute(statement.format(**sizes))
    connection.execute("vacuum (analyze)")


def _draws(connection: psycopg.Connection) -> None:
    """The tables that draws look values up in: names, cities by their share of the people, makes, centres."""
    rng, naming = Random(20261122), Naming("ru")
    connection.execute(
        "create temp table bench_name (id integer primary key, sex text, surname text, surname_key text,"
        " surname_bones text, given text, given_key text, given_bones text, middle text)"
    )
    with connection.cursor().copy("copy bench_name from stdin") as copy:
        for number in range(NAMES):
            sex = "mf"[number % 2]
            surname = naming.surname_for(naming.surname(rng), sex)
            given = naming.first(sex, rng)
            middle = naming.middle(naming.first("m", rng), sex, rng)
            keys = [(key, bones(key)) for key in (name_key(surname), name_key(given, middle))]
            copy.write_row((number, sex, surname, *keys[0], given, *keys[1], middle))
    total = sum(c.weight for c in CITIES["ru"])
    slots = [c.name for c in CITIES["ru"] for _ in range(round(SLOTS * c.weight / total))]
    connection.execute("create temp table bench_city (slot integer primary key, name text)")
    connection.execute("create temp table bench_make (id integer primary key, name text)")
    with connection.cursor() as cursor:
        cities = [(i, slots[i % len(slots)]) for i in range(SLOTS)]
        cursor.executemany("insert into bench_city values (%s, %s)", cities)
        cursor.executemany("insert into bench_make values (%s, %s)", list(enumerate(MAKES["ru"])))
    connection.execute(
        "create temp table bench_centre as select row_number() over (order by id) - 1 as slot, id from centre"
    )
    connection.execute("analyze bench_name, bench_city, bench_make, bench_centre")
