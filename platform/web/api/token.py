"""Client credentials (RFC 6749, section 4.4): an id and a secret for a token of a quarter of an hour."""

from __future__ import annotations

from urllib.parse import unquote_plus

from flask import Response, g, jsonify, request

import journal
import roles
from journal import Actor
from roles import ApiClientRefused, SignInPaused
from web.core import core, short_transaction
from web.csrf import without_token

from .area import bp


@bp.post("/token")
@without_token
def token() -> Response:
    """Give a token for a right id and secret, in a Basic header or in the form; refusals are those of the RFC."""
    given = request.form.get("grant_type", "")
    if not given:
        return _refused(400, "invalid_request")
    if given != "client_credentials":
        return _refused(400, "unsupported_grant_type")
    client_id, secret = _credentials()
    if not client_id or not secret:
        return _refused(401, "invalid_client")
    now = core().clock()
    keys = roles.throttle_keys(core().secret, f"api client {client_id}", request.remote_addr or "")
    try:
        with short_transaction() as short:
            roles.refuse_while_throttled(short, keys, now=now)
            client = roles.check_api_secret(short, client_id, secret)
            roles.forgive_failures(short, keys)
            roles.note_api_use(short, client.row_id, now=now)
            actor = client.actor(request.remote_addr or "", g.request_id)
            journal.record(
                short, actor, "API token given", "api_client", client.row_id, now=now, centre_id=client.centre_id
            )
    except (ApiClientRefused, SignInPaused) as refusal:
        nobody = Actor(None, "nobody", "nothing", request.remote_addr or "", g.request_id)
        with short_transaction() as short:
            if isinstance(refusal, ApiClientRefused):
                roles.count_failure(short, keys, now=now)
            journal.record(short, nobody, "API token refused", "api_client", now=now)
        if isinstance(refusal, SignInPaused):
            return _refused(429, "temporarily_unavailable", wait_s=int(str(refusal.values["seconds"])))
        return _refused(401, "invalid_client")
    lifetime_s = int(roles.TOKEN_LIFETIME.total_seconds())
    made = roles.sign_api_token(client.row_id, core().secret, now=now)
    return _unkept(jsonify(access_token=made, token_type="Bearer", expires_in=lifetime_s))  # noqa: S106 - its kind


def _credentials() -> tuple[str, str]:
    basic = request.authorization
    if basic is not None and basic.type == "basic":
        return unquote_plus(basic.username or ""), unquote_plus(basic.password or "")
    return request.form.get("client_id", ""), request.form.get("client_secret", "")


def _refused(status: int, code: str, *, wait_s: int = 0) -> Response:
    response = _unkept(jsonify(error=code))
    response.status_code = status
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Basic realm="forecourt"'
    if wait_s:
        response.headers["Retry-After"] = str(wait_s)
    return response


def _unkept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
