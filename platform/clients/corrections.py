"""Which records contradict each other, and which contradictions a person's word has settled. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from .cluster import Contradiction
from .comparison import Comparison

Rivals = dict[int, list[int]]


def rivals_of(clients: Sequence[int | None], is_word: Sequence[bool]) -> Rivals:
    """Positions of a client's other records for each of its words, and of its words for each of those.

    clients: of each record, None for a newcomer. Clients of whom nothing was said at the desk have no place here.
    """
    words: dict[int, list[int]] = {}
    for position, client in enumerate(clients):
        if client is not None and is_word[position]:
            words.setdefault(client, []).append(position)
    rivals: Rivals = {}
    for position, client in enumerate(clients):
        if client in words and not is_word[position]:
            rivals[position] = words[client]
            for word in words[client]:
                rivals.setdefault(word, []).append(position)
    return rivals


class Contradictions:
    """How records at hand contradict each other; each pair is judged once.

    clients: of each position, None for a newcomer. together, must_not: pairs that a person called one or two.
    """

    def __init__(
        self,
        compare: Callable[[int, int], Comparison],
        clients: Sequence[int | None],
        is_word: Sequence[bool],
        *,
        together: Iterable[tuple[int, int]],
        must_not: Iterable[tuple[int, int]],
    ) -> None:
        self._compare, self._clients, self._must_not = compare, clients, frozenset(must_not)
        self._rivals = rivals_of(clients, is_word)
        self._together: dict[int, list[tuple[int, int]]] = {}
        for one, other in together:
            client = clients[one]
            if client is not None and client == clients[other]:
                self._together.setdefault(client, []).extend(((one, other), (other, one)))
        self._known: dict[tuple[int, int], Contradiction] = {}
        self._vetoes: dict[tuple[int, int], frozenset[str]] = {}

    def between(self, one: int, other: int) -> Contradiction:
        """How two positions contradict each other."""
        pair = (one, other) if one < other else (other, one)
        known = self._known.get(pair)
        return self.judge(pair, self._compare(*pair)) if known is None else known

    def judge(self, pair: tuple[int, int], comparison: Comparison) -> Contradiction:
        """The same of a pair, the lower position first, that is compared already."""
        found = self._known[pair] = self._judged(pair, comparison)
        return found

    def _judged(self, pair: tuple[int, int], comparison: Comparison) -> Contradiction:
        if pair in self._must_not:
            return Contradiction.HARD
        if not comparison.veto:
            return Contradiction.NONE
        veto = frozenset(comparison.veto)
        if any(self._corrected(*ends, veto) or self._called_one(*ends, veto) for ends in (pair, pair[::-1])):
            return Contradiction.NONE
        return Contradiction.SURNAME if comparison.veto == ("surname_differs",) else Contradiction.HARD

    def _corrected(self, at: int, other: int, veto: frozenset[str]) -> bool:
        """Tell whether a record contradicts only what a word at the desk has corrected, or only that correction.

        Lists go on with the old spelling or come with the new one: the side that it agrees with measures it
        (docs/rules.md, Clients 13).
        """
        return any(
            veto <= self._veto(at, i) and not self._veto(other, i) for i in self._rivals.get(at, ()) if i != other
        )

    def _called_one(self, at: int, other: int, veto: frozenset[str]) -> bool:
        """Tell whether two records differ no more than two of the client that a person has called one.

        One of them agrees with either record of that pair: docs/rules.md, Merging 16.
        """
        client = self._clients[at]
        return client is not None and any(
            veto <= self._veto(i, j) and not self._veto(at, j) and not self._veto(other, i)
            for i, j in self._together.get(client, ())
        )

    def _veto(self, one: int, other: int) -> frozenset[str]:
        if one == other:
            return frozenset()
        pair = (min(one, other), max(one, other))
        if pair not in self._vetoes:
            self._vetoes[pair] = frozenset(self._compare(*pair).veto)
        return self._vetoes[pair]
