"""Load what newcomers have to be compared with: every record of every client that shares a key with one of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from store import ask, staged

from .features import COMPARABLE_VERSIONS, Features
from .outcome import Links, Record
from .survivorship import Said

CROWD = 60

# A key that more records share than CROWD says too little to be followed; it is counted, the others are used.
CLIENTS = f"""
with found as (
  select k.hash from (select distinct hash from sought) k
  cross join lateral (select count(*) as users from (
    select 1 from match_key m where m.hash = k.hash limit {CROWD + 1}) few) crowd
  where crowd.users between 1 and {CROWD}
)
select distinct m.client_id
from found join match_key k on k.hash = found.hash
join membership m on m.record_id = k.record_id and m.until is null
"""
# Newcomers may also be somebody whose list was taken back; a switchboard that a whole list of them had says no more.
CLIENTS_AND_FORMER = f"""{CLIENTS}
union
select f.client_id from (select distinct hash from sought) s
cross join lateral (select count(*) as users from (
  select 1 from former_key m where m.hash = s.hash limit {CROWD + 1}) few) crowd
join former_key f on f.hash = s.hash where crowd.users <= {CROWD}
"""
FORMER = """
select f.client_id, r.id, r.features, r.said, r.centre_id
from (select distinct client_id, record_id from former_key where client_id = any(:clients)) f
join source_record r on r.id = f.record_id where r.normaliser_version = any(:versions)
"""
RECORDS = """
select m.client_id, r.id, r.features, r.said, r.centre_id from membership m join source_record r on r.id = m.record_id
where m.until is null and m.client_id = any(:clients) and r.normaliser_version = any(:versions)
"""
LINKS = """
with held as materialized (select record_id from membership where until is null and client_id = any(:clients))
select l.low_record_id, l.high_record_id, l.must from match_link l
where l.low_record_id in (select record_id from held) and l.high_record_id in (select record_id from held)
"""


@dataclass(frozen=True, slots=True)
class Pool:
    """Existing records with their client, what else they say, and the standing links among all records at hand.

    former: ids of records that are out of force and by which somebody is found again; nothing of them is shown.
    """

    records: list[Record]
    said: dict[int, Said]
    links: Links
    former: frozenset[int] = frozenset()

    @property
    def former_clients(self) -> frozenset[int]:
        """The clients who are found by nothing but former records."""
        return frozenset(r.client_id for r in self.records if r.record_id in self.former and r.client_id is not None)

    def of_client(self, client_id: int) -> list[Record]:
        """The records of one client."""
        return [r for r in self.records if r.client_id == client_id]


OF_RECORDS = "select distinct client_id from membership where until is null and record_id = any(:records)"


def load_pool(session: Session, newcomers: Iterable[Record], *, also: Iterable[int] = ()) -> Pool:
    """Every record of every client that shares a key with one of ``newcomers``, or that holds a record of ``also``."""
    return load_clients(session, sorted(clients_sharing(session, newcomers, also=also)))


def clients_sharing(
    session: Session, newcomers: Iterable[Record], *, also: Iterable[int] = (), with_former: bool = False
) -> set[int]:
    """Clients that share a key with one of ``newcomers``, or that hold a record of ``also``.

    with_former: those whose list was taken back too.
    """
    hashes = {key.hash for record in newcomers for key in record.keys}
    clients: set[int] = set()
    with staged(session, "sought", "hash bigint", ((h,) for h in hashes), joined=True) as sought:
        if sought:
            clients |= set(sought.execute(CLIENTS_AND_FORMER if with_former else CLIENTS).values())
    if held := list(also):
        clients |= set(ask(session, OF_RECORDS, {"records": held}).values())
    return clients


def load_clients(session: Session, client_ids: Sequence[int], *, with_former: bool = False) -> Pool:
    """Every live record of the given clients; with_former: and those by which somebody is found again."""
    if not client_ids:
        return Pool([], {}, Links())
    values = {"clients": list(client_ids), "versions": list(COMPARABLE_VERSIONS)}
    stored_rows, links = ask(session, RECORDS, values), ask(session, LINKS, values)
    former_rows = ask(session, FORMER, values).rows() if with_former else []
    rows = [*stored_rows.rows(), *former_rows]
    said = {record_id: Said.from_json(stored) for _, record_id, _, stored, _ in rows}
    records = [
        Record(record_id, Features.from_json(stored), client_id, said[record_id].word is not None, centre)
        for client_id, record_id, stored, _, centre in rows
    ]
    return Pool(records, said, _links(links.rows()), frozenset(row[1] for row in former_rows))


def _links(rows: Iterable[tuple[int, int, bool]]) -> Links:
    told = list(rows)
    return Links(
        frozenset((low, high) for low, high, must in told if must),
        frozenset((low, high) for low, high, must in told if not must),
    )
