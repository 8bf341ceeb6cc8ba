"""Whether this process can serve: for load balancers, open to everybody, tells nothing else."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from .core import short_transaction

bp = Blueprint("health", __name__)


@bp.get("/health")
def health() -> Response:
    """200 while the database answers, 503 otherwise."""
    try:
        with short_transaction() as session:
            session.execute(text("select 1"))
    except SQLAlchemyError:
        response = jsonify(status="no database")
        response.status_code = 503
        return response
    return jsonify(status="ok")
