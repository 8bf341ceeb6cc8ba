"""Read the people of a list file as an import would, without a base: for estimates and rehearsals at a desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from clients import Incoming

from .problems import RowProblem
from .propose import propose_mapping
from .rows import list_reader
from .table import open_table


def people_of_list(path: Path, *, country: str, on: date, max_bytes: int) -> Iterator[Incoming]:
    """Stream who stands in a list, by the mapping that would be proposed; rows nobody can be found in are left out.

    country: ISO code; on: the day on which it is read. Raises ListRefused kinds.
    """
    table = open_table(path, path.name, max_bytes=max_bytes)
    reader = list_reader(propose_mapping(table.headers, table.sample(), country=country), country, on)
    for number, cells in table.rows():
        read = reader.read(number, cells)
        if not isinstance(read, RowProblem):
            yield read.incoming
