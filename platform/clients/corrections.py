"""Which records of a client speak against each other because one is a word said at the desk. Pure."""

from __future__ import annotations

from collections.abc import Sequence


def rivals_of(clients: Sequence[int | None], is_word: Sequence[bool]) -> dict[int, list[int]]:
    """Positions of a client's other records for each of its words, and of its words for each of those.

    clients: of each record, None for a newcomer. Clients of whom nothing was said at the desk have no place here.
    """
    words: dict[int, list[int]] = {}
    for position, client in enumerate(clients):
        if client is not None and is_word[position]:
            words.setdefault(client, []).append(position)
    rivals: dict[int, list[int]] = {}
    for position, client in enumerate(clients):
        if client in words and not is_word[position]:
            rivals[position] = words[client]
            for word in words[client]:
                rivals.setdefault(word, []).append(position)
    return rivals
