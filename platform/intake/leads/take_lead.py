"""Take a single lead in, give the person to a centre, and tell the sender no more than it may know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from sqlalchemy import text
from sqlalchemy.orm import Session

import distribution
import journal
from clients import (
    ConsentAct,
    Frequencies,
    Origin,
    ReceivedRow,
    is_reachable,
    planted_among,
    record_consent,
    take_in,
)
from intake.problems import ProblemCode, RowProblem, plain_problem
from intake.receive import refuse_closed_centre
from intake.row_hash import content_hash
from journal import Actor
from store import Database, enqueue
from tenancy import Centre, dealer_at, system_session

from .lead import Lead, NobodyToReach, NumberUsed

FOUND = """
select r.id as record_id, c.id as client_id, c.centre_id
from source_record r
left join membership m on m.record_id = r.id and m.until is null left join client c on c.id = m.client_id
where r.centre_id = :centre and r.external_id = :number and r.ended_at is null
"""
# Only the very same content: under its former number another source's lead may stand.
RENUMBER = """
update source_record r set external_id = s.number
from unnest(cast(:former as text[]), cast(:number as text[]), cast(:hash as bytea[])) s (former, number, hash)
where r.centre_id = :centre and r.external_id = s.former and r.channel = 'lead' and r.ended_at is null
  and r.content_hash = s.hash
"""
OF_NOBODY = plain_problem(RowProblem(1, ProblemCode.OF_NOBODY))
SAME_ACT = """
select exists (select 1 from consent where client_id = :client and channel = :channel and purpose = :purpose
  and holder_id = :holder and happened_at = :at and act = :act)
"""


@dataclass(frozen=True, slots=True)
class LeadTaken:
    """What became of a lead: its record; "new", "changed" or "same"; the client where the sender's centre keeps it."""

    record_id: int
    outcome: str
    own_client_id: int | None


@cache
def _frequencies() -> Frequencies:
    return Frequencies()


def take_lead(database: Database, centre_id: int, lead: Lead, *, actor: Actor, now: datetime) -> LeadTaken:
    """Take a lead of a centre in, all in one transaction of its own; the same again changes nothing.

    Works over the whole network by itself: the person is recognised there, and given to a centre by the rules in force
    unless one keeps them. A changed lead takes the old one's place. Whether a person whom the centre does not keep
    was known before, and who keeps them, is not told. Raises NobodyToReach, NumberUsed, CentreIsClosed.
    Source: docs/rules.md, Intake by API 5 to 10.
    """
    with system_session(database.system) as session:
        centre = session.get_one(Centre, centre_id)
        origin = Origin(None, centre.id, centre.dealer_id, centre.country, now, None, "lead")
        if not any(is_reachable(row.incoming, region=origin.country) for row in lead.rows):
            raise NobodyToReach("phones")
        rows = [
            ReceivedRow(n, row.cells, lead.number + row.suffix, content_hash(row.cells), 0, row.incoming)
            for n, row in enumerate(lead.rows, start=1)
        ]
        if lead.former_number not in ("", lead.number):
            _renumber(session, centre_id, lead, rows)
        emails = [email for row in lead.rows for email in row.incoming.emails]
        came = {"channel": "lead"}
        planted = planted_among(session, emails, centre_id=centre_id, came=came, actor=actor, now=now)
        if planted:
            # Kept as rows of nobody's, and answered as for a person whom another centre keeps.
            rows = [replace(row, incoming=None, problem=OF_NOBODY) for row in rows]
        taken = take_in(session, origin, rows, frequencies=_frequencies(), now=now)
        # Asked only now: whoever closes a centre waits for the leads that decide, and these would wait for the centre.
        refuse_closed_centre(session, centre_id)
        if lead.is_numbered_by_key and taken.figures["superseded"]:
            raise NumberUsed("Idempotency-Key")
        values = {"centre": centre_id, "number": lead.number + lead.rows[0].suffix}
        found = session.execute(text(FOUND), values).one()
        outcome = _outcome(taken.figures["taken"], len(rows), taken.figures["superseded"])
        if outcome != "same" and not planted:
            _keep_consents(session, found.client_id, lead, origin, now=now)
            if found.centre_id is None and distribution.find_published(session) is not None:
                distribution.distribute_now(session, [found.client_id], actor=actor, now=now)
            if taken.figures["review"]:
                enqueue(session, "stewardship.merge_certain", lock="identity")
            found = session.execute(text(FOUND), values).one()
        act = "lead sent again" if outcome == "same" else "lead received"
        detail = {"outcome": outcome, "rows": len(rows)}
        journal.record(
            session, actor, act, "source_record", found.record_id, now=now, centre_id=centre_id, detail=detail
        )
        return LeadTaken(found.record_id, outcome, found.client_id if found.centre_id == centre_id else None)


def _renumber(session: Session, centre_id: int, lead: Lead, rows: Sequence[ReceivedRow]) -> None:
    """Know a lead that is sent again by its number of today."""
    values = {
        "centre": centre_id, "former": [lead.former_number + row.suffix for row in lead.rows],
        "number": [row.external_id for row in rows], "hash": [row.content_hash for row in rows],
    }  # fmt: skip
    session.execute(text(RENUMBER), values)


def _outcome(taken: int, rows: int, superseded: int) -> str:
    if not taken:
        return "same"
    return "new" if taken == rows and not superseded else "changed"


def _keep_consents(session: Session, client_id: int, lead: Lead, origin: Origin, *, now: datetime) -> None:
    """Record what the person agreed to, with the proof, for the dealer of the centre that asked them."""
    for said in lead.consents:
        proof = {"kind": "form", "wording": said.wording, "version": said.version, "ip": said.ip}
        # Whoever asked them then, though the centre has moved since.
        holder_id = dealer_at(session, origin.centre_id, said.given_at)
        for channel in said.channels or ("any",):
            act = ConsentAct(
                channel, said.purpose, holder_id, said.is_given, said.given_at,
                {name: value for name, value in proof.items() if value}, origin.centre_id,
            )  # fmt: skip
            values = {
                "client": client_id, "channel": channel, "purpose": said.purpose, "holder": holder_id,
                "at": said.given_at, "act": "given" if said.is_given else "withdrawn",
            }  # fmt: skip
            if not session.scalar(text(SAME_ACT), values):
                record_consent(session, client_id, act, by=None, now=now)
