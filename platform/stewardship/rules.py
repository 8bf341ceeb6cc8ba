"""Pure rules of merging: which client is kept, and how chains become stars."""

from __future__ import annotations

from collections.abc import Iterable

# The cause of the merge that an undone split comes to: it is no merge of its own, and nobody undoes it.
SPLIT_UNDONE = "split_undone"


def kept_of(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """For clients that are pairwise one: each one that goes -> the one kept, the lowest number of its group.

    The lower number was there first: it stands on more letters and in more heads. The order of the pairs does not
    matter. Source: docs/rules.md, Merging 1.
    """
    parent: dict[int, int] = {}

    def root(client_id: int) -> int:
        while parent.get(client_id, client_id) != client_id:
            client_id = parent[client_id]
        return client_id

    for one, other in pairs:
        low, high = sorted((root(one), root(other)))
        if low != high:
            parent[high] = low
    return {client_id: root(client_id) for client_id in sorted(parent)}
