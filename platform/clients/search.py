"""Find clients of a scope by a piece of a name, telephone number, e-mail address or VIN."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

from sqlalchemy import BigInteger, ColumnElement, and_, any_, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Text

from store import AnyRow
from tenancy import ScopedSession

from .list_clients import ClientFilter, first_by_name, is_narrow, with_details
from .naming import folded
from .spelling import lookalikes_to_latin
from .tables import Client, Identifier

MOST = 50
CANDIDATES = 500
SHORTEST_FRAGMENT = 3
SHORTEST_TAIL = 4
MOST_WORDS = 3
_VIN_NEVER = str.maketrans("OQI", "001")
_VIN_MISREAD = str.maketrans("ZSB", "258")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as understood: ``words`` of a name, or a ``piece`` that identifiers of ``kinds`` begin or end with."""

    words: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    pieces: tuple[str, ...] = ()
    from_start: bool = False


def understand(question: str) -> Asked:
    """Tell what a question asks for.

    With ``@`` an e-mail address, digits a phone or the end of a VIN, letters with digits a VIN, else a name.
    """
    text = " ".join(question.split())
    compact = re.sub(r"[\s()./-]", "", text)
    if "@" in text:
        return Asked(kinds=("email",), pieces=(text.casefold(),), from_start=not text.startswith("@"))
    if compact.startswith("+") and compact[1:].isdigit():
        return Asked(kinds=("phone",), pieces=(compact,), from_start=True)
    if compact.isdigit() and len(compact) >= SHORTEST_TAIL:
        # A Russian number dialled inside the country begins with 8, and with +7 in the base.
        tail = compact[1:] if len(compact) == 11 and compact[0] == "8" else compact
        return Asked(kinds=("phone", "vin", "tax"), pieces=(tail,))
    vin = lookalikes_to_latin(compact.upper()).translate(_VIN_NEVER) if " " not in text else ""
    if SHORTEST_TAIL <= len(vin) <= 17 and vin.isascii() and vin.isalnum() and any(map(str.isdigit, compact)):
        return Asked(kinds=("vin",), pieces=tuple(dict.fromkeys((vin, vin.translate(_VIN_MISREAD)))))
    words = re.findall(r"[^\W_]+(?:-[^\W_]+)*", folded(text))
    return Asked(words=tuple(words[:MOST_WORDS]))


def find_clients(
    session: ScopedSession, question: str, *, most: int = MOST, sees_contacts: bool = True
) -> Sequence[AnyRow]:
    """The first ``most`` clients of the scope that fit, by name; the same columns as a page of the list.

    Words of a name come in any order, each a piece of the name; a word of one or two letters must begin a name.
    """
    asked = understand(question)
    if asked.words:
        found = _by_name(session, asked.words, most)
    elif asked.pieces:
        found = _by_identifier(session, asked)
    else:
        return []
    if not found:
        return []
    # One array, not hundreds of values: the statement stays the same for every answer and is planned once.
    among = Client.id == any_(literal(found, ARRAY(BigInteger)))
    ids = select(Client.id).where(among, Client.alias_of.is_(None)).subquery()
    return session.execute(with_details(ids, sees_contacts=sees_contacts).limit(most)).all()


def _by_name(session: ScopedSession, words: tuple[str, ...], most: int) -> list[int]:
    found: dict[int, None] = {}
    if len(words) == 1:
        found.update(dict.fromkeys(_own(session, [_begins(words[0])], most)))
    if len(found) < most and is_narrow(session):
        # A narrow scope reads its own rows: under row security the trigram index could not serve it.
        found.update(dict.fromkeys(_own(session, [_has_word(word) for word in words], most)))
    elif len(found) < most and max(map(len, words)) >= SHORTEST_FRAGMENT:
        for order in permutations(words):
            ids = func.find_clients_by_name("%".join(_escaped(w) for w in order), CANDIDATES)
            found.update(dict.fromkeys(session.scalars(select(ids))))
    return list(found)


def _by_identifier(session: ScopedSession, asked: Asked) -> list[int]:
    found: dict[int, None] = {}
    for piece in asked.pieces:
        ids = func.find_clients_by_identifier(
            literal(list(asked.kinds), ARRAY(Text)), piece, not asked.from_start, CANDIDATES
        )
        found.update(dict.fromkeys(session.scalars(select(ids))))
    if not found and is_narrow(session):
        pieces = or_(*(Identifier.value.contains(piece, autoescape=True) for piece in asked.pieces))
        rows = session.scalars(
            select(Identifier.client_id)
            .join(Client, Client.id == Identifier.client_id)
            .where(Client.centre_id.in_(session.scope.centre_ids), Identifier.kind.in_(asked.kinds), pieces)
            .limit(CANDIDATES)
        )
        found.update(dict.fromkeys(rows))
    return list(found)


def _own(session: ScopedSession, conditions: Sequence[ColumnElement[bool]], most: int) -> Sequence[int]:
    return session.scalars(first_by_name(session, ClientFilter(), conditions, most)).all()


def _begins(letters: str) -> ColumnElement[bool]:
    return and_(Client.name_key >= letters, Client.name_key < letters + chr(0x10FFFF))


def _has_word(word: str) -> ColumnElement[bool]:
    if len(word) >= SHORTEST_FRAGMENT:
        return Client.name_key.contains(word, autoescape=True)
    begins = Client.name_key.startswith(word, autoescape=True)
    return or_(begins, Client.name_key.contains(f" {word}", autoescape=True))


def _escaped(word: str) -> str:
    pattern = re.sub(r"([\\%_])", r"\\\1", word)
    return pattern if len(word) >= SHORTEST_FRAGMENT else f" {pattern}"
