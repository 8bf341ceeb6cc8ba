"""Unusable rows as a file to correct and send again, entered into the register of files that leave."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import journal
from clients import ClientExport, enter_file, refuse_beyond_quota
from journal import Actor
from tenancy import ScopedSession

from .problems import RowProblem
from .queries import UnusableRow, count_unusable
from .tables import ImportBatch

# A table editor takes a cell for a formula by its first character; a telephone number can do no harm.
_FORMULA = re.compile(r"[=+\-@\t\r\n|%]")
_NUMBER = re.compile(r"[+-]?[\d\s().,-]*")


def take_unusable(
    session: ScopedSession, batch: ImportBatch, *, most_a_day: int, sees_contacts: bool, by: Actor, now: datetime
) -> ClientExport:
    """Enter the file of an import's unusable rows into the register of files, and the journal.

    It counts for the day's files of whoever takes it. Raises ExportQuotaFull. Source: docs/rules.md, Reading 5 and 6.
    """
    assert by.user_id is not None, "only users take files"
    count = count_unusable(session, batch.id)
    refuse_beyond_quota(session, count, most=most_a_day, user_id=by.user_id, now=now)
    file = enter_file(session, "rows", count, contacts=sees_contacts, by=by, now=now)
    journal.record(
        session, by, "rows exported", "import_batch", batch.id, now=now, centre_id=batch.centre_id,
        detail={"file": file.number, "rows": count, "contacts": sees_contacts},
    )  # fmt: skip
    return file


def unusable_file(
    headers: Sequence[str],
    rows: Iterable[UnusableRow],
    *,
    number: str,
    reason: str,
    mark: tuple[str, str],
    word: Callable[[RowProblem], str],
    delimiter: str,
) -> bytes:
    """The rows as CSV in UTF-8 with its mark: number in the file, reason, then the cells under their own names.

    number, reason: names of the first two columns. mark: name of the last column, and what every row has in it: who
    took the file. word: says a problem in the reader's language. No cell is a formula to any table editor.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow([plain_cell(text) for text in (number, reason, *headers, mark[0])])
    for row in rows:
        cells = [*row.cells, *[""] * (len(headers) - len(row.cells))]
        told = (word(row.problem), *cells, mark[1])
        writer.writerow([row.problem.number, *map(plain_cell, told)])
    return out.getvalue().encode("utf-8-sig")


def plain_cell(text: str) -> str:
    """The text, with an apostrophe before it where a table editor would run it as a formula."""
    head = text.lstrip(" \ufeff\u00a0")
    if _FORMULA.match(head) and not _NUMBER.fullmatch(head):
        return f"'{text}"
    return text
