"""A person's own file: everything the network knows of them, to hand over (152-FZ, article 14; GDPR, article 15)."""

from __future__ import annotations

import io
from tempfile import SpooledTemporaryFile

from flask import Blueprint, Response, request, send_file

import stewardship
from audit import ACT_WORDS, ROLE_WORDS
from language import LANGUAGES
from roles import ROLES
from stewardship import Subject

from .access import may, viewer
from .contacts import needs_contacts, show_all
from .page import page
from .texts import present_language, public_id

bp = Blueprint("subject_access", __name__, url_prefix="/clients")
IN_MEMORY = 1_000_000


@bp.get("/<pid:client_id>/file")
@may("clients.subject_access")
def offer(client_id: int) -> Response:
    """Say what the file holds, and offer it in both formats."""
    needs_contacts()
    subject = stewardship.subject_of(viewer.session, client_id)
    sections = stewardship.count_sections(viewer.session, subject)
    return page("rights/file.html", subject=subject, sections=sections, LANGUAGES=LANGUAGES)


@bp.post("/<pid:client_id>/file/json")
@may("clients.subject_access")
def as_json(client_id: int) -> Response:
    """The file for machines: structured, whole, written past the memory where it is long."""
    subject = _subject(client_id)
    file = stewardship.enter_access(viewer.session, subject, "json", by=viewer.actor, now=viewer.now)
    # The response closes it when the last byte has left.
    kept = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    out = io.TextIOWrapper(kept, encoding="utf-8", write_through=True)
    stewardship.write_subject_json(viewer.session, subject, out, file=file, number_of=_number, now=viewer.now)
    out.detach()
    kept.seek(0)
    return send_file(kept, mimetype="application/json", as_attachment=True, download_name="subject-access.json")


@bp.post("/<pid:client_id>/file/pdf")
@may("clients.subject_access")
def as_pdf(client_id: int) -> Response:
    """The file for reading, in the language chosen."""
    subject = _subject(client_id)
    language = request.form.get("language", "")
    file = stewardship.enter_access(viewer.session, subject, "pdf", by=viewer.actor, now=viewer.now)
    content = stewardship.print_subject(
        viewer.session, subject, file=file, language=language if language in LANGUAGES else present_language(),
        number_of=_number, codes=_codes(), now=viewer.now,
    )  # fmt: skip
    return send_file(
        io.BytesIO(content), mimetype="application/pdf", as_attachment=True, download_name="subject-access.pdf"
    )


def _subject(client_id: int) -> Subject:
    """The person, where the viewer's role may have contacts in full: the file holds all of them."""
    subject = stewardship.subject_of(viewer.session, client_id)
    show_all(subject.client_id, "complaint")
    return subject


def _number(client_id: int) -> str:
    return public_id("client", client_id)


def _codes() -> dict[str, dict[str, str]]:
    return {
        "act": dict(ACT_WORDS),
        "role": {**ROLE_WORDS, **{role.value: terms.title for role, terms in ROLES.items()}},
    }
