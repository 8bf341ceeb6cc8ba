"""Dealers and centres, and the scope that every session works in."""

from .centre_list import CentresFileWrong, import_centres
from .gazetteer import Place, city_key, find_place
from .queries import (
    CentreName,
    NoSuchCentre,
    all_centres,
    all_dealers,
    centre_by_code,
    centre_names,
    country_of,
    head_office,
)
from .scope import NoScope, Scope, padded_key, scope_key, sign_scope
from .session import OutOfScope, ScopedSession, system_session
from .tables import Centre, Dealer, DealerKind, Region, RegionCentre, ScopeKey

__all__ = [
    "Centre",
    "CentreName",
    "CentresFileWrong",
    "Dealer",
    "DealerKind",
    "NoScope",
    "NoSuchCentre",
    "OutOfScope",
    "Place",
    "Region",
    "RegionCentre",
    "Scope",
    "ScopeKey",
    "ScopedSession",
    "all_centres",
    "all_dealers",
    "centre_by_code",
    "centre_names",
    "city_key",
    "country_of",
    "find_place",
    "head_office",
    "import_centres",
    "padded_key",
    "scope_key",
    "sign_scope",
    "system_session",
]
