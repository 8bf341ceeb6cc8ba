"""Who signs in: the check of a password with its throttle, and what the user holds now."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from language import Refusal

from .appointments import Appointment, appointment_of
from .passwords import password_fits
from .tables import AppUser, SignInThrottle

FREE_FAILURES = 5
FREE_FAILURES_OF_ORIGIN = 100
LONGEST_WAIT = timedelta(minutes=15)


class SignInRefused(Refusal):
    """Unknown address, wrong password or nothing granted: the answer is the same for all three."""

    message = "The e-mail address or the password is not right. Check both and try again."


class SignInPaused(Refusal):
    """Too many wrong passwords of late."""

    message = "Too many wrong passwords. Wait %(seconds)s seconds and try again."


@dataclass(frozen=True, slots=True)
class ThrottleKeys:
    """Keyed hashes under which failures are counted: the address, and the place that the attempts come from."""

    email: str
    origin: str

    def limits(self) -> dict[str, int]:
        """Key to the failures it is free to have: a whole office may stand behind one origin."""
        return {self.email: FREE_FAILURES, self.origin: FREE_FAILURES_OF_ORIGIN}


def throttle_keys(secret: str, email: str, origin: str) -> ThrottleKeys:
    """The keys of one attempt to sign in."""

    def hashed(mark: str) -> str:
        return hmac.new(secret.encode(), mark.encode(), hashlib.sha256).hexdigest()

    return ThrottleKeys(hashed(f"email:{email.strip().lower()}"), hashed(f"origin:{origin}"))


def user_named(session: Session, email: str) -> int | None:
    """The user whose address somebody gave to sign in with, for the journal; None for an unknown one."""
    return session.scalar(select(AppUser.id).where(AppUser.email == email.strip().lower()))


def refuse_while_throttled(session: Session, keys: ThrottleKeys, *, now: datetime) -> None:
    """Raise SignInPaused while a key has failed too often; the wait doubles with each failure."""
    limits = keys.limits()
    rows = session.execute(
        select(SignInThrottle.key, SignInThrottle.failures, SignInThrottle.last_failed_at).where(
            SignInThrottle.key.in_(limits)
        )
    )
    for key, failures, failed_at in rows:
        over = failures - limits[key]
        if over > 0:
            wait = min(timedelta(seconds=2 ** min(over, 20)), LONGEST_WAIT)
            if failed_at + wait > now:
                raise SignInPaused(seconds=int((failed_at + wait - now).total_seconds()) + 1)


def forgive_failures(session: Session, keys: ThrottleKeys) -> None:
    """Forget the failures of an address whose right password was given; those of the origin stay."""
    session.execute(update(SignInThrottle).where(SignInThrottle.key == keys.email).values(failures=0))


def count_failure(session: Session, keys: ThrottleKeys, *, now: datetime) -> None:
    """Count one failed sign-in for every key; failures older than a day are forgotten."""
    for key in sorted(keys.limits()):
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


def check_password(session: Session, email: str, password: str, *, now: datetime) -> Appointment:
    """The appointment of the user with that address and password; raises SignInRefused."""
    user = session.scalar(select(AppUser).where(AppUser.email == email.strip().lower(), AppUser.is_active))
    if not password_fits(password, user.password_hash if user else None) or user is None:
        raise SignInRefused
    appointment = appointment_of(session, user.id, now=now)
    if appointment is None:
        raise SignInRefused
    return appointment
