"""The Flask application, put together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from settings import Settings, secret_of
from store import Database

from . import (
    access,
    account,
    api,
    approvals,
    audit,
    campaigns,
    clients,
    consents,
    contacts,
    csrf,
    desk,
    distribution,
    edit,
    export,
    fields,
    headers,
    health,
    home,
    household,
    identity,
    imports,
    keepers,
    known,
    network,
    password,
    preferences,
    reading,
    reads,
    refusals,
    responsible,
    review,
    rights,
    sign_in,
    staff,
    subject_access,
    transaction,
    transfers,
    unsubscribe,
    vehicles,
    wordings,
)
from .core import Core, utc_now
from .public_ids import PublicIdConverter, PublicIdRule
from .refusals import log_bug
from .texts import install_texts

IDLE_LIMIT = timedelta(hours=2)
AREAS = (
    health.bp, sign_in.bp, account.bp, home.bp, clients.bp, contacts.bp, edit.bp, export.bp, identity.bp, rights.bp,
    known.bp, subject_access.bp, consents.bp, household.bp, vehicles.bp, desk.bp, transfers.bp, review.bp,
    imports.bp, distribution.bp, campaigns.bp, network.bp, fields.bp, wordings.bp, staff.bp, audit.bp, password.bp,
    unsubscribe.bp, preferences.bp, api.bp, approvals.bp, responsible.bp, keepers.bp,
)  # fmt: skip


class WebDoor(Flask):
    """Flask that never logs the message of an exception: it may quote people's data."""

    url_rule_class = PublicIdRule

    def log_exception(self, exc_info: Any) -> None:
        """Log what broke outside of a view, such as a commit."""
        log_bug(exc_info[1])


def create_app(
    settings: Settings, *, database: Callable[[], Database], clock: Callable[[], datetime] = utc_now
) -> Flask:
    """Make the application of the web door.

    database: gives the Database; called once per process at its first request, so that no connection crosses a fork.
    Raises RuntimeError where an endpoint neither asks for a permission nor stands in PUBLIC.
    """
    app = WebDoor(__name__, static_folder=_folder("static"), template_folder=_folder("templates"))
    app.url_map.converters["pid"] = PublicIdConverter
    secret = secret_of(settings)
    core = app.extensions["forecourt"] = Core(settings, secret, database, clock)
    PublicIdConverter.bind(app, core.public_ids)
    _configure(app, settings, secret)
    if hops := settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    headers.install(app)
    transaction.install(app)
    reading.install(app)
    reads.install(app)
    csrf.install(app)
    sign_in.install(app)
    install_texts(app)
    refusals.install(app)
    for blueprint in AREAS:
        app.register_blueprint(blueprint)
    access.install(app)
    return app


def _configure(app: Flask, settings: Settings, secret: str) -> None:
    https = settings.base_url.startswith("https://")
    app.config.update(
        SECRET_KEY=secret,
        SESSION_COOKIE_NAME="__Host-forecourt" if https else "forecourt",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=IDLE_LIMIT,
        # One more than a list may have, for the rest of its form: the intake then says itself that a list is too large.
        MAX_CONTENT_LENGTH=(settings.upload_limit_mb + 1) * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def _folder(name: str) -> str:
    # In the wheel templates and static lie beside this package, in a checkout one folder higher.
    beside = Path(__file__).parents[1] / name
    return str(beside if beside.exists() else Path(__file__).parents[2] / name)
