"""Approvals: what waits for somebody else's decision, what one asked for oneself, and which acts need it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

import approvals
import roles
from approvals import ASKED_FOR, SIZED, ApprovalRequest, Decider, Kind, Terms, TermsWrong
from language import N_
from roles import PERMISSIONS, NoSuchRole, ReadingLimits

from .access import may, viewer
from .core import core
from .frame import decider_of
from .page import page
from .refusals import shows_refusal
from .texts import present_language, public_id

bp = Blueprint("approvals", __name__, url_prefix="/approvals")
KIND_WORDS = {
    Kind.RULES: N_("Put rules of distribution in force"),
    Kind.CAMPAIGN: N_("Launch a campaign"),
    Kind.EXPORT: N_("Export a list of clients"),
    Kind.ROLE: N_("Give somebody a right"),
    Kind.TERMS: N_("Ask for approval less often"),
}
STATE_WORDS = {
    "waiting": N_("waits"), "approved": N_("approved, not done yet"), "refused": N_("refused"),
    "withdrawn": N_("withdrawn"), "used": N_("approved and done"), "expired": N_("expired"),
}  # fmt: skip
STATE_TONES = {"waiting": "info", "approved": "good", "refused": "bad", "used": "good"}
ROLE_ACTS = {
    "deputy": N_("as a deputy of %(names)s"), "return": N_("by bringing them back"),
    "region": N_("by adding centres to a region: %(names)s"),
    "closing": N_("with the roles of %(names)s, which closes"),
    "moving": N_("to whoever works for the whole of %(names)s, by moving the centre there"),
    "change": N_("by changing what the role may do"),
}  # fmt: skip


@bp.get("")
@may("account.use")
def list() -> Response:  # noqa: A001 - one name per thing: approvals.list = approvals/list.html
    """What waits for the viewer's decision, what the viewer asked for, and what was decided lately."""
    return _list()


def _list(refusal: str | None = None, **_named: object) -> Response:
    decides = viewer.may("approvals.decide")
    after, own, decided = (_row(request.args.get(name)) for name in ("after", "own", "decided"))
    fragment = "_own" if own is not None else "_decided" if decided is not None else None
    return page(
        "approvals/list.html", fragment=f"approvals/{fragment}.html" if fragment else None, refusal=refusal,
        decides=decides,
        waiting=approvals.waiting_requests(viewer.session, _decider(), now=viewer.now, after_id=after or 0),
        own=approvals.own_requests(viewer.session, viewer.user_id, **({} if own is None else {"before_id": own})),
        decided=approvals.decided_lately(viewer.session, before_id=decided) if decides else approvals.Lines(),
        role_titles={r.row.code: r.row.title(present_language()) for r in roles.all_roles(viewer.session)},
        KIND_WORDS=KIND_WORDS, STATE_WORDS=STATE_WORDS, STATE_TONES=STATE_TONES, ROLE_ACTS=ROLE_ACTS,
        PERMISSIONS=PERMISSIONS, state_of=_state, place_of=_place, moment_of=datetime.fromisoformat,
    )  # fmt: skip


def _row(text: str | None) -> int | None:
    return core().public_ids.row_id("request", text) if text else None


@bp.post("/<pid:request_id>/decide")
@may("approvals.decide")
@shows_refusal(_list)
def decide(request_id: int) -> AnyResponse:
    """Approve or refuse what somebody else asked for."""
    approvals.decide(
        viewer.session, request_id, approves=request.form.get("verdict") == "approve",
        reason=request.form.get("reason", ""), by=_decider(), actor=viewer.actor, now=viewer.now,
    )  # fmt: skip
    return redirect(url_for("approvals.list"), code=303)


@bp.post("/<pid:request_id>/withdraw")
@may("account.use")
@shows_refusal(_list)
def withdraw(request_id: int) -> AnyResponse:
    """Take one's own request back."""
    approvals.withdraw(viewer.session, request_id, actor=viewer.actor, now=viewer.now)
    return redirect(url_for("approvals.list"), code=303)


def _terms(refusal: str | None = None) -> Response:
    return page(
        "approvals/terms.html", refusal=refusal, terms=approvals.all_terms(viewer.session), KIND_WORDS=KIND_WORDS,
        SIZED=SIZED, said=request.form if refusal else None,
    )  # fmt: skip


@bp.get("/terms")
@may("approvals.edit")
def terms() -> Response:
    """Which acts somebody else must approve, and above what size."""
    return _terms()


@bp.post("/terms")
@may("approvals.edit")
@shows_refusal(_terms)
def change_terms() -> AnyResponse:
    """Set which acts need approval; to ask for less needs one itself."""
    wanted = {
        kind: Terms(f"{kind}_on" in request.form, _number(f"{kind}_above"), _number(f"{kind}_days"))
        for kind in ASKED_FOR
    }
    approvals.change_terms(core().database, wanted, actor=viewer.actor, now=viewer.now)
    return redirect(url_for("approvals.terms"), code=303)


def _limits(refusal: str | None = None) -> Response:
    return page(
        "approvals/limits.html", refusal=refusal, every_role=roles.all_roles(viewer.session),
        said=request.form if refusal else None,
    )  # fmt: skip


@bp.get("/limits")
@may("approvals.edit")
def limits() -> Response:
    """How many clients each role looks at until it is slowed and stopped."""
    return _limits()


@bp.post("/limits")
@may("approvals.edit")
@shows_refusal(_limits)
def change_limits() -> AnyResponse:
    """Set the limits of one role; to widen them needs an approval."""
    role_id = core().public_ids.row_id("role", request.form.get("role", ""))
    if role_id is None:
        raise NoSuchRole
    wanted = ReadingLimits(_number("slow"), _number("stop"), _number("day"), _number("files"))
    roles.set_reading_limits(
        core().database, role_id, wanted, by=viewer.appointment, actor=viewer.actor, now=viewer.now
    )  # fmt: skip
    return redirect(url_for("approvals.limits"), code=303)


def _number(name: str) -> int:
    text = request.form.get(name, "0").strip()
    if not (text.isascii() and text.isdecimal() and len(text) < 11):
        raise TermsWrong
    return int(text)


def _decider() -> Decider:
    return decider_of(viewer)


def _state(asked: ApprovalRequest) -> str:
    is_over = asked.state in ("waiting", "approved") and asked.expires_at <= viewer.now
    return "expired" if is_over else asked.state


def _place(asked: ApprovalRequest) -> str | None:
    """Where the thing itself is looked at, and done once it is approved; None where the viewer may not go there."""
    found: dict[str, tuple[str, str, dict[str, Any]]] = {
        Kind.RULES: ("rules.read", "distribution.rules", {}),
        Kind.TERMS: ("approvals.edit", "approvals.terms", {}),
        Kind.EXPORT: ("clients.read", "clients.list", asked.said.get("list", {})),
    }
    if asked.subject_id is not None:
        found[Kind.CAMPAIGN] = ("campaigns.launch", "campaigns.launch", {"campaign_id": asked.subject_id})
        found[Kind.ROLE] = ("users.read", "staff.user", {"user_id": asked.subject_id})
    elif asked.kind == Kind.ROLE and "email" in asked.said and asked.asked_by == viewer.user_id:
        # Somebody new: the form of a new user, as it was asked for.
        found[Kind.ROLE] = ("users.edit", "staff.new", {"request": public_id("request", asked.id)})
    permission, endpoint, values = found.get(asked.kind, ("", "", {}))
    return url_for(endpoint, **values) if permission and viewer.may(permission) else None
