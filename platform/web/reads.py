"""Every screen that shows people says so in the journal: who looked, at whom, on which screen."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask, Response, request
from sqlalchemy import text

import clients
import journal

from .access import Viewer, present_viewer

# Screens about one client that write down by themselves what they show.
TELL_THEMSELVES = frozenset({"clients.card", "consents.scan"})
# Other screens that show people, and the kind of row that they are about.
SHOW_PEOPLE: Mapping[str, str] = {
    "review.queue": "review_item", "vehicles.card": "vehicle", "imports.card": "import_batch",
    "imports.row": "import_batch", "imports.trial": "import_batch", "imports.unusable": "import_batch",
    "campaigns.left_out": "campaign", "campaigns.uncertain": "campaign",
    "campaigns.launch": "campaign", "campaigns.builder": "campaign", "campaigns.preview": "campaign",
}  # fmt: skip
# What takes people's data away, or shows what is hidden otherwise, is on the disk before it is answered.
LEAVES = frozenset({"imports.unusable_file", "export.clients_file", "consents.scan"})
PARAMETERS = {"import_batch": "import_id", "campaign": "campaign_id", "vehicle": "vehicle_id"}


def install(app: Flask) -> None:
    """Write before the request's transaction is settled, so that what was shown and the entry go together."""
    app.after_request(_note)


def _note(response: Response) -> Response:
    viewer, endpoint = present_viewer(), request.endpoint or ""
    if viewer is None or viewer.opened is None or response.status_code != 200:
        return response
    named = request.view_args or {}
    if request.method == "GET" and endpoint not in LEAVES:
        # Nobody waits for the disk to look at a page: a crash of the server may lose the entries of its last moment,
        # and never one of an act, of a file, or out of order.
        viewer.session.execute(text("set local synchronous_commit = off"))
    if endpoint in SHOW_PEOPLE:
        _note_rows(viewer, endpoint, SHOW_PEOPLE[endpoint], named)
    elif request.method == "GET" and "client_id" in named and endpoint not in TELL_THEMSELVES:
        clients.note_client_shown(
            viewer.session, named["client_id"], endpoint, by=viewer.actor, now=viewer.now
        )  # fmt: skip
    return response


def _note_rows(viewer: Viewer, endpoint: str, kind: str, named: Mapping[str, int]) -> None:
    journal.record(
        viewer.session, viewer.actor, "people shown", kind, named.get(PARAMETERS.get(kind, "")), now=viewer.now,
        centre_id=viewer.appointment.scope.only_centre, detail={"endpoint": endpoint},
    )  # fmt: skip
