"""Programs that send lists and leads for one centre: made, known by their secret or a short token, revoked."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

import journal
from journal import Actor
from language import Refusal
from tenancy import Centre, Scope, refuse_closed

from .passwords import hash_password, password_fits
from .tables import ApiClient

TOKEN_LIFETIME = timedelta(minutes=15)
MARK_BYTES = 32


class NoSuchApiClient(Refusal):
    """No API client has that id, or it is revoked already."""

    message = "There is no API client %(client_id)s in use. Look at the list of them."


class ApiClientRefused(Refusal):
    """Unknown id, wrong secret or a revoked client: the answer is the same for all three."""

    message = "The client id or the secret is not right, or the client was revoked."


class TokenRefused(Refusal):
    """A token that is not ours, has expired, or whose client was revoked: the answer is the same for all three."""

    message = "The access token is not valid any more. Ask for a new one."


class ClosedProgramRefused(ApiClientRefused):
    """The right secret of a program that ended with its centre: whoever has it may know why."""

    message = "The centre of this program is closed: nothing is taken for it any more. Ask head office for another one."


class ClosedTokenRefused(TokenRefused):
    """A token, not expired yet, of a program that ended with its centre."""

    message = ClosedProgramRefused.message


@dataclass(frozen=True, slots=True)
class KnownApiClient:
    """An API client at the door: its row, its public id, and the one centre it works for."""

    row_id: int
    client_id: str
    centre_id: int

    @property
    def scope(self) -> Scope:
        """The one centre, without a user."""
        return Scope.centres(None, [self.centre_id])

    def actor(self, origin: str, request_id: str) -> Actor:
        """The client as the journal names who acts."""
        return Actor(None, f"API client {self.client_id}", self.scope.label, origin, request_id)


def add_api_client(session: Session, centre_id: int, name: str, *, by: Actor, now: datetime) -> tuple[ApiClient, str]:
    """Make a client of one centre; returns it with its secret, which is kept nowhere and cannot be shown again.

    session: of the system role. Raises tenancy.CentreClosed.
    """
    refuse_closed(session, centre_id)
    secret = secrets.token_urlsafe(32)
    client = ApiClient(
        client_id=secrets.token_hex(8),
        secret_hash=hash_password(secret),
        centre_id=centre_id,
        name=name,
        made_by=by.user_id,
        created_at=now,
    )
    session.add(client)
    session.flush()
    journal.record(session, by, "API client made", "api_client", client.id, now=now, centre_id=centre_id)
    return client, secret


def revoke_api_client(session: Session, client_id: str, *, by: Actor, now: datetime) -> None:
    """End a client at once, its tokens too; raises NoSuchApiClient."""
    client = session.scalar(
        select(ApiClient).where(ApiClient.client_id == client_id, ApiClient.revoked_at.is_(None)).with_for_update()
    )
    if client is None:
        raise NoSuchApiClient(client_id=client_id)
    client.revoked_at = now
    session.flush()
    journal.record(session, by, "API client revoked", "api_client", client.id, now=now, centre_id=client.centre_id)


def all_api_clients(session: Session) -> Sequence[ApiClient]:
    """Every client ever made, in the order of making."""
    return session.scalars(select(ApiClient).order_by(ApiClient.id)).all()


def check_api_secret(session: Session, client_id: str, secret: str) -> KnownApiClient:
    """The client with that id and secret; raises ApiClientRefused after the same work in every case.

    ClosedProgramRefused is one of them.
    """
    found = session.scalar(select(ApiClient).where(ApiClient.client_id == client_id))
    if not password_fits(secret, found.secret_hash if found else None) or found is None:
        raise ApiClientRefused
    if found.revoked_at is not None:
        raise ClosedProgramRefused if _ended_with_centre(session, found) else ApiClientRefused
    return _known(found)


def note_api_use(session: Session, row_id: int, *, now: datetime) -> None:
    """Note when the client last asked for a token."""
    session.execute(update(ApiClient).where(ApiClient.id == row_id).values(last_used_at=now))


def sign_api_token(row_id: int, secret: str, *, now: datetime) -> str:
    """A bearer token that names the client for TOKEN_LIFETIME; it is checked against revocation at every use."""
    body = f"{row_id}.{int((now + TOKEN_LIFETIME).timestamp())}".encode()
    return urlsafe_b64encode(_mark(body, secret) + body).decode().rstrip("=")


def client_of_token(session: Session, token: str, secret: str, *, now: datetime) -> KnownApiClient:
    """The client that a token names; raises TokenRefused, of which ClosedTokenRefused is one."""
    try:
        raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        raise TokenRefused from None
    mark, body = raw[:MARK_BYTES], raw[MARK_BYTES:]
    if not hmac.compare_digest(mark, _mark(body, secret)):
        raise TokenRefused
    row_id, until = map(int, body.decode().split("."))
    found = session.get(ApiClient, row_id)
    if found is None or until <= now.timestamp():
        raise TokenRefused
    if found.revoked_at is not None:
        raise ClosedTokenRefused if _ended_with_centre(session, found) else TokenRefused
    return _known(found)


def _ended_with_centre(session: Session, client: ApiClient) -> bool:
    return client.revoked_at is not None and client.revoked_at == session.get_one(Centre, client.centre_id).closed_at


def _known(client: ApiClient) -> KnownApiClient:
    return KnownApiClient(client.id, client.client_id, client.centre_id)


def _mark(body: bytes, secret: str) -> bytes:
    return hmac.new(secret.encode(), b"forecourt api token " + body, hashlib.sha256).digest()
