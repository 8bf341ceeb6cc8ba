"""The centres side by side, each viewer's own."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Flask

from tests.cast import Cast
from tests.conftest import Browser


def read(browser: Browser) -> str:
    return browser.get("/network").get_data(as_text=True)


def lines(page: str) -> dict[str, int]:
    """Name of each centre shown and its clients."""
    found = re.findall(r'<a class="name centre"[^>]*>([^<]+)</a>.*?data-label="Clients"><a [^>]*>(\d+)</a>', page, re.S)
    return {name: int(count) for name, count in found}


def test_head_office_sees_every_centre_the_total_and_who_waits(client_as: Callable[[str], Browser]) -> None:
    page = read(client_as("helen"))
    assert lines(page) == {"Centre North-1": 3, "Centre North-2": 3, "Centre South": 4}
    assert "<dt>Clients with a centre</dt><dd>10</dd>" in page
    assert "<dt>Clients without a centre</dt><dd>3</dd>" in page
    assert re.search(r'<th scope="row" class="c-wide">All centres</th>.*?data-label="Clients">10<', page, re.S)


def test_a_centre_sees_its_own_line_and_no_totals(client_as: Callable[[str], Browser]) -> None:
    for who in ("nina", "anna"):
        page = read(client_as(who))
        assert lines(page) == {"Centre North-1": 3}
        for foreign in ("South", "North-2", "Beta Motors", "All centres", "without a centre"):
            assert foreign not in page
    assert lines(read(client_as("boris"))) == {"Centre North-1": 3, "Centre North-2": 3}


def test_a_line_leads_to_the_clients_of_its_centre(app: Flask, client_as: Callable[[str], Browser], cast: Cast) -> None:
    south = app.extensions["forecourt"].public_ids.text("centre", cast.centres["south"])
    assert f'href="/clients?centre={south}"' in read(client_as("helen"))
    listed = client_as("helen").get(f"/clients?centre={south}").get_data(as_text=True)
    assert listed.count('class="name"') == 4
