"""Signed links of a message: they tell the person and the message, and nobody can make one up."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MessageLink:
    """What a link says: the message it was sent in, the person it was sent to, the channel."""

    message_id: int
    person_ref: int
    channel: str


def sign_link(link: MessageLink, secret: str) -> str:
    """The URL-safe token of a link; it does not expire, for a message may be opened years later."""
    body = f"{link.message_id}.{link.person_ref}.{link.channel}".encode()
    return urlsafe_b64encode(_mark(body, secret) + body).decode().rstrip("=")


def read_link(token: str, secret: str) -> MessageLink | None:
    """The link of a token; None for anything that was not signed here."""
    try:
        raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        return None
    mark, body = raw[:16], raw[16:]
    if not hmac.compare_digest(mark, _mark(body, secret)):
        return None
    message_id, person_ref, channel = body.decode().split(".")
    return MessageLink(int(message_id), int(person_ref), channel)


def _mark(body: bytes, secret: str) -> bytes:
    return hmac.new(secret.encode(), b"forecourt link " + body, hashlib.sha256).digest()[:16]
