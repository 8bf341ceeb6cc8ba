"""Write what rows say of consents: the acts, and the state that they come to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from store import Answer, staged

from .consent import MARKETING
from .consents.of_rows import ListWordings, list_wordings, row_acts
from .features import Features
from .incoming import Incoming
from .received import Origin
from .suppression import contacts_of, refused_by_suppression

# A withdrawal said as such holds for whoever was given the consent, as by a letter's link.
OTHER_HOLDERS = """
select i.place, s.holder_id from withdrawn_in i join consent_state s on s.client_id = i.client_id
  and s.channel = i.channel and s.purpose = i.purpose and s.given and s.holder_id <> :holder
order by 1, 2
"""
CONSENTS = """
with acts as (
  insert into consent (client_id, born_client_id, channel, purpose, holder_id, act, happened_at, recorded_at, centre_id,
    record_id, proof, by, wording_id)
  select client_id, client_id, channel, purpose, coalesce(holder_id, :holder),
    case when given then 'given' else 'withdrawn' end, happened_at, :now, :centre, record_id,
    jsonb_strip_nulls(jsonb_build_object('kind', cast(:channel as text)) || coalesce(proof, '{}')
      || jsonb_build_object('batch', cast(:batch as bigint))), :by, wording_id
  from consents_in order by record_id, channel, purpose, given desc
)
insert into consent_state (client_id, channel, purpose, holder_id, given, happened_at, wording_id)
select distinct on (client_id, channel, purpose, coalesce(holder_id, :holder)) client_id, channel, purpose,
  coalesce(holder_id, :holder), given, happened_at, wording_id
from consents_in order by client_id, channel, purpose, coalesce(holder_id, :holder), happened_at desc, given
on conflict (client_id, channel, purpose, holder_id) do update
  set given = excluded.given, happened_at = excluded.happened_at, wording_id = excluded.wording_id
  where excluded.happened_at > consent_state.happened_at
    or (excluded.happened_at = consent_state.happened_at and not excluded.given)
"""
COLUMNS = (
    "client_id bigint, record_id bigint, channel text, purpose text, given boolean, happened_at timestamptz,"
    " holder_id bigint, wording_id bigint, proof jsonb"
)


class Act(NamedTuple):
    """What a record says of a consent; holder and wording are None for the dealer of the rows and for none."""

    client_id: int
    record_id: int
    channel: str
    purpose: str
    given: bool
    happened_at: datetime
    holder_id: int | None = None
    wording_id: int | None = None
    proof: str | None = None

    @property
    def is_allowed_marketing(self) -> bool:
        """Whether it is a consent to marketing, which the list of the withdrawn may refuse."""
        return self.given and self.purpose == MARKETING


def write_row_consents(
    session: Session,
    origin: Origin,
    rows: Sequence[tuple[int, int, Incoming, Features]],
    *,
    anybody: Answer,
) -> None:
    """Write the consents of rows (client id, record id, what it says, its features): docs/rules.md, Consents 2, 7, 11.

    anybody: whether the list of the withdrawn holds anybody at all, see ``somebody_withdrew``.
    """
    acts = _acts(session, origin, rows)
    refused: dict[tuple[int, int, str], datetime] = {}
    if anybody.values() != [False]:
        refused = refused_by_suppression(
            session,
            ((client, record, c) for client, record, _, features in rows for c in contacts_of(features)),
            ((a.client_id, a.record_id, a.channel) for a in acts if a.is_allowed_marketing),
            holder_id=origin.dealer_id,
        )
    kept = [a for a in acts if not (a.is_allowed_marketing and (a.client_id, a.record_id, a.channel) in refused)]
    kept += [
        Act(client, record, channel, MARKETING, False, origin.received_at, proof=_refusal(since))
        for (client, record, channel), since in refused.items()
    ]
    values = {
        "holder": origin.dealer_id, "now": origin.received_at, "centre": origin.centre_id, "channel": origin.channel,
        "batch": origin.batch_id, "by": origin.by,
    }  # fmt: skip
    with staged(session, "consents_in", COLUMNS, kept) as consents_in:
        if consents_in:
            consents_in.execute(CONSENTS, values)


def _refusal(since: datetime) -> str:
    """The proof of an act that repeats what was withdrawn ``since``: the person's own later word is measured by it."""
    return json.dumps({"kind": "suppression", "since": since.isoformat()})


def _acts(session: Session, origin: Origin, rows: Sequence[tuple[int, int, Incoming, Features]]) -> list[Act]:
    """The acts of rows, and of each withdrawal one more for every other holder that it ends."""
    names_one = any(incoming.consent_wording for _, _, incoming, _ in rows)
    wordings = list_wordings(session, origin.dealer_id) if names_one else ListWordings()
    acts: list[Act] = []
    withdrawals: list[Act] = []
    for client, record, incoming, features in rows:
        for said in row_acts(incoming, features, origin.received_at, wordings):
            proof = json.dumps(said.proof, ensure_ascii=False) if said.proof else None
            act = Act(client, record, *said[:6], proof)
            acts.append(act)
            if said.is_withdrawal:
                withdrawals.append(act)
    return acts + _for_other_holders(session, withdrawals, origin.dealer_id)


def _for_other_holders(session: Session, withdrawals: Sequence[Act], holder_id: int) -> list[Act]:
    places: Iterable[tuple[object, ...]] = (
        (place, a.client_id, a.channel, a.purpose) for place, a in enumerate(withdrawals)
    )
    columns = "place bigint, client_id bigint, channel text, purpose text"
    with staged(session, "withdrawn_in", columns, places, joined=True) as withdrawn_in:
        rows = withdrawn_in.execute(OTHER_HOLDERS, {"holder": holder_id}).rows() if withdrawn_in else []
    return [withdrawals[place]._replace(holder_id=holder) for place, holder in rows]
