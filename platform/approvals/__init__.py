"""Four eyes: what one person asks for and another approves, and then is done exactly so and once."""

from .act import ASKED_FOR, SIZED, Act, Kind
from .ask import ask, withdraw
from .decide import Decider, decide, may_decide
from .errors import (
    AlreadyDecided,
    ApprovalNeeded,
    ApprovalOver,
    NoSuchRequest,
    NotForYou,
    OwnRequest,
    ReasonMissing,
    TermsWrong,
)
from .queries import Lines, count_waiting, decided_lately, own_request, own_requests, waiting_requests
from .require import require
from .tables import ApprovalRequest, ApprovalTerms
from .terms import Terms, all_terms, change_terms

__all__ = [
    "ASKED_FOR",
    "SIZED",
    "Act",
    "AlreadyDecided",
    "ApprovalNeeded",
    "ApprovalOver",
    "ApprovalRequest",
    "ApprovalTerms",
    "Decider",
    "Kind",
    "Lines",
    "NoSuchRequest",
    "NotForYou",
    "OwnRequest",
    "ReasonMissing",
    "Terms",
    "TermsWrong",
    "all_terms",
    "ask",
    "change_terms",
    "count_waiting",
    "decide",
    "decided_lately",
    "may_decide",
    "own_request",
    "own_requests",
    "require",
    "waiting_requests",
    "withdraw",
]
