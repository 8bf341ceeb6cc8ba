"""What a comparison of two records says, and the tally it is gathered in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Evidence(NamedTuple):
    """One piece of evidence: a stable code worded by the UI, its bits, and the values it rests on."""

    code: str
    bits: float
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """How far two records are one person.

    bits: log2 of the odds, the prior included. veto: codes that forbid joining whatever the bits. capped: code of the
    reason why enough bits still only make a case for review, else None.
    """

    bits: float
    evidence: tuple[Evidence, ...] = ()
    veto: tuple[str, ...] = ()
    capped: str | None = None

    @property
    def forbids(self) -> bool:
        """Whether the two records contradict each other."""
        return bool(self.veto)


@dataclass(slots=True)
class Tally:
    """Evidence gathered so far.

    contacts: how many pieces of positive contact evidence. crowd: how many people use the best one. apart: of phone,
    e-mail and car, how many both have without sharing one.
    """

    bits: float
    evidence: list[Evidence] = field(default_factory=list)
    veto: list[str] = field(default_factory=list)
    contacts: int = 0
    exact_contact: bool = False
    only_address: bool = False
    crowd: int = 1
    mailbox_shared: bool = False
    apart: int = 0
    sex_doubt: bool = False
    born: str = ""
    first: str = ""
    surname: str = ""
    middle: str = ""

    def add(self, code: str, bits: float, *values: str) -> None:
        """Add one piece of evidence."""
        self.bits += bits
        self.evidence.append(Evidence(code, bits, values))

    def forbid(self, code: str, bits: float, *values: str) -> None:
        """Add evidence against that also forbids joining."""
        self.add(code, bits, *values)
        self.veto.append(code)
