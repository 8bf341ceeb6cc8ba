"""A campaign after its launch: figures, steering, and the messages that wait for a person's word."""

from __future__ import annotations

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

import campaigns
from language import Refusal
from web.access import may, viewer
from web.frame import centre_names
from web.page import page
from web.refusals import shows_refusal

from .area import bp, sees_drafts

LIVE = ("launching", "running", "paused")
WAITING = ("pending", "claimed", "sending")


@bp.get("/<pid:campaign_id>")
@may("campaigns.read")
def running(campaign_id: int) -> AnyResponse:
    """How a campaign runs, as far as the viewer's own people go; a draft opens in the builder."""
    campaign = campaigns.find_campaign(viewer.session, campaign_id, with_drafts=sees_drafts())
    if campaign.state == "draft" and viewer.may("campaigns.edit"):
        return redirect(url_for("campaigns.builder", campaign_id=campaign.id), code=303)
    return _running(campaign_id)


def _running(campaign_id: int, refusal: str | None = None, *, is_steered: bool = False) -> Response:
    campaign = campaigns.find_campaign(viewer.session, campaign_id, with_drafts=sees_drafts())
    return page(
        "campaigns/running.html", fragment="campaigns/_running.html", campaign=campaign, refusal=refusal,
        results=campaigns.campaign_results(viewer.session, campaign.id), WAITING=WAITING,
        twice=campaigns.invited_twice(viewer.session, campaign.id), is_live=campaign.state in LIVE,
        centres=centre_names(), is_steered=is_steered,
    )  # fmt: skip


@bp.post("/<pid:campaign_id>/pause")
@may("campaigns.stop")
@shows_refusal(_running)
def pause(campaign_id: int) -> Response:
    """Hold back what is not yet being sent; answer with the campaign."""
    campaigns.pause_campaign(viewer.session, campaign_id, actor=viewer.actor, now=viewer.now)
    return _running(campaign_id, is_steered=True)


@bp.post("/<pid:campaign_id>/resume")
@may("campaigns.stop")
@shows_refusal(_running)
def resume(campaign_id: int) -> Response:
    """Let a paused campaign go on; answer with the campaign."""
    campaigns.resume_campaign(viewer.session, campaign_id, actor=viewer.actor, now=viewer.now)
    return _running(campaign_id, is_steered=True)


@bp.get("/<pid:campaign_id>/stop")
@may("campaigns.stop")
def stop(campaign_id: int) -> Response:
    """Ask once more before a campaign ends for good."""
    return _stop(campaign_id)


def _stop(campaign_id: int, refusal: str | None = None) -> Response:
    campaign = campaigns.find_campaign(viewer.session, campaign_id)
    results = campaigns.campaign_results(viewer.session, campaign.id)
    return page("campaigns/stop.html", campaign=campaign, results=results, refusal=refusal)


@bp.post("/<pid:campaign_id>/stop")
@may("campaigns.stop")
@shows_refusal(_stop)
def end(campaign_id: int) -> AnyResponse:
    """End a campaign for good."""
    campaigns.stop_campaign(viewer.session, campaign_id, actor=viewer.actor, now=viewer.now)
    return redirect(url_for("campaigns.running", campaign_id=campaign_id), code=303)


@bp.get("/<pid:campaign_id>/uncertain")
@may("campaigns.read")
def uncertain(campaign_id: int) -> Response:
    """Messages whose fate is not known."""
    return _uncertain(campaign_id)


def _uncertain(campaign_id: int, message_id: int | None = None, refusal: str | None = None) -> Response:
    campaign = campaigns.find_campaign(viewer.session, campaign_id, with_drafts=sees_drafts())
    return page(
        "campaigns/uncertain.html", fragment="campaigns/_uncertain.html", campaign=campaign, refusal=refusal,
        messages=campaigns.uncertain_messages(viewer.session, campaign.id), centres=centre_names(),
    )  # fmt: skip


@bp.post("/<pid:campaign_id>/messages/<pid:message_id>/settle")
@may("campaigns.settle")
@shows_refusal(_uncertain)
def settle(campaign_id: int, message_id: int) -> Response:
    """Take a person's word on one uncertain message; answer with those that are left."""
    word = request.form.get("word")
    if word not in ("sent", "not_sent"):
        raise Refusal
    campaigns.settle_message(
        viewer.session, campaign_id, message_id, sent=word == "sent", actor=viewer.actor, now=viewer.now
    )
    return _uncertain(campaign_id)
