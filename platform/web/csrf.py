"""Every form carries a token of its session; htmx sends it in a header."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Flask
from flask_wtf.csrf import CSRFProtect, generate_csrf  # type: ignore[import-untyped]
from markupsafe import Markup

View = TypeVar("View", bound=Callable[..., Any])
_PROTECT = CSRFProtect()


def install(app: Flask) -> None:
    """Refuse every changing request without its token. It lives as long as the session does."""
    app.config.update(WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False)
    _PROTECT.init_app(app)


def without_token(view: View) -> View:
    """Take a view's forms without a token: only for what acts on a signed link or on
    a program's own secret or token, and never on a session."""
    return cast(View, _PROTECT.exempt(view))


def csrf_field() -> Markup:
    """The hidden field of a form."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())
