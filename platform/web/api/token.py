"""Client credentials (RFC 6749, section 4.4): an id and a secret for a token of a quarter of an hour.

Authlib keeps the protocol; ids, secrets and tokens are ours (roles.api_clients), and nothing of a token is stored.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.integrations.flask_oauth2.requests import FlaskOAuth2Payload, FlaskOAuth2Request
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import ClientCredentialsGrant, ClientMixin, InvalidRequestError
from flask import Response, g, jsonify, request

import journal
import roles
from journal import Actor
from language import word
from roles import ApiClientRefused, ClosedProgramRefused, KnownApiClient, SignInPaused
from web.core import core, short_transaction
from web.csrf import without_token

from .area import bp
from .problem import spoken_language

# It writes whole tokens into its lines for finding faults.
logging.getLogger("authlib").setLevel(logging.INFO)


class Paused(OAuth2Error):  # type: ignore[misc]
    """Too many wrong secrets: the right one has to wait too."""

    error = "temporarily_unavailable"
    status_code = 429

    def __init__(self, wait_s: int) -> None:
        super().__init__()
        self.wait_s = wait_s

    def get_headers(self) -> list[tuple[str, str]]:
        """Those of every error, and how long to wait."""
        return [*super().get_headers(), ("Retry-After", str(self.wait_s))]


@dataclass
class Program(ClientMixin):  # type: ignore[misc]
    """Whoever claims to be a program; known once the secret was found to be right."""

    client_id: str
    known: KnownApiClient | None = None

    def check_client_secret(self, secret: str) -> bool:
        """Whether the secret is right; every wrong one counts, and an unknown id is a wrong one."""
        now = core().clock()
        keys = roles.throttle_keys(core().secret, f"api client {self.client_id}", request.remote_addr or "")
        try:
            with short_transaction() as short:
                roles.refuse_while_throttled(short, keys, now=now)
                self.known = client = roles.check_api_secret(short, self.client_id, secret)
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
            if isinstance(refusal, ClosedProgramRefused):
                g.why_refused = word(refusal, spoken_language())
            if isinstance(refusal, SignInPaused):
                raise Paused(int(str(refusal.values["seconds"]))) from None
            return False
        return True

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """A secret, however it comes."""
        return method == Grant.SECRET and endpoint == "token"

    def check_grant_type(self, grant_type: str) -> bool:
        """Programs have no other."""
        return grant_type == str(Grant.GRANT_TYPE)


class Grant(ClientCredentialsGrant):  # type: ignore[misc]
    """A secret in a Basic header or else in the form."""

    SECRET = "client_secret_basic"  # noqa: S105 - the name of a method
    TOKEN_ENDPOINT_AUTH_METHODS = (SECRET,)


class _Payload(FlaskOAuth2Payload):  # type: ignore[misc]
    @property
    def data(self) -> Any:
        # The form alone: what stands in an address stands in logs.
        return request.form


class _Request(FlaskOAuth2Request):  # type: ignore[misc]
    def __init__(self) -> None:
        # HTTPS ends at the proxy in front: whether it is there is for whoever sets the server up, not for each request.
        self.method, self.uri, self.headers = request.method, request.url, request.headers
        self._request, self.payload = request, _Payload(request)
        self.client = self.user = self.auth_method = None


class TokenServer(AuthorizationServer):  # type: ignore[misc]
    """The one endpoint of RFC 6749 that programs need."""

    def __init__(self) -> None:
        super().__init__(query_client=Program, save_token=lambda *_: None)
        self.register_grant(Grant)
        self.register_token_generator(Grant.GRANT_TYPE, _token)
        self.register_client_auth_method(Grant.SECRET, _authenticated)

    def create_oauth2_request(self, _request: Any) -> _Request:
        """The present request."""
        return _Request()

    def handle_response(self, status_code: int, payload: Any, headers: list[tuple[str, str]]) -> Response:
        """An answer that nobody keeps; an error is its code alone, but for a program whose centre is closed."""
        body = dict(payload)
        if "error" in body:
            body = {"error": body["error"]}
            if why := g.get("why_refused"):
                body["error_description"] = why
        response = jsonify(body)
        response.status_code = status_code
        for name, value in headers:
            response.headers[name] = value
        if status_code == 401:
            response.headers["WWW-Authenticate"] = 'Basic realm="forecourt"'
        response.headers["Cache-Control"] = "no-store"
        return response


def _authenticated(known: Callable[[str], Program], _request: _Request) -> Program | None:
    try:
        basic = request.authorization
    except ValueError:  # letters that no header may have
        return None
    if basic is not None and basic.type == "basic":
        client_id, secret = unquote_plus(basic.username or ""), unquote_plus(basic.password or "")
    else:
        client_id, secret = request.form.get("client_id", ""), request.form.get("client_secret", "")
    if not client_id or not secret:
        return None
    program = known(client_id)
    return program if program.check_client_secret(secret) else None


def _token(client: Program, **_terms: Any) -> dict[str, object]:
    assert client.known is not None
    made = roles.sign_api_token(client.known.row_id, core().secret, now=core().clock())
    return {"access_token": made, "token_type": "Bearer", "expires_in": int(roles.TOKEN_LIFETIME.total_seconds())}


SERVER = TokenServer()


@bp.post("/token")
@without_token
def token() -> Response:
    """Give a token for a right id and secret, in a Basic header or in the form; refusals are those of the RFC."""
    if not request.form.get("grant_type"):
        return SERVER.handle_error_response(_Request(), InvalidRequestError())  # type: ignore[no-any-return]
    return SERVER.create_token_response()  # type: ignore[no-any-return]
