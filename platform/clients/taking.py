"""Take a chunk of received rows into the client base: keep them, recognise the people, bring everything up to date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from store import one_trip

from .claims import Claims, Kind
from .decide import resolve
from .desk_word import Struck, without_struck
from .features import Features
from .former import revive
from .frequencies import Frequencies
from .golden_change import Cause
from .incoming import EventKind, Incoming
from .join_new import join_fresh_clients
from .keys import stable_hash
from .known_rows import sort_out_known
from .normalise import normalise
from .outcome import ClientMerge, Decision, Links, Outcome, Record, ReviewPair
from .pool import Pool, clients_sharing, load_clients
from .received import Origin, ReceivedRow, Taken
from .retire import end_records, take_out_of_force
from .score import compare
from .survivorship import Row, Said, golden_values, spoken_of
from .weights import Model, default_model
from .write_clients import (
    ask_ids,
    hand_links_down,
    write_golden,
    write_keys,
    write_memberships,
    write_records,
    write_review,
)
from .write_history import Story, write_history

NOTHING: Struck = frozenset()
# More rows than that are copied, and wait for one another as chunks of lists do.
SINGLE = 50

Read = tuple[int, ReceivedRow, Features | None, Said | None]
Newcomer = tuple[int, ReceivedRow, Features, Said]


@dataclass(frozen=True, slots=True)
class Arrival:
    """Rows that are new here, claimed and looked up: what has to be known before anything is decided or written.

    read: every new row with the id that its record gets. heirs: id of a changed row's new record -> the old one.
    client_ids: as many as could be needed. pool: everybody that a newcomer may be.
    """

    read: list[Read]
    newcomers: list[Newcomer]
    records: list[Record]
    heirs: dict[int, int]
    client_ids: list[int]
    pool: Pool
    claims: Claims


def take_in(
    session: Session, origin: Origin, rows: Sequence[ReceivedRow], *, frequencies: Frequencies, now: datetime
) -> Taken:
    """Take in up to about 50,000 rows of one list in the caller's transaction; the same rows again change nothing.

    session: of the system role. Every row is kept; a usable one is recognised and joins or makes a client, an unusable
    one waits for repair with its reason. Returns figures and the clients touched. Few rows wait for nobody but whoever
    decides about the same people at this moment (claims.py); who calls this more than once in a transaction holds
    ``lock_identity``.
    """
    taken = Taken()
    is_single = len(rows) <= SINGLE
    with one_trip(session, when=is_single):
        arrival = _arrive(session, origin, rows, taken, is_single=is_single, now=now)
    model = default_model()
    pool, heirs = arrival.pool, arrival.heirs
    given = _handed_down(pool.links, heirs)
    links = Links(given.must | _inherited(arrival.records, heirs, pool, model, frequencies), given.must_not)
    outcome = resolve(arrival.records, pool.records, links=links, model=model, frequencies=frequencies)
    with one_trip(session, when=is_single and not (heirs or outcome.merges)):
        write_records(session, origin, arrival.read)
        if arrival.newcomers:
            _bring_up_to_date(session, origin, arrival, outcome, taken, now=now)
        arrival.claims.give_up()
    if heirs:
        old = list(heirs.values())
        taken.client_ids |= take_out_of_force(session, old, reason="superseded", now=now, cause=cause_of(origin))
    return taken


def _arrive(
    session: Session, origin: Origin, rows: Sequence[ReceivedRow], taken: Taken, *, is_single: bool, now: datetime
) -> Arrival:
    claims = Claims(session, is_single=is_single)
    claims.take(Kind.ROW, (_number_of(origin, row) for row in rows))
    # As many ids as could be needed: on one trip they cost nothing, and a number that nobody bears hurts nobody.
    ids, client_ids = (ask_ids(session, table, len(rows)) for table in ("source_record", "client"))
    fresh, replaced, known = sort_out_known(session, origin.centre_id, rows)
    taken.figures.update(rows=len(rows), known=known, taken=len(fresh), superseded=len(replaced))
    # The old record gives its key up at once, and leaves its client only when the new one is in: nobody loses a client,
    # with all that was promised and withdrawn there, because a cell of their row has changed.
    end_records(session, list(replaced.values()), reason="superseded", now=now)
    own_ids = ids.values()
    read = [_read(i, row, origin) for i, row in zip(own_ids, fresh, strict=False)]
    newcomers = [(i, row, features, said) for i, row, features, said in read if features is not None and said]
    taken.figures["unusable"] += len(read) - len(newcomers)
    records = [Record(i, features, centre_id=origin.centre_id) for i, _, features, _ in newcomers]
    claims.take(Kind.KEY, (key.hash for record in records for key in record.keys))
    pool = claims.take_clients(
        lambda: clients_sharing(session, records, also=replaced.values(), with_former=True),
        lambda clients: load_clients(session, clients, with_former=True),
        Pool([], {}, Links()),
    )
    heirs = {own_ids[place]: old for place, old in replaced.items()}
    return Arrival(read, newcomers, records, heirs, client_ids.values(), pool, claims)


def _number_of(origin: Origin, row: ReceivedRow) -> int:
    """What a row is known by, as a claim: two that bring one number at once are one after the other."""
    if row.external_id:
        return stable_hash(f"{origin.centre_id}|{row.external_id}")
    return stable_hash(f"{origin.centre_id}|{row.content_hash.hex()}|{row.ordinal}|")


def cause_of(origin: Origin) -> Cause:
    """Why rows of an origin change what clients show."""
    kind = "repair" if origin.is_repair else origin.channel
    return Cause(kind, origin.by, origin.centre_id, origin.batch_id)


def _read(record_id: int, row: ReceivedRow, origin: Origin) -> tuple[int, ReceivedRow, Features | None, Said | None]:
    if row.incoming is None:
        return record_id, row, None, None
    return record_id, row, normalise(row.incoming, region=origin.country), said_of(row.incoming, origin)


def said_of(incoming: Incoming, origin: Origin) -> Said:
    """What a row tells besides its features."""
    seen_on = incoming.happened_on if incoming.happened_on and incoming.happened_on <= origin.received_on else None
    bought = seen_on.year if seen_on and incoming.event is EventKind.SALE else None
    return Said(seen_on or origin.received_on, incoming.city, incoming.address, incoming.make, incoming.model, bought)


def _bring_up_to_date(
    session: Session, origin: Origin, arrival: Arrival, outcome: Outcome, taken: Taken, *, now: datetime
) -> None:
    """Write who the newcomers are, and everything that hangs on that."""
    newcomers = arrival.newcomers
    write_keys(session, arrival.records)
    hand_links_down(session, arrival.heirs)
    client_of = _clients_of(arrival.client_ids, outcome.decisions)
    made = {client_of[d.record_id] for d in outcome.decisions if d.client_id is None}
    # Whoever is found again was nobody until now: with whom else they may be one, a look through the base tells.
    former = arrival.pool.former_clients
    revive(session, former & {d.client_id for d in outcome.decisions if d.client_id is not None}, now=now)
    merges = [m for m in outcome.merges if not former & {m.keep_client_id, m.gone_client_id}]
    joined, left_over = join_fresh_clients(session, merges, by=origin.by, now=now)
    client_of = {record: joined.get(client, client) for record, client in client_of.items()}
    rows = _rows_of_clients(newcomers, client_of, arrival.pool, joined)
    write_golden(session, {c: golden_values(of) for c, of in rows.items()}, made, now=now, cause=cause_of(origin))
    members = [(d, client_of[d.record_id]) for d in outcome.decisions]
    write_memberships(session, members, model=f"v{default_model().version}", by=origin.by, now=now)
    struck = {c: spoken_of(of).struck for c, of in rows.items() if any(said.word for _, _, said in of)}
    stories = [
        Story(i, client_of[i], row.incoming, without_struck(features, struck.get(client_of[i], NOTHING)))
        for i, row, features, _ in newcomers
        if row.incoming is not None
    ]
    write_history(session, origin, stories)
    doubts = [p for p in outcome.review if not arrival.pool.former & {p.low_record_id, p.high_record_id}]
    waiting = [*doubts, *_bridges(left_over)]
    taken.figures["review"] += write_review(session, waiting, now=now)
    taken.figures.update(
        new_clients=len(made), joined=len(newcomers) - len(made), merged=len(joined), crowded_keys=outcome.crowded_keys
    )
    taken.client_ids |= set(client_of.values())


def _handed_down(links: Links, heirs: Mapping[int, int]) -> Links:
    """The standing decisions, said of a changed row's new record too."""
    heir_of = {old: new for new, old in heirs.items()}

    def with_heirs(pairs: frozenset[tuple[int, int]]) -> frozenset[tuple[int, int]]:
        passed_on = ((heir_of.get(a, a), heir_of.get(b, b)) for a, b in pairs if a in heir_of or b in heir_of)
        return pairs | {(min(pair), max(pair)) for pair in passed_on}

    return Links(with_heirs(links.must), with_heirs(links.must_not))


def _inherited(
    newcomers: Sequence[Record], heirs: Mapping[int, int], pool: Pool, model: Model, frequencies: Frequencies
) -> frozenset[tuple[int, int]]:
    """Pairs of a changed row's old and new record: one client, unless the number was given to somebody else."""
    old = {record.record_id: record.features for record in pool.records}
    return frozenset(
        (heirs[record.record_id], record.record_id)
        for record in newcomers
        if heirs.get(record.record_id) in old
        and not compare(old[heirs[record.record_id]], record.features, model, frequencies, {}).forbids
    )


def _clients_of(ids: Sequence[int], decisions: Sequence[Decision]) -> dict[int, int]:
    """Record id to client id; numbers of new clients become ids."""
    id_of = dict(zip(sorted({d.new_client for d in decisions if d.new_client is not None}), ids, strict=False))
    client_of: dict[int, int] = {}
    for d in decisions:
        if d.client_id is not None:
            client_of[d.record_id] = d.client_id
        elif d.new_client is not None:
            client_of[d.record_id] = id_of[d.new_client]
    return client_of


def _rows_of_clients(
    newcomers: Sequence[tuple[int, ReceivedRow, Features, Said]],
    client_of: dict[int, int],
    pool: Pool,
    joined: dict[int, int],
) -> dict[int, list[Row]]:
    """All records of every client that a newcomer came to or a merge changed."""
    touched = set(client_of.values()) | set(joined.values())
    records: dict[int, list[Row]] = {client: [] for client in touched}
    for record in pool.records:
        if record.record_id in pool.former:
            continue
        client = joined.get(record.client_id or 0, record.client_id)
        if client in records:
            records[client].append((record.record_id, record.features, pool.said[record.record_id]))
    for record_id, _, features, said in newcomers:
        records[client_of[record_id]].append((record_id, features, said))
    return records


def _bridges(merges: Sequence[ClientMerge]) -> list[ReviewPair]:
    """Certain merges that could not be done at once wait for a person, like doubtful ones."""
    pairs = []
    for merge in merges:
        if merge.record_ids is not None:
            low, high = sorted(merge.record_ids)
            pairs.append(ReviewPair(low, high, merge.bits or 0.0, merge.evidence, "certain"))
    return pairs
