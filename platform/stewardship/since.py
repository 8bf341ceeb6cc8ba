"""Whether anything has come of a client since a moment: what every undoing of a handing over asks."""

from __future__ import annotations

# An SQL condition on a client (``client``: its number), the centre that keeps them now (``centre``) and a moment
# (``moment``), each an SQL expression. Whoever has worked with a client since does not lose them to an undoing: by an
# invitation, a word of the client to staff, or a row, lead or visit of the keeping centre. Rows of others that only
# come in now tell nothing of the keeper's work. The day of a visit is all that is known of its moment.
NOTHING_SINCE = """
not exists (select 1 from invitation i where i.client_id = {client} and i.claimed_at > {moment})
and not exists (select 1 from client_note w where w.client_id = {client} and w.written_at > {moment})
and not exists (select 1 from client_fact f where f.client_id = {client} and f.said_at > {moment})
and not exists (select 1 from client_date d where d.client_id = {client} and d.said_at > {moment})
and not exists (select 1 from consent k where k.client_id = {client} and k.record_id is null and k.by is not null
  and k.recorded_at > {moment})
and not exists (select 1 from ownership o where o.client_id = {client} and o.set_at > {moment})
and not exists (select 1 from household_word h where h.one_id = {client} and h.ended_at is null
  and h.said_at > {moment})
and not exists (select 1 from household_word h where h.other_id = {client} and h.ended_at is null
  and h.said_at > {moment})
and not exists (select 1 from interaction v where v.client_id = {client} and v.record_id is null
  and v.centre_id = {centre} and v.happened_on > cast({moment} at time zone 'UTC' as date))
and not exists (select 1 from membership m join source_record r on r.id = m.record_id
  where m.client_id = {client} and m.until is null and r.received_at > {moment}
    and (r.channel = 'desk' or r.centre_id = {centre}))
"""


def nothing_since(*, client: str, centre: str, moment: str) -> str:
    """NOTHING_SINCE of three SQL expressions (docs/rules.md, Desk 7; Dealers and centres 8)."""
    return NOTHING_SINCE.format(client=client, centre=centre, moment=moment)
