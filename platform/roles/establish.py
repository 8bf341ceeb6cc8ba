"""Bring the roles that every network begins with into its database, and what a new version adds to them."""

from __future__ import annotations

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from language import translation_of

from .permissions import PERMISSIONS, ROLES

ROLE = (
    "insert into role (code, title_en, title_ru, is_network, sees_contacts, is_built_in)"
    " values (:code, :title_en, :title_ru, :is_network, :sees_contacts, true)"
    " on conflict (code) do nothing returning id"
)
HOLD = (
    "insert into role_permission (role_id, permission) select r.id, p.permission from role r,"
    " unnest(cast(:permissions as text[])) p (permission) where r.code = :code on conflict do nothing"
)


def establish_roles(session: Session | Connection) -> None:
    """Make the roles that are missing, and give the built-in ones the permissions that are new in this version.

    A permission that the network has seen before is left as head office has it: taken from a role, it stays taken.
    """
    translated = translation_of("ru").gettext
    seen = set(session.scalars(text("select permission from known_permission")))
    fresh = frozenset(PERMISSIONS) - seen
    for code, terms in ROLES.items():
        values = {
            "code": code.value, "title_en": terms.title, "title_ru": translated(terms.title),
            "is_network": terms.is_network, "sees_contacts": terms.sees_contacts,
        }  # fmt: skip
        is_new = session.execute(text(ROLE), values).one_or_none() is not None
        given = terms.permissions if is_new else terms.permissions & fresh
        session.execute(text(HOLD), {"code": code.value, "permissions": sorted(given)})
    session.execute(
        text("insert into known_permission select unnest(cast(:fresh as text[])) on conflict do nothing"),
        {"fresh": sorted(fresh)},
    )
