"""The area of programs, and how it tells what went wrong."""

from __future__ import annotations

from flask import Blueprint, Response, g, request
from werkzeug.exceptions import HTTPException

from intake import ColumnsInQuestion, FieldRefused
from language import NotHere, Refusal, translation_of, word
from roles import TokenRefused
from tenancy import OutOfScope
from web.refusals import log_bug

from .problem import COLUMNS_IN_QUESTION, FIELD_REFUSED, PROBLEM_JSON, problem, spoken_language

bp = Blueprint("api", __name__, url_prefix="/api")


@bp.errorhandler(Refusal)
def refused(refusal: Refusal) -> Response:
    """A refusal in words: 401 for a token, 404 for what is not the centre's, 422 for everything else."""
    if isinstance(refusal, NotHere | OutOfScope):
        return problem(404)
    text = word(refusal, spoken_language())
    if isinstance(refusal, TokenRefused):
        response = problem(401, text)
        response.headers["WWW-Authenticate"] = 'Bearer realm="forecourt", error="invalid_token"'
        return response
    if isinstance(refusal, ColumnsInQuestion):
        return problem(422, text, kind=COLUMNS_IN_QUESTION, columns=_columns(refusal))
    if isinstance(refusal, FieldRefused):
        return problem(422, text, kind=FIELD_REFUSED, field=refusal.field)
    return problem(422, text)


@bp.errorhandler(HTTPException)
def answered(error: HTTPException) -> Response:
    """A failure of the request itself."""
    return problem(error.code or 500)


@bp.errorhandler(Exception)
def broken(error: Exception) -> Response:
    """A bug: logged without its message, told by the number of the request."""
    log_bug(error)
    return problem(500, request_id=g.get("request_id", ""))


@bp.after_app_request
def never_a_page(response: Response) -> Response:
    """Tell programs in JSON what failed before any endpoint was found: a wrong address, a wrong method."""
    if request.path.startswith("/api/") and response.status_code >= 400 and response.mimetype == "text/html":
        told = problem(response.status_code)
        response.set_data(told.get_data())
        response.content_type = PROBLEM_JSON
    return response


def _columns(refusal: ColumnsInQuestion) -> list[dict[str, object]]:
    texts = translation_of(spoken_language())
    return [
        {
            "number": question.index + 1,
            "name": question.column,
            "code": question.code.value,
            "question": texts.gettext(question.message) % {"column": question.column, "other": question.other},
        }
        for question in refusal.questions
    ]
