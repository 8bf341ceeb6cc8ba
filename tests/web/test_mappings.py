"""Remembered columns in the browser."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.conftest import Browser
from tests.web.sending import HEADER, send

LIST = f"{HEADER}Rita Known;+7 900 620-22-33;;abc\n"


def test_columns_are_remembered_told_renamed_and_forgotten(client_as: Callable[[str], Browser]) -> None:
    nina = client_as("nina")
    first = send(nina, LIST, "visits.csv").location
    assert "imports-remembered" not in nina.get(first).get_data(as_text=True)
    nina.send(f"{first}/start", **{"field-3": "comment"})
    again = nina.get(send(nina, LIST).location).get_data(as_text=True)
    assert "when a list with the same headings was read (visits)" in again
    assert "What is in the column Mystery?" not in again
    assert re.search(r'id="field-3".*?value="comment" selected', again, re.S)
    assert again.count("as last time") == 4

    screen = nina.get("/imports/mappings").get_data(as_text=True)
    assert "Mystery: Comment" in screen
    (rename,) = re.findall(r'action="([^"]+/rename)"', screen)
    refused = nina.send(rename, name=" ")
    assert (refused.status_code, "Give a name of 1 to 80 characters." in refused.get_data(as_text=True)) == (422, True)
    assert nina.send(rename, name="Visits & leads").status_code == 303
    assert "Visits &amp; leads" in nina.get("/imports/mappings").get_data(as_text=True)

    forget = rename.replace("/rename", "/forget")
    for path in (rename, forget):
        assert client_as("sofia").send(path, name="Mine").status_code == 404
        assert client_as("anna").send(path, name="Mine").status_code == 403
    assert "visits" not in client_as("sofia").get("/imports/mappings").get_data(as_text=True).lower().split("<main")[1]
    assert nina.send(forget).status_code == 303
    assert nina.send(forget).status_code == 404
    assert "Nothing is remembered yet" in nina.get("/imports/mappings").get_data(as_text=True)
    assert "imports-remembered" not in nina.get(send(nina, LIST).location).get_data(as_text=True)
