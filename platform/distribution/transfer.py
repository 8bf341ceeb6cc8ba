"""Give one client from the centre that keeps it to another, by somebody's decision."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

END = "update assignment set ended_at = :now, end_reason = :end where client_id = :client and ended_at is null"
BEGIN = """
insert into assignment (client_id, born_client_id, centre_id, since, reason)
values (:client, :client, :centre, :now, cast(:reason as jsonb))
"""
DECIDED = "delete from unassigned where client_id = :client"
# Aliases are seen by whoever sees the client.
KEEP = """
update client set centre_id = :centre, keeper_id = :keeper, updated_at = :now where id = :client or alias_of = :client
"""
# The other centre's, whose letter has not left: somebody else invites the person from now on.
NOT_SENT = """
select i.id from invitation i where i.client_id = :client and i.ended_at is null and i.centre_id <> :centre
  and not exists (select 1 from message m where m.person_ref = i.born_client_id and m.invitation_ref = i.id
    and m.state in ('sending', 'sent', 'uncertain'))
order by i.purpose
"""


def transfer_client(
    session: Session, client_id: int, centre_id: int | None, *, keeper_id: int | None = None, end: str,
    reason: Mapping[str, Any], now: datetime,
) -> None:  # fmt: skip
    """End who keeps a client and begin with another centre; None: head office keeps it, and no run has decided.

    session: of the system role; the client is locked by the caller. end: code of why the old one ended; reason: the
    new one's, whose ``rule`` ``kind`` is worded. Invitations stay: see ``unsent_invitations``.
    """
    values = {
        "client": client_id, "centre": centre_id, "keeper": keeper_id, "end": end, "reason": json.dumps(dict(reason)),
        "now": now,
    }  # fmt: skip
    session.execute(text(END), values)
    if centre_id is not None:
        session.execute(text(BEGIN), values)
        session.execute(text(DECIDED), values)
    session.execute(text(KEEP), values)


def unsent_invitations(session: Session, client_id: int, centre_id: int) -> list[int]:
    """Live invitations of a client by other centres than this one whose letter has not left, in order of purpose."""
    return list(session.scalars(text(NOT_SENT), {"client": client_id, "centre": centre_id}))
