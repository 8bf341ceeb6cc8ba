"""A4 pages with their letters, foot and marks: what all blocks are drawn on. Lengths are millimetres."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fpdf import FPDF
from fpdf.prefs import ViewerPreferences
from fpdf.structure_tree import StructElem

from .blocks import Paper
from .tagging import Tags

MARGIN = 18.0
FOOT = 20.0
FOOT_PT, SMALL_PT, TEXT_PT = 7.0, 8.0, 9.5
LETTERS = "Letters"
UNKNOWN = "\N{REPLACEMENT CHARACTER}"
QUIET = (90, 90, 90)
BLACK = (0, 0, 0)

# fpdf2 tells the log which letters a font lacks, and letters are somebody's name; here they are replaced beforehand.
logging.getLogger("fpdf").setLevel(logging.ERROR)
logging.getLogger("fontTools").setLevel(logging.ERROR)


class Sheet(FPDF):
    """The pages of one paper; ``y`` is how far down the present page is filled."""

    def __init__(self, paper: Paper) -> None:
        super().__init__(format="A4", unit="mm")
        self.struct_builder: Tags = Tags()
        self._paper = paper
        self._widths: dict[tuple[str, float], dict[str, float]] = {}
        self.set_title(printable(paper.title))
        self.set_lang(paper.language)
        self.set_creation_date(paper.made_at)
        self.set_creator("Forecourt")
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(False)
        for style, name in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
            self.add_font(LETTERS, style, _font(name))
        self.letters(TEXT_PT)
        self.add_page()

    @property
    def room(self) -> float:
        """How much of the present page is left; never less than nothing."""
        return max(0.0, float(self.h) - FOOT - self.y)

    @property
    def fresh(self) -> bool:
        """Whether the present page is still empty."""
        return self.y <= MARGIN

    def letters(self, size_pt: float, *, bold: bool = False, quiet: bool = False) -> None:
        """Write in this size from here on."""
        self.set_font(LETTERS, "B" if bold else "", size_pt)
        self.set_text_color(*(QUIET if quiet else BLACK))

    def line_height(self) -> float:
        """The height of a line of the present letters."""
        return float(self.font_size) * 1.4

    def width_of(self, text: str) -> float:
        """The width of a text in the present letters."""
        known = self._widths.setdefault((self.font_style, self.font_size_pt), {})
        total = 0.0
        for letter in text:
            if letter not in known:
                known[letter] = self.get_string_width(letter, normalized=True)
            total += known[letter]
        return total

    def known(self, text: str) -> str:
        """A text in letters that the font has; unknown ones, such as pictograms, become a sign of their own."""
        font = self.fonts[LETTERS.lower()]
        return "".join(c if c == "\n" or ord(c) in font.cmap else UNKNOWN for c in printable(text))  # type: ignore[union-attr]

    @contextmanager
    def marked(self, kind: str, inside: StructElem | None = None, words: str | None = None) -> Iterator[None]:
        """Mark what is drawn on this page as one element: ``/H1``, ``/P``, ``/TD``."""
        number = self.struct_builder.next_mcid_for_page(self.page)
        element = self._add_marked_content(struct_type=kind, mcid=number, alt_text=words)
        if inside:
            self.struct_builder.adopt(element, inside)
        self._out(f"{kind} <</MCID {number}>> BDC")
        yield
        self._out("EMC")

    @contextmanager
    def unmarked(self) -> Iterator[None]:
        """What is drawn here belongs to the page and not to what it tells: lines, page numbers, repeated headings."""
        self._out("/Artifact BMC")
        yield
        self._out("EMC")

    def finish(self) -> None:
        """Print the foot of every page, its number and the fingerprint, once it is known how many pages there are."""
        pages = self.pages_count
        for number in range(1, pages + 1):
            self.page = number
            self.current_font_is_set_on_page = False
            self.letters(FOOT_PT, quiet=True)
            words = self._paper.page_words.replace("{page}", str(number)).replace("{pages}", str(pages))
            with self.unmarked():
                if self._paper.fingerprint:
                    self.text(MARGIN, self.h - 12, self.known(self._paper.fingerprint))
                self.text(MARGIN, self.h - 8, self.known(words))


def printable(text: str) -> str:
    """A text without control characters: line feeds stay, tabs and further breaks become spaces, the rest goes."""
    spaced = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").replace("\N{NO-BREAK SPACE}", " ")
    return "".join(c for c in spaced if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs", "Cf"))


def _font(name: str) -> Path:
    # In the wheel static files lie beside this package, in a checkout one folder higher.
    beside = Path(__file__).parents[1] / "static"
    folder = beside if beside.exists() else Path(__file__).parents[2] / "static"
    return folder / "vendor" / name
