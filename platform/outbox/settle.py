"""Mark messages as they go: sending, sent, refused, back to the queue, withdrawn, settled by a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from language import Refusal

from .tables import MessageState

MOST_ATTEMPTS = 5
RETRY_AFTER = timedelta(minutes=5)
UNREACHED = "unreached"


class NotUncertain(Refusal):
    """The message is not waiting to be settled."""

    message = "This message is not waiting for a decision any more. Reload the page."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one message: a final state, or PENDING to try again later; ``reply`` is the peer's own words.

    The reason UNREACHED costs the message no attempt: nobody was there to take it.
    """

    message_id: int
    state: MessageState
    reason: str = ""
    reply: str = ""


def mark_sending(session: Session, message_ids: Sequence[int], *, worker: str) -> list[int]:
    """Mark claimed messages of ``worker`` as being sent; returns those that still were its own."""
    rows = session.scalars(
        text(
            "update message set state = 'sending' where id in (select id from message where id = any(:ids)"
            " and state = 'claimed' and worker = :worker order by id for update) returning id"
        ),
        {"ids": list(message_ids), "worker": worker},
    )
    return sorted(rows)


def settle(session: Session, outcomes: Sequence[Outcome], *, worker: str, now: datetime) -> None:
    """Write what became of a worker's messages; one that was parked meanwhile stays parked."""
    if not outcomes:
        return
    statement = text(
        "update message m set state = o.state, reason = nullif(o.reason, ''), reply = nullif(o.reply, ''),"
        " settled_at = case when o.state = 'pending' then null else cast(:now as timestamptz) end,"
        " not_before = case when o.state = 'pending' then cast(:retry as timestamptz) + m.attempts * interval '1"
        " minute'"
        " end, lease_until = null, attempts = m.attempts - cast(o.reason = :unreached as integer)"
        " from unnest(cast(:ids as bigint[]), cast(:states as text[]), cast(:reasons as text[]),"
        " cast(:replies as text[])) as o (id, state, reason, reply)"
        " where m.id = o.id and m.worker = :worker and m.state in ('claimed', 'sending')"
    )
    session.execute(
        statement,
        {
            "ids": [o.message_id for o in outcomes],
            "states": [str(o.state) for o in outcomes],
            "reasons": [o.reason for o in outcomes],
            "replies": [o.reply[:500] for o in outcomes],
            "worker": worker,
            "now": now,
            "retry": now + RETRY_AFTER,
            "unreached": UNREACHED,
        },
    )


def withdraw_messages(
    session: Session,
    *,
    reason: str,
    now: datetime,
    origin: tuple[str, int] | None = None,
    person_refs: Sequence[int] = (),
    channel: str | None = None,
) -> list[int]:
    """Stop what is queued and not yet being sent, of one origin or one person; returns the invitation refs concerned.

    person_refs: every number that the person bears or has borne.
    """
    conditions = ["state in ('pending', 'claimed')"]
    values: dict[str, object] = {"reason": reason, "now": now}
    if origin is not None:
        conditions += ["origin = :origin", "origin_id = :origin_id"]
        values |= {"origin": origin[0], "origin_id": origin[1]}
    if person_refs:
        conditions.append("person_ref = any(:people)")
        values["people"] = list(person_refs)
    if channel is not None:
        conditions.append("channel = :channel")
        values["channel"] = channel
    if origin is None and not person_refs:
        raise ValueError("withdraw_messages needs an origin or a person")
    rows = session.scalars(
        text(
            "update message set state = 'withdrawn', reason = :reason, settled_at = :now, lease_until = null"
            f" where id in (select id from message where {' and '.join(conditions)} order by id for update)"
            " returning invitation_ref"
        ),
        values,
    )
    return sorted(r for r in rows if r is not None)


def withdraw_people(session: Session, person_refs: Sequence[int], *, reason: str, now: datetime) -> None:
    """Stop whatever is queued to any of these people."""
    session.execute(
        text(
            "update message set state = 'withdrawn', reason = :reason, settled_at = :now, lease_until = null where"
            " id in"
            " (select id from message where person_ref = any(:people) and state in ('pending', 'claimed')"
            " order by id for update)"
        ),
        {"people": list(person_refs), "reason": reason, "now": now},
    )


def withdraw_addresses(
    session: Session, person_refs: Sequence[int], addresses: Sequence[str], *, reason: str, now: datetime
) -> list[int]:
    """Stop what is queued to some addresses of these people; returns the invitation refs concerned."""
    rows = session.scalars(
        text(
            "update message set state = 'withdrawn', reason = :reason, settled_at = :now, lease_until = null where"
            " id in (select id from message where person_ref = any(:people) and state in ('pending', 'claimed')"
            " and lower(address) = any(:addresses) order by id for update) returning invitation_ref"
        ),
        {"people": list(person_refs), "addresses": [a.lower() for a in addresses], "reason": reason, "now": now},
    )
    return sorted(r for r in rows if r is not None)


def hold(session: Session, origin: tuple[str, int]) -> None:
    """Hold back everything of one origin that is not yet being sent."""
    session.execute(
        text("insert into message_hold (origin, origin_id) values (:o, :i) on conflict do nothing"),
        {"o": origin[0], "i": origin[1]},
    )


def release(session: Session, origin: tuple[str, int]) -> None:
    """Let one origin's messages go on."""
    session.execute(
        text("delete from message_hold where origin = :o and origin_id = :i"), {"o": origin[0], "i": origin[1]}
    )


def settle_uncertain(session: Session, message_id: int, *, sent: bool, now: datetime) -> None:
    """A person's word on a message whose fate is unknown: it did go out, or it did not. It is never sent again.

    Raises NotUncertain where somebody settled it before.
    """
    state = MessageState.SENT if sent else MessageState.REFUSED
    done = session.scalar(
        text(
            "update message set state = :state, reason = 'settled_by_person', settled_at = :now"
            " where id = :id and state = 'uncertain' returning id"
        ),
        {"state": str(state), "id": message_id, "now": now},
    )
    if done is None:
        raise NotUncertain


def hold_state(session: Session, origins: Sequence[tuple[str, int]]) -> Mapping[tuple[str, int], bool]:
    """Which of ``origins`` are held back."""
    rows = session.execute(
        text("select origin, origin_id from message_hold where origin_id in :ids").bindparams(
            bindparam("ids", expanding=True)
        ),
        {"ids": [i for _, i in origins] or [0]},
    )
    held = {(o, i) for o, i in rows}
    return {origin: origin in held for origin in origins}
