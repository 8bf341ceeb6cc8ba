"""Some entries of the journal as lines that the stand-alone verifier accepts, each with its place in the chain."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from store import AnyRow

from .chain import BEGINNING, end_line
from .entry_text import COLUMNS, moment_text, sealed_words

# The chain belongs to the network; whoever sees a part of it is given the links of what they see by this function.
SEALED = f"""
select s.position, s.hash, s.sealed_at, s.before, {", ".join("e." + name.strip() for name in COLUMNS.split(","))}
from seals_of_entries(:ids) s join journal_entry e on e.id = s.entry_id order by s.position
"""
AT_A_TIME = 2_000


def extract_lines(session: Session, entry_ids: Sequence[int]) -> Iterator[str]:
    """The sealed ones of some entries of the scope as lines of JSON, in the order of the chain (see ``chain.py``).

    What has not been sealed yet is left out. Behind every gap a line tells the hash of the link in front of it; the
    last line tells the end.
    """
    last, written, end = 0, 0, BEGINNING
    for row in session.execute(text(SEALED), {"ids": list(entry_ids)}, execution_options={"yield_per": AT_A_TIME}):
        yield json.dumps(_line(row, is_next=row.position == last + 1), ensure_ascii=False) + "\n"
        last, written, end = row.position, written + 1, bytes(row.hash)
    yield end_line(written, end)


def _line(row: AnyRow, *, is_next: bool) -> dict[str, object]:
    said: dict[str, object] = {
        "position": row.position, "entry": sealed_words(row), "sealed_at": moment_text(row.sealed_at),
        "hash": row.hash.hex(),
    }  # fmt: skip
    return said if is_next else said | {"before": row.before.hex()}
