"""What a paper is made of: plain values, in the words and the language of the caller."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime


class PictureUnreadable(ValueError):
    """The bytes of a picture are no PNG, JPEG or another picture that can be printed."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``level`` 1 opens a part, 2 a section of it. It never stands alone at the foot of a page."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running words, broken at spaces; a line feed in ``text`` begins a new line. ``quiet`` prints a small note."""

    text: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with their values, one pair a line."""

    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings, which are repeated on every page; a row longer than a page is broken.

    rows: as many cells as there are headings; may be any iterable, read once.
    widths: shares of the page's width in any unit; equal where None.
    """

    headings: Sequence[str]
    rows: Iterable[Sequence[str]]
    widths: Sequence[float] | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture (PNG or JPEG bytes), as wide as the page at most; ``words`` say what it shows, for the blind."""

    content: bytes
    words: str
    width_mm: float | None = None


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file enclosed in the PDF under ``name`` (unique in the paper, with its ending); ``words`` describe it."""

    name: str
    content: bytes
    words: str = ""


Block = Heading | Paragraph | Facts | Table | Picture


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper.

    language: of all texts, as in ``ru``.
    made_at: the moment it is made; the same paper of the same moment is the same bytes.
    page_words: the page number in words with the places {page} and {pages}, as in ``{page} of {pages}``.
    meta: lines under the title: whose, from whom, when.
    fingerprint: a line printed at the foot of every page, such as the hash of what the paper tells; none where empty.
    """

    title: str
    language: str
    made_at: datetime
    blocks: Iterable[Block]
    page_words: str
    meta: Sequence[str] = ()
    fingerprint: str = ""
    enclosures: Sequence[Enclosure] = field(default=())
