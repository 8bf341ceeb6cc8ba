"""Clients: source records, identity, consent, vehicles, purchases, interactions."""

from .card import ClientCard, NoSuchClient, TimelinePage, consents_of, find_client, open_card, timeline_of
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
from .desk_consent import ChannelUnknown, HolderUnclear, give_at_desk, withdraw_at_desk
from .frequencies import Frequencies
from .history import Consent, ConsentState, Interaction, Ownership, Purchase, Vehicle
from .incoming import EventKind, Incoming
from .kinds import CHANNEL_WORDS, INTERACTION_WORDS, PURCHASE_WORDS, PURPOSE_WORDS, kind_word
from .list_clients import ClientFilter, ClientPage, clients_page, count_clients
from .naming import folded, name_key
from .received import Origin, ReceivedRow, Taken
from .retire import end_records, refresh_clients, retire_records
from .row_owners import crosswalk
from .search import find_clients, understand
from .tables import Client, Identifier, MatchKey, MatchLink, Membership, ReviewItem, SourceRecord
from .taking import take_in

__all__ = [
    "CHANNELS",
    "CHANNEL_WORDS",
    "DATA_PROCESSING",
    "INTERACTION_WORDS",
    "MARKETING",
    "PURCHASE_WORDS",
    "PURPOSE_WORDS",
    "ChannelUnknown",
    "Client",
    "ClientCard",
    "ClientFilter",
    "ClientPage",
    "Consent",
    "ConsentAct",
    "ConsentState",
    "EventKind",
    "Frequencies",
    "HolderUnclear",
    "Identifier",
    "Incoming",
    "Interaction",
    "MatchKey",
    "MatchLink",
    "Membership",
    "NoSuchClient",
    "Origin",
    "Ownership",
    "Purchase",
    "ReceivedRow",
    "ReviewItem",
    "SourceRecord",
    "Taken",
    "TimelinePage",
    "Vehicle",
    "clients_page",
    "consents_of",
    "count_clients",
    "crosswalk",
    "end_records",
    "find_client",
    "find_clients",
    "folded",
    "give_at_desk",
    "give_consent",
    "kind_word",
    "name_key",
    "open_card",
    "record_consent",
    "refresh_clients",
    "retire_records",
    "take_in",
    "timeline_of",
    "understand",
    "withdraw_at_desk",
    "withdraw_consent",
    "withdraw_marketing",
]
