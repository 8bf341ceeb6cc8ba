"""Clients: source records, identity, consent, vehicles, purchases, interactions."""

from .card import ClientCard, NoSuchClient, consents_of, find_client, open_card
from .consent import (
    CHANNELS,
    DATA_PROCESSING,
    MARKETING,
    ConsentAct,
    give_consent,
    record_consent,
    withdraw_consent,
    withdraw_marketing,
)
from .decide import ASK_AT_NEXT_VISIT
from .desk_consent import ChannelUnknown, HolderUnclear, give_at_desk, withdraw_at_desk
from .evidence_words import CAUSE_WORDS, EVIDENCE_WORDS, MERGE_WORDS
from .export_clients import ExportTooLarge, export_clients
from .frequencies import Frequencies
from .history import Consent, ConsentState, Interaction, Ownership, Purchase, Vehicle
from .households.forget import forget_household
from .households.rules import HouseholdTerms
from .households.settle import Settled, rebuild_households, settle_households
from .households.settle_all import settle_all_households
from .households.shown import REASON_WORDS as HOUSEHOLD_WORDS
from .households.shown import HouseholdLine, household_of
from .households.tables import HouseholdLink, HouseholdMark, HouseholdMember, HouseholdTouch, HouseholdWord
from .households.words import NoHousehold, NoWord, say_household, take_back_household_word
from .incoming import EventKind, Incoming
from .join_clients import MEETING, SIDES, Joining, join_clients, stage_meeting
from .kinds import CHANNEL_WORDS, INTERACTION_WORDS, PURCHASE_WORDS, PURPOSE_WORDS, kind_word
from .list_clients import ClientFilter, ClientPage, clients_page, count_clients
from .list_rows import Order
from .look_again import LookedAgain, look_again
from .naming import bones, folded, name_key, search_key
from .part_clients import clients_merged_into, move_records, part_clients
from .received import Origin, ReceivedRow, Taken
from .retire import end_records, lock_identity, refresh_clients, retire_records
from .row_owners import crosswalk
from .search import find_clients
from .shown_records import ShownRecord, records_by_id, records_of
from .suppression import Suppression, suppress_address, suppress_clients
from .tables import Client, ClientMerge, Identifier, MatchKey, MatchLink, Membership, ReviewItem, SourceRecord
from .taking import take_in
from .timeline import GROUPS, TimelinePage, timeline_of
from .understand import understand
from .vehicles.edit import (
    CarSaid,
    StaleVehicle,
    VehicleWrong,
    add_vehicle,
    correct_vehicle,
    note_vehicle,
    set_ownership,
)
from .vehicles.rules import has_wrong_check_digit
from .vehicles.shown import NoSuchVehicle, VehiclePage, open_vehicle
from .vehicles.tables import VehicleNote
from .weights import points_to_merge

__all__ = [
    "ASK_AT_NEXT_VISIT",
    "CAUSE_WORDS",
    "CHANNELS",
    "CHANNEL_WORDS",
    "DATA_PROCESSING",
    "EVIDENCE_WORDS",
    "GROUPS",
    "HOUSEHOLD_WORDS",
    "INTERACTION_WORDS",
    "MARKETING",
    "MEETING",
    "MERGE_WORDS",
    "PURCHASE_WORDS",
    "PURPOSE_WORDS",
    "SIDES",
    "CarSaid",
    "ChannelUnknown",
    "Client",
    "ClientCard",
    "ClientFilter",
    "ClientMerge",
    "ClientPage",
    "Consent",
    "ConsentAct",
    "ConsentState",
    "EventKind",
    "ExportTooLarge",
    "Frequencies",
    "HolderUnclear",
    "HouseholdLine",
    "HouseholdLink",
    "HouseholdMark",
    "HouseholdMember",
    "HouseholdTerms",
    "HouseholdTouch",
    "HouseholdWord",
    "Identifier",
    "Incoming",
    "Interaction",
    "Joining",
    "LookedAgain",
    "MatchKey",
    "MatchLink",
    "Membership",
    "NoHousehold",
    "NoSuchClient",
    "NoSuchVehicle",
    "NoWord",
    "Order",
    "Origin",
    "Ownership",
    "Purchase",
    "ReceivedRow",
    "ReviewItem",
    "Settled",
    "ShownRecord",
    "SourceRecord",
    "StaleVehicle",
    "Suppression",
    "Taken",
    "TimelinePage",
    "Vehicle",
    "VehicleNote",
    "VehiclePage",
    "VehicleWrong",
    "add_vehicle",
    "bones",
    "clients_merged_into",
    "clients_page",
    "consents_of",
    "correct_vehicle",
    "count_clients",
    "crosswalk",
    "end_records",
    "export_clients",
    "find_client",
    "find_clients",
    "folded",
    "forget_household",
    "give_at_desk",
    "give_consent",
    "has_wrong_check_digit",
    "household_of",
    "join_clients",
    "kind_word",
    "lock_identity",
    "look_again",
    "move_records",
    "name_key",
    "note_vehicle",
    "open_card",
    "open_vehicle",
    "part_clients",
    "points_to_merge",
    "rebuild_households",
    "record_consent",
    "records_by_id",
    "records_of",
    "refresh_clients",
    "retire_records",
    "say_household",
    "search_key",
    "set_ownership",
    "settle_all_households",
    "settle_households",
    "stage_meeting",
    "suppress_address",
    "suppress_clients",
    "take_back_household_word",
    "take_in",
    "timeline_of",
    "understand",
    "withdraw_at_desk",
    "withdraw_consent",
    "withdraw_marketing",
]
