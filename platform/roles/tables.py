"""Users, what they are appointed to, and the throttle of sign-in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from store import Base, Dated


class AppUser(Dated, Base):
    """A person who signs in; ``session_mark`` changes when all of the person's sessions must end."""

    __tablename__ = "app_user"
    __table_args__ = (CheckConstraint("language in ('en', 'ru')", name="language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    language: Mapped[str] = mapped_column(default="en")
    theme: Mapped[str] = mapped_column(default="system")
    session_mark: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True)
    last_sign_in_at: Mapped[datetime | None]


class RoleGrant(Dated, Base):
    """A role held by a user from a moment on, for one centre or (None) for the whole network."""

    __tablename__ = "role_grant"
    __table_args__ = (
        Index(
            "uq_role_grant_open",
            "user_id",
            "centre_id",
            unique=True,
            postgresql_where=text("ended_at is null"),
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"), index=True)
    role: Mapped[str]
    centre_id: Mapped[int | None] = mapped_column(ForeignKey("centre.id"))
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ListLayout(Base):
    """The columns that a user chose for a list (``clients``), by their names; seen and written by that user alone."""

    __tablename__ = "list_layout"

    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"), primary_key=True)
    list_name: Mapped[str] = mapped_column(primary_key=True)
    columns: Mapped[list[str]]


class SignInThrottle(Base):
    """Failed sign-ins of late per key (a keyed hash of the address and of the origin)."""

    __tablename__ = "sign_in_throttle"

    key: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_failed_at: Mapped[datetime]


class ApiClient(Dated, Base):
    """A program that sends lists for one centre. Its secret is kept as an Argon2id hash; a revoked one stays listed."""

    __tablename__ = "api_client"

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(unique=True)
    secret_hash: Mapped[str]
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"), index=True)
    name: Mapped[str]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
