"""The append-only journal of everything that was done, sealed in a hash chain."""

from .anchors import anchor_line, anchors_of, note_sent, set_anchor
from .chain import Checked, Fault, read_anchors, report
from .record import BESIDE, SYSTEM, Actor, record
from .seal import STEP, seal_entries
from .tables import JournalAnchor, JournalEntry, JournalPersonal
from .verify import export_journal, verify_journal

__all__ = [
    "BESIDE",
    "STEP",
    "SYSTEM",
    "Actor",
    "Checked",
    "Fault",
    "JournalAnchor",
    "JournalEntry",
    "JournalPersonal",
    "anchor_line",
    "anchors_of",
    "export_journal",
    "note_sent",
    "read_anchors",
    "record",
    "report",
    "seal_entries",
    "set_anchor",
    "verify_journal",
]
