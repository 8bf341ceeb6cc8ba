"""What a kept row says, read anew from its cells by the way it came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from clients import Incoming, Outdated
from intake.leads.read_document import incoming_of_cells
from intake.mapping import mapping_from_json
from intake.propose import propose_mapping
from intake.repair import fitted
from intake.rows import ReadRow, RowReader, list_reader
from intake.table_adf import HEADERS


def read_again(records: Sequence[Outdated], mappings: Mapping[int, dict[str, Any]]) -> dict[int, Incoming]:
    """Record id -> what its cells say. mappings: of imports, as stored.

    A desk record is no row; a row that cannot be read any more is left out: nobody loses a client by it.
    """
    readers: dict[tuple[object, ...], RowReader] = {}
    found: dict[int, Incoming] = {}
    for record in records:
        incoming = _of_lead(record) if record.origin.channel == "lead" else _of_list(record, mappings, readers)
        if incoming is not None:
            found[record.record_id] = incoming
    return found


def _of_list(
    record: Outdated, mappings: Mapping[int, dict[str, Any]], readers: dict[tuple[object, ...], RowReader]
) -> Incoming | None:
    batch_id, country, on = record.origin.batch_id, record.origin.country, record.origin.received_on
    if batch_id is None or not mappings.get(batch_id):
        return None
    mapping = mapping_from_json(mappings[batch_id])
    if (batch_id, country, on) not in readers:
        readers[batch_id, country, on] = list_reader(mapping, country, on)
    read = readers[batch_id, country, on].read(record.row_number, fitted(mapping, record.cells))
    return read.incoming if isinstance(read, ReadRow) else None


def _of_lead(record: Outdated) -> Incoming | None:
    if len(record.cells) != len(HEADERS):
        return incoming_of_cells(record.cells, received_on=record.origin.received_on)
    country, cells = record.origin.country, tuple(record.cells)
    reader = list_reader(propose_mapping(HEADERS, [cells], country=country), country, record.origin.received_on)
    read = reader.read(record.row_number, cells)
    return read.incoming if isinstance(read, ReadRow) else None
