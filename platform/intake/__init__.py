"""Receiving lists and leads from any channel: from a dealer's export to the client base."""

from .accept_list import AcceptedList, ColumnsInQuestion, accept_list
from .answers import Answers, answered
from .date_orders import DATE_ORDER_TITLES, answers_about_order, unproven_orders
from .dates import DateStyle
from .errors import CentreIsClosed, ListRefused, MappingRefused
from .fields import DATES, FIELD_TITLES, UNIT_TITLES, Field
from .import_list import Imported, carry_out_import, rehearse_import
from .leads.lead import FieldRefused, Lead
from .leads.read_document import lead_of_document
from .leads.read_prospect import lead_of_prospect
from .leads.take_lead import LeadTaken, take_lead
from .left_out import LeftOut
from .mapping import Column, Mapping, Question, QuestionCode, check_mapping, choose, mapping_from_json
from .problems import MESSAGES, ProblemCode, RowProblem
from .queries import (
    FIGURE_TITLES,
    ImportLine,
    ImportPage,
    UnusablePage,
    UnusableRow,
    import_line,
    import_page,
    remembered_for,
    shown_figures,
    unusable_page,
    unusable_rows,
)
from .read_people import people_of_list
from .receive import (
    CentreNotChosen,
    ImportMoved,
    NoSuchImport,
    answer_columns,
    ask_for_import,
    check_columns,
    forget_list,
    receive_list,
    sample_of,
    settle_mapping,
    start_import,
)
from .rehearse import Rehearsal, ask_for_rehearsal, carry_out_rehearsal, rehearsal_of, stored_refusal
from .remember import (
    MappingUnnamed,
    NoSuchMapping,
    RememberedMapping,
    forget_mapping,
    remembered_mappings,
    rename_mapping,
)
from .repair import (
    BrokenRow,
    NoSuchRow,
    RowRepairedAlready,
    RowStillUnusable,
    broken_row,
    faulty_columns,
    problems_of,
    refuse_taken_in,
    repair_row,
)
from .rereading.renormalise import Renormalised, renormalise, renormalise_chunk
from .table import refuse_too_large
from .tables import STATE_TITLES, ImportBatch, ListMapping
from .take_repairs import carry_out_repairs
from .undo import UndoUnderWay, ask_for_undo, carry_out_undo, refuse_undo, undo_import
from .undo_preview import UNDO_TITLES, undo_preview
from .unusable_file import plain_cell, take_unusable, unusable_file
from .watching.take_watched import take_watched

__all__ = [
    "DATES",
    "DATE_ORDER_TITLES",
    "FIELD_TITLES",
    "FIGURE_TITLES",
    "MESSAGES",
    "STATE_TITLES",
    "UNDO_TITLES",
    "UNIT_TITLES",
    "AcceptedList",
    "Answers",
    "BrokenRow",
    "CentreIsClosed",
    "CentreNotChosen",
    "Column",
    "ColumnsInQuestion",
    "DateStyle",
    "Field",
    "FieldRefused",
    "ImportBatch",
    "ImportLine",
    "ImportMoved",
    "ImportPage",
    "Imported",
    "Lead",
    "LeadTaken",
    "LeftOut",
    "ListMapping",
    "ListRefused",
    "Mapping",
    "MappingRefused",
    "MappingUnnamed",
    "NoSuchImport",
    "NoSuchMapping",
    "NoSuchRow",
    "ProblemCode",
    "Question",
    "QuestionCode",
    "Rehearsal",
    "RememberedMapping",
    "Renormalised",
    "RowProblem",
    "RowRepairedAlready",
    "RowStillUnusable",
    "UndoUnderWay",
    "UnusablePage",
    "UnusableRow",
    "accept_list",
    "answer_columns",
    "answered",
    "answers_about_order",
    "ask_for_import",
    "ask_for_rehearsal",
    "ask_for_undo",
    "broken_row",
    "carry_out_import",
    "carry_out_rehearsal",
    "carry_out_repairs",
    "carry_out_undo",
    "check_columns",
    "check_mapping",
    "choose",
    "faulty_columns",
    "forget_list",
    "forget_mapping",
    "import_line",
    "import_page",
    "lead_of_document",
    "lead_of_prospect",
    "mapping_from_json",
    "people_of_list",
    "plain_cell",
    "problems_of",
    "receive_list",
    "refuse_taken_in",
    "refuse_too_large",
    "refuse_undo",
    "rehearsal_of",
    "rehearse_import",
    "remembered_for",
    "remembered_mappings",
    "rename_mapping",
    "renormalise",
    "renormalise_chunk",
    "repair_row",
    "sample_of",
    "settle_mapping",
    "shown_figures",
    "start_import",
    "stored_refusal",
    "take_lead",
    "take_unusable",
    "take_watched",
    "undo_import",
    "undo_preview",
    "unproven_orders",
    "unusable_file",
    "unusable_page",
    "unusable_rows",
]
