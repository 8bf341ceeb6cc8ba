"""Give and withdraw consents: acts are only ever added, and the state they come to is kept beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from .history import Consent, ConsentState

MARKETING = "marketing"
DATA_PROCESSING = "data_processing"
THIRD_PARTIES = "third_parties"
ANY_CHANNEL = "any"
CHANNELS = ("email", "phone", "sms")

# Later acts win; of acts at the same moment the withdrawal does. An act that came late changes nothing. A refusal by
# the list of the withdrawn repeats an older word (``since``): a person's own word from after that beats it.
APPLY = """
insert into consent_state (client_id, channel, purpose, holder_id, given, happened_at, wording_id)
values (:client_id, :channel, :purpose, :holder_id, :given, :happened_at, :wording_id)
on conflict (client_id, channel, purpose, holder_id) do update
  set given = excluded.given, happened_at = excluded.happened_at, wording_id = excluded.wording_id
  where excluded.happened_at > consent_state.happened_at
    or (excluded.happened_at = consent_state.happened_at and not excluded.given)
    or (excluded.given and not consent_state.given
      and exists (select 1 from consent k where {same} and {answered})
      and not exists (select 1 from consent k where {same} and k.act = 'withdrawn'
        and k.happened_at >= excluded.happened_at and not ({answered})))
""".format(
    same="k.client_id = excluded.client_id and k.channel = excluded.channel and k.purpose = excluded.purpose"
    " and k.holder_id = excluded.holder_id",
    answered="k.proof ->> 'kind' = 'suppression' and k.proof ? 'since'"
    " and cast(k.proof ->> 'since' as timestamptz) < excluded.happened_at",
)


@dataclass(frozen=True, slots=True)
class ConsentAct:
    """One act: ``holder_id`` is the dealer (or head office) it was given to, ``proof`` how it can be shown.

    ``wording_id`` is the version of the text that was agreed to, ``scan_id`` the file that shows it.
    ``born_client_id`` is the number under which the person said so, where that has become another's alias since.
    """

    channel: str
    purpose: str
    holder_id: int
    given: bool
    happened_at: datetime
    proof: Mapping[str, Any]
    centre_id: int | None = None
    born_client_id: int | None = None
    wording_id: int | None = None
    scan_id: int | None = None


def record_consent(session: Session, client_id: int, act: ConsentAct, *, by: int | None, now: datetime) -> None:
    """Add an act of giving or withdrawing and bring the state up to date (docs/rules.md, Consents 1 and 2)."""
    session.add(
        Consent(
            client_id=client_id,
            born_client_id=act.born_client_id or client_id,
            channel=act.channel,
            purpose=act.purpose,
            holder_id=act.holder_id,
            act="given" if act.given else "withdrawn",
            happened_at=act.happened_at,
            recorded_at=now,
            centre_id=act.centre_id,
            proof=dict(act.proof),
            by=by,
            wording_id=act.wording_id,
            scan_id=act.scan_id,
        )
    )
    session.flush()
    session.execute(
        text(APPLY),
        {
            "client_id": client_id,
            "channel": act.channel,
            "purpose": act.purpose,
            "holder_id": act.holder_id,
            "given": act.given,
            "happened_at": act.happened_at,
            "wording_id": act.wording_id if act.given else None,
        },
    )


def give_consent(
    session: Session,
    client_id: int,
    *,
    channel: str,
    purpose: str,
    holder_id: int,
    by: int | None,
    now: datetime,
    centre_id: int | None,
    proof: Mapping[str, Any],
) -> None:
    """Record that a person has given a consent just now."""
    act = ConsentAct(channel, purpose, holder_id, True, now, proof, centre_id)
    record_consent(session, client_id, act, by=by, now=now)


def withdraw_consent(
    session: Session,
    client_id: int,
    *,
    channel: str,
    purpose: str,
    holder_id: int,
    by: int | None,
    now: datetime,
    centre_id: int | None,
    proof: Mapping[str, Any],
    born_client_id: int | None = None,
) -> None:
    """Record that a person has withdrawn a consent just now; what is queued is for the caller to stop."""
    act = ConsentAct(channel, purpose, holder_id, False, now, proof, centre_id, born_client_id)
    record_consent(session, client_id, act, by=by, now=now)


def withdraw_marketing(
    session: Session,
    client_id: int,
    *,
    channel: str,
    by: int | None,
    now: datetime,
    proof: Mapping[str, Any],
    born_client_id: int | None = None,
) -> list[int]:
    """Withdraw a channel's marketing consents for every holder; returns the holders that had one.

    born_client_id: the number of the person's link, where it has become an alias of ``client_id``.
    """
    return withdraw_for_all(
        session, client_id, channel=channel, purpose=MARKETING, by=by, now=now, proof=proof,
        born_client_id=born_client_id,
    )  # fmt: skip


def withdraw_for_all(
    session: Session,
    client_id: int,
    *,
    channel: str,
    purpose: str,
    by: int | None,
    now: datetime,
    proof: Mapping[str, Any],
    born_client_id: int | None = None,
) -> list[int]:
    """Withdraw what a client has given for a channel and purpose to any holder; returns the holders that had it."""
    # The client first: whoever rebuilds the state of consents holds this lock too.
    session.execute(text("select id from client where id = :id for update"), {"id": client_id})
    holders = session.scalars(
        select(ConsentState.holder_id)
        .where(
            ConsentState.client_id == client_id,
            ConsentState.channel == channel,
            ConsentState.purpose == purpose,
            ConsentState.given,
        )
        .order_by(ConsentState.holder_id)
        .with_for_update()
    ).all()
    for holder_id in holders:
        withdraw_consent(
            session,
            client_id,
            channel=channel,
            purpose=purpose,
            holder_id=holder_id,
            by=by,
            now=now,
            centre_id=None,
            proof=proof,
            born_client_id=born_client_id,
        )
    return list(holders)
