"""Users, what they are appointed to, and the throttle of sign-in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from store import Base, Dated


class AppUser(Dated, Base):
    """A person who signs in; ``session_mark`` changes when all of the person's sessions must end.

    ``left_at`` is when the person's access was ended; None again once they are brought back.
    """

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
    left_at: Mapped[datetime | None]


class RoleRow(Dated, Base):
    """A role: what it is called, and whether it sees the whole network and contacts in full.

    Built-in ones come with the application and may be changed but not retired; ``version`` guards against two who edit.
    """

    __tablename__ = "role"
    __table_args__ = (
        CheckConstraint("reveals in ('no', 'yes', 'with_reason')", name="reveals"),
        CheckConstraint("reads_slow >= 60 and reads_stop >= reads_slow and reads_day >= reads_stop", name="reads"),
        CheckConstraint("export_rows_day >= 0", name="export_rows_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    title_en: Mapped[str]
    title_ru: Mapped[str]
    is_network: Mapped[bool]
    sees_contacts: Mapped[bool]
    # For roles that see contacts in part: "no", "yes" (shown when asked for), "with_reason" (only for a reason).
    reveals: Mapped[str] = mapped_column(default="no", server_default=text("'no'"))
    # How many clients it looks at (``ReadingLimits``).
    reads_slow: Mapped[int] = mapped_column(default=240, server_default=text("240"))
    reads_stop: Mapped[int] = mapped_column(default=480, server_default=text("480"))
    reads_day: Mapped[int] = mapped_column(default=1600, server_default=text("1600"))
    export_rows_day: Mapped[int] = mapped_column(default=10_000, server_default=text("10000"))
    is_built_in: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    retired_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1, server_default=text("1"))

    def title(self, language: str) -> str:
        """What the role is called in a language."""
        return self.title_ru if language == "ru" else self.title_en


class RolePermission(Base):
    """One thing that a role may do."""

    __tablename__ = "role_permission"

    role_id: Mapped[int] = mapped_column(ForeignKey("role.id"), primary_key=True)
    permission: Mapped[str] = mapped_column(primary_key=True)


class KnownPermission(Base):
    """A permission that this network has met: a new version gives only unmet ones to the built-in roles."""

    __tablename__ = "known_permission"

    permission: Mapped[str] = mapped_column(primary_key=True)


class RoleGrant(Dated, Base):
    """A role held by a user for a period, for one part of the network: all of it, a dealer, a region, or a centre.

    ``until`` is when it ends by itself, ``ended_at`` when it was ended. ``own_only`` narrows centres to the clients
    whom the user keeps. ``deputy_for`` is the absent user whom this one stands in for.
    """

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint("num_nonnulls(centre_id, dealer_id, region_id) <= 1", name="part"),
        CheckConstraint("until is null or until > since", name="period"),
        Index(
            "uq_role_grant_open",
            "user_id",
            "role_id",
            "centre_id",
            "dealer_id",
            "region_id",
            "deputy_for",
            "own_only",
            unique=True,
            postgresql_where=text("ended_at is null"),
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_role_grant_role", "role_id", postgresql_where=text("ended_at is null")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"), index=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("role.id"))
    centre_id: Mapped[int | None] = mapped_column(ForeignKey("centre.id"))
    dealer_id: Mapped[int | None] = mapped_column(ForeignKey("dealer.id"))
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))
    own_only: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    deputy_for: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))


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
