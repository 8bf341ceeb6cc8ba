"""The key under which clients are ordered and found by name."""

from __future__ import annotations


def name_key(surname: str, given: str = "", middle: str = "") -> str:
    """Write the search key of a person: ``surname given middle`` in lower case, ё as е, single spaces.

    A company's whole name goes in as the surname. Source: docs/rules.md, Clients 8 (order and search).
    """
    return folded(" ".join((surname, given, middle)))


def folded(text: str) -> str:
    """Any text in the form of the key."""
    return " ".join(text.casefold().replace("ё", "е").split())
