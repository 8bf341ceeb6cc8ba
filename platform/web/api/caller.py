"""Which program is calling, by its bearer token, and the one session of its centre."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, cast

from flask import Response, g, make_response, request

import roles
from journal import Actor
from tenancy import ScopedSession
from web.access import guarded_by_token
from web.core import core, short_transaction
from web.csrf import without_token


@dataclass(frozen=True, slots=True)
class Caller:
    """The program of this request: its centre, its session in that centre's scope, who it is in the journal, now."""

    centre_id: int
    session: ScopedSession
    actor: Actor
    now: datetime


def by_client(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let a view be called with a valid token alone; it is given the Caller first.

    The session of a browser opens nothing here, so no other site can use one: that is why no form token is asked for.
    A status below 400 commits, anything else rolls back.
    """

    @wraps(view)
    def admitted(**ids: Any) -> Response:
        now = core().clock()
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        with short_transaction() as short:
            known = roles.client_of_token(
                short, token.strip() if scheme.lower() == "bearer" else "", core().secret, now=now
            )
        actor = known.actor(request.remote_addr or "", g.request_id)
        with ScopedSession(core().database.web, known.scope, core().scope_key) as session:
            response = make_response(view(Caller(known.centre_id, session, actor, now), **ids))
            if response.status_code < 400:
                session.commit()
        return response

    return cast(Callable[..., Any], guarded_by_token(without_token(admitted)))
