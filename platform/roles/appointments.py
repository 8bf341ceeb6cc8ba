"""What a user holds now: a role over a part of the network, or several to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from store import AnyRow
from tenancy import Scope

from .permissions import given

# Grants of one role for several parts are one appointment over all of them; a deputy's stand apart from their own, and
# so do those for own clients only. One statement: this is asked at every request.
HELD = """
select u.id, u.name, u.email, u.language, u.theme, u.session_mark, r.id as role_id, r.code, r.title_en, r.title_ru,
  r.sees_contacts, r.reveals, r.reads_slow, r.reads_stop, r.reads_day, r.export_rows_day,
  g.own_only, g.deputy_for, min(a.name) as absent, max(g.until) as until,
  bool_or(r.is_network and not g.own_only and num_nonnulls(g.centre_id, g.dealer_id, g.region_id) = 0) as is_network,
  array(select p.permission from role_permission p where p.role_id = r.id) as permissions,
  array_agg(distinct c.id) filter (where c.id is not null) as centre_ids
from app_user u
join role_grant g on g.user_id = u.id and g.ended_at is null and g.since <= :now and (g.until is null or g.until > :now)
join role r on r.id = g.role_id and r.retired_at is null
left join app_user a on a.id = g.deputy_for
left join lateral (
  select c.id from centre c where c.id = g.centre_id
  union all select c.id from centre c where c.dealer_id = g.dealer_id
  union all select m.centre_id from region_centre m where m.region_id = g.region_id
) c on true
where u.id = :user_id and u.is_active
group by u.id, r.id, g.own_only, g.deputy_for
order by g.deputy_for nulls first, r.id, g.own_only
"""


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """How many clients a role looks at: within an hour until it is slowed and until it is stopped, and on a day.

    ``export_rows``: how many it takes away in files on a day.
    """

    slow: int = 240
    stop: int = 480
    day: int = 1600
    export_rows: int = 10_000


@dataclass(frozen=True, slots=True)
class Appointment:
    """A signed-in user: who, as which role, over which part of the clients.

    ``deputy_for`` is the row id of the absent user whom this one stands in for, ``absent`` that user's name, ``until``
    when the last of its grants ends by itself.
    ``reveals``: whether a role that sees contacts in part may have them shown: "no", "yes", "with_reason".
    """

    user_id: int
    name: str
    email: str
    language: str
    theme: str
    role: str
    role_id: int
    titles: tuple[str, str]
    permissions: frozenset[str]
    sees_contacts: bool
    scope: Scope
    session_mark: str
    deputy_for: int | None = None
    absent: str | None = None
    reveals: str = "no"
    until: datetime | None = None
    limits: ReadingLimits = ReadingLimits()

    def may(self, permission: str) -> bool:
        """Whether the role holds ``permission``."""
        return permission in self.permissions

    @property
    def may_have_contacts(self) -> bool:
        """Whether the role has contacts in full, at once or when it asks for them."""
        return self.sees_contacts or self.reveals != "no"

    @property
    def key(self) -> str:
        """Tells this appointment from the user's others."""
        return f"{self.role_id}.{self.deputy_for or ''}.{'own' if self.scope.keeper_id else ''}"

    def title(self, language: str) -> str:
        """What the role is called."""
        return self.titles[1] if language == "ru" else self.titles[0]


def appointments_of(session: Session, user_id: int, *, now: datetime) -> Sequence[Appointment]:
    """Everything that the user holds at this moment, own roles first; empty where the user is gone or holds nothing."""
    return [_appointment(row) for row in session.execute(text(HELD), {"user_id": user_id, "now": now})]


def appointment_of(session: Session, user_id: int, *, now: datetime, chosen: str = "") -> Appointment | None:
    """What the user works as: the appointment with the key ``chosen``, else the first; None where there is none."""
    return choose_appointment(appointments_of(session, user_id, now=now), chosen)


def choose_appointment(held: Sequence[Appointment], chosen: str) -> Appointment | None:
    """The appointment with the key ``chosen``, else the first; None where there is none."""
    return next((a for a in held if a.key == chosen), held[0] if held else None)


def _appointment(row: AnyRow) -> Appointment:
    if row.is_network:
        scope = Scope.network(row.id)
    else:
        keeper = (row.deputy_for or row.id) if row.own_only else None
        scope = Scope.centres(row.id, row.centre_ids or (), keeper_id=keeper)
    return Appointment(
        row.id, row.name, row.email, row.language, row.theme, row.code, row.role_id, (row.title_en, row.title_ru),
        given(row.permissions, is_whole=row.is_network), row.sees_contacts, scope, row.session_mark, row.deputy_for,
        row.absent, "no" if row.sees_contacts else row.reveals, row.until,
        ReadingLimits(row.reads_slow, row.reads_stop, row.reads_day, row.export_rows_day),
    )  # fmt: skip
