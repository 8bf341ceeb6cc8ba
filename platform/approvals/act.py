"""What may need somebody else's approval: the act, its part of the network, the exact version of the thing. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """The acts that head office may put under four eyes."""

    RULES = "rules"
    CAMPAIGN = "campaign"
    EXPORT = "export"
    ROLE = "role"
    TERMS = "terms"


# Those that head office switches on; loosening these terms is always under four eyes itself.
ASKED_FOR = (Kind.RULES, Kind.CAMPAIGN, Kind.EXPORT, Kind.ROLE)
# Those that need approval above a size alone.
SIZED = (Kind.CAMPAIGN, Kind.EXPORT)


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that somebody is about to do.

    content: the whole of the thing as it stands, in JSON's types; any change of it makes another act.
    permissions: what an approver must hold, all of it. centre_ids: the part, which must lie in the approver's; None:
    the network. size: people or rows; an approval holds up to its size. for_user_id: who gains by it, and so may not
    approve it. subject_id, title, said: what an approver is shown (row, name, codes and figures).
    """

    kind: Kind
    content: Mapping[str, Any]
    permissions: frozenset[str]
    centre_ids: tuple[int, ...] | None
    size: int = 0
    for_user_id: int | None = None
    subject_id: int | None = None
    title: str = ""
    said: Mapping[str, Any] = field(default_factory=dict)

    @property
    def fingerprint(self) -> bytes:
        """32 bytes that tell this act from any other, whatever its size."""
        whole = {
            "kind": self.kind, "content": self.content, "permissions": sorted(self.permissions),
            "centres": None if self.centre_ids is None else sorted(self.centre_ids), "for": self.for_user_id,
        }  # fmt: skip
        return hashlib.sha256(json.dumps(whole, sort_keys=True, ensure_ascii=False, allow_nan=False).encode()).digest()
