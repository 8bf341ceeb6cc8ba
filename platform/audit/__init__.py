"""How each centre worked, read from the journal; writes nothing."""

from .activity import Activity, ActivityFilter, activity_page, activity_per_centre, known_acts
from .network import CentreFigures, network_figures

__all__ = [
    "Activity",
    "ActivityFilter",
    "CentreFigures",
    "activity_page",
    "activity_per_centre",
    "known_acts",
    "network_figures",
]
