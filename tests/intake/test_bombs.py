"""Files made to fill the memory or to keep the machine busy: refused, or read within bounds."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO, RawIOBase
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

import intake
from intake.errors import (
    CellTooLong,
    FileTooLarge,
    LineTooLong,
    ListRefused,
    QuoteNeverCloses,
    XmlBroken,
    XmlWithEntities,
)
from intake.table import open_table
from journal import SYSTEM
from store import Database
from tests.asking import ask_one
from tests.cast import NOW, Cast
from tests.conftest import Browser
from tests.intake.bringing import bring

MB = 1024 * 1024
HEADER = "Name;Phone\nAnn Winter;+19375550141\n"
PROSPECT = "<prospect><customer><contact><name>A</name><phone>+19375550141</phone></contact></customer></prospect>"
ADF, CARD = f"<adf>{PROSPECT}", "BEGIN:VCARD\nFN:Ann Winter\n"


def filled(head: str, piece: str, megabytes: int, tail: str = "") -> bytes:
    """A file that begins well and goes on with one piece again and again."""
    return (head + piece * (megabytes * MB // len(piece)) + tail).encode()


# What a file goes on with without end, how many megabytes of it, and how it is refused (None: it is read).
BOMBS = {
    "one line of separators": (HEADER, ";", 3, CellTooLong),
    "a first line of separators": ("", ";", 3, CellTooLong),
    "a line without end": (HEADER, ";", 17, LineTooLong),
    "a quoted cell without end": (HEADER + '"', "x", 3, CellTooLong),
    "a record of quoted lines without end": (HEADER, '"\n";', 3, QuoteNeverCloses),
    "lines of quotation marks": (HEADER + '"', '""\n', 3, QuoteNeverCloses),
    "a photograph without a line end": (CARD + "PHOTO:", "A" * 64, 17, LineTooLong),
    "a photograph in folded lines": (CARD + "PHOTO:A\n", " " + "A" * 74 + "\n", 1, None),
    "a card of phones": (CARD, "TEL:+19375550141\n", 1, None),
    "a card of notes": (CARD, "NOTE:" + "n" * 70 + "\n", 1, None),
    "a phone of kinds": (CARD + "TEL", ";TYPE=cell", 3, None),
    "a soft line without end": (CARD + "NOTE;ENCODING=QUOTED-PRINTABLE:", "=41" * 20 + "=\n", 1, None),
    "a text without end": (ADF + "<prospect><comments>", "word ", 17, LineTooLong),
    "a text of many lines": (ADF + "<prospect><comments>", "word\n", 1, XmlBroken),
    "a remark without end": (ADF + "<!--", "word\n", 3, XmlBroken),
    "beginnings of declarations": (ADF, "<?", 3, XmlBroken),
    "beginnings of types": (ADF, "<!doctype", 3, XmlWithEntities),
    "ampersands": (ADF + "<prospect>", "&amp\n", 1, XmlBroken),
    "depth": (ADF, "<a>\n", 3, XmlBroken),
    "children": (ADF + "<prospect>", "<a/>\n", 3, XmlBroken),
    "an attribute without end": (ADF + '<prospect a="', "word\n", 3, XmlBroken),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_takes_bounded_memory(send: Callable[..., Path], name: str) -> None:
    head, piece, megabytes, refusal = BOMBS[name]
    path = send(filled(head, piece, megabytes))
    tracemalloc.start()
    try:
        if refusal is None:
            assert sum(1 for _ in open_table(path, "list").rows()) == 1
        else:
            with pytest.raises(refusal):
                list(open_table(path, "list").rows())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # A line is read whole, as bytes and as text; the longest that is read at all has 16 MB.
    assert peak < (40 if megabytes > 16 else 16) * MB


class Watched(RawIOBase):
    """A body of a gigabyte that nobody has; counts what was read of it."""

    place = taken = 0

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.place

    def seek(self, place: int, whence: int = 0) -> int:
        self.place = 1024 * MB if whence == 2 else place
        return self.place

    def read(self, size: int = -1) -> bytes:
        self.taken += max(size, 0)
        return b"x" * max(size, 0)


def test_a_file_of_a_gigabyte_is_refused_before_it_is_read(client_as: Callable[[str], Browser]) -> None:
    body = Watched()
    answer = client_as("nina").post(
        "/imports",
        input_stream=body,
        content_type="multipart/form-data; boundary=b",
    )
    assert answer.status_code == 413
    assert "The file is too large" in answer.get_data(as_text=True)
    assert body.taken == 0


def test_a_command_refuses_a_file_of_a_gigabyte_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(1024 * MB)
    with pytest.raises(FileTooLarge):
        intake.refuse_too_large(path.stat().st_size, path.name, max_bytes=200 * MB)
    with pytest.raises(FileTooLarge):
        open_table(path, path.name, max_bytes=200 * MB)


@pytest.fixture
def broken_late() -> list[tuple[bytes, str]]:
    """Lists that begin well, name many people, and break at their very end."""
    rows = "".join(f"Person {chr(97 + n % 26)}x;+7916{n:07d}\n" for n in range(3000))
    leads = "".join(PROSPECT.replace("5550141", f"{n:07d}") + "\n" for n in range(3000))
    return [
        (f'Name;Phone\n{rows}"open'.encode() + b"\n;" * 100, "list.csv"),
        (f"Name;Phone\n{rows}{';' * 9000}\n".encode(), "list.csv"),
        (f"Name;Phone\n{rows}".encode() + b"x" * 2 * MB, "list.csv"),
        (f"<adf>{leads}<prospect></customer></adf>".encode(), "leads.xml"),
        (f"<adf>{leads}<!ENTITY a SYSTEM 'file:///etc/passwd'></adf>".encode(), "leads.xml"),
    ]


def test_a_list_that_breaks_at_its_end_imports_nothing(
    ground: Database, cast: Cast, broken_late: list[tuple[bytes, str]]
) -> None:
    before = ask_one(ground, "select count(*) from source_record")
    for content, name in broken_late:
        with pytest.raises(ListRefused):
            bring(ground, cast, content, chunk=500)
        assert ask_one(ground, "select count(*) from source_record") == before, name
    assert ask_one(ground, "select count(*) from client") == 0
    assert ask_one(ground, "select count(*) from import_batch where state = 'failed'") == len(broken_late)


def test_a_refused_file_leaves_no_import_behind(ground: Database, cast: Cast, app: Flask) -> None:
    before = ask_one(ground, "select count(*) from import_batch")
    for content in (b"", b";" * 2 * MB, b"BEGIN:VCARD\n", b"<adf></adf>", b"<adf>" + b"<a>" * 99, b"PK\x03\x04"):
        with Session(ground.system) as session, suppress(ListRefused), session.begin():
            intake.receive_list(
                session, cast.centres["north_1"], "list", BytesIO(content).read(), max_bytes=10 * MB, actor=SYSTEM,
                now=NOW,
            )  # fmt: skip
    assert ask_one(ground, "select count(*) from import_batch") == before
