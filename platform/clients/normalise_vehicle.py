"""Vehicle identification numbers as typed by people and their last seven characters."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .spelling import lookalikes_to_latin

_NOT_VIN = re.compile(r"[^A-Z0-9]")
# O, Q and I never occur in a VIN; Z, S and B do, but are mistaken for digits on both sides.
_NEVER_IN_VIN = str.maketrans("OQI", "001")
_MISREAD = str.maketrans("ZSB", "258")
VIN_LENGTH = 17
TAIL_LENGTH = 7


@dataclass(frozen=True, slots=True)
class Vin:
    """A VIN: ``folded`` (17 characters or empty) and ``tail`` (its last 7) compare, ``shown`` is for people."""

    folded: str = ""
    tail: str = ""
    shown: str = ""


def normalise_vin(text: str) -> Vin:
    """Read a VIN, whole or only its end.

    Fewer than 7 characters or fewer than 3 different ones are no VIN. Source: docs/rules.md, Identity 9.
    """
    if not text:
        return Vin()
    shown = _NOT_VIN.sub("", lookalikes_to_latin(text.upper())).translate(_NEVER_IN_VIN)
    if len(shown) < TAIL_LENGTH or len(set(shown)) < 3 or "1234567" in shown or not any(map(str.isdigit, shown)):
        return Vin()
    folded = shown.translate(_MISREAD)
    whole = len(folded) == VIN_LENGTH
    return Vin(folded if whole else "", folded[-TAIL_LENGTH:], shown)
