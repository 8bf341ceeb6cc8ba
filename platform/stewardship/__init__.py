"""Acts that touch every floor at once: merging clients, undoing it, taking rows apart, a reviewer's word."""

from .access_sections import EXCEPTIONS, SECTIONS, Section
from .centres.close_centre import ClosingPlan, close_centre
from .centres.errors import (
    ClosedTooLong,
    DayOver,
    DayTooFar,
    DealerChanged,
    FiguresChanged,
    HeirWrong,
    MovePlanned,
    NoSuchClosing,
    NoSuchMove,
    SameDealer,
)
from .centres.figures import ClosingFigures, bound_clients, foresee_closing, turns
from .centres.move_centre import carry_out_moves, find_move, give_up_move, move_centre
from .centres.undo_closing import CAN_BE_UNDONE_FOR, UndoFigures, find_closing, foresee_undo, undo_closing
from .client_sources import client_sources
from .consent_evidence import EvidenceChannelUnknown, EvidenceFile, consent_evidence
from .consent_traces import ConsentTraces, allowed_by, consent_traces
from .desk.ask import ask_for_client, withdraw_request
from .desk.decide import UNDO_WITHIN, decide_request, undo_decision
from .desk.log_visit import log_visit, take_back_visit
from .desk.look_up import Answer, Known, count_named_car, look_up
from .desk.queries import count_to_decide, own_requests, requests_decided, requests_to_decide
from .desk.rules import ASK_WORDS, KIND_WORDS, VISIT_WORDS
from .desk.tables import DeskLookup, TransferRequest
from .edit_client import edit_client, undo_edit
from .erase_client import erase, erase_client
from .errors import (
    DecidedAlready,
    DifferentKinds,
    NoMerge,
    NoSuchMerge,
    NoSuchReview,
    NoSuchSplit,
    NotConfirmed,
    NothingToPart,
    OneClientAlready,
    PartOfAnother,
    PersonErased,
    SplitUndone,
    UndoneAlready,
    UnknownNumber,
)
from .evidence_paper import EvidenceTerms
from .keepers.errors import ListChanged, OneCentre, TooManyToGive
from .keepers.give import UNDO_WITHIN as GIVING_UNDO_WITHIN
from .keepers.give import colleagues_in, give_clients, undo_giving
from .keepers.queries import Kept, given_lately, keeper_name, keepers_of, kept_between, refuse_unseen_giving
from .keepers.tables import ClientGiving, KeeperChange
from .leaver import HandedOver, Leaving, kept_clients, let_go
from .merge_certain import merge_certain
from .merge_clients import Merged, merge_clients, unite
from .merges import losses_of, merges_of, splits_of
from .restrict_client import lift_restriction, restrict_client
from .review import KINDS, Pair, Queue, Verdict, decide_pair, find_pair, review_queue
from .rules import kept_of
from .scan_duplicates import (
    ScanFigures,
    ScanUnderWay,
    ask_for_scan,
    carry_out_scan,
    enter_scan,
    find_unfinished_scan,
    latest_scan,
)
from .see_first import refuse_unseen_merge, refuse_unseen_pair, refuse_unseen_request, refuse_unseen_split
from .settle_doubt import take_back_doubt
from .split_client import split, split_client
from .subject_access import Subject, count_sections, enter_access, subject_of, write_subject_json
from .subject_paper import print_subject
from .tables import CentreClosing, CentreMove, DuplicateScan, MergeLoss
from .undo_merge import Parted, part, undo_merge
from .undo_split import undo_split
from .visit_questions import VisitQuestion, visit_questions

__all__ = [
    "ASK_WORDS",
    "CAN_BE_UNDONE_FOR",
    "EXCEPTIONS",
    "GIVING_UNDO_WITHIN",
    "KINDS",
    "KIND_WORDS",
    "SECTIONS",
    "UNDO_WITHIN",
    "VISIT_WORDS",
    "Answer",
    "CentreClosing",
    "CentreMove",
    "ClientGiving",
    "ClosedTooLong",
    "ClosingFigures",
    "ClosingPlan",
    "ConsentTraces",
    "DayOver",
    "DayTooFar",
    "DealerChanged",
    "DecidedAlready",
    "DeskLookup",
    "DifferentKinds",
    "DuplicateScan",
    "EvidenceChannelUnknown",
    "EvidenceFile",
    "EvidenceTerms",
    "FiguresChanged",
    "HandedOver",
    "HeirWrong",
    "KeeperChange",
    "Kept",
    "Known",
    "Leaving",
    "ListChanged",
    "MergeLoss",
    "Merged",
    "MovePlanned",
    "NoMerge",
    "NoSuchClosing",
    "NoSuchMerge",
    "NoSuchMove",
    "NoSuchReview",
    "NoSuchSplit",
    "NotConfirmed",
    "NothingToPart",
    "OneCentre",
    "OneClientAlready",
    "Pair",
    "PartOfAnother",
    "Parted",
    "PersonErased",
    "Queue",
    "SameDealer",
    "ScanFigures",
    "ScanUnderWay",
    "Section",
    "SplitUndone",
    "Subject",
    "TooManyToGive",
    "TransferRequest",
    "UndoFigures",
    "UndoneAlready",
    "UnknownNumber",
    "Verdict",
    "VisitQuestion",
    "allowed_by",
    "ask_for_client",
    "ask_for_scan",
    "bound_clients",
    "carry_out_moves",
    "carry_out_scan",
    "client_sources",
    "close_centre",
    "colleagues_in",
    "consent_evidence",
    "consent_traces",
    "count_named_car",
    "count_sections",
    "count_to_decide",
    "decide_pair",
    "decide_request",
    "edit_client",
    "enter_access",
    "enter_scan",
    "erase",
    "erase_client",
    "find_closing",
    "find_move",
    "find_pair",
    "find_unfinished_scan",
    "foresee_closing",
    "foresee_undo",
    "give_clients",
    "give_up_move",
    "given_lately",
    "keeper_name",
    "keepers_of",
    "kept_between",
    "kept_clients",
    "kept_of",
    "latest_scan",
    "let_go",
    "lift_restriction",
    "log_visit",
    "look_up",
    "losses_of",
    "merge_certain",
    "merge_clients",
    "merges_of",
    "move_centre",
    "own_requests",
    "part",
    "print_subject",
    "refuse_unseen_giving",
    "refuse_unseen_merge",
    "refuse_unseen_pair",
    "refuse_unseen_request",
    "refuse_unseen_split",
    "requests_decided",
    "requests_to_decide",
    "restrict_client",
    "review_queue",
    "split",
    "split_client",
    "splits_of",
    "subject_of",
    "take_back_doubt",
    "take_back_visit",
    "turns",
    "undo_closing",
    "undo_decision",
    "undo_edit",
    "undo_giving",
    "undo_merge",
    "undo_split",
    "unite",
    "visit_questions",
    "withdraw_request",
    "write_subject_json",
]
