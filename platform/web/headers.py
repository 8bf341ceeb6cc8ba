"""Headers of every answer: what a browser may load, keep and tell others."""

from __future__ import annotations

import secrets

from flask import Flask, Response, abort, g, request

from .core import core

CONTENT_SECURITY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
FIXED = {
    "Content-Security-Policy": CONTENT_SECURITY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def install(app: Flask) -> None:
    """Give every request its id and every answer its headers."""
    app.before_request(_number)
    app.before_request(_refuse_nul)
    app.after_request(_add)


def _number() -> None:
    g.request_id = secrets.token_hex(8)


def _refuse_nul() -> None:
    # PostgreSQL stores no NUL, and nobody types one: it is refused at the door, once for every field there is.
    told = (*request.args.items(multi=True), *(request.form.items(multi=True) if request.method == "POST" else ()))
    if any("\0" in text for pair in told for text in pair):
        abort(400)


def _add(response: Response) -> Response:
    response.headers.update(FIXED)
    response.headers["X-Request-ID"] = g.get("request_id", "")
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    if core().settings.base_url.startswith("https://"):
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return response
