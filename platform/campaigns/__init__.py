"""Campaigns of head office and of centres: audience, launch, steering, results."""

from .audience import CHANNEL, count_audience, sample_audience
from .draft import Plan, change_draft, draft_campaign, sketch_campaign
from .errors import (
    CampaignWrong,
    NobodyToInvite,
    NoSuchCampaign,
    NoSuchMessage,
    PlaceUnknown,
    StaleCampaign,
    WrongState,
)
from .launch import LaunchTerms, carry_out_launch, launch_terms
from .preferences import Preferences, change_preferences, object_to_marketing, preferences_of
from .preview import Foreseen, Holder, LeftOut, SampleLetter, foresee, sample_letters
from .release import ask_for_launch, release_draft
from .results import (
    CentreResult,
    Results,
    campaign_results,
    find_campaign,
    invited_twice,
    left_out_people,
    list_campaigns,
    uncertain_messages,
)
from .rules import LANGUAGES, PLACES, PURPOSES, REASONS, Choice, Text, control_salt, in_control_group
from .settle import settle_message
from .steer import finish_campaigns, pause_campaign, resume_campaign, stop_campaign
from .tables import Campaign, Recipient, RecipientStep
from .unsubscribe import PersonMoved, stop_messages, unsubscribe, whose_link, withdraw_at_desk

__all__ = [
    "CHANNEL",
    "LANGUAGES",
    "PLACES",
    "PURPOSES",
    "REASONS",
    "Campaign",
    "CampaignWrong",
    "CentreResult",
    "Choice",
    "Foreseen",
    "Holder",
    "LaunchTerms",
    "LeftOut",
    "NoSuchCampaign",
    "NoSuchMessage",
    "NobodyToInvite",
    "PersonMoved",
    "PlaceUnknown",
    "Plan",
    "Preferences",
    "Recipient",
    "RecipientStep",
    "Results",
    "SampleLetter",
    "StaleCampaign",
    "Text",
    "WrongState",
    "ask_for_launch",
    "campaign_results",
    "carry_out_launch",
    "change_draft",
    "change_preferences",
    "control_salt",
    "count_audience",
    "draft_campaign",
    "find_campaign",
    "finish_campaigns",
    "foresee",
    "in_control_group",
    "invited_twice",
    "launch_terms",
    "left_out_people",
    "list_campaigns",
    "object_to_marketing",
    "pause_campaign",
    "preferences_of",
    "release_draft",
    "resume_campaign",
    "sample_audience",
    "sample_letters",
    "settle_message",
    "sketch_campaign",
    "stop_campaign",
    "stop_messages",
    "uncertain_messages",
    "unsubscribe",
    "whose_link",
    "withdraw_at_desk",
]
