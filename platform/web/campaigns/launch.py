"""The launch: a page that names the figures, and the release in the person's own name."""

from __future__ import annotations

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

import campaigns
from web.access import may, viewer
from web.frame import centre_names
from web.page import page
from web.refusals import shows_refusal

from .area import bp, terms_of


@bp.get("/<pid:campaign_id>/launch")
@may("campaigns.launch")
def launch(campaign_id: int) -> AnyResponse:
    """Whom the campaign would invite now, and in whose name it goes out."""
    campaign = campaigns.find_campaign(viewer.session, campaign_id)
    if campaign.state != "draft":
        return redirect(url_for("campaigns.running", campaign_id=campaign.id), code=303)
    return _launch(campaign_id)


def _launch(campaign_id: int, refusal: str | None = None) -> Response:
    campaign = campaigns.find_campaign(viewer.session, campaign_id)
    foreseen = campaigns.foresee(viewer.session, campaign, terms_of(campaign.id), now=viewer.now)
    return page(
        "campaigns/launch.html", campaign=campaign, foreseen=foreseen, refusal=refusal, centres=centre_names(),
        is_ahead=campaign.starts_on > viewer.now.date(),
    )  # fmt: skip


@bp.post("/<pid:campaign_id>/launch")
@may("campaigns.launch")
@shows_refusal(_launch)
def release(campaign_id: int) -> AnyResponse:
    """Release the campaign in the viewer's name; the worker freezes the audience and writes the messages."""
    campaign = campaigns.ask_for_launch(
        viewer.session, campaign_id, terms_of(campaign_id), edition=request.form.get("edition", 0, type=int),
        actor=viewer.actor, now=viewer.now,
    )  # fmt: skip
    return redirect(url_for("campaigns.running", campaign_id=campaign.id), code=303)
