"""What a single lead is known by at its centre: one text that no other source, number or key can come to."""

from __future__ import annotations

KEYED = "idempotency-key"


def lead_number(source: str, own_number: str) -> str:
    r"""The number of a lead under the name of its source.

    A colon in a source, "#" in a number (it parts the further cars of a lead) and a backslash stand behind a backslash;
    so does a source that is called as keys of the header are. Most sources have none of these, and read as
    ``site.example:A-17``. Source: docs/rules.md, Intake by API 5.
    """
    if not source:
        return f":{_number(own_number)}" if ":" in own_number else _number(own_number)
    name = source.replace("\\", "\\\\").replace(":", "\\:")
    own_name = "\\" if source == KEYED else ""
    return f"{own_name}{name}:{_number(own_number)}"


def key_number(key: str) -> str:
    """The number of a lead that is known by the key of its header alone."""
    return f"{KEYED}:{_number(key)}"


def _number(own: str) -> str:
    return own.replace("\\", "\\\\").replace("#", "\\#")
