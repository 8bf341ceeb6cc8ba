"""Row ids as the outside sees them: 13 characters that tell neither order nor number."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from flask import Flask
from werkzeug.routing import BaseConverter, Rule, ValidationError

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32
LENGTH = 13
ROUNDS = 8
HALF = 0xFFFFFFFF
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
_SHAPE = re.compile(f"[0-9a-f][{ALPHABET}]{{{LENGTH - 1}}}")


class PublicIds:
    """A keyed permutation of row ids per kind of row: a Feistel network over BLAKE2b, 64 bits wide.

    Nobody without the secret can tell which row an id names, or make the id of another row. It hides, it does not
    guard: scope does.
    """

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._key = lru_cache(maxsize=64)(self._key_of)

    def text(self, kind: str, row_id: int) -> str:
        """The public id of a row: ``kind`` is the noun in front of ``_id`` (``client``), ``row_id`` below 2**63."""
        if not 0 < row_id < 1 << 63:
            raise ValueError("a row id is a positive 63-bit number")
        left, right = row_id >> 32, row_id & HALF
        for number in range(ROUNDS):
            left, right = right, left ^ self._mix(kind, number, right)
        value = left << 32 | right
        return "".join(ALPHABET[value >> shift & 31] for shift in range(60, -5, -5))

    def row_id(self, kind: str, text: str) -> int | None:
        """The row id behind a public id; None where the text is not one of this kind."""
        if not _SHAPE.fullmatch(text):
            return None
        value = 0
        for letter in text:
            value = value << 5 | _VALUES[letter]
        left, right = value >> 32, value & HALF
        for number in reversed(range(ROUNDS)):
            left, right = right ^ self._mix(kind, number, left), left
        found = left << 32 | right
        return found if 0 < found < 1 << 63 else None

    def _key_of(self, kind: str) -> bytes:
        return hmac.new(self._secret.encode(), f"public id {kind}".encode(), hashlib.sha256).digest()

    def _mix(self, kind: str, number: int, half: int) -> int:
        block = bytes([number]) + half.to_bytes(4, "big")
        return int.from_bytes(hashlib.blake2b(block, digest_size=4, key=self._key(kind)).digest(), "big")


class PublicIdRule(Rule):
    """A URL rule that tells ``<pid:client_id>`` the kind of its row by the name of the variable."""

    def get_converter(
        self, variable_name: str, converter_name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> BaseConverter:
        """Make the converter of one variable."""
        if converter_name == "pid":
            kwargs = {**kwargs, "kind": variable_name.removesuffix("_id")}
        return super().get_converter(variable_name, converter_name, args, kwargs)


class PublicIdConverter(BaseConverter):
    """``<pid:client_id>``: the view gets the row id, ``url_for`` is given the row id; a malformed one is 404."""

    regex = f"[0-9a-z]{{{LENGTH}}}"
    part_isolating = True

    def __init__(self, map: Any, kind: str = "") -> None:  # noqa: A002 - the name that werkzeug gives it
        super().__init__(map)
        self.kind = kind

    @staticmethod
    def bind(app: Flask, ids: PublicIds) -> None:
        """Tell the converters of ``app`` its permutation."""
        app.url_map.public_ids = ids  # type: ignore[attr-defined]

    def to_python(self, value: str) -> int:
        """The row id of the URL's text; ValidationError (404) where it is not one."""
        found = self._ids().row_id(self.kind, value)
        if found is None:
            raise ValidationError
        return found

    def to_url(self, value: Any) -> str:
        """The URL's text of a row id."""
        return self._ids().text(self.kind, int(value))

    def _ids(self) -> PublicIds:
        ids: PublicIds = self.map.public_ids  # type: ignore[attr-defined]
        return ids
