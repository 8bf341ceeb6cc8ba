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
from .desk.changes import changed_since, changes_of
from .desk.say import Spoke, say_at_desk, unsay_at_desk
from .desk.shown import Editable, open_for_edit
from .desk.sources import VERDICT_WORDS, Source, sources_of
from .desk.typed import ClientChanged, Edit, EditedSince, EditFaulty, Values, beside, read_edit
from .desk_consent import ChannelUnknown, HolderUnclear, give_at_desk, withdraw_at_desk
from .desk_word import DeskWord
from .evidence_words import CAUSE_WORDS, EVIDENCE_WORDS, MERGE_WORDS
from .export_clients import ExportTooLarge, export_clients
from .frequencies import Frequencies
from .golden_change import Cause, GoldenChange
from .history import Consent, ConsentState, Interaction, Ownership, Purchase, Vehicle
from .incoming import EventKind, Incoming
from .join_clients import MEETING, SIDES, Joining, join_clients, stage_meeting
from .kinds import CHANNEL_WORDS, INTERACTION_WORDS, PURCHASE_WORDS, PURPOSE_WORDS, kind_word
from .list_clients import ClientFilter, ClientPage, clients_page, count_clients
from .list_rows import Order
from .look_again import LookedAgain, look_again
from .naming import bones, folded, name_key, search_key
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
    "VERDICT_WORDS",
    "Cause",
    "ChannelUnknown",
    "Client",
    "ClientCard",
    "ClientChanged",
    "ClientFilter",
    "ClientMerge",
    "ClientPage",
    "Consent",
    "ConsentAct",
    "ConsentState",
    "DeskWord",
    "Edit",
    "EditFaulty",
    "Editable",
    "EditedSince",
    "EventKind",
    "ExportTooLarge",
    "Frequencies",
    "GoldenChange",
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
    "Source",
    "SourceRecord",
    "Spoke",
    "Suppression",
    "Taken",
    "TimelinePage",
    "Values",
    "Vehicle",
    "beside",
    "bones",
    "changed_since",
    "changes_of",
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
    "join_clients",
    "kind_word",
    "lock_identity",
    "look_again",
    "move_records",
    "name_key",
    "open_card",
    "open_for_edit",
    "part_clients",
    "points_to_merge",
    "read_edit",
    "record_consent",
    "records_by_id",
    "records_of",
    "refresh_clients",
    "retire_records",
    "say_at_desk",
    "search_key",
    "sources_of",
    "stage_meeting",
    "suppress_address",
    "suppress_clients",
    "take_in",
    "timeline_of",
    "understand",
    "unsay_at_desk",
    "withdraw_at_desk",
    "withdraw_consent",
    "withdraw_marketing",
]
