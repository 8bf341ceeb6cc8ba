"""Two models over one base: where they do not say the same of two records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from clients.candidates import candidate_pairs
from clients.comparison import Comparison
from clients.frequencies import Frequencies
from clients.look_again import NEXT
from clients.plain_fields import has_contact
from clients.pool import load_clients, load_pool
from clients.popularity import count_users
from clients.score import compare
from clients.weights import Model

ONE, ASK, APART = "one", "ask", "apart"
_CHUNK = 2_000


class Disputed(NamedTuple):
    """Two records by their ids, lower first, and what the model in force and the other one say: one, ask or apart."""

    low_record_id: int
    high_record_id: int
    ours: str
    theirs: str


@dataclass(slots=True)
class SecondOpinion:
    """What two models said. verdicts: (ours, theirs) -> pairs. disputed: the first pairs that only one would join."""

    verdicts: Counter[tuple[str, str]] = field(default_factory=Counter)
    disputed: list[Disputed] = field(default_factory=list)


def second_opinion(session: Session, ours: Model, theirs: Model, *, most: int) -> SecondOpinion:
    """Compare every pair of the base that shares a key by both models; nothing is changed.

    session: of the system role. most: how many disputed pairs are kept, all are counted. A pair is weighed by itself,
    as before clustering. Pairs without contacts have weights of their own (Identity 29) and are left out.
    """
    opinion, frequencies, after = SecondOpinion(), Frequencies(), 0
    while rows := [(row[0], row[1]) for row in session.execute(text(NEXT), {"after": after, "most": _CHUNK})]:
        after = rows[-1][0]
        chosen = frozenset(record_id for record_id, _ in rows)
        for pair, one, other in _weighed(session, chosen, rows, (ours, theirs), frequencies):
            said = verdict(one, ours), verdict(other, theirs)
            opinion.verdicts[said] += 1
            if said[0] != said[1] and ONE in said and len(opinion.disputed) < most:
                opinion.disputed.append(Disputed(*pair, *said))
    return opinion


def _weighed(
    session: Session,
    chosen: frozenset[int],
    rows: Sequence[tuple[int, int]],
    models: tuple[Model, Model],
    frequencies: Frequencies,
) -> Iterator[tuple[tuple[int, int], Comparison, Comparison]]:
    seekers = load_clients(session, sorted({client_id for _, client_id in rows}))
    sought = [record for record in seekers.records if record.record_id in chosen]
    records = load_pool(session, sought, also=chosen).records
    popularity: Mapping[str, int] = count_users(record.features for record in records)
    places = [place for place, record in enumerate(records) if record.record_id in chosen]
    found = candidate_pairs([r.keys for r in records], [r.client_id for r in records], places)
    for pair in found.pairs:
        low, high = sorted((records[place] for place in pair), key=lambda record: record.record_id)
        # Each pair once: with the chunk of its lower record.
        if low.record_id in chosen and (has_contact(low.features) or has_contact(high.features)):
            one, other = (compare(low.features, high.features, m, frequencies, popularity) for m in models)
            yield (low.record_id, high.record_id), one, other


def verdict(comparison: Comparison, model: Model) -> str:
    """Say what a comparison alone comes to: ``one`` person, worth a question (``ask``), or ``apart``."""
    if comparison.veto or comparison.bits < model.review:
        return APART
    return ONE if comparison.bits >= model.accept and not comparison.capped else ASK
