"""What is decided about people: the records and standing words that go in, the decisions and doubts that come out."""

from __future__ import annotations

from dataclasses import dataclass, field

from .comparison import Evidence
from .features import Features
from .keys import Key, keys_of


@dataclass(frozen=True, slots=True)
class Record:
    """One source record: its id, its features, the client it belongs to (None for a newcomer), and its keys.

    is_word: it is what the client said at the desk, and its client was told by a person.
    centre_id: whose record it is; what one centre says twice is one thing said. None where it is not known.
    """

    record_id: int
    features: Features
    client_id: int | None = None
    is_word: bool = False
    centre_id: int | None = None
    keys: tuple[Key, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Worked out once: they are looked up, compared and written.
        object.__setattr__(self, "keys", keys_of(self.features))


@dataclass(frozen=True, slots=True)
class Links:
    """Standing decisions of reviewers about pairs of record ids; they come before any evidence."""

    must: frozenset[tuple[int, int]] = frozenset()
    must_not: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Decision:
    """Where a newcomer goes: an existing ``client_id``, or ``new_client``, a number that its companions share.

    bits, evidence, matched_record_id: the best reason, empty where the newcomer met nobody.
    """

    record_id: int
    client_id: int | None
    new_client: int | None
    bits: float | None = None
    evidence: tuple[Evidence, ...] = ()
    matched_record_id: int | None = None


@dataclass(frozen=True, slots=True)
class ClientMerge:
    """Two existing clients that are certainly one person, shown so by newcomers: nothing in either contradicts."""

    keep_client_id: int
    gone_client_id: int
    bits: float | None
    evidence: tuple[Evidence, ...]
    record_ids: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class ReviewPair:
    """Two records in different clients that may be one person.

    why: "grey" (bits between review and accept), a cap's code, "ambiguous" or "blocked" (see cluster.Refusal).
    """

    low_record_id: int
    high_record_id: int
    bits: float
    evidence: tuple[Evidence, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """All decisions (by record id), merges among existing clients, review pairs (best first), keys not followed."""

    decisions: tuple[Decision, ...]
    merges: tuple[ClientMerge, ...]
    review: tuple[ReviewPair, ...]
    crowded_keys: int
