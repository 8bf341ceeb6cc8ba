"""Which client each row of each list came to."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

ROWS = """
select b.file_name, r.row_number, m.client_id
from source_record r
join import_batch b on b.id = r.batch_id
join membership m on m.record_id = r.id and m.until is null
where r.ended_at is null
order by b.id, r.row_number
"""


def crosswalk(session: Session) -> Iterator[tuple[str, int, int]]:
    """(base name of the file, row counted from 1 after the header, client id) of every live row, streamed."""
    for file_name, row, client_id in session.execute(text(ROWS), execution_options={"yield_per": 10_000}):
        yield str(file_name), int(row), int(client_id)
