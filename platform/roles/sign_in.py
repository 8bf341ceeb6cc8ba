"""Who signs in: the check of a password with its throttle, and what the user holds now."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from language import Refusal
from tenancy import Scope

from .passwords import password_fits
from .permissions import ROLES, Role, may
from .tables import AppUser, RoleGrant, SignInThrottle

FREE_FAILURES = 5
LONGEST_WAIT = timedelta(minutes=15)


class SignInRefused(Refusal):
    """Unknown address, wrong password or nothing granted: the answer is the same for all three."""

    message = "The e-mail address or the password is not right. Check both and try again."


class SignInPaused(Refusal):
    """Too many wrong passwords of late."""

    message = "Too many wrong passwords. Wait %(seconds)s seconds and try again."


@dataclass(frozen=True, slots=True)
class Appointment:
    """A signed-in user: who, as which role, over which scope."""

    user_id: int
    name: str
    email: str
    language: str
    theme: str
    role: Role
    scope: Scope
    session_mark: str

    def may(self, permission: str) -> bool:
        """Whether the user's role holds ``permission``."""
        return may(self.role, permission)

    @property
    def sees_contacts(self) -> bool:
        """Whether telephone numbers and addresses are shown to this role in full."""
        return ROLES[self.role].sees_contacts


def throttle_keys(secret: str, email: str, origin: str) -> list[str]:
    """Keyed hashes under which failures are counted: the address, and the place that the attempts come from."""
    marks = (f"email:{email.strip().lower()}", f"origin:{origin}")
    return [hmac.new(secret.encode(), m.encode(), hashlib.sha256).hexdigest() for m in marks]


def refuse_while_throttled(session: Session, keys: list[str], *, now: datetime) -> None:
    """Raise SignInPaused while any of ``keys`` has failed too often; the wait doubles with each failure."""
    rows = session.execute(
        select(SignInThrottle.failures, SignInThrottle.last_failed_at).where(SignInThrottle.key.in_(keys))
    )
    for failures, failed_at in rows:
        if failures > FREE_FAILURES:
            wait = min(timedelta(seconds=2 ** min(failures - FREE_FAILURES, 20)), LONGEST_WAIT)
            if failed_at + wait > now:
                raise SignInPaused(seconds=int((failed_at + wait - now).total_seconds()) + 1)


def count_failure(session: Session, keys: list[str], *, now: datetime) -> None:
    """Count one failed sign-in for every key; failures older than a day are forgotten."""
    for key in sorted(keys):
        statement = insert(SignInThrottle).values(key=key, failures=1, last_failed_at=now)
        old = SignInThrottle.last_failed_at < now - timedelta(days=1)
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["key"],
                set_={
                    "failures": case((old, 1), else_=SignInThrottle.failures + 1),
                    "last_failed_at": now,
                },
            )
        )


def check_password(session: Session, email: str, password: str) -> Appointment:
    """The appointment of the user with that address and password; raises SignInRefused."""
    user = session.scalar(select(AppUser).where(AppUser.email == email.strip().lower(), AppUser.is_active))
    if not password_fits(password, user.password_hash if user else None) or user is None:
        raise SignInRefused
    appointment = appointment_of(session, user.id)
    if appointment is None:
        raise SignInRefused
    return appointment


def appointment_of(session: Session, user_id: int) -> Appointment | None:
    """What the user holds now; None where the user is gone or holds nothing."""
    rows = session.execute(
        select(AppUser, RoleGrant.role, RoleGrant.centre_id)
        .join(RoleGrant, RoleGrant.user_id == AppUser.id)
        .where(AppUser.id == user_id, AppUser.is_active, RoleGrant.ended_at.is_(None))
        .order_by(RoleGrant.id)
    ).all()
    if not rows:
        return None
    user, role = rows[0][0], Role(rows[0][1])
    centres = [centre for _, granted, centre in rows if granted == role and centre is not None]
    scope = Scope.network(user.id) if ROLES[role].is_network else Scope.centres(user.id, centres)
    return Appointment(user.id, user.name, user.email, user.language, user.theme, role, scope, user.session_mark)
