"""A printed paper read back: every word in either script, over pages, the same bytes, readable by those who hear it."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from papers import Block, Enclosure, Facts, Heading, Paper, Paragraph, Picture, PictureUnreadable, Table, print_paper

MADE_AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
PAPER = Paper(
    title="Всё о клиенте",
    language="ru",
    made_at=MADE_AT,
    page_words="Страница {page} из {pages}",
    meta=("Составлено 22 ноября 2026 г.",),
    fingerprint="SHA-256 0a1b2c",
    blocks=(
        Heading("Сведения"),
        Facts((("Фамилия", "Ёжикова-Щукина"), ("E-mail", "anna@far.example"))),
        Paragraph("Не возражаю против получения писем."),
    ),
)


def read(paper: Paper) -> PdfReader:
    return PdfReader(io.BytesIO(print_paper(paper)))


def words_of(paper: Paper) -> str:
    """All texts of a paper, lines joined by spaces."""
    return " ".join(" ".join(page.extract_text() for page in read(paper).pages).split())


def test_russian_text_is_read_back_letter_by_letter() -> None:
    words = words_of(PAPER)
    for text in ("Всё о клиенте", "Составлено 22 ноября 2026 г.", "Фамилия", "Ёжикова-Щукина", "anna@far.example",
                 "Не возражаю против получения писем.", "SHA-256 0a1b2c", "Страница 1 из 1"):  # fmt: skip
        assert text in words


def test_a_paper_bears_its_title_and_language_and_shows_them() -> None:
    reader = read(PAPER)
    root: Any = reader.trailer["/Root"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Всё о клиенте"
    assert reader.metadata.creation_date == MADE_AT
    assert root["/Lang"] == "ru"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/MarkInfo"]["/Marked"]


def test_the_same_paper_of_the_same_moment_is_the_same_bytes() -> None:
    """In another process too, where sets and dicts may have another order and the clock went on."""
    code = "import sys; from tests.papers import test_papers as t; sys.stdout.buffer.write(t.print_paper(t.PAPER))"
    here = print_paper(PAPER)
    there = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, env=PATHS).stdout
    assert here == there
    assert print_paper(replace(PAPER, title="Другое")) != here


PATHS = {"PYTHONPATH": ":".join(filter(None, sys.path)), "PYTHONHASHSEED": "1234"}


def test_a_table_of_a_thousand_rows_breaks_over_pages_and_repeats_its_headings() -> None:
    rows = [(str(n), f"Клиент №{n}", "Москва, улица Большая Садовая " * (n % 3)) for n in range(1, 1001)]
    reader = read(replace(PAPER, blocks=(Table(("№", "Имя клиента", "Адрес"), iter(rows), (1, 3, 4)),)))
    pages = [page.extract_text() for page in reader.pages]
    assert len(pages) > 20
    assert all("Имя клиента" in page for page in pages)
    assert all(f"Страница {n} из {len(pages)}" in page for n, page in enumerate(pages, 1))
    numbers = [int(word[1:]) for page in pages for word in page.split() if word.startswith("№") and word[1:]]
    assert numbers == list(range(1, 1001))


def test_a_row_longer_than_a_page_loses_nothing() -> None:
    long = " ".join(f"слово{n}" for n in range(3000))
    reader = read(replace(PAPER, blocks=(Table(("Поле", "Значение"), [("Заметка", long), ("Конец", "да")]),)))
    words = " ".join(page.extract_text() for page in reader.pages).split()
    assert [w for w in words if w.startswith("слово")] == long.split()
    assert "Конец" in words


def test_nothing_is_printed_into_the_margins() -> None:
    wide = "Щ" * 400 + " " + "https://" + "w" * 300
    paper = replace(
        PAPER, title=wide, blocks=(Paragraph(wide), Facts(((wide, wide),)), Table(("a", "b"), [(wide, wide)]))
    )
    right: list[float] = []

    def look(text: str, _cm: Any, tm: Any, _font: Any, size: float) -> None:
        if text.strip():
            right.append(float(tm[4]) + 0.4 * size * len(text.strip()))

    reader = read(paper)
    for page in reader.pages:
        page.extract_text(visitor_text=look)
    assert max(right) < float(reader.pages[0].mediabox.width)
    letters = sum(page.extract_text().count("Щ") for page in reader.pages)
    assert letters == 400 * 6


def test_headings_paragraphs_and_cells_are_told_apart_by_ear() -> None:
    blocks = (Heading("Часть"), Heading("Раздел", 2), Paragraph("Слова"), Table(("А", "Б"), [("1", "2"), ("3", "4")]))
    reader = read(replace(PAPER, blocks=blocks, meta=()))
    root: Any = reader.trailer["/Root"]
    document = root["/StructTreeRoot"]["/K"][0].get_object()

    def told(element: Any) -> Any:
        kids = [kid.get_object() for kid in element["/K"]]
        inner = [told(kid) for kid in kids if not isinstance(kid, int)]
        return (element["/S"], inner) if inner else element["/S"]

    row = lambda kind: ("/TR", [kind, kind])  # noqa: E731
    assert told(document) == ("/Document", [
        "/H1", "/H2", "/H3", "/P", ("/Table", [row("/TH"), row("/TD"), row("/TD")]),
    ])  # fmt: skip


def test_every_marked_piece_of_a_page_is_found_from_the_tree() -> None:
    """The tree's own index by page: each piece's number leads back to the element that names it."""
    reader = read(replace(PAPER, blocks=(Table(("А", "Б"), [(str(n), "x") for n in range(120)]),)))
    root: Any = reader.trailer["/Root"]
    by_page = root["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    for page in reader.pages:
        elements = by_page[by_page.index(page["/StructParents"]) + 1]
        assert [list(e.get_object()["/K"]) for e in elements] == [[n] for n in range(len(elements))]
        drawn: Any = page.get_contents()
        assert drawn.get_data().count(b"/MCID") == len(elements)


def test_a_heading_never_stands_alone_at_the_foot() -> None:
    filled: list[Block] = []
    for n in range(40):
        filled += [*[Paragraph(f"строка {n}")] * (n % 5), Heading(f"Глава{n}"), Paragraph(f"Тело{n}")]
    for page in read(replace(PAPER, blocks=filled)).pages:
        assert not page.extract_text().split("SHA-256")[0].split()[-1].startswith("Глава")


def test_pictures_say_what_they_show_and_fit_the_page() -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 400), (200, 30, 30)).save(drawn, "PNG")
    reader = read(
        replace(PAPER, blocks=(Paragraph("До"), Picture(drawn.getvalue(), "Подпись клиента"), Paragraph("После")))
    )
    assert sum(len(page.images) for page in reader.pages) == 1
    root: Any = reader.trailer["/Root"]
    elements = [e.get_object() for e in root["/StructTreeRoot"]["/K"][0].get_object()["/K"]]
    assert [e["/Alt"] for e in elements if e["/S"] == "/Figure"] == ["Подпись клиента"]
    with pytest.raises(PictureUnreadable):
        print_paper(replace(PAPER, blocks=(Picture(b"%PDF-1.4 no picture", "Скан"),)))


def test_enclosed_files_come_out_as_they_went_in() -> None:
    files = (Enclosure("consent.json", b'{"given": true}', "Акт"), Enclosure("звонок.wav", b"\0\1" * 500))
    reader = read(replace(PAPER, enclosures=files))
    assert {name: content for name, [content] in reader.attachments.items()} == {f.name: f.content for f in files}


def test_letters_that_the_font_lacks_and_control_signs_spoil_nothing(caplog: pytest.LogCaptureFixture) -> None:
    words = words_of(replace(PAPER, blocks=(Paragraph("Аня\N{HEDGEHOG}\0\x07 и \N{CJK UNIFIED IDEOGRAPH-4E2D}\tдом"),)))
    assert "Аня\N{REPLACEMENT CHARACTER} и \N{REPLACEMENT CHARACTER} дом" in words
    assert caplog.records == []


def test_pages_follow_one_another_without_empty_ones() -> None:
    texts = [
        page.extract_text() for page in read(replace(PAPER, blocks=[Paragraph(f"п{n}") for n in range(300)])).pages
    ]
    firsts = [int(next(w[1:] for w in t.split() if w.startswith("п") and w[1:].isdigit())) for t in texts]
    assert firsts[0] == 0 and all(a < b for a, b in pairwise(firsts))
