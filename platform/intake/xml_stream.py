"""XML as senders of leads really write it, element by element, in bounded memory.

Declarations in the wrong place, bare ampersands and names of HTML letters are put right; anything that defines entities
or nests without end is refused, so nothing outside the file is read and no small file grows.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from xml.parsers import expat

from .encoding import text_lines
from .errors import XmlBroken, XmlWithEntities

DEEPEST = 40
MOST_CHILDREN = 5_000
LONGEST_TEXT = 32_767
LONGEST_MARK = 1024 * 1024
"""Letters of a tag or a remark."""

_BLOCK_LINES = 500

_FORBIDDEN = re.compile(r"<!(?:doctype|entity)", re.I)
_AMPERSAND = re.compile(r"&(?:(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{0,31});)?")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_XML_OWN = frozenset({"amp", "lt", "gt", "quot", "apos"})
_HELD = 4096


@dataclass(slots=True)
class Node:
    """An element: its name and the names of its attributes in lower case, its text, its children."""

    name: str
    attributes: dict[str, str]
    text: str = ""
    children: list[Node] = field(default_factory=list)

    def all(self, name: str) -> list[Node]:
        """Children of a name."""
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> Node | None:
        """The first child of a name."""
        return next(iter(self.all(name)), None)

    def said(self, name: str) -> str:
        """What the first child of a name says, with single spaces; empty where there is none."""
        child = self.first(name)
        return " ".join(child.text.split()) if child else ""


def elements(path: Path, encoding: str, file_name: str, wanted: Callable[[str], bool]) -> Iterator[Node]:
    """Give every outermost element whose name is wanted, whole, wherever it stands.

    Raises XmlBroken where the file is no XML whatever is forgiven, XmlWithEntities where it defines entities.
    """
    reader = _Reader(file_name, wanted)
    for text in _forgiven(_blocks(text_lines(path, encoding, file_name)), file_name):
        reader.quiet += len(text)
        try:
            reader.parser.Parse(text, False)
        except expat.ExpatError as error:
            raise XmlBroken(file_name=file_name, line=error.lineno) from error
        # The parser looks through a tag or remark without end anew with each block.
        if reader.quiet > LONGEST_MARK:
            raise XmlBroken(file_name=file_name, line=reader.parser.CurrentLineNumber)
        yield from reader.taken()
    try:
        reader.parser.Parse("</file>", True)
    except expat.ExpatError as error:
        raise XmlBroken(file_name=file_name, line=error.lineno) from error
    yield from reader.taken()


def _blocks(lines: Iterator[str]) -> Iterator[str]:
    """Lines put together, many at once, so that short ones cost no more than long ones."""
    while block := list(islice(lines, _BLOCK_LINES)):
        yield "".join(block)


def _forgiven(lines: Iterator[str], file_name: str) -> Iterator[str]:
    """The text under one root, without declarations; what may go on in the next block is held until it does."""
    yield "<file>"
    held = ""
    for line in lines:
        text = held + line
        start = max(text.rfind("<?"), text.lower().rfind("<!d"))
        if start >= 0 and ">" not in text[start:] and len(text) - start < _HELD:
            text, held = text[:start], text[start:]
        else:
            held = ""
        yield _mended(text, file_name)
    yield _mended(held, file_name)


def _mended(text: str, file_name: str) -> str:
    if "<?" in text:
        text = "".join(_without_declarations(text))
    if "<!" in text:
        text = _without_doctype(text, file_name)
    if "&" in text:
        text = _AMPERSAND.sub(_known, text)
    return _CONTROL.sub("", text)


def _without_declarations(text: str) -> Iterator[str]:
    # By hand: an expression would look for the end of each of many beginnings anew.
    place = 0
    while (start := text.find("<?", place)) >= 0 and (end := text.find("?>", start)) >= 0:
        yield text[place:start] + "\n" * text.count("\n", start, end)
        place = end + 2
    yield text[place:]


def _without_doctype(text: str, file_name: str) -> str:
    """A declaration that only names a type is harmless and left out; any other is refused."""
    found = _FORBIDDEN.search(text)
    if found is None:
        return text
    end = text.find(">", found.start())
    told = text[found.start() : end + 1]
    rest = text[: found.start()] + text[end + 1 :]
    if end < 0 or "[" in told or "entity" in told.lower() or _FORBIDDEN.search(rest):
        raise XmlWithEntities(file_name=file_name)
    return rest


def _known(found: re.Match[str]) -> str:
    name = found[1]
    if name and (name.startswith("#") or name in _XML_OWN):
        letter = html.unescape(found[0])
        return found[0] if letter and not _CONTROL.search(letter) and letter != "\ufffd" else ""
    letter = html.unescape(found[0]) if name else "&"
    return html.escape(letter)


class _Reader:
    """Collects the wanted elements while the parser goes through the file.

    quiet: letters handed to the parser since it last told anything.
    """

    def __init__(self, file_name: str, wanted: Callable[[str], bool]) -> None:
        self._file_name, self._wanted = file_name, wanted
        self._depth = 0
        self._open: list[Node] = []
        self._ready: list[Node] = []
        self._size = 0
        self._is_literal = False
        self.quiet = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._hear
        self.parser.CommentHandler = self._pass
        self.parser.StartCdataSectionHandler = lambda: self._literal(True)
        self.parser.EndCdataSectionHandler = lambda: self._literal(False)
        self.parser.EntityDeclHandler = self._refuse
        self.parser.StartDoctypeDeclHandler = self._refuse

    def taken(self) -> list[Node]:
        """The elements that are complete, once each."""
        ready, self._ready = self._ready, []
        return ready

    def _pass(self, _remark: str) -> None:
        self.quiet = 0

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self.quiet = 0
        name = tag.rpartition(":")[2].lower()
        if self._depth > DEEPEST:
            raise XmlBroken(file_name=self._file_name, line=self.parser.CurrentLineNumber)
        if not self._open and not self._wanted(name):
            return
        node = Node(name, {key.lower(): value[:LONGEST_TEXT] for key, value in attributes.items()})
        if self._open:
            self._size += 1
            if self._size > MOST_CHILDREN:
                raise XmlBroken(file_name=self._file_name, line=self.parser.CurrentLineNumber)
            self._open[-1].children.append(node)
        else:
            self._size = 0
        self._open.append(node)

    def _end(self, _tag: str) -> None:
        self._depth -= 1
        self.quiet = 0
        if self._open:
            node = self._open.pop()
            if not self._open:
                self._ready.append(node)

    def _hear(self, text: str) -> None:
        self.quiet = 0
        if self._open and len(self._open[-1].text) < LONGEST_TEXT:
            # What was mended for XML is no entity inside a literal section.
            self._open[-1].text += (html.unescape(text) if self._is_literal else text)[:LONGEST_TEXT]

    def _literal(self, is_literal: bool) -> None:
        self._is_literal = is_literal

    def _refuse(self, *_about: object) -> None:
        raise XmlWithEntities(file_name=self._file_name)
