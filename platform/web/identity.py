"""Which rows a client is made of, its merges and splits: looked at, undone, taken apart, joined by hand."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

import clients
import stewardship
from clients import NoSuchClient

from .access import may, viewer
from .core import core
from .frame import centre_names
from .page import page
from .refusals import shows_refusal

bp = Blueprint("identity", __name__)
# Of each split so many of its rows are named.
SHOWN_ROWS = 5


@bp.get("/clients/<pid:client_id>/identity")
@may("clients.merge")
def history(client_id: int, refusal: str | None = None) -> Response:
    """The rows of a client with where each came from, the merges that it stands on, and its splits."""
    sees = viewer.appointment.sees_contacts
    client = clients.find_client(viewer.session, client_id, sees_contacts=sees)
    records = clients.records_of(viewer.session, client.id)
    splits = stewardship.splits_of(viewer.session, client.id)
    taken_out = clients.records_by_id(
        viewer.session, sorted({i for split in splits for i in split.records[:SHOWN_ROWS]})
    )
    return page(
        "identity/history.html", fragment="identity/_history.html", client=client, centres=centre_names(),
        records=records if sees else [record.masked() for record in records], refusal=refusal,
        merges=stewardship.merges_of(viewer.session, client.id),
        losses=stewardship.losses_of(viewer.session, client.id),
        splits=splits, taken_out=taken_out, shown_rows=SHOWN_ROWS,
        chosen=request.form.getlist("record"), typed=request.form.get("number", ""),
    )  # fmt: skip


@bp.post("/clients/<pid:client_id>/identity/split")
@may("clients.merge")
@shows_refusal(history)
def split(client_id: int) -> AnyResponse:
    """Make a client of its own of the rows chosen."""
    clients.find_client(viewer.session, client_id, sees_contacts=False)
    rows = [core().public_ids.row_id("record", text) for text in request.form.getlist("record")]
    new_id = stewardship.split_client(
        core().database, client_id, [r for r in rows if r is not None], actor=viewer.actor, now=viewer.now
    )
    return redirect(url_for("identity.history", client_id=new_id), code=303)


@bp.post("/splits/<pid:split_id>/undo")
@may("clients.merge")
def undo_split(split_id: int) -> AnyResponse:
    """Put rows that were taken out back into the client that they were taken from."""
    stewardship.refuse_unseen_split(viewer.session, split_id)
    kept_id = stewardship.undo_split(core().database, split_id, actor=viewer.actor, now=viewer.now)
    return redirect(url_for("identity.history", client_id=kept_id), code=303)


@bp.post("/clients/<pid:client_id>/identity/merge")
@may("clients.merge")
@shows_refusal(history)
def merge(client_id: int) -> AnyResponse:
    """Merge the client with another one, named by its number."""
    number = request.form.get("number", "").strip().lower().rpartition("/")[2]
    other_id = core().public_ids.row_id("client", number)
    if other_id is None:
        raise stewardship.UnknownNumber
    try:
        clients.find_client(viewer.session, other_id, sees_contacts=False)
    except NoSuchClient as nobody:
        raise stewardship.UnknownNumber from nobody
    merged = stewardship.merge_clients(
        core().database, client_id, other_id, cause="desk", actor=viewer.actor, now=viewer.now
    )
    return redirect(url_for("identity.history", client_id=merged.kept_id), code=303)


@bp.post("/merges/<pid:merge_id>/undo")
@may("clients.merge")
def undo(merge_id: int) -> AnyResponse:
    """Undo a merge: a slip of the hand leaves the pair undecided, otherwise the two are kept apart from now on."""
    is_mistake = request.form.get("mistake") == "1"
    stewardship.refuse_unseen_merge(viewer.session, merge_id)
    parted = stewardship.undo_merge(
        core().database, merge_id, is_mistake=is_mistake, actor=viewer.actor, now=viewer.now
    )
    if request.form.get("back") == "review":
        return redirect(url_for("review.queue"), code=303)
    return redirect(url_for("identity.history", client_id=parted.kept_id), code=303)
