"""Who has what where: the users that a viewer may see, what each holds, and why each may do something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from tenancy import Scope

from .errors import NoSuchUser
from .permissions import given

# Whether a grant touches the part of whoever looks. A grant of the whole network touches nobody's part but the network.
SEEN = """(cast(:is_network as boolean) or g.centre_id = any(:centres)
  or g.dealer_id in (select c.dealer_id from centre c where c.id = any(:centres))
  or g.region_id in (select m.region_id from region_centre m where m.centre_id = any(:centres)))"""
# Whoever left is found by what ended with it, or nobody of the centre could bring them back.
LIVE = "(g.ended_at is null or g.ended_at = u.left_at)"
IN_CENTRE = """(g.centre_id = :centre_id or g.dealer_id = (select c.dealer_id from centre c where c.id = :centre_id)
  or g.region_id in (select m.region_id from region_centre m where m.centre_id = :centre_id))"""
IN_DEALER = """(g.dealer_id = :dealer_id
  or g.centre_id in (select c.id from centre c where c.dealer_id = :dealer_id))"""
VISIBLE = f"""(cast(:is_network as boolean)
  or exists (select 1 from role_grant g where g.user_id = u.id and {LIVE} and {SEEN}))"""
PEOPLE = f"""
select u.id, u.name, u.email, u.left_at, u.last_sign_in_at from app_user u
where {VISIBLE}
  and (cast(:user_id as bigint) is null or u.id = :user_id)
  and (cast(:narrowed as boolean) is false or exists (
    select 1 from role_grant g where g.user_id = u.id and {LIVE} and {SEEN}
      and (cast(:role_id as bigint) is null or g.role_id = :role_id)
      and (cast(:centre_id as bigint) is null or {IN_CENTRE})
      and (cast(:dealer_id as bigint) is null or {IN_DEALER})))
  and (:question = '' or strpos(lower(u.name), lower(:question)) > 0 or strpos(lower(u.email), lower(:question)) > 0)
  and (cast(:after_id as bigint) is null
    or (u.name, u.id) > (select u.name, u.id from app_user u where u.id = :after_id and {VISIBLE}))
order by u.name, u.id limit :most
"""
GRANTS = f"""
select g.id, g.user_id, g.role_id, r.code, r.title_en, r.title_ru, g.own_only, g.since, g.until, g.ended_at,
  case when g.centre_id is not null then 'centre' when g.dealer_id is not null then 'dealer'
    when g.region_id is not null then 'region' else 'network' end as part,
  coalesce(g.centre_id, g.dealer_id, g.region_id) as part_id, coalesce(c.name, d.name, n.name) as part_name,
  b.name as granted_by, g.deputy_for, a.name as absent
from role_grant g join role r on r.id = g.role_id
left join centre c on c.id = g.centre_id left join dealer d on d.id = g.dealer_id
left join region n on n.id = g.region_id
left join app_user b on b.id = g.granted_by left join app_user a on a.id = g.deputy_for
where g.user_id = any(:user_ids) and {SEEN}
  and (cast(:permission as text) is null or exists (
    select 1 from role_permission p where p.role_id = g.role_id and p.permission = :permission))
order by g.user_id, g.ended_at desc nulls first, g.since desc, g.id
"""
OPEN = f"select g.role_id, count(*) from role_grant g where g.ended_at is null and {SEEN} group by g.role_id"


@dataclass(frozen=True, slots=True)
class StaffFilter:
    """Which users to look at; None is everybody. ``question``: any piece of a name or an e-mail address."""

    question: str = ""
    role_id: int | None = None
    centre_id: int | None = None
    dealer_id: int | None = None


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A user, as a list names one; ``left_at`` is when the access was ended."""

    id: int
    name: str
    email: str
    left_at: datetime | None
    last_sign_in_at: datetime | None


@dataclass(frozen=True, slots=True)
class GrantLine:
    """A grant in words: the role, the part (``network``, ``dealer``, ``region``, ``centre``), the period, by whom."""

    id: int
    user_id: int
    role_id: int
    code: str
    title_en: str
    title_ru: str
    own_only: bool
    since: datetime
    until: datetime | None
    ended_at: datetime | None
    part: str
    part_id: int | None
    part_name: str | None
    granted_by: str | None
    deputy_for: int | None
    absent: str | None

    def title(self, language: str) -> str:
        """What the role is called."""
        return self.title_ru if language == "ru" else self.title_en

    def state(self, now: datetime) -> str:
        """``held``, ``coming`` or ``over`` at a moment."""
        if self.ended_at is not None or (self.until is not None and self.until <= now):
            return "over"
        return "coming" if self.since > now else "held"


def staff_page(
    session: Session, scope: Scope, wanted: StaffFilter, *, after_id: int | None = None, most: int = 50
) -> tuple[Sequence[StaffMember], bool]:
    """Up to ``most`` users by name whose grants touch the scope, and whether there are more behind them."""
    rows = _people(session, scope, wanted, after_id=after_id, most=most + 1)
    return rows[:most], len(rows) > most


def staff_member(session: Session, scope: Scope, user_id: int) -> StaffMember:
    """One user whose grants touch the scope; raises NoSuchUser."""
    rows = _people(session, scope, StaffFilter(), user_id=user_id, most=1)
    if not rows:
        raise NoSuchUser
    return rows[0]


def grants_of(session: Session, scope: Scope, user_ids: Sequence[int]) -> Sequence[GrantLine]:
    """What the users hold and held, as far as it touches the scope: open grants first, newest first."""
    return _grants(session, scope, user_ids, None)


def reasons_for(session: Session, scope: Scope, user_id: int, permission: str, *, now: datetime) -> Sequence[GrantLine]:
    """The grants by which a user may do something now, as far as they touch the scope; empty: they may not."""
    lines = _grants(session, scope, [user_id], permission)
    return [
        line
        for line in lines
        if line.state(now) == "held" and given([permission], is_whole=line.part == "network" and not line.own_only)
    ]


def open_grants(session: Session, scope: Scope) -> dict[int, int]:
    """How many open grants of each role touch the scope, by the role's id; a role that nobody holds there is absent."""
    values = {"is_network": scope.is_network, "centres": list(scope.centre_ids)}
    return {int(role_id): int(count) for role_id, count in session.execute(text(OPEN), values)}


def _people(
    session: Session, scope: Scope, wanted: StaffFilter, *, most: int, after_id: int | None = None,
    user_id: int | None = None,
) -> list[StaffMember]:  # fmt: skip
    values = {
        "is_network": scope.is_network, "centres": list(scope.centre_ids), "question": wanted.question.strip(),
        "role_id": wanted.role_id, "centre_id": wanted.centre_id, "dealer_id": wanted.dealer_id,
        "narrowed": any((wanted.role_id, wanted.centre_id, wanted.dealer_id)),
        "after_id": after_id, "user_id": user_id, "most": most,
    }  # fmt: skip
    return [StaffMember(*row) for row in session.execute(text(PEOPLE), values)]


def _grants(session: Session, scope: Scope, user_ids: Sequence[int], permission: str | None) -> list[GrantLine]:
    values = {
        "is_network": scope.is_network, "centres": list(scope.centre_ids), "user_ids": list(user_ids),
        "permission": permission,
    }  # fmt: skip
    return [GrantLine(*row) for row in session.execute(text(GRANTS), values)]
