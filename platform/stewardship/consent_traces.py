"""What a client has allowed and withdrawn over time, and what was sent meanwhile; over the whole network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

import clients
from clients import Traces
from store import AnyRow, Database
from tenancy import ScopedSession, dealer_then, head_office, system_session

# Whatever has left, or may have: a message that a crash left in doubt too.
SENT = f"""
select m.id, m.person_ref, m.channel, m.address, m.state, m.settled_at, t.subject, g.name as campaign,
  g.centre_id is not null as own, ct.name as centre, d.id as dealer_id, d.name as dealer
from message m
left join message_template t on t.id = m.template_id
left join campaign g on m.origin = 'campaign' and g.id = m.origin_id
left join centre ct on ct.id = m.centre_ref
left join dealer d on d.id = {dealer_then(centre="ct", at="coalesce(m.settled_at, m.created_at)")}
where m.person_ref = any(:numbers) and m.state in ('sent', 'sending', 'uncertain', 'refused')
order by m.settled_at nulls last, m.id
"""
SCANS = "select id, content, media_type, sha256 from consent_scan where client_id = :client order by id"


@dataclass(frozen=True, slots=True)
class ConsentTraces:
    """A client's traces, the messages that left to them (rows of SENT), and the id of head office."""

    traces: Traces
    sent: Sequence[AnyRow]
    scans: Sequence[AnyRow]
    head_office_id: int


def consent_traces(
    database: Database, session: ScopedSession, client_id: int, *, with_scans: bool = False
) -> ConsentTraces:
    """Everything about the consents of a client in the viewer's scope; raises clients.NoSuchClient.

    Rows of lists and merges of other centres decide what a consent comes to, so they are read over the whole network,
    for this one client; of other centres neither list, row nor person is told.
    with_scans: the files that show consents, too.
    """
    client = clients.find_client(session, client_id, sees_contacts=False)
    own = None if session.scope.is_network else session.scope.centre_ids
    with system_session(database.system) as wide:
        return _read(wide, clients.retrace(wide, client.id, own_centres=own), with_scans=with_scans)


def _read(session: Session, traces: Traces, *, with_scans: bool) -> ConsentTraces:
    sent = session.execute(text(SENT), {"numbers": sorted(traces.numbers)}).all()
    scans = session.execute(text(SCANS), {"client": traces.client_id}).all() if with_scans else []
    return ConsentTraces(traces, sent, scans, head_office(session).id)


def allowed_by(found: ConsentTraces, message: AnyRow, at: datetime) -> int | None:
    """The act under which a message might go out at a moment; None where none was in force.

    Source: docs/rules.md, Consents 9; the same rule that sending goes by.
    """
    states = found.traces.known_at(at, message.person_ref)
    for (channel, purpose, holder_id), state in sorted(states.items(), key=lambda s: s[1].act):
        if (channel, purpose) != (message.channel, clients.MARKETING) or not state.given:
            continue
        named = found.traces.names.get(state.wording, ()) if state.wording is not None else ()
        if clients.does_speak(
            holder_id=holder_id, wording_id=state.wording, named=named, dealer_id=message.dealer_id or 0,
            head_office_id=found.head_office_id, own=bool(message.own),
        ):  # fmt: skip
            return state.act
    return None
