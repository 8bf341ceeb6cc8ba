"""A lead sent as ADF 1.0 with one prospect."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path

from intake.encoding import detect_encoding
from intake.propose import propose_mapping
from intake.rows import ReadRow, list_reader
from intake.table_adf import HEADERS, is_adf, prospects

from .lead import Lead, LeadRow, NobodyToReach, NoNumber, NotOneProspect
from .number import key_number, lead_number

NAME = "lead.xml"
HEAD = 4096


def lead_of_prospect(content: bytes, *, key: str, country: str, now: datetime) -> Lead:
    """Read the one prospect of an ADF document, as a list of leads would be read (docs/rules.md, Intake 12).

    key: of the header Idempotency-Key. The id and its source are the number; a preferred dealer is a wish and stays in
    the comment. Raises FieldRefused kinds, XmlBroken and XmlWithEntities.
    """
    with tempfile.TemporaryDirectory(prefix="forecourt-lead-") as folder:
        path = Path(folder) / NAME
        path.write_bytes(content)
        encoding = detect_encoding(path, NAME)
        if not is_adf(content[:HEAD].decode(encoding, "replace")):
            raise NotOneProspect("prospect")
        found = list(prospects(path, encoding, NAME))
    if len(found) != 1:
        raise NotOneProspect("prospect")
    ((own_id, rows),) = found
    own_number = own_id.joined
    if not (own_number or key):
        raise NoNumber("id")
    reader = list_reader(propose_mapping(HEADERS, rows, country=country), country, now.date())
    read = [(cells, reader.read(number, cells)) for number, cells in enumerate(rows, start=1)]
    if not all(isinstance(row, ReadRow) for _, row in read):
        raise NobodyToReach("customer.contact")
    number = lead_number(*own_id) if own_number else key_number(key)
    lead_rows = tuple(
        LeadRow(cells[0].removeprefix(own_number) if own_number else f"#{n}" * bool(n), cells, row.incoming)
        for n, (cells, row) in enumerate(read) if isinstance(row, ReadRow)
    )  # fmt: skip
    return Lead(number, lead_rows, is_numbered_by_key=not own_number, former_number=own_number)
