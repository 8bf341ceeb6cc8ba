"""Receiving lists and leads from any channel: from a dealer's export to the client base."""

from .errors import ListRefused, MappingRefused
from .fields import Field
from .import_list import Imported, carry_out_import, rehearse_import
from .mapping import Column, Mapping, Question, check_mapping, choose, mapping_from_json
from .problems import MESSAGES, ProblemCode, RowProblem
from .receive import (
    ImportMoved,
    NoSuchImport,
    ask_for_import,
    forget_list,
    receive_list,
    sample_of,
    settle_mapping,
    start_import,
)
from .tables import ImportBatch
from .undo import undo_import

__all__ = [
    "MESSAGES",
    "Column",
    "Field",
    "ImportBatch",
    "ImportMoved",
    "Imported",
    "ListRefused",
    "Mapping",
    "MappingRefused",
    "NoSuchImport",
    "ProblemCode",
    "Question",
    "RowProblem",
    "ask_for_import",
    "carry_out_import",
    "check_mapping",
    "choose",
    "forget_list",
    "mapping_from_json",
    "receive_list",
    "rehearse_import",
    "sample_of",
    "settle_mapping",
    "start_import",
    "undo_import",
]
