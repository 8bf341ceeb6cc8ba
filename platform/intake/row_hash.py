"""The fingerprint of a row, so that the same list sent twice adds nobody twice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from hashlib import blake2b

_AROUND_CELL = re.compile(r" ?\0 ?")


def content_hash(cells: Sequence[str]) -> bytes:
    """Hash the normalised cells of a row to 16 bytes.

    Case, spaces, Unicode composition and trailing blank cells make no difference; anything else does. It is the key
    (centre, hash, ordinal among equal rows) of a row without an external id (architecture: import idempotency).
    """
    joined = "\0".join([cell.replace("\0", "") for cell in cells] if "\0" in "".join(cells) else cells)
    if not joined.isascii():
        joined = unicodedata.normalize("NFC", joined)
    text = _AROUND_CELL.sub("\0", " ".join(joined.casefold().split())).strip(" ").rstrip("\0 ")
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
