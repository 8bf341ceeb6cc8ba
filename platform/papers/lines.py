"""Breaking words into lines by the widths of their letters."""

from __future__ import annotations

from collections.abc import Callable, Iterator


def broken(text: str, width: float, width_of: Callable[[str], float]) -> list[str]:
    """The lines of a text, each at most ``width`` wide (any unit, that of ``width_of``).

    Lines break at spaces; a word wider than a line is broken between letters. A line feed begins a new line.
    At least one line, empty for an empty text; every letter but the spaces at the breaks is kept.
    """
    return [line for piece in text.split("\n") for line in _of_piece(piece, width, width_of)]


def _of_piece(piece: str, width: float, width_of: Callable[[str], float]) -> Iterator[str]:
    space = width_of(" ")
    line, used = "", 0.0
    for word in piece.split(" "):
        length = width_of(word)
        if line and used + space + length > width:
            yield line
            line, used = "", 0.0
        elif line:
            line, used = line + " ", used + space
        for part in _that_fit(word, width, width_of) if length > width else (word,):
            if line and used + width_of(part) > width:
                yield line
                line, used = "", 0.0
            line, used = line + part, used + width_of(part)
    yield line


def _that_fit(word: str, width: float, width_of: Callable[[str], float]) -> Iterator[str]:
    part, used = "", 0.0
    for letter in word:
        step = width_of(letter)
        if part and used + step > width:
            yield part
            part, used = "", 0.0
        part, used = part + letter, used + step
    if part:
        yield part
