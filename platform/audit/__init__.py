"""How each centre worked, read from the journal; writes nothing but that a copy was taken or a file traced."""

from .activity import Activity, ActivityFilter, activity_page, known_acts, known_people
from .changes import Change, changes_of_entries
from .detail_words import DETAIL_WORDS, LOOKUP_WORDS, NAMED_ROWS, ROLE_WORDS, VALUE_WORDS
from .figures import FigureLine, figures_per_centre, figures_per_person
from .kinds import KIND_OF_ACT, KINDS, READS_PEOPLE, Kind
from .network import CentreFigures, network_figures
from .pace import PACED, Pace, pace_of_day
from .rules import PEERS_ENOUGH, PaceLine
from .take_extract import ExtractTooLarge, take_extract
from .taken_files import TakenFile, taken_files
from .trace_file import TracedFile, trace_file
from .words import ACT_WORDS, SUBJECT_WORDS, word_of

__all__ = [
    "ACT_WORDS",
    "DETAIL_WORDS",
    "KINDS",
    "KIND_OF_ACT",
    "LOOKUP_WORDS",
    "NAMED_ROWS",
    "PACED",
    "PEERS_ENOUGH",
    "READS_PEOPLE",
    "ROLE_WORDS",
    "SUBJECT_WORDS",
    "VALUE_WORDS",
    "Activity",
    "ActivityFilter",
    "CentreFigures",
    "Change",
    "ExtractTooLarge",
    "FigureLine",
    "Kind",
    "Pace",
    "PaceLine",
    "TakenFile",
    "TracedFile",
    "activity_page",
    "changes_of_entries",
    "figures_per_centre",
    "figures_per_person",
    "known_acts",
    "known_people",
    "network_figures",
    "pace_of_day",
    "take_extract",
    "taken_files",
    "trace_file",
    "word_of",
]
