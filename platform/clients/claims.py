"""Who decides about whom at this moment: several take rows in side by side, and never decide about one person twice.

Three kinds of claim, each a row of a table that its transaction deletes again before it ends: whoever inserts an equal
one waits until that transaction is over. Claims are taken in one order (kind, value), so nobody waits in a ring. Acts
over many clients at once shut everybody else out (docs/decisions/0019-claims-of-identity.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import IntEnum
from typing import TypeVar

from sqlalchemy import BigInteger, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from store import Base, ask, staged

Loaded = TypeVar("Loaded")

CHUNKS_ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtext('forecourt identity'))"
NO_LEADS_MEANWHILE = "select pg_advisory_xact_lock(hashtext('forecourt leads'))"
BESIDE_OTHER_LEADS = "select pg_advisory_xact_lock_shared(hashtext('forecourt leads'))"
CLAIM = "insert into identity_claim select :kind, value from claimed_in order by value on conflict do nothing"
GIVE_UP = "delete from identity_claim c using held_in h where c.kind = h.kind and c.value = h.value"
# Whoever is an alias of themselves has lost every row; they may be found again (former.py).
WENT = "select exists (select 1 from client where id = any(:ids) and alias_of <> id)"


class Kind(IntEnum):
    """What is claimed, in the order of claiming: the number of a row, a match key, a client."""

    ROW = 0
    KEY = 1
    CLIENT = 2


class IdentityClaim(Base):
    """A claim of a transaction that is under way; nobody ever sees another's."""

    __tablename__ = "identity_claim"
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)

    kind: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    value: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


def lock_identity(session: Session) -> None:
    """Let nobody else decide who is who until this transaction ends.

    Whoever takes rows in by ``take_in`` more than once in a transaction, or merges besides, takes this first of all,
    before any row of a table: an erasure holds it and then empties the files of imports, so whoever held an import and
    then waited here would wait in a ring. The order is: identity, import, claims, clients (docs/rules.md, Intake 16).
    """
    session.execute(text(CHUNKS_ONE_AT_A_TIME))
    session.execute(text(NO_LEADS_MEANWHILE))


def lock_chunks(session: Session) -> None:
    """Let no other chunk of a list, and no act over many clients, decide until this transaction ends.

    Whoever locks an import and takes rows of it in takes this first, in the order of ``lock_identity``.
    """
    session.execute(text(CHUNKS_ONE_AT_A_TIME))


class Claims:
    """What this transaction has claimed; leads go side by side, chunks of lists one at a time beside them."""

    def __init__(self, session: Session, *, is_single: bool) -> None:
        self._session = session
        self._is_single = is_single
        self._held: list[tuple[int, int]] = []
        ask(session, BESIDE_OTHER_LEADS if is_single else CHUNKS_ONE_AT_A_TIME)

    def take(self, kind: Kind, values: Iterable[int]) -> None:
        """Wait until nobody else decides about ``values``, and then decide alone; kinds come in their order."""
        wanted = sorted(set(values))
        with staged(self._session, "claimed_in", "value bigint", ((value,) for value in wanted)) as claimed_in:
            if claimed_in:
                claimed_in.execute(CLAIM, {"kind": int(kind)})
        self._held += ((int(kind), value) for value in wanted)

    def take_clients(
        self, find: Callable[[], set[int]], load: Callable[[Sequence[int]], Loaded], empty: Loaded
    ) -> Loaded:
        """Claim the clients that ``find`` gives by keys that are claimed, and load them; ``empty`` where none is found.

        Between the look and the claim others may have joined some into a client that was not seen: then these are given
        back, so that the order of claiming holds, and looked up anew.
        """
        while clients := sorted(find()):
            ask(self._session, "savepoint clients_claimed")
            held = len(self._held)
            self.take(Kind.CLIENT, clients)
            went = ask(self._session, WENT, {"ids": clients})
            loaded = load(clients)
            # The savepoint ends with the transaction: letting it go by itself would be one more way there and back.
            if went.values() == [False]:
                return loaded
            ask(self._session, "rollback to savepoint clients_claimed")
            del self._held[held:]
        return empty

    def give_up(self) -> None:
        """Take the claims off the table; whoever waits for one waits on until this transaction ends."""
        if not self._is_single:
            ask(self._session, "delete from identity_claim")
            return
        with staged(self._session, "held_in", "kind bigint, value bigint", self._held) as held_in:
            if held_in:
                held_in.execute(GIVE_UP)
