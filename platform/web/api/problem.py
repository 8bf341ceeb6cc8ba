"""What went wrong, as problem details (RFC 9457) in the language that the program asks for."""

from __future__ import annotations

from typing import Any

from flask import Response, json, request

from language import LANGUAGES, N_, translation_of
from web.core import core

PROBLEM_JSON = "application/problem+json"
COLUMNS_IN_QUESTION = "urn:forecourt:problem:columns-in-question"
FIELD_REFUSED = "urn:forecourt:problem:field-refused"
TITLES = {
    400: N_("This request was not understood"),
    401: N_("An access token is needed"),
    404: N_("There is nothing here"),
    405: N_("This request was not understood"),
    413: N_("The file is too large"),
    415: N_("This request was not understood"),
    422: N_("This cannot be done"),
    500: N_("Something broke on our side"),
}
# Why, where nobody has told it better.
DETAILS = {
    400: N_(
        "The body cannot be read: it must be what its Content-Type says, whole and not empty. /api/openapi.json"
        " describes what each address takes."
    ),
    405: N_("This address does not take this method. /api/openapi.json describes what each address takes."),
    413: N_("Split it into parts and send each."),
    415: N_("This address does not take this Content-Type. /api/openapi.json names those that it takes."),
}


def spoken_language() -> str:
    """The language of an answer to a program: what it accepts, or else the network's. No cookie has a say."""
    return request.accept_languages.best_match(LANGUAGES) or core().settings.language


def problem(status: int, detail: str = "", *, kind: str = "about:blank", **more: Any) -> Response:
    """An answer of problem details: ``detail`` is worded already, ``more`` are members of its own."""
    known = status if status in TITLES else 500 if status >= 500 else 400
    say = translation_of(spoken_language()).gettext
    told: dict[str, Any] = {"type": kind, "title": say(TITLES[known]), "status": status}
    if detail or status in DETAILS:
        told["detail"] = detail or say(DETAILS[status])
    body = json.dumps(told | more, ensure_ascii=False)
    response = Response(body, status, content_type=PROBLEM_JSON)
    response.vary.add("Accept-Language")
    return response
