"""Which pairs of a pool are worth comparing: those that share a key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .keys import Key


@dataclass(frozen=True, slots=True)
class CandidatePairs:
    """Pairs of positions (low, high) in the pool, sorted, and how many keys were too common to follow."""

    pairs: tuple[tuple[int, int], ...]
    crowded_keys: int


def candidate_pairs(
    keys: Sequence[Sequence[Key]],
    units: Sequence[object],
    seekers: Iterable[int],
    *,
    crowd: int = 60,
    limit: int = 40,
) -> CandidatePairs:
    """Find the pairs that share a key and contain at least one seeker.

    keys: of each record of the pool, strongest first. units: what each record belongs to (its client, or itself).
    seekers: positions of the newcomers. A key with more than ``crowd`` units is not followed; a seeker stops once it
    has ``limit`` units, having taken its strongest keys first. Source: docs/rules.md, Identity 12.
    """
    postings: dict[int, list[int]] = {}
    for position, of_record in enumerate(keys):
        for key in of_record:
            postings.setdefault(key.hash, []).append(position)
    crowded = {h for h, of_key in postings.items() if len(of_key) > crowd and len({units[p] for p in of_key}) > crowd}
    pairs: set[tuple[int, int]] = set()
    for seeker in seekers:
        _seek(seeker, keys[seeker], units, postings, crowded, limit, pairs)
    return CandidatePairs(tuple(sorted(pairs)), len(crowded))


def _seek(
    seeker: int,
    own_keys: Sequence[Key],
    units: Sequence[object],
    postings: Mapping[int, list[int]],
    crowded: set[int],
    limit: int,
    pairs: set[tuple[int, int]],
) -> None:
    met: set[object] = set()
    for key in sorted(own_keys, key=lambda k: (k.strength, len(postings[k.hash]), k.hash)):
        if key.hash in crowded:
            continue
        for position in postings[key.hash]:
            if position == seeker:
                continue
            met.add(units[position])
            pairs.add((seeker, position) if seeker < position else (position, seeker))
        if len(met) >= limit:
            return
