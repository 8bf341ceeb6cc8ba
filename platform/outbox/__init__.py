"""Messages of any origin on their way out: states, leases, claims, settlement, withdrawal."""

from .claim import ClaimedMessage, claim_messages, recover_lost, recover_worker, waiting_origins
from .links import MessageLink, read_link, sign_link
from .meet import StoppedMessage, lock_queued, lock_queued_to, revive_message, stop_for_invitations, stop_second_steps
from .settle import (
    MOST_ATTEMPTS,
    UNREACHED,
    NotUncertain,
    Outcome,
    hold,
    hold_state,
    mark_sending,
    release,
    settle,
    settle_uncertain,
    withdraw_addresses,
    withdraw_messages,
    withdraw_people,
)
from .tables import Message, MessageHold, MessageState, MessageTemplate

__all__ = [
    "MOST_ATTEMPTS",
    "UNREACHED",
    "ClaimedMessage",
    "Message",
    "MessageHold",
    "MessageLink",
    "MessageState",
    "MessageTemplate",
    "NotUncertain",
    "Outcome",
    "StoppedMessage",
    "claim_messages",
    "hold",
    "hold_state",
    "lock_queued",
    "lock_queued_to",
    "mark_sending",
    "read_link",
    "recover_lost",
    "recover_worker",
    "release",
    "revive_message",
    "settle",
    "settle_uncertain",
    "sign_link",
    "stop_for_invitations",
    "stop_second_steps",
    "waiting_origins",
    "withdraw_addresses",
    "withdraw_messages",
    "withdraw_people",
]
