"""Single leads that a centre's own systems send: taken in on the spot."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, jsonify, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

import intake
import tenancy
from intake import Lead
from web.core import core

from .area import bp
from .caller import Caller, by_client

LARGEST = 256 * 1024
LONGEST_KEY = 200
STATUS = {"new": 201, "changed": 200, "same": 200}


@bp.post("/leads")
@by_client
def take(caller: Caller) -> Response:
    """Take one lead of the caller's centre in; the same again answers the same."""
    taken = intake.take_lead(core().database, caller.centre_id, _sent(caller), actor=caller.actor, now=caller.now)
    told: dict[str, Any] = {
        "lead_id": core().public_ids.text("record", taken.record_id),
        "outcome": taken.outcome,
        "kept_by_you": taken.own_client_id is not None,
    }
    if taken.own_client_id is not None:
        told["client_id"] = core().public_ids.text("client", taken.own_client_id)
    response = jsonify(told)
    response.status_code = STATUS[taken.outcome]
    return response


def _sent(caller: Caller) -> Lead:
    if (request.content_length or 0) > LARGEST:
        raise RequestEntityTooLarge
    content = request.get_data(cache=False)
    if not content:
        raise BadRequest
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise BadRequest
    if request.mimetype == "application/json":
        try:
            document = json.loads(content)
        except (ValueError, RecursionError):
            raise BadRequest from None
        return intake.lead_of_document(document, key=key, now=caller.now)
    if request.mimetype in ("application/xml", "text/xml", "application/x-adf+xml"):
        country = tenancy.country_of(caller.session, caller.centre_id)
        return intake.lead_of_prospect(content, key=key, country=country, now=caller.now)
    raise UnsupportedMediaType
