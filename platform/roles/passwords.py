"""Passwords: hashed with Argon2id, checked in constant work whether or not the user exists."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from .errors import PasswordShort

LEAST_CHARACTERS = 12

_HASHER = PasswordHasher()
_NOBODY = _HASHER.hash("nobody has this password")


def refuse_short(password: str) -> None:
    """Raise PasswordShort for a password that is guessed too easily."""
    if len(password) < LEAST_CHARACTERS:
        raise PasswordShort


def hash_password(password: str) -> str:
    """The Argon2id hash of a password, with its salt and parameters."""
    return _HASHER.hash(password)


def password_fits(password: str, stored: str | None) -> bool:
    """Whether ``password`` is the one hashed in ``stored``; None (no such user) costs the same time and is False."""
    try:
        return _HASHER.verify(stored or _NOBODY, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False
