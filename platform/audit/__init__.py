"""How each centre worked, read from the journal; writes nothing."""

from .activity import Activity, ActivityFilter, activity_page, activity_per_centre, known_acts, known_people
from .network import CentreFigures, network_figures
from .words import ACT_WORDS, DETAIL_WORDS, ROLE_WORDS, SUBJECT_WORDS, VALUE_WORDS, word_of

__all__ = [
    "ACT_WORDS",
    "DETAIL_WORDS",
    "ROLE_WORDS",
    "SUBJECT_WORDS",
    "VALUE_WORDS",
    "Activity",
    "ActivityFilter",
    "CentreFigures",
    "activity_page",
    "activity_per_centre",
    "known_acts",
    "known_people",
    "network_figures",
    "word_of",
]
