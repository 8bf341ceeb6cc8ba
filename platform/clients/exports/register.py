"""The register of files that left: who took how many clients, and how many more they may take on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, text

from journal import Actor
from language import Refusal
from tenancy import ScopedSession

from .tables import ClientExport

# Two files of one user are counted one after the other.
ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtext('export'), cast(:user_id as integer))")


class ExportQuotaFull(Refusal):
    """The files of a day would hold more clients than the role takes."""

    message = (
        "Your role takes up to %(most)s clients a day in files, and you have taken %(taken)s today. Take fewer, go on"
        " tomorrow, or ask head office to raise the limit of your role."
    )


def refuse_beyond_quota(session: ScopedSession, count: int, *, most: int, user_id: int, now: datetime) -> None:
    """Raise ExportQuotaFull where ``count`` more clients are more than ``most`` on this day (UTC).

    Holds the user's lock until the transaction is over: files taken at once count, too (docs/rules.md, Reading 5).
    """
    session.execute(ONE_AT_A_TIME, {"user_id": user_id})
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    today = select(func.coalesce(func.sum(ClientExport.rows), 0)).where(
        ClientExport.user_id == user_id, ClientExport.taken_at >= midnight
    )
    taken = int(session.scalar(today) or 0)
    if taken + count > most:
        raise ExportQuotaFull(most=most, taken=taken)


def enter_file(
    session: ScopedSession, kind: str, count: int, *, contacts: bool, by: Actor, now: datetime,
    fields: Sequence[str] = (),
) -> ClientExport:  # fmt: skip
    """Enter a file of ``count`` clients or rows into the register, in the name of whoever takes it.

    kind: as of ClientExport. fields: names of the filters that narrowed a list.
    """
    assert by.user_id is not None, "only users take files"
    entered = ClientExport(
        kind=kind, user_id=by.user_id, role=by.role, taken_at=now, rows=count, contacts=contacts,
        fields=sorted(fields), request=by.request_id,
    )  # fmt: skip
    session.add(entered)
    session.flush()
    return entered
