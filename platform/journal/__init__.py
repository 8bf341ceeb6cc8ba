"""The append-only journal of everything that was done, sealed in a hash chain."""

from .anchors import anchor_line, anchors_of, note_sent, set_anchor, unsent_anchors
from .chain import Checked, Fault, read_anchors, report
from .change import before_and_after
from .extract import extract_lines
from .record import BESIDE, SYSTEM, Actor, record
from .seal import STEP, seal_entries
from .state import ChainCheck, ChainState, ask_for_check, chain_state, note_check
from .tables import JournalAnchor, JournalEntry, JournalPersonal
from .verify import export_journal, verify_journal

__all__ = [
    "BESIDE",
    "STEP",
    "SYSTEM",
    "Actor",
    "ChainCheck",
    "ChainState",
    "Checked",
    "Fault",
    "JournalAnchor",
    "JournalEntry",
    "JournalPersonal",
    "anchor_line",
    "anchors_of",
    "ask_for_check",
    "before_and_after",
    "chain_state",
    "export_journal",
    "extract_lines",
    "note_check",
    "note_sent",
    "read_anchors",
    "record",
    "report",
    "seal_entries",
    "set_anchor",
    "unsent_anchors",
    "verify_journal",
]
