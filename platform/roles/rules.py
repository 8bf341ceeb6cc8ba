"""Who may grant what: nobody gives what they do not have. Pure; source: docs/rules.md, Roles 1 to 3."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

# Whoever holds these over the whole network can set right whatever went wrong with roles.
ADMINISTRATION = frozenset({"roles.grant", "roles.edit", "users.edit"})


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the network: everything (``centre_ids`` None) or some centres; ``own_only``: own clients in them."""

    centre_ids: frozenset[int] | None
    own_only: bool = False

    def holds(self, other: Part) -> bool:
        """Whether ``other`` lies in this part; nobody who has only clients of their own gives any away."""
        if self.own_only:
            return False
        if self.centre_ids is None:
            return True
        return other.centre_ids is not None and other.centre_ids <= self.centre_ids


def lacking(granter: Collection[str], wanted: Collection[str]) -> frozenset[str]:
    """The permissions of ``wanted`` that the granter does not hold, and so cannot give."""
    return frozenset(wanted) - frozenset(granter)
