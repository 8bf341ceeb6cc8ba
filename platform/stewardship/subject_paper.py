"""A person's file as a paper to read, in one language."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from typing import Any

from language import N_, day, moment, translation_of
from papers import Block, Facts, Heading, Paper, Paragraph, print_paper
from tenancy import ScopedSession

from .access_sections import SECTIONS, Column
from .subject_access import Subject, rows_of

# A paper of more rows is not read, and is made in memory: the rest is in the JSON file, and the paper says so.
MOST_ROWS = 1_000


def print_subject(
    session: ScopedSession, subject: Subject, *, file: str, language: str, number_of: Callable[[int], str],
    codes: Mapping[str, Mapping[str, str]], now: datetime,
) -> bytes:  # fmt: skip
    """The paper as a PDF.

    file: its number in the register of files. codes: column name -> the marked words of its codes, where higher floors
    have them.
    """
    texts = translation_of(language)
    say = texts.gettext
    blocks = list(_blocks(session, subject, language, codes, now))
    told = hashlib.sha256(repr(blocks).encode()).hexdigest()
    return print_paper(
        Paper(
            title=say(N_("Everything we know of you")),
            language=language,
            made_at=now,
            meta=(
                say(N_("Made on %(moment)s (UTC) for: %(name)s"))
                % {"moment": moment(now, language, zone="UTC", now=now), "name": subject.name},
                say(N_("Client numbers: %(numbers)s")) % {"numbers": ", ".join(map(number_of, subject.ids))},
                say(N_("Number of this file: %(number)s")) % {"number": file},
            ),
            blocks=blocks,
            page_words=say(N_("Page {page} of {pages}")),
            fingerprint=f"SHA-256 {told}",
        )
    )


def _blocks(
    session: ScopedSession, subject: Subject, language: str, codes: Mapping[str, Mapping[str, str]], now: datetime
) -> Iterator[Block]:
    texts = translation_of(language)
    yield Paragraph(
        texts.gettext(
            N_(
                "Staff are told by their roles. What concerns other persons is left out. Texts, reasons and codes of"
                " lists stand as they are kept."
            )
        ),
        quiet=True,
    )
    for section in SECTIONS:
        yield Heading(texts.gettext(section.title))
        rows = rows_of(session, subject, section)
        any_row = False
        for row in islice(rows, MOST_ROWS):
            any_row = True
            yield Facts(list(_pairs(section.columns, row, language, codes, now)))
        if not any_row:
            yield Paragraph(texts.gettext(N_("Nothing is kept here.")))
        elif next(rows, None) is not None:
            most = {"most": MOST_ROWS}
            yield Paragraph(texts.gettext(N_("Only the first %(most)s are printed; the JSON file has all.")) % most)


def _pairs(
    columns: tuple[Column, ...],
    row: Mapping[str, Any],
    language: str,
    codes: Mapping[str, Mapping[str, str]],
    now: datetime,
) -> Iterator[tuple[str, str]]:
    say = translation_of(language).gettext
    if "headings" in row:
        # Beside each other, as on the list.
        names = row["headings"] or []
        cells = [str(cell) for cell in row["cells"]]
        row = {**row, "headings": None, "cells": "\n".join(
            f"{names[n]}: {cell}" if n < len(names) else cell for n, cell in enumerate(cells) if cell
        )}  # fmt: skip
    if "text" in row:
        row = {**row, "places": None}
    for column in columns:
        value = row[column.name]
        if value not in (None, "", [], {}):
            words = column.words or codes.get(column.name)
            yield say(column.title), _told(value, words, language, now)


def _told(value: Any, words: Mapping[str, str] | None, language: str, now: datetime) -> str:
    if words is not None:
        code = str(value).lower() if isinstance(value, bool) else str(value)
        return translation_of(language).gettext(words.get(code) or words.get("") or code)
    if isinstance(value, datetime):
        return moment(value, language, zone="UTC", now=now)
    if isinstance(value, date):
        return day(value, language, today=now.date())
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
