"""All campaigns, and the people that one of them leaves out."""

from __future__ import annotations

from flask import Response, request

import campaigns
from campaigns import REASONS
from web.access import may, viewer
from web.core import core
from web.frame import centre_names
from web.page import page
from web.reading import shows_rows

from .area import bp, sees_drafts

ROWS = 50


@bp.get("")
@may("campaigns.read")
def list() -> Response:  # noqa: A001 - one name per thing: campaigns.list = campaigns/list.html
    """Campaigns, newest first."""
    rows = campaigns.list_campaigns(viewer.session, with_drafts=sees_drafts())
    return page("campaigns/list.html", rows=rows, centres=centre_names())


@bp.get("/<pid:campaign_id>/left-out")
@may("campaigns.read")
def left_out(campaign_id: int) -> Response:
    """The ledger of exclusions: who was left out, why, and until when; by reason, page after page."""
    campaign = campaigns.find_campaign(viewer.session, campaign_id, with_drafts=sees_drafts())
    asked = request.args.get("reason")
    reason = asked if asked in REASONS else None
    after = core().public_ids.row_id("client", request.args.get("after", ""))
    people = campaigns.left_out_people(viewer.session, campaign.id, reason=reason, after=after or 0, most=ROWS + 1)
    shows_rows(len(people))
    return page(
        "campaigns/left_out.html", fragment="campaigns/_left_out_rows.html" if after else "campaigns/_left_out.html",
        campaign=campaign, reason=reason, people=people[:ROWS], has_more=len(people) > ROWS, centres=centre_names(),
        results=None if after else campaigns.campaign_results(viewer.session, campaign.id),
    )  # fmt: skip
