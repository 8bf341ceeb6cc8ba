"""Where to go after a form: only to a page of this application."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import url_for


def way_back(wanted: str | None) -> str:
    """The path ``wanted`` where it stays in this application, the home page otherwise."""
    if not wanted or not wanted.isprintable() or "\\" in wanted:
        return url_for("home.home")
    parts = urlsplit(wanted)
    stays = not parts.scheme and not parts.netloc and wanted.startswith("/") and not wanted.startswith("//")
    return wanted if stays else url_for("home.home")
