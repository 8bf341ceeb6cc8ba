"""What the undo of an import would take back, in numbers, before anybody asks for it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import text

from language import N_
from tenancy import ScopedSession

from .receive import NoSuchImport
from .tables import ImportBatch

UNDO_TITLES: Mapping[str, str] = {
    "rows": N_("Rows taken back"),
    "leaving": N_("Clients who leave the base"),
    "staying": N_("Clients who stay, known from other lists"),
    "kept": N_("Leaving clients whom a centre keeps"),
    "invitations": N_("Invitations that end"),
    "messages": N_("Waiting messages that are stopped"),
}

ROWS = "select count(*) from source_record where batch_id = :batch and ended_at is null and features is not null"
# A client leaves with the last of its live rows.
CONCERNED = """
with mine as (
  select distinct m.client_id from source_record r join membership m on m.record_id = r.id and m.until is null
  where r.batch_id = :batch and r.ended_at is null
), concerned as (
  select client_id, exists (
    select 1 from membership o join source_record s on s.id = o.record_id
    where o.client_id = mine.client_id and o.until is null and s.batch_id is distinct from :batch) as stays
  from mine
), leaving as (select client_id from concerned where not stays)
select (select count(*) from leaving), (select count(*) from concerned where stays),
  (select count(*) from assignment a join leaving using (client_id) where a.ended_at is null),
  (select count(*) from invitation i join leaving using (client_id) where i.ended_at is null and not exists (
    select 1 from message m where m.invitation_ref = i.id and m.state in ('sending', 'sent', 'uncertain'))),
  (select count(*) from message m join leaving on m.person_ref = client_id where m.state in ('pending', 'claimed'))
"""


def undo_preview(session: ScopedSession, batch_id: int) -> dict[str, int]:
    """What an undo would do, by the names of ``UNDO_TITLES``; raises NoSuchImport.

    A centre is told of its own rows alone: who else knows the same people is for the network to know.
    """
    if session.get(ImportBatch, batch_id) is None:
        raise NoSuchImport
    figures = {"rows": session.scalar(text(ROWS), {"batch": batch_id}) or 0}
    if session.scope.is_network:
        found = session.execute(text(CONCERNED), {"batch": batch_id}).one()
        figures |= dict(zip([*UNDO_TITLES][1:], found, strict=True))
    return figures
