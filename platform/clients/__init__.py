"""Clients: source records, identity, consent, vehicles, purchases, interactions."""

from .card import ClientCard, NoSuchClient, consents_of, find_client, open_card
from .claims import lock_identity
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
from .incoming import EventKind, Incoming
from .join_clients import MEETING, SIDES, Joining, join_clients, stage_meeting
from .kinds import CHANNEL_WORDS, INTERACTION_WORDS, PURCHASE_WORDS, PURPOSE_WORDS, kind_word
from .list_clients import ClientFilter, ClientPage, clients_page, count_clients
from .list_rows import Order
from .look_again import LookedAgain, look_again
from .naming import bones, folded, name_key, search_key
from .normalise import is_reachable
from .part_clients import clients_merged_into, move_records, part_clients
from .received import Origin, ReceivedRow, Taken
from .retire import end_records, refresh_clients, retire_records
from .row_owners import crosswalk
from .search import find_clients
from .shown_records import ShownRecord, records_by_id, records_of
from .suppression import Suppression, suppress_address, suppress_clients
from .tables import Client, ClientMerge, Identifier, MatchKey, MatchLink, Membership, ReviewItem, SourceRecord
from .taking import take_in
from .timeline import GROUPS, TimelinePage, timeline_of
from .understand import understand
from .weights import points_to_merge

__all__ = [
    "ASK_AT_NEXT_VISIT",
    "CAUSE_WORDS",
    "CHANNELS",
    "CHANNEL_WORDS",
    "DATA_PROCESSING",
    "EVIDENCE_WORDS",
    "GROUPS",
    "INTERACTION_WORDS",
    "MARKETING",
    "MEETING",
    "MERGE_WORDS",
    "PURCHASE_WORDS",
    "PURPOSE_WORDS",
    "SIDES",
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
    "Identifier",
    "Incoming",
    "Interaction",
    "Joining",
    "LookedAgain",
    "MatchKey",
    "MatchLink",
    "Membership",
    "NoSuchClient",
    "Order",
    "Origin",
    "Ownership",
    "Purchase",
    "ReceivedRow",
    "ReviewItem",
    "ShownRecord",
    "SourceRecord",
    "Suppression",
    "Taken",
    "TimelinePage",
    "Vehicle",
    "bones",
    "clients_merged_into",
    "clients_page",
    "consents_of",
    "count_clients",
    "crosswalk",
    "end_records",
    "export_clients",
    "find_client",
    "find_clients",
    "folded",
    "give_at_desk",
    "give_consent",
    "is_reachable",
    "join_clients",
    "kind_word",
    "lock_identity",
    "look_again",
    "move_records",
    "name_key",
    "open_card",
    "part_clients",
    "points_to_merge",
    "record_consent",
    "records_by_id",
    "records_of",
    "refresh_clients",
    "retire_records",
    "search_key",
    "stage_meeting",
    "suppress_address",
    "suppress_clients",
    "take_in",
    "timeline_of",
    "understand",
    "withdraw_at_desk",
    "withdraw_consent",
    "withdraw_marketing",
]
