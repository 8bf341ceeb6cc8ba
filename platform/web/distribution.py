"""The distribution rules, what they would do, and the runs."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

import distribution
from distribution import Change, RuleKind, SeenRules

from .access import may, viewer
from .core import core
from .page import page
from .refusals import shows_refusal
from .rule_words import RULE_WORDS, RUN_STATES, WHY_LEFT, rule_lines

bp = Blueprint("distribution", __name__, url_prefix="/distribution")
STEPS = {"up": -1, "down": 1}


@bp.context_processor
def words() -> dict[str, Any]:
    """What the templates of this area word with."""
    return {"RULE_WORDS": RULE_WORDS, "WHY_LEFT": WHY_LEFT, "RUN_STATES": RUN_STATES, "KINDS": tuple(RuleKind)}


@bp.get("")
@may("rules.read")
def rules() -> Response:
    """The rules in force, the draft where there is one, and the latest runs."""
    return _rules()


def _rules(refusal: str | None = None) -> Response:
    published = distribution.find_published(viewer.session)
    # A draft is nobody's business but theirs who work on it.
    shown = distribution.shown_rules(viewer.session) if viewer.may("rules.edit") else published
    runs = distribution.latest_runs(viewer.session)
    # The counts of the last run belong to the rules on the screen only where it ran by this very set.
    last = next((run for run, _ in runs if shown and run.rule_set_id == shown.id and run.state == "done"), None)
    return page(
        "distribution/rules.html", fragment="distribution/_rules.html", refusal=refusal, shown=shown,
        published=published, is_draft=shown is not None and shown.state == "draft", runs=runs, last=last,
        lines=rule_lines(shown.rules) if shown else [], sees_network=viewer.appointment.scope.is_network,
        hits=distribution.run_per_rule(viewer.session, last.id) if last else {},
        waiting=distribution.waiting_clients(viewer.session), may_edit=viewer.may("rules.edit"),
    )  # fmt: skip


@bp.post("/rules/move")
@may("rules.edit")
@shows_refusal(_rules)
def move() -> AnyResponse:
    """Move a rule one place up or down in the draft."""
    return _change(partial(distribution.moved, number=_number(), step=STEPS.get(request.form.get("to", ""), 0)))


@bp.post("/rules/switch")
@may("rules.edit")
@shows_refusal(_rules)
def switch() -> AnyResponse:
    """Switch a rule of the draft on or off."""
    return _change(partial(distribution.switched, number=_number(), is_on=request.form.get("to") == "on"))


@bp.post("/rules/bound")
@may("rules.edit")
@shows_refusal(_rules)
def bound() -> AnyResponse:
    """Set or take away how far back, or how far away, a rule of the draft looks."""
    return _change(partial(distribution.bounded, number=_number(), bound=request.form.get("bound", "")))


@bp.post("/rules/remove")
@may("rules.edit")
@shows_refusal(_rules)
def remove() -> AnyResponse:
    """Take a rule out of the draft."""
    return _change(partial(distribution.removed, number=_number()))


@bp.post("/rules/add")
@may("rules.edit")
@shows_refusal(_rules)
def add() -> AnyResponse:
    """Put a rule of a kind into the draft."""
    return _change(partial(distribution.added, kind=request.form.get("kind", "")))


def _change(change: Change) -> AnyResponse:
    distribution.change_rules(viewer.session, change, seen=_seen(), actor=viewer.actor, now=viewer.now)
    return _to_rules()


@bp.post("/publish")
@may("rules.edit")
@shows_refusal(_rules)
def publish() -> AnyResponse:
    """Put the draft in force."""
    distribution.publish_seen_draft(viewer.session, _seen(), actor=viewer.actor, now=viewer.now)
    return _to_rules()


@bp.post("/discard")
@may("rules.edit")
@shows_refusal(_rules)
def discard() -> AnyResponse:
    """Throw the draft away."""
    distribution.discard_seen_draft(viewer.session, _seen(), actor=viewer.actor, now=viewer.now)
    return _to_rules()


@bp.get("/rehearsal")
@may("rules.run")
@shows_refusal(_rules)
def rehearsal() -> Response:
    """What a run by the rules on the screen would do with the clients who wait; nothing is written."""
    tried = distribution.rehearse_run(viewer.session, now=viewer.now)
    return page("distribution/rehearsal.html", fragment="distribution/_rehearsal.html", rehearsal=tried)


@bp.post("/runs")
@may("rules.run")
@shows_refusal(_rules)
def start_run() -> AnyResponse:
    """Put a run of the rules in force into the queue."""
    entered = distribution.ask_for_run(viewer.session, actor=viewer.actor, now=viewer.now)
    return redirect(url_for("distribution.run", run_id=entered.id), code=303)


@bp.get("/runs/<pid:run_id>")
@may("rules.read")
def run(run_id: int) -> Response:
    """How far a run is, or what it did: per centre, per rule, and whom it left to head office."""
    found = distribution.find_run(viewer.session, run_id)
    if found is None:
        abort(404)
    rule_set = distribution.rule_set_of(viewer.session, found)
    return page(
        "distribution/run.html", fragment="distribution/_run.html", run=found, number=rule_set.number,
        lines=rule_lines(rule_set.rules), per_centre=distribution.run_per_centre(viewer.session, run_id),
        per_rule=distribution.run_per_rule(viewer.session, run_id),
        left=distribution.run_left(viewer.session, run_id),
    )  # fmt: skip


def _seen() -> SeenRules | None:
    set_id = core().public_ids.row_id("rule_set", request.form.get("set", ""))
    edition = request.form.get("edition", "")
    return SeenRules(set_id, int(edition)) if set_id is not None and edition.isdecimal() else None


def _number() -> int:
    return request.form.get("number", 0, type=int)


def _to_rules() -> AnyResponse:
    return redirect(url_for("distribution.rules"), code=303)
