"""Clients: source records, identity, consent, vehicles, purchases, interactions."""

from .card import ClientCard, NoSuchClient, consents_of, find_client, open_card
from .consent import (
    ANY_CHANNEL,
    CHANNELS,
    DATA_PROCESSING,
    MARKETING,
    THIRD_PARTIES,
    ConsentAct,
    give_consent,
    record_consent,
    withdraw_consent,
    withdraw_marketing,
)
from .consents.at_desk import (
    ChannelUnknown,
    DeskWord,
    HolderUnclear,
    SaidInFuture,
    WordingMissing,
    desk_wordings,
    give_at_desk,
    record_at_desk,
    withdraw_at_desk,
)
from .consents.come_to import Fate, State
from .consents.issue_wording import (
    PURPOSES,
    NewWording,
    NoSuchWording,
    WordingHolderUnclear,
    WordingIncomplete,
    WordingOutOfOrder,
    issue_wording,
    retire_wording,
)
from .consents.keep_scan import ENDINGS, NoSuchScan, ScanNotReadable, ScanTooLarge, open_scan
from .consents.proof import PROOF_WORDS, WAYS, HowSaid, ProofIncomplete, proof_kind
from .consents.retrace import Traces, retrace
from .consents.speaking import does_speak, speaks_for
from .consents.tables import ConsentScan, ConsentWording
from .consents.wordings import ShownWording, all_wordings
from .consents.words import FATE_WORDS, proof_details
from .decide import ASK_AT_NEXT_VISIT
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
from .weights import points_to_merge

__all__ = [
    "ANY_CHANNEL",
    "ASK_AT_NEXT_VISIT",
    "CAUSE_WORDS",
    "CHANNELS",
    "CHANNEL_WORDS",
    "DATA_PROCESSING",
    "ENDINGS",
    "EVIDENCE_WORDS",
    "FATE_WORDS",
    "GROUPS",
    "INTERACTION_WORDS",
    "MARKETING",
    "MEETING",
    "MERGE_WORDS",
    "PROOF_WORDS",
    "PURCHASE_WORDS",
    "PURPOSES",
    "PURPOSE_WORDS",
    "SIDES",
    "THIRD_PARTIES",
    "WAYS",
    "ChannelUnknown",
    "Client",
    "ClientCard",
    "ClientFilter",
    "ClientMerge",
    "ClientPage",
    "Consent",
    "ConsentAct",
    "ConsentScan",
    "ConsentState",
    "ConsentWording",
    "DeskWord",
    "EventKind",
    "ExportTooLarge",
    "Fate",
    "Frequencies",
    "HolderUnclear",
    "HowSaid",
    "Identifier",
    "Incoming",
    "Interaction",
    "Joining",
    "LookedAgain",
    "MatchKey",
    "MatchLink",
    "Membership",
    "NewWording",
    "NoSuchClient",
    "NoSuchScan",
    "NoSuchWording",
    "Order",
    "Origin",
    "Ownership",
    "ProofIncomplete",
    "Purchase",
    "ReceivedRow",
    "ReviewItem",
    "SaidInFuture",
    "ScanNotReadable",
    "ScanTooLarge",
    "ShownRecord",
    "ShownWording",
    "SourceRecord",
    "State",
    "Suppression",
    "Taken",
    "TimelinePage",
    "Traces",
    "Vehicle",
    "WordingHolderUnclear",
    "WordingIncomplete",
    "WordingMissing",
    "WordingOutOfOrder",
    "all_wordings",
    "bones",
    "clients_merged_into",
    "clients_page",
    "consents_of",
    "count_clients",
    "crosswalk",
    "desk_wordings",
    "does_speak",
    "end_records",
    "export_clients",
    "find_client",
    "find_clients",
    "folded",
    "give_at_desk",
    "give_consent",
    "issue_wording",
    "join_clients",
    "kind_word",
    "lock_identity",
    "look_again",
    "move_records",
    "name_key",
    "open_card",
    "open_scan",
    "part_clients",
    "points_to_merge",
    "proof_details",
    "proof_kind",
    "record_at_desk",
    "record_consent",
    "records_by_id",
    "records_of",
    "refresh_clients",
    "retire_records",
    "retire_wording",
    "retrace",
    "search_key",
    "speaks_for",
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
