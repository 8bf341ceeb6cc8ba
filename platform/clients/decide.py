"""Decide which client each newcomer is: one algorithm for a single lead and for a list of fifty thousand rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from .candidates import candidate_pairs
from .cluster import Clustering, Edge, join_records
from .comparison import Comparison, Evidence
from .corrections import Contradictions
from .frequencies import Frequencies
from .outcome import ClientMerge, Decision, Links, Outcome, Record, ReviewPair
from .plain import compare_plain, families_listed, plain_model, without_contacts
from .popularity import count_users
from .relatives import may_be_relatives, said_once
from .score import compare
from .weights import Model

# No list of records can settle these, whoever looks at it: they are questions for the person at the next visit.
ASK_AT_NEXT_VISIT = frozenset({"names_only", "another_contact", "named_after_father", "address_only", "initial_only"})
# What relatives of one name rarely have in common.
_OF_ONE_PERSON = frozenset({"email_equal", "born_equal", "born_swapped", "tax_equal"})


def resolve(
    newcomers: Sequence[Record],
    existing: Sequence[Record],
    *,
    links: Links,
    model: Model,
    frequencies: Frequencies,
    popularity: Mapping[str, int] | None = None,
    sought: frozenset[int] = frozenset(),
) -> Outcome:
    """Decide which client each newcomer is, and which existing clients are one.

    newcomers: records without a client, up to about 50,000 at once. existing: every record of every client that
    shares a key with a newcomer (more is harmless); these clients are neither split nor joined here, but clients that
    newcomers bridge come back as ``merges``, and the newcomers then point at one of them.
    popularity: phone, e-mail or end of a VIN -> users in the whole base, where known; the pool's count is a floor.
    sought: ids of existing records that look for others too, as a scan of the whole base does.
    The result does not depend on the order of the input. Raises ValueError when a record id occurs twice.
    Source: docs/rules.md, Identity 12 to 22.
    """
    pool = _Pool(newcomers, existing, links, model, frequencies, popularity)
    edges = pool.score(sought)
    clustering = join_records(
        [record.features.surname for record in pool.records],
        edges,
        pool.against.between,
        formed=[record.client_id for record in pool.records],
        must_join=pool.positions_of(links.must),
        margin=model.margin,
        relatives=pool.may_be_relatives,
    )
    return Outcome(
        _decisions(pool, clustering, edges),
        _merges(pool, clustering),
        _review(pool, clustering),
        pool.crowded_keys,
    )


def edge_of(pair: tuple[int, int], comparison: Comparison, model: Model, *, is_plain: bool = False) -> Edge | None:
    """The edge over which a pair of positions without a veto may become one; None where its bits are not enough."""
    if comparison.bits < model.accept or comparison.capped is not None:
        return None
    codes = {evidence.code for evidence in comparison.evidence}
    return Edge(comparison.bits, *pair, "surname_changed" in codes, not is_plain and codes.isdisjoint(_OF_ONE_PERSON))


class _Pool:
    """The records at hand, in order of id, and what their comparisons said."""

    def __init__(
        self,
        newcomers: Sequence[Record],
        existing: Sequence[Record],
        links: Links,
        model: Model,
        frequencies: Frequencies,
        popularity: Mapping[str, int] | None,
    ) -> None:
        self.records = sorted((*newcomers, *existing), key=lambda record: record.record_id)
        self.position = {record.record_id: i for i, record in enumerate(self.records)}
        if len(self.position) != len(self.records):
            raise ValueError("a record id occurs twice")
        self.model, self.frequencies = model, frequencies
        self.popularity = count_users((record.features for record in self.records), popularity)
        self.plain = plain_model() if without_contacts(record.features for record in self.records) else None
        self.base_size = max(len(self.records), frequencies.records)
        self.families = True
        self.against = Contradictions(
            self.compare,
            [r.client_id for r in self.records],
            [r.is_word for r in self.records],
            together=self.positions_of(links.must),
            must_not=self.positions_of(links.must_not),
        )
        self.crowded_keys = 0
        self.maybe: dict[tuple[int, int], Comparison] = {}

    def positions_of(self, pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        known = [(self.position[a], self.position[b]) for a, b in pairs if a in self.position and b in self.position]
        return [(min(pair), max(pair)) for pair in known]

    def score(self, sought: frozenset[int] = frozenset()) -> list[Edge]:
        """Compare all candidate pairs; keep what may be one person, give what is.

        sought: ids of records that are looked at anew, besides the newcomers.
        """
        units: list[object] = [
            ("client", record.client_id) if record.client_id is not None else record.record_id
            for record in self.records
        ]
        seekers = [i for i, r in enumerate(self.records) if r.client_id is None or r.record_id in sought]
        found = candidate_pairs([record.keys for record in self.records], units, seekers)
        self.crowded_keys = found.crowded_keys
        if self.plain:
            features = [record.features for record in self.records]
            self.families = families_listed((features[low], features[high]) for low, high in found.pairs)
        edges = []
        for pair in found.pairs:
            comparison = self.compare(*pair)
            against = self.against.judge(pair, comparison)
            if against or comparison.veto or comparison.bits < self.model.review or self._not_worth_asking(comparison):
                continue
            self.maybe[pair] = comparison
            if edge := edge_of(pair, comparison, self.model, is_plain=self.plain is not None):
                edges.append(edge)
        return edges

    def _not_worth_asking(self, comparison: Comparison) -> bool:
        """Tell namesakes with contacts of their own: only a rare name makes them worth a question."""
        codes = {evidence.code for evidence in comparison.evidence}
        return (
            comparison.capped == "names_only"
            and comparison.bits < self.model.review_namesakes
            and not codes.isdisjoint(("phones_differ", "emails_differ"))
        )

    def may_be_relatives(self, one: Sequence[int], other: Sequence[int]) -> bool:
        return may_be_relatives(*(said_once(self.records[p] for p in side) for side in (one, other)))

    def compare(self, low: int, high: int) -> Comparison:
        a, b = self.records[low].features, self.records[high].features
        if self.plain:
            return compare_plain(a, b, self.plain, self.base_size, families=self.families)
        return compare(a, b, self.model, self.frequencies, self.popularity)

    def evidence(self, edge: Edge | None) -> tuple[Evidence, ...]:
        return self.maybe[edge.low, edge.high].evidence if edge else ()


def _decisions(pool: _Pool, clustering: Clustering, edges: Sequence[Edge]) -> tuple[Decision, ...]:
    best: dict[int, Edge] = {}
    for edge in sorted(edges, key=lambda e: (-e.bits, e.low, e.high)):
        if clustering.cluster_of[edge.low] == clustering.cluster_of[edge.high]:
            best.setdefault(edge.low, edge)
            best.setdefault(edge.high, edge)
    client_of_cluster: dict[int, int] = {}
    for root, record in zip(clustering.cluster_of, pool.records, strict=True):
        if record.client_id is not None:
            client_of_cluster[root] = min(record.client_id, client_of_cluster.get(root, record.client_id))
    numbers: dict[int, int] = {}
    decisions = []
    for position, (root, record) in enumerate(zip(clustering.cluster_of, pool.records, strict=True)):
        if record.client_id is not None:
            continue
        client_id = client_of_cluster.get(root)
        number = None if client_id is not None else numbers.setdefault(root, len(numbers) + 1)
        reason = best.get(position)
        matched = None
        if reason:
            partner = pool.records[reason.high if reason.low == position else reason.low]
            matched = partner.record_id
            client_id = partner.client_id or client_id
        bits = reason.bits if reason else None
        decisions.append(Decision(record.record_id, client_id, number, bits, pool.evidence(reason), matched))
    return tuple(decisions)


def _merges(pool: _Pool, clustering: Clustering) -> tuple[ClientMerge, ...]:
    merges = []
    for join in clustering.joins:
        edge = join.edge
        ids = (pool.records[edge.low].record_id, pool.records[edge.high].record_id) if edge else None
        merges.append(ClientMerge(join.kept, join.gone, edge.bits if edge else None, pool.evidence(edge), ids))
    return tuple(merges)


def _review(pool: _Pool, clustering: Clustering) -> tuple[ReviewPair, ...]:
    refused = {(refusal.edge.low, refusal.edge.high): refusal.why for refusal in clustering.refusals}
    pairs: dict[tuple[int, int], ReviewPair] = {}
    for (low, high), comparison in pool.maybe.items():
        one, other = clustering.cluster_of[low], clustering.cluster_of[high]
        if one == other:
            continue
        why = refused.get((low, high)) or comparison.capped or "grey"
        item = ReviewPair(
            pool.records[low].record_id, pool.records[high].record_id, comparison.bits, comparison.evidence, why
        )
        between = (min(one, other), max(one, other))
        if between not in pairs or _rank(item) < _rank(pairs[between]):
            pairs[between] = item
    return tuple(sorted(pairs.values(), key=_rank))


def _rank(item: ReviewPair) -> tuple[float, int, int]:
    return -item.bits, item.low_record_id, item.high_record_id
