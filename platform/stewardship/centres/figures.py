"""What closing a centre would come to, and what undoing it would."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from store import Database
from tenancy import centre_under_lock, system_session

# The two states of a message one by one: each has an index of its own.
COUNTS = """
select
  (select count(*) from client where centre_id = :centre and alias_of is null) as clients,
  (select count(*) from invitation where centre_id = :centre and ended_at is null) as invitations,
  (select count(*) from message where centre_ref = :centre and state = 'pending')
    + (select count(*) from message where centre_ref = :centre and state = 'claimed') as messages,
  (select count(*) from campaign where centre_id = :centre and state in ('launching', 'running', 'paused'))
    as campaigns,
  (select count(*) from role_grant where centre_id = :centre and ended_at is null) as grants,
  (select count(distinct user_id) from role_grant where centre_id = :centre and ended_at is null) as users,
  (select count(*) from api_client where centre_id = :centre and revoked_at is null) as programs,
  (select count(*) from import_batch where centre_id = :centre and state in ('received', 'waiting', 'running'))
    as imports
"""

BOUND = """
select count(*) from client c join centre e on e.id = c.centre_id
where c.centre_id = :centre and c.alias_of is null
  and exists (select 1 from consent_state s where s.client_id = c.id and s.purpose = 'marketing' and s.given
    and s.holder_id = e.dealer_id)
  and not exists (select 1 from consent_state s where s.client_id = c.id and s.purpose = 'marketing' and s.given
    and s.holder_id <> e.dealer_id)
"""


@dataclass(frozen=True, slots=True)
class ClosingFigures:
    """What closing a centre comes to: clients handed over, live invitations and queued messages that end, campaigns
    of its own that stop, roles that end or move, of how many users, programs that are out, lists on their way that are
    refused.
    """

    clients: int
    invitations: int
    messages: int
    campaigns: int
    grants: int
    users: int
    programs: int
    imports: int

    def covers(self, now: ClosingFigures) -> bool:
        """Whether whoever saw these figures has seen all that there is now: fewer of anything surprises nobody."""
        return all(seen >= there for seen, there in zip(astuple(self), astuple(now), strict=True))


def foresee_closing(database: Database, centre_id: int) -> ClosingFigures:
    """What closing a centre would come to now; raises tenancy.NoSuchPlace or CentreClosed."""
    with system_session(database.system) as session:
        centre_under_lock(session, centre_id)
        return count_of_centre(session, centre_id)


def bound_clients(session: Session, centre_id: int) -> int:
    """How many clients of a centre have agreed to be written to by its legal entity alone: another one may not."""
    return session.scalar(text(BOUND), {"centre": centre_id}) or 0


def count_of_centre(session: Session, centre_id: int) -> ClosingFigures:
    """The figures of a centre in the caller's transaction of the system role."""
    return ClosingFigures(*map(int, session.execute(text(COUNTS), {"centre": centre_id}).one()))


def turns(count: int, heir_ids: Sequence[int]) -> dict[int, int]:
    """How many of ``count`` clients each heir gets when they take turns; source: docs/rules.md, Dealers and centres 5.

    >>> turns(7, [4, 2])
    {4: 4, 2: 3}
    """
    share, over = divmod(count, max(len(heir_ids), 1))
    return {heir: share + (place < over) for place, heir in enumerate(heir_ids)}
