"""The builder: a draft with its audience, its texts, and what it would come to."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

import campaigns
from campaigns import LANGUAGES, PLACES, PURPOSES, Campaign
from segments import FIELDS, Field, fact_conditions, find_field, known_values
from web.access import may, viewer
from web.core import core
from web.frame import centre_names, viewer_centres
from web.page import page
from web.refusals import shows_refusal
from web.texts import present_language

from .area import bp, terms_of
from .form import CampaignForm, blank_form, form_of, read_form

# Where a letter has its receiver's own links.
SAMPLE_LINKS = {"unsubscribe": "/unsubscribe/…", "preferences": "/preferences/…"}
# Up to this many known values are all shown to be ticked; more are typed with the browser's help.
TICKED = 12


@bp.get("/new", defaults={"campaign_id": None})
@bp.get("/<pid:campaign_id>/draft")
@may("campaigns.edit")
def builder(campaign_id: int | None) -> AnyResponse:
    """The form of a new campaign or of a draft; a campaign that was launched has its own page."""
    if campaign_id is None:
        return _builder(None, blank_form(viewer.now.date()))
    campaign = campaigns.find_campaign(viewer.session, campaign_id)
    if campaign.state != "draft":
        return redirect(url_for("campaigns.running", campaign_id=campaign.id), code=303)
    return _builder(campaign, form_of(campaign), saved="saved" in request.args)


def _again(campaign_id: int | None, refusal: str) -> Response:
    campaign = campaigns.find_campaign(viewer.session, campaign_id) if campaign_id else None
    return _builder(campaign, _sent(), refusal=refusal)


@bp.post("/new", defaults={"campaign_id": None})
@bp.post("/<pid:campaign_id>/draft")
@may("campaigns.edit")
@shows_refusal(_again)
def save(campaign_id: int | None) -> AnyResponse:
    """Keep the draft; go on to the launch where the person asked for it."""
    form = _sent()
    if campaign_id is None:
        campaign = campaigns.draft_campaign(viewer.session, form.plan(), actor=viewer.actor, now=viewer.now)
    else:
        campaign = campaigns.change_draft(
            viewer.session, campaign_id, form.plan(), edition=form.edition, actor=viewer.actor, now=viewer.now
        )
    if request.form.get("then") == "launch" and viewer.may("campaigns.launch"):
        return redirect(url_for("campaigns.launch", campaign_id=campaign.id), code=303)
    return redirect(url_for("campaigns.builder", campaign_id=campaign.id, saved=1), code=303)


@bp.post("/conditions")
@may("campaigns.edit")
def conditions() -> Response:
    """Add a condition, take one away, or show typed values as chosen ones; nothing is stored."""
    form = _sent()
    if "add" in request.form:
        form = form.with_row(request.form.get("add_field", ""))
    removed = request.form.get("remove", type=int)
    if removed is not None:
        form = form.without_row(removed)
    response = _builder(
        _draft(), form, fragment="campaigns/_conditions.html", added="add" in request.form, removed=removed is not None
    )
    response.headers["HX-Trigger"] = "audience-changed"
    return response


@bp.post("/preview")
@may("campaigns.edit")
def preview() -> Response:
    """What the campaign would come to as it stands in the form; nothing is stored."""
    return _builder(_draft(), _sent(), fragment="campaigns/_preview.html")


def _builder(campaign: Campaign | None, form: CampaignForm, **shown: Any) -> Response:
    terms = terms_of(campaign.id if campaign else 0)
    sketch = campaigns.sketch_campaign(form.sketch(viewer.now.date()))
    values: dict[str, Any] = {
        "fragment": None,
        "refusal": None,
        "saved": False,
        "added": False,
        "removed": False,
    } | shown
    is_stale = bool(values["refusal"] and campaign and campaign.edition != form.edition)
    return page(
        "campaigns/builder.html", **values, campaign=campaign, form=form, FIELDS=_fields(form), PURPOSES=PURPOSES,
        PLACES=PLACES, LANGUAGES=LANGUAGES, centres=centre_names(), choices=_choices(form), TICKED=TICKED,
        theirs=form_of(campaign) if is_stale and campaign else None,
        foreseen=campaigns.foresee(viewer.session, sketch, terms, now=viewer.now), cap=terms,
        letters=campaigns.sample_letters(
            viewer.session, sketch, terms, now=viewer.now,
            links={place: core().settings.base_url + path for place, path in SAMPLE_LINKS.items()},
        ) if viewer.appointment.sees_contacts else [],
    )  # fmt: skip


def _fields(form: CampaignForm) -> dict[str, Field]:
    """What a condition may speak of; a field that was retired since stays where the form speaks of it."""
    known = {**FIELDS, **fact_conditions(viewer.session, present_language())}
    return known | {row.field: bare for row in form.rows if row.field not in known and (bare := find_field(row.field))}


def _choices(form: CampaignForm) -> dict[str, list[tuple[str, str]]]:
    """Known values of the free fields that the form speaks of: (what is sent, what is shown)."""
    ids = core().public_ids
    choices: dict[str, list[tuple[str, str]]] = {}
    for name in {row.field for row in form.rows}:
        field = find_field(name)
        if field is None:
            continue
        if field.of_ids:
            choices[name] = [(ids.text("centre", c.id), f"{c.code} {c.name}") for c in viewer_centres()]
        elif not field.choices:
            choices[name] = [(v, v) for v in known_values(viewer.session, name)]
    return choices


def _sent() -> CampaignForm:
    return read_form(request.form, viewer_centres(), core().public_ids)


def _draft() -> Campaign | None:
    row_id = core().public_ids.row_id("campaign", request.form.get("campaign", ""))
    return campaigns.find_campaign(viewer.session, row_id) if row_id else None
