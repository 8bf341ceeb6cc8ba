"""Whose rows a session may see: the scope, and its signed token that the database checks by itself."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from language import Refusal

LIFETIME = timedelta(hours=1)
BLOCK = 64


class NoScope(Refusal):
    """A session was asked to read without a scope: an error, never "everything"."""

    message = "Nobody's part of the clients was given, so nothing may be read."


@dataclass(frozen=True, slots=True)
class Scope:
    """A user's part of the clients: the network, some centres (perhaps only the user's own clients), or one person.

    ``centre_ids`` is empty for the network and for a person. ``keeper_id`` narrows centres to the clients of one
    consultant. ``person_id`` is a client id: a public link (unsubscribe, preferences) carries that scope alone.
    """

    user_id: int | None
    is_network: bool = False
    centre_ids: tuple[int, ...] = ()
    keeper_id: int | None = None
    person_id: int | None = None

    @classmethod
    def network(cls, user_id: int | None) -> Scope:
        """Every client of every centre, and those without one."""
        return cls(user_id, is_network=True)

    @classmethod
    def centres(cls, user_id: int | None, centre_ids: Iterable[int], *, keeper_id: int | None = None) -> Scope:
        """Clients kept by the given centres; with ``keeper_id``, only that consultant's."""
        return cls(user_id, centre_ids=tuple(sorted(set(centre_ids))), keeper_id=keeper_id)

    @classmethod
    def person(cls, client_id: int) -> Scope:
        """One client and what hangs on it, for a public link."""
        return cls(None, person_id=client_id)

    @property
    def label(self) -> str:
        """Short text for the journal: ``network``, ``centres 3,4``, ``own clients in 3`` or ``person``."""
        if self.is_network:
            return "network"
        if self.person_id is not None:
            return "person"
        listed = ",".join(map(str, self.centre_ids))
        return f"own clients in {listed}" if self.keeper_id else f"centres {listed}"

    @property
    def only_centre(self) -> int | None:
        """The one centre of the scope; None where there are several, or it is the network's."""
        return self.centre_ids[0] if len(self.centre_ids) == 1 else None

    def holds(self, centre_id: int | None) -> bool:
        """Whether a row kept by ``centre_id`` (None: unassigned) lies in this scope."""
        return self.is_network or (centre_id is not None and centre_id in self.centre_ids)


def scope_key(secret: str) -> bytes:
    """The key that signs scopes, derived from the secret key of the application; 32 bytes."""
    return hmac.new(secret.encode(), b"forecourt scope", hashlib.sha256).digest()


def padded_key(key: bytes) -> bytes:
    """Inner and outer pad of HMAC-SHA256 for ``key`` (128 bytes), as the checking function of the database wants it."""
    block = key.ljust(BLOCK, b"\0")
    return bytes(b ^ 0x36 for b in block) + bytes(b ^ 0x5C for b in block)


def sign_scope(scope: Scope, key: bytes, *, now: datetime) -> str:
    """The token of a scope, valid for an hour: ``user|network|centres|keeper|person|expiry|signature``."""
    body = "|".join(
        (
            str(scope.user_id or ""),
            "t" if scope.is_network else "f",
            ",".join(map(str, scope.centre_ids)),
            str(scope.keeper_id or ""),
            str(scope.person_id or ""),
            str(int((now + LIFETIME).timestamp())),
        )
    )
    return f"{body}|{hmac.new(key, body.encode(), hashlib.sha256).hexdigest()}"
