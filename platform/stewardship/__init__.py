"""Acts that touch every floor at once: merging clients, undoing it, taking rows apart, a reviewer's word."""

from .errors import (
    DecidedAlready,
    DifferentKinds,
    NoSuchMerge,
    NoSuchReview,
    NothingToPart,
    OneClientAlready,
    UndoneAlready,
)
from .merge_certain import merge_certain
from .merge_clients import Merged, merge_clients, unite
from .review import Pair, Queue, Verdict, decide_pair, find_pair, review_queue
from .rules import kept_of
from .split_client import split, split_client
from .tables import MergeLoss
from .undo_merge import Parted, part, undo_merge

__all__ = [
    "DecidedAlready",
    "DifferentKinds",
    "MergeLoss",
    "Merged",
    "NoSuchMerge",
    "NoSuchReview",
    "NothingToPart",
    "OneClientAlready",
    "Pair",
    "Parted",
    "Queue",
    "UndoneAlready",
    "Verdict",
    "decide_pair",
    "find_pair",
    "kept_of",
    "merge_certain",
    "merge_clients",
    "part",
    "review_queue",
    "split",
    "split_client",
    "undo_merge",
    "unite",
]
