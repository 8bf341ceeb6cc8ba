"""Clients: source records, identity, consent, vehicles, purchases, interactions."""

from .card import ClientCard, NoSuchClient, consents_of, find_client, identifiers_of, open_card
from .cars import vehicles_of
from .claims import lock_chunks, lock_identity
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
    ConsentWord,
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
from .desk.changes import changed_since, changes_of
from .desk.exact import Exact, read_exact, read_vin
from .desk.on_day import ClientOnDay, client_on
from .desk.say import Spoke, say_at_desk, unsay_at_desk
from .desk.shown import Editable, open_for_edit
from .desk.sources import VERDICT_WORDS, Source, sources_of
from .desk.typed import ClientChanged, Edit, EditedSince, EditFaulty, Values, beside, read_edit
from .desk_word import DeskWord
from .evidence_words import CAUSE_WORDS, EVIDENCE_WORDS, MERGE_WORDS
from .export_clients import ExportedList, ExportTooLarge, Leaving, export_clients
from .exports.canaries import Canary, Trace, planted_among, trace_of_file, traces_of
from .exports.register import ExportQuotaFull, enter_file, refuse_beyond_quota
from .exports.tables import ClientExport, ExportCanary
from .features import Features
from .forget_others import forget_others
from .frequencies import Frequencies
from .golden_change import Cause, GoldenChange
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
from .known.change_facts import Entry, FactsChanged, change_facts
from .known.complete import BUILT_IN, CardFill, card_fill, read_standard, score_clients, score_span, standard_items
from .known.define_field import (
    FieldPlan,
    add_field,
    bring_back_field,
    change_field,
    fact_field,
    move_field,
    retire_field,
)
from .known.facts import (
    fact_fields,
    fact_history,
    facts_of_many,
    last_facts,
    option_titles,
    options_open,
    rebuild_facts,
    texts_said,
    title_of,
)
from .known.keep_dates import add_date, dates_ended, dates_of, end_date
from .known.local_time import LocalTime, local_time, local_time_of
from .known.rules import FactWrong, read_value
from .known.standard import item_code, set_standard
from .known.tables import Completeness, FactField, FactNow
from .known.write_notes import add_note, notes_of, pin_note, pinned_note, pins_before, strike_note
from .list_clients import COUNTED, ClientFilter, ClientPage, client_ids, clients_page, count_clients
from .list_rows import Order
from .look_again import LookedAgain, look_again
from .naming import bones, folded, name_key, search_key
from .normalise import is_reachable
from .normalise_contact import normalise_phones
from .note_shown import note_client_shown, note_people_found, note_people_listed
from .part_clients import clients_merged_into, move_records, part_clients
from .received import Origin, ReceivedRow, Taken
from .rereading.rewrite import Outdated, count_outdated, outdated_records, rewrite_records
from .retire import end_records, refresh_clients, retire_records
from .reveal import (
    ALL_KINDS,
    REASON_WORDS,
    Revealed,
    may_reveal,
    note_reveal,
    reveal_contacts,
)
from .row_owners import crosswalk
from .search import find_clients
from .shown_contacts import CONTACT_KINDS, masked_cells, masked_text, masked_value
from .shown_records import ShownRecord, records_by_id, records_of
from .split_births import remember_births, restore_births
from .splits.sides import Sides, sides_of
from .splits.tables import ClientSplit, SplitRow
from .suppression import Suppression, suppress_address, suppress_clients
from .tables import Client, ClientMerge, Identifier, MatchKey, MatchLink, Membership, ReviewItem, SourceRecord
from .taking import take_in
from .timeline import GROUPS, TimelinePage, timeline_of
from .training.second_opinion import Disputed, SecondOpinion, second_opinion
from .training.train_weights import TooFewRecords, TrainingNotInstalled, base_sample, list_sample, train_weights
from .understand import understand
from .vehicles.edit import (
    CarSaid,
    StaleVehicle,
    VehicleShared,
    VehicleWrong,
    add_vehicle,
    correct_vehicle,
    note_vehicle,
    set_ownership,
)
from .vehicles.rules import has_wrong_check_digit
from .vehicles.shown import NoSuchVehicle, VehiclePage, open_vehicle
from .vehicles.tables import VehicleNote
from .weights import WeightsUnreadable, default_model, points_to_merge, read_model

__all__ = [
    "ALL_KINDS", "ANY_CHANNEL", "ASK_AT_NEXT_VISIT", "BUILT_IN", "CAUSE_WORDS", "CHANNELS", "CHANNEL_WORDS",
    "CONTACT_KINDS", "COUNTED", "DATA_PROCESSING", "ENDINGS", "EVIDENCE_WORDS", "FATE_WORDS", "GROUPS",
    "HOUSEHOLD_WORDS", "INTERACTION_WORDS", "MARKETING", "MEETING", "MERGE_WORDS", "PROOF_WORDS", "PURCHASE_WORDS",
    "PURPOSES", "PURPOSE_WORDS", "REASON_WORDS", "SIDES", "THIRD_PARTIES", "VERDICT_WORDS", "WAYS", "Canary", "CarSaid",
    "CardFill", "Cause", "ChannelUnknown", "Client", "ClientCard", "ClientChanged", "ClientExport", "ClientFilter",
    "ClientMerge", "ClientOnDay", "ClientPage", "ClientSplit", "Completeness", "Consent", "ConsentAct", "ConsentScan",
    "ConsentState", "ConsentWord", "ConsentWording", "DeskWord", "Disputed", "Edit", "EditFaulty", "Editable",
    "EditedSince", "Entry", "EventKind", "Exact", "ExportCanary", "ExportQuotaFull", "ExportTooLarge", "ExportedList",
    "FactField", "FactNow", "FactWrong", "FactsChanged", "Fate", "Features", "FieldPlan", "Frequencies", "GoldenChange",
    "HolderUnclear", "HouseholdLine", "HouseholdLink", "HouseholdMark", "HouseholdMember", "HouseholdTerms",
    "HouseholdTouch", "HouseholdWord", "HowSaid", "Identifier", "Incoming", "Interaction", "Joining", "Leaving",
    "LocalTime", "LookedAgain", "MatchKey", "MatchLink", "Membership", "NewWording", "NoHousehold", "NoSuchClient",
    "NoSuchScan", "NoSuchVehicle", "NoSuchWording", "NoWord", "Order", "Origin", "Outdated", "Ownership",
    "ProofIncomplete", "Purchase", "ReceivedRow", "Revealed", "ReviewItem", "SaidInFuture", "ScanNotReadable",
    "ScanTooLarge", "SecondOpinion", "Settled", "ShownRecord", "ShownWording", "Sides", "Source", "SourceRecord",
    "SplitRow", "Spoke", "StaleVehicle", "State", "Suppression", "Taken", "TimelinePage", "TooFewRecords", "Trace",
    "Traces", "TrainingNotInstalled", "Values", "Vehicle", "VehicleNote", "VehiclePage", "VehicleShared",
    "VehicleWrong", "WeightsUnreadable", "WordingHolderUnclear", "WordingIncomplete", "WordingMissing",
    "WordingOutOfOrder", "add_date", "add_field", "add_note", "add_vehicle", "all_wordings", "base_sample", "beside",
    "bones", "bring_back_field", "card_fill", "change_facts", "change_field", "changed_since", "changes_of",
    "client_ids", "client_on", "clients_merged_into", "clients_page", "consents_of", "correct_vehicle", "count_clients",
    "count_outdated", "crosswalk", "dates_ended", "dates_of", "default_model", "desk_wordings", "does_speak",
    "end_date", "end_records", "enter_file", "export_clients", "fact_field", "fact_fields", "fact_history",
    "facts_of_many", "find_client", "find_clients", "folded", "forget_household", "forget_others", "give_at_desk",
    "give_consent", "has_wrong_check_digit", "household_of", "identifiers_of", "is_reachable", "issue_wording",
    "item_code", "join_clients", "kind_word", "last_facts", "list_sample", "local_time", "local_time_of", "lock_chunks",
    "lock_identity", "look_again", "masked_cells", "masked_text", "masked_value", "may_reveal", "move_field",
    "move_records", "name_key", "normalise_phones", "note_client_shown", "note_people_found", "note_people_listed",
    "note_reveal", "note_vehicle", "notes_of", "open_card", "open_for_edit", "open_scan", "open_vehicle",
    "option_titles", "options_open", "outdated_records", "part_clients", "pin_note", "pinned_note", "pins_before",
    "planted_among", "points_to_merge", "proof_details", "proof_kind", "read_edit", "read_exact", "read_model",
    "read_standard", "read_value", "read_vin", "rebuild_facts", "rebuild_households", "record_at_desk",
    "record_consent", "records_by_id", "records_of", "refresh_clients", "refuse_beyond_quota", "remember_births",
    "restore_births", "retire_field", "retire_records", "retire_wording", "retrace", "reveal_contacts",
    "rewrite_records", "say_at_desk", "say_household", "score_clients", "score_span", "search_key", "second_opinion",
    "set_ownership", "set_standard", "settle_all_households", "settle_households", "sides_of", "sources_of",
    "speaks_for", "stage_meeting", "standard_items", "strike_note", "suppress_address", "suppress_clients",
    "take_back_household_word", "take_in", "texts_said", "timeline_of", "title_of", "trace_of_file", "traces_of",
    "train_weights", "understand", "unsay_at_desk", "vehicles_of", "withdraw_at_desk", "withdraw_consent",
    "withdraw_marketing",
]  # fmt: skip
