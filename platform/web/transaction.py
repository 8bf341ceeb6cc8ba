"""One transaction per request: a status below 400 commits, anything else rolls back."""

from __future__ import annotations

from flask import Flask, Response, g

from .access import present_viewer


def install(app: Flask) -> None:
    """Settle the request's transaction after the view, before anything is sent."""
    app.after_request(_settle)
    app.teardown_request(_close)


def undo() -> None:
    """Roll the request's transaction back now, so that a refusal can be shown from what was there before."""
    viewer = present_viewer()
    if viewer is not None and viewer.opened is not None:
        viewer.opened.rollback()
        if viewer.beside is not None:
            viewer.beside.rollback()


def _settle(response: Response) -> Response:
    viewer = present_viewer()
    if viewer is not None and viewer.opened is not None:
        for session in filter(None, (viewer.opened, viewer.beside)):
            if response.status_code < 400:
                session.commit()
            else:
                session.rollback()
    return response


def _close(_error: BaseException | None) -> None:
    viewer = present_viewer()
    if viewer is not None and viewer.opened is not None:
        viewer.opened.close()
        if viewer.beside is not None:
            viewer.beside.close()
    g.pop("viewer", None)
