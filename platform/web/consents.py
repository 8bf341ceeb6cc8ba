"""Consents of one client: given and withdrawn at the desk, with their proof."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as AnyResponse

import campaigns
import clients
import stewardship
from clients import CHANNELS, FATE_WORDS, PROOF_WORDS, PURPOSES, WAYS, ConsentWord, HowSaid, SaidInFuture
from language import LANGUAGES
from stewardship import EvidenceTerms

from .access import may, viewer
from .clients import bp as clients_bp
from .contacts import show_all
from .core import core
from .frame import centre_names
from .page import page
from .refusals import shows_refusal
from .texts import present_language, present_zone, public_id

bp = Blueprint("consents", __name__, url_prefix="/clients")


def shown(client_id: int, refusal: str | None = None) -> Response:
    """What a client's consents come to."""
    client = clients.find_client(viewer.session, client_id, sees_contacts=False)
    states = clients.consents_of(viewer.session, client.id)
    return page(
        "clients/consents.html", fragment="clients/_consents.html", client=client, consents=states, refusal=refusal
    )


@bp.get("/<pid:client_id>/consents/record")
@may("consents.record")
def form(client_id: int, refusal: str | None = None) -> Response:
    """Ask what the client allows, under which wording, how it was said and when."""
    client = clients.find_client(viewer.session, client_id, sees_contacts=False)
    given = request.form
    return page(
        "consents/record.html", client=client, wordings=clients.desk_wordings(viewer.session, client.id),
        given=given, chosen=given.getlist("channel"), refusal=refusal, today=_today(), CHANNELS=CHANNELS,
        PURPOSES=PURPOSES, WAYS=WAYS, PROOF_WORDS=PROOF_WORDS, limit_mb=core().settings.scan_limit_mb,
    )  # fmt: skip


def _again(client_id: int, refusal: str | None = None) -> Response:
    return form(client_id, refusal=refusal) if "way" in request.form else shown(client_id, refusal=refusal)


@clients_bp.post("/<pid:client_id>/consents/give")
@may("consents.record")
@shows_refusal(_again)
def give_consent(client_id: int) -> AnyResponse:
    """Record a consent given at the desk; answer with the client's consents, the form with the way to the card."""
    clients.record_at_desk(viewer.session, client_id, _word(), by=viewer.actor, now=viewer.now)
    if "way" in request.form:
        # A page that is loaded anew must not say it a second time.
        return redirect(url_for("clients.card", client_id=client_id, _anchor="clients-consents"), code=303)
    return shown(client_id)


@clients_bp.post("/<pid:client_id>/consents/withdraw")
@may("consents.withdraw")
@shows_refusal(shown)
def withdraw_consent(client_id: int) -> Response:
    """Record a withdrawal at the desk, of one channel or of all, and stop what is queued; answer with the consents."""
    purpose = request.form.get("purpose", clients.MARKETING)
    asked = request.form.get("channel", "")
    every = asked == "all" and purpose == clients.MARKETING
    for channel in CHANNELS if every else (asked,):
        campaigns.withdraw_at_desk(
            viewer.session, client_id, channel=channel, purpose=purpose, by=viewer.actor, now=viewer.now
        )
    return shown(client_id)


@bp.get("/<pid:client_id>/consents/history")
@may("clients.read")
def history(client_id: int, refusal: str | None = None) -> Response:
    """Every act with what became of it, and what was in force on a day."""
    client = clients.find_client(viewer.session, client_id, sees_contacts=False)
    found = stewardship.consent_traces(core().database, viewer.session, client.id)
    on, traces = _day_asked(), found.traces
    at = datetime.combine(on, time.max, ZoneInfo(present_zone())).astimezone(UTC) if on else viewer.now
    known, said = traces.known_at(at, traces.client_id), traces.said_by(at)
    holders = {a.holder_id: a.holder for a in traces.acts}
    states = [
        (*about[:2], holders[about[2]], said.get(about), known.get(about)) for about in sorted(known.keys() | said)
    ]
    return page(
        "consents/history.html", fragment="consents/_history.html", client=client, traces=traces, on=on,
        states=states, is_frozen=traces.frozen_at(at), fates=traces.fates(), today=_today(), refusal=refusal,
        centres=centre_names(), FATE_WORDS=FATE_WORDS, PROOF_WORDS=PROOF_WORDS, CHANNELS=CHANNELS,
        proof_kind=clients.proof_kind, details_of=_details_of,
    )  # fmt: skip


@bp.post("/<pid:client_id>/consents/evidence")
@may("consents.evidence")
@shows_refusal(history)
def evidence(client_id: int) -> Response:
    """The file of evidence for a complaint, in the viewer's language."""
    who = viewer.appointment
    terms = EvidenceTerms(
        channel=request.form.get("channel", "all"), number=public_id("client", client_id),
        language=present_language(), zone=present_zone(), made_by=who.name, now=viewer.now,
        sees_contacts=who.sees_contacts,
    )  # fmt: skip
    made = stewardship.consent_evidence(core().database, viewer.session, client_id, terms=terms, by=viewer.actor)
    answer = Response(made.content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="consents-{terms.number}.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _details_of(proof: dict[str, Any]) -> list[tuple[str, str]]:
    return clients.proof_details(proof, sees_contacts=viewer.appointment.sees_contacts)


def _day_asked() -> date | None:
    try:
        return date.fromisoformat(request.args.get("on", ""))
    except ValueError:
        return None


@bp.get("/<pid:client_id>/consents/scans/<pid:scan_id>")
@may("consents.record")
def scan(client_id: int, scan_id: int) -> Response:
    """The file that shows a consent, to be kept or looked at outside of the browser's page."""
    # A signed form has the person's contacts on it, so evidence for such a role is made without it, too.
    show_all(client_id, "check")
    kept = clients.open_scan(viewer.session, client_id, scan_id, by=viewer.actor, now=viewer.now)
    answer = Response(kept.content, mimetype=kept.media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="consent.{clients.ENDINGS[kept.media_type]}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _word() -> ConsentWord:
    """What the desk form says; without a way the word was said just now."""
    given = request.form
    way, shown_in = given.get("way", "desk"), given.get("language", "")
    return ConsentWord(
        channels=tuple(given.getlist("channel")), purpose=given.get("purpose", clients.MARKETING),
        wording_id=core().public_ids.row_id("wording", given.get("wording", "")),
        language=shown_in if shown_in in LANGUAGES else present_language() if given.get("wording") else None,
        how=HowSaid(
            way, given.get("address", ""), given.get("number", ""), given.get("caller", ""),
            has_time=bool(given.get("time")),
        ),
        said_at=_said_at(given.get("day", ""), given.get("time", "")), scan=_scan(request.files.get("scan")),
        scan_limit_mb=core().settings.scan_limit_mb,
    )  # fmt: skip


def _scan(sent: FileStorage | None) -> bytes | None:
    """The bytes of the file, one more than the limit at most: it is refused by its size, not by our memory."""
    if sent is None or not sent.filename:
        return None
    return sent.stream.read(core().settings.scan_limit_mb * 1024 * 1024 + 1)


def _today() -> date:
    return viewer.now.astimezone(ZoneInfo(present_zone())).date()


def _said_at(day: str, clock: str) -> datetime | None:
    """The moment in the viewer's zone; today without a time is this moment. Raises SaidInFuture."""
    if not day:
        return None
    try:
        on, at = date.fromisoformat(day), time.fromisoformat(clock) if clock else None
    except ValueError as unreadable:
        raise SaidInFuture from unreadable
    if on > _today() or on.year < 1990:
        raise SaidInFuture
    if at is None and on == _today():
        return None
    return datetime.combine(on, (at or time(0)).replace(tzinfo=None), ZoneInfo(present_zone())).astimezone(UTC)
