"""A person's own page of who may write to them: behind the link of a letter, without signing in.

A letter may be passed on, so the page tells no more of its person than the letter does: the address is masked, and no
name, number or car is shown. Looking changes nothing. What is given is proved by page, moment and network address,
which stand with the consent and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, Response, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

import campaigns
import roles
from clients import CHANNEL_WORDS, kind_word
from journal import Actor
from language import N_, translation_of
from outbox import MessageLink, read_link
from roles import SignInPaused
from tenancy import Scope, ScopedSession

from .core import core, short_transaction
from .csrf import without_token
from .page import page
from .texts import present_language

bp = Blueprint("preferences", __name__, url_prefix="/preferences")
Answer = TypeVar("Answer")
BY_LINK = Actor(None, "recipient", "person", "link")
# What a person says yes to, in full; kept with the consent as it was shown.
WORDINGS = {
    "email": N_("I agree that %(holder)s sends me advertising by e-mail. I may withdraw this at any time."),
    "phone": N_("I agree that %(holder)s calls me with offers. I may withdraw this at any time."),
    "sms": N_("I agree that %(holder)s sends me advertising by SMS. I may withdraw this at any time."),
    "data_processing": N_("I agree that %(holder)s processes my personal data. I may withdraw this at any time."),
    "third_parties": N_(
        "I agree that %(holder)s passes my personal data on to those named in the consent. "
        "I may withdraw this at any time."
    ),
}


@bp.get("/<token>")
def form(token: str) -> Response:
    """Show what is allowed to whom."""
    link = read_link(token, core().secret)
    return _broken() if link is None else _shown(token, link)


@bp.post("/<token>")
@without_token
def save(token: str) -> AnyResponse:
    """Keep what was ticked and unticked."""
    link = read_link(token, core().secret)
    if link is None:
        return _broken()
    if not _counted(token):
        return _shown(token, link, status=429)
    ticked, shown, now = request.form.getlist("allow"), request.form.getlist("shown"), core().clock()
    proof = {"page": "preferences", "language": present_language(), "ip": request.remote_addr or ""}

    def change(session: ScopedSession, client_id: int) -> int:
        known = campaigns.preferences_of(session, link, client_id, now=now)
        words = {choice.key: wording(choice) for choice in known.choices}
        return campaigns.change_preferences(
            session, link, client_id, shown=shown, ticked=ticked, words=words, proof=proof, actor=BY_LINK, now=now
        )

    changed = _of_person(link, change)
    return _done(token, "saved" if changed else "same")


@bp.post("/<token>/object")
@without_token
def object(token: str) -> AnyResponse:  # noqa: A001 - the word of the law (GDPR, article 21)
    """Object to marketing as a whole."""
    link = read_link(token, core().secret)
    if link is None:
        return _broken()
    # Never held up by a count: leaving is a right, and doing it twice does nothing.
    _of_person(link, lambda s, c: campaigns.object_to_marketing(s, link, c, actor=BY_LINK, now=core().clock()))
    return _done(token, "objected")


def wording(choice: campaigns.Choice) -> str:
    """The sentence beside a choice, in the language of the page."""
    text = WORDINGS[choice.channel if choice.purpose == "marketing" else choice.purpose]
    return translation_of(present_language()).gettext(text) % {"holder": choice.holder}


def _shown(token: str, link: MessageLink, status: int = 200) -> Response:
    known = _of_person(link, lambda s, c: campaigns.preferences_of(s, link, c, now=core().clock()))
    g.person_language = known.language
    template = "preferences/gone.html" if known.gone else "preferences/form.html"
    return page(
        template, status=status, token=token, known=known, wording=wording, done=request.args.get("done"),
        too_often=status == 429, channel_word=lambda code: kind_word(CHANNEL_WORDS, code),
    )  # fmt: skip


def _of_person(link: MessageLink, act: Callable[[ScopedSession, int], Answer]) -> Answer:
    """Do something in the scope of the person of a link alone, who may have become another's alias."""
    while True:
        with _session_of(link.person_ref) as session, session.begin():
            client_id = campaigns.whose_link(session, link)
        try:
            with _session_of(client_id) as session, session.begin():
                return act(session, client_id)
        except campaigns.PersonMoved:
            continue


def _session_of(client_id: int) -> ScopedSession:
    return ScopedSession(core().database.web, Scope.person(client_id), core().scope_key)


def _counted(token: str) -> bool:
    """Count a change; False while a link, or a place, has brought too many of late and has to wait."""
    keys = roles.throttle_keys(core().secret, f"preferences {token}", f"preferences {request.remote_addr}")
    with short_transaction() as short:
        try:
            roles.refuse_while_throttled(short, keys, now=core().clock())
        except SignInPaused:
            return False
        roles.count_failure(short, keys, now=core().clock())
    return True


def _done(token: str, what: str) -> AnyResponse:
    return redirect(url_for("preferences.form", token=token, done=what, lang=request.args.get("lang")), code=303)


def _broken() -> Response:
    return page("preferences/broken.html", status=404)
