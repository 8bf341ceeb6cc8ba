"""Sending lists by a browser, and doing what the worker would do with them."""

from __future__ import annotations

import io
import re
from typing import Any

from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

import intake
from journal import SYSTEM
from store import Database
from tests.cast import NOW
from tests.conftest import Browser

FRAGMENT = {"HX-Request": "true"}
HEADER = "Full name;Mobile;E-mail;Mystery\n"


def public(app: Flask, kind: str, row_id: int) -> str:
    return str(app.extensions["forecourt"].public_ids.text(kind, row_id))


def path(app: Flask, import_id: int) -> str:
    return f"/imports/{public(app, 'import', import_id)}"


def send(browser: Browser, content: bytes | str, name: str = "list.csv", **form: str) -> TestResponse:
    body = content.encode() if isinstance(content, str) else content
    data: dict[str, Any] = {**form, "csrf_token": browser.token(), "list": (io.BytesIO(body), name)}
    return browser.post("/imports", data=data, content_type="multipart/form-data")


def work_off(database: Database) -> list[str]:
    """Do every waiting job as the worker would; gives their names."""
    with database.system.begin() as connection:
        waiting = connection.execute(text("delete from procrastinate_jobs returning task_name, args")).all()
    for name, args in waiting:
        if name == "intake.rehearse":
            intake.carry_out_rehearsal(database.system, args["batch_id"], number=args["number"], now=NOW)
        elif name == "intake.repair":
            intake.carry_out_repairs(database.system, args["batch_id"], actor=SYSTEM, now=NOW)
        elif name == "intake.undo":
            intake.carry_out_undo(database.system, args["batch_id"], actor=SYSTEM, now=NOW)
        else:
            intake.carry_out_import(database.system, args["batch_id"], actor=SYSTEM, now=NOW)
    return [name for name, _ in waiting]


def figure(page: str, title: str) -> int:
    found = re.search(rf"<dt>{title}</dt><dd>([\d\u202f]+)</dd>", page)
    assert found, title
    return int(found.group(1))


def clients(database: Database) -> int:
    with database.system.connect() as connection:
        return int(connection.scalar(text("select count(*) from client where alias_of is null")) or 0)
