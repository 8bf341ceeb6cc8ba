"""Join records into clients without chaining: no cluster ever holds two records that contradict each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple


class Contradiction(IntEnum):
    """How two records contradict each other.

    SURNAME alone is forgiven where the same cluster already explains that change of surname (marriage).
    """

    NONE = 0
    SURNAME = 1
    HARD = 2


class Edge(NamedTuple):
    """A pair of positions that is one person by its bits, with nothing against it.

    renamed: the pair itself shows that one person bears both surnames. thin: neither a mailbox nor a birth date is
    among what they share, so that relatives of one name would look the same.
    """

    bits: float
    low: int
    high: int
    renamed: bool = False
    thin: bool = False


class Refusal(NamedTuple):
    """An edge that was not used, and why.

    "ambiguous": two contradicting records fit. "blocked": a contradiction. "another_contact": what each cluster has of
    its own may make relatives of one name of them.
    """

    edge: Edge
    why: str


class Join(NamedTuple):
    """Two formed clusters that became one over an edge (None: a reviewer's must-link); the lower name is kept."""

    kept: int
    gone: int
    edge: Edge | None


@dataclass(slots=True)
class Clustering:
    """``cluster_of`` gives each position's cluster as its lowest position; joins and refusals in the order made."""

    cluster_of: list[int]
    joins: list[Join] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)


Contradict = Callable[[int, int], Contradiction]
Relatives = Callable[[Sequence[int], Sequence[int]], bool]
Surnames = frozenset[str]


def join_records(
    surnames: Sequence[str],
    edges: Iterable[Edge],
    contradict: Contradict,
    *,
    formed: Sequence[int | None],
    must_join: Iterable[tuple[int, int]] = (),
    margin: float,
    relatives: Relatives = lambda one, other: False,
) -> Clustering:
    """Cluster records, best edges first (ties by position), so that the order of input does not matter.

    surnames: of each record, in order of position. formed: the cluster each already belongs to, or None; formed
    clusters are never split. margin: bits by which an edge must beat the edges that lead its ends to records
    contradicting it; a thin edge is ambiguous whatever its lead. relatives: tells of two clusters whether a thin edge
    between them may join relatives only. Source: docs/rules.md, Identity 19 to 21, 31 and 32.
    """
    ordered = sorted(edges, key=lambda e: (-e.bits, e.low, e.high))
    state = _Clusters(surnames, formed, contradict)
    for edge in ordered:
        if edge.renamed:
            state.learn_change(edge)
    for low, high in sorted(must_join):
        state.join(low, high, None)
    fits: dict[int, list[tuple[int, float]]] = {}
    for edge in ordered:
        fits.setdefault(edge.low, []).append((edge.high, edge.bits))
        fits.setdefault(edge.high, []).append((edge.low, edge.bits))
    for edge in ordered:
        if state.root(edge.low) == state.root(edge.high):
            continue
        if state.is_ambiguous(edge, fits, margin):
            state.result.refusals.append(Refusal(edge, "ambiguous"))
        elif state.is_blocked(edge):
            state.result.refusals.append(Refusal(edge, "blocked"))
        elif edge.thin and relatives(*state.sides(edge)):
            state.result.refusals.append(Refusal(edge, "another_contact"))
        else:
            state.join(edge.low, edge.high, edge)
    return state.result


class _Clusters:
    """Clusters while they grow."""

    def __init__(self, surnames: Sequence[str], formed: Sequence[int | None], contradict: Contradict) -> None:
        self.surnames, self.contradict = surnames, contradict
        self.result = Clustering(list(range(len(surnames))))
        self.members: dict[int, list[int]] = {}
        self.name: dict[int, int] = {}
        self.changes_at: dict[int, set[Surnames]] = {}
        first_of: dict[int, int] = {}
        for position, name in enumerate(formed):
            root = position if name is None else first_of.setdefault(name, position)
            self.result.cluster_of[position] = root
            self.members.setdefault(root, []).append(position)
            if name is not None:
                self.name[root] = name
        for root in self.name:
            self._learn_formed(self.members[root])

    def root(self, position: int) -> int:
        return self.result.cluster_of[position]

    def _learn_formed(self, members: Sequence[int]) -> None:
        """Remember the surnames that a formed cluster already holds together: whoever joined them had the reason."""
        borne = {self.surnames[p] for p in members if self.surnames[p]}
        if len(borne) > 1:
            changes = {frozenset((one, other)) for one in borne for other in borne if one < other}
            for position in members:
                self.changes_at[position] = set(changes)

    def learn_change(self, edge: Edge) -> None:
        """Remember that a pair explains two surnames of one person."""
        change = frozenset((self.surnames[edge.low], self.surnames[edge.high]))
        self.changes_at.setdefault(edge.low, set()).add(change)
        self.changes_at.setdefault(edge.high, set()).add(change)

    def is_ambiguous(self, edge: Edge, fits: dict[int, list[tuple[int, float]]], margin: float) -> bool:
        """Tell whether either end fits about as well a record that contradicts the other end (triangle test)."""
        for end, partner in ((edge.low, edge.high), (edge.high, edge.low)):
            for rival, bits in fits[end]:
                if bits < edge.bits - margin and not edge.thin:
                    break
                if rival != partner and self._forbids(partner, rival, self.changes_at.get(end, set())):
                    return True
        return False

    def sides(self, edge: Edge) -> tuple[list[int], list[int]]:
        """Give the members of the two clusters that an edge would join."""
        return self.members[self.root(edge.low)], self.members[self.root(edge.high)]

    def is_blocked(self, edge: Edge) -> bool:
        """Tell whether joining would bring together any two records that contradict each other."""
        one, other = self.sides(edge)
        changes = {c for p in (*one, *other) for c in self.changes_at.get(p, ())}
        return any(self._forbids(a, b, changes) for a in one for b in other)

    def _forbids(self, one: int, other: int, changes: set[Surnames]) -> bool:
        how = self.contradict(one, other)
        if how is Contradiction.SURNAME and changes:
            return frozenset((self.surnames[one], self.surnames[other])) not in changes
        return how is not Contradiction.NONE

    def join(self, low: int, high: int, edge: Edge | None) -> None:
        """Make two clusters one."""
        keep, gone = sorted((self.root(low), self.root(high)))
        if keep == gone:
            return
        if keep in self.name and gone in self.name:
            kept, lost = sorted((self.name[keep], self.name.pop(gone)))
            self.result.joins.append(Join(kept, lost, edge))
            self.name[keep] = kept
        elif gone in self.name:
            self.name[keep] = self.name.pop(gone)
        moved = self.members.pop(gone)
        for position in moved:
            self.result.cluster_of[position] = keep
        self.members[keep].extend(moved)
