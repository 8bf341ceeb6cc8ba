"""The keys under which clients are ordered and found by name."""

from __future__ import annotations

from .spelling import skeleton


def name_key(surname: str, given: str = "", middle: str = "") -> str:
    """Write the key of a person in lists: ``surname given middle`` in lower case, ё as е, single spaces.

    A company's whole name goes in as the surname. Source: docs/rules.md, Clients 8 (order and search).
    """
    return folded(" ".join((surname, given, middle)))


def folded(text: str) -> str:
    """Any text in the form of the key."""
    return " ".join(text.casefold().replace("ё", "е").split())


def search_key(key: str) -> str:
    """Write what pieces of a name are looked for in: the name key, and its words in the one spelling of both scripts.

    Every word stands behind a space, so that ``" iv"`` asks for a word's beginning; ``|`` stands between the spellings.
    A name that is the same in both is not repeated. Source: docs/rules.md, Search 1.
    """
    bare = bones(key)
    return f" {key}" if bare == key else f" {key}| {bare}"


def bones(text: str) -> str:
    """The words of a text in the one spelling of both scripts, as matching compares them; empty where no letter is."""
    return " ".join(filter(None, (skeleton(word, "ru") for word in text.split())))
