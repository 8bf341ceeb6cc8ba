"""Who keeps each client and why, and the ledger of who may invite them."""

from .distribute import RunFigures, ask_for_run, carry_out_run, distribute_now, enter_run
from .errors import NoRulesPublished, NothingToPublish, RulesWrong, RunUnderWay, StaleRules
from .invite import claim_invitations, end_invitations, period_start, spend_budget
from .queries import find_run, latest_runs, run_per_centre, run_per_rule, waiting_clients
from .rule_sets import (
    discard_draft,
    draft_rules,
    find_draft,
    find_published,
    publish_draft,
    publish_standard_rules,
    published_rules,
    read_rules,
)
from .rules import (
    Balance,
    CentreTerms,
    Decision,
    Distributor,
    Prospect,
    Rule,
    RuleKind,
    distance_km,
    next_by_share,
)
from .tables import Assignment, ContactBudget, DistributionRun, Invitation, RuleSet, Unassigned
from .why_kept import open_assignment

__all__ = [
    "Assignment",
    "Balance",
    "CentreTerms",
    "ContactBudget",
    "Decision",
    "DistributionRun",
    "Distributor",
    "Invitation",
    "NoRulesPublished",
    "NothingToPublish",
    "Prospect",
    "Rule",
    "RuleKind",
    "RuleSet",
    "RulesWrong",
    "RunFigures",
    "RunUnderWay",
    "StaleRules",
    "Unassigned",
    "ask_for_run",
    "carry_out_run",
    "claim_invitations",
    "discard_draft",
    "distance_km",
    "distribute_now",
    "draft_rules",
    "end_invitations",
    "enter_run",
    "find_draft",
    "find_published",
    "find_run",
    "latest_runs",
    "next_by_share",
    "open_assignment",
    "period_start",
    "publish_draft",
    "publish_standard_rules",
    "published_rules",
    "read_rules",
    "run_per_centre",
    "run_per_rule",
    "spend_budget",
    "waiting_clients",
]
