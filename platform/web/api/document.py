"""The OpenAPI document, kept beside the code that it describes."""

from __future__ import annotations

from pathlib import Path

from flask import Response

from .area import bp

DOCUMENT = Path(__file__).with_name("openapi.json")


@bp.get("/openapi.json")
def document() -> Response:
    """The description of every endpoint for programs, open to everybody."""
    return Response(DOCUMENT.read_bytes(), content_type="application/json")
