"""P16: how long an answer takes does not tell another dealer's client from nobody.

One centre's head asks, in one order by chance, about other dealers' rows and about rows that are nowhere; each question
is asked once, so that nothing has been read before. The figure is the share of pairs in which a listener who only knows
the two times would guess right (the area under the curve, mirrored at one half): 0.50 is guessing, 1.00 is being told.
"""

from __future__ import annotations

import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from random import Random

from flask.testing import FlaskClient

from tests.bench.figures import Figure
from tests.bench.ground import ONE_CENTRE, Ground
from tests.bench.pages import TOKEN, browser_of
from tests.bench.scoping import OWN, base

# 400 of either kind: chance alone stays within 0.50 to 0.54 in 19 runs of 20.
ASKED, WARM = 400, 40
MOST = 0.60
# The reading counter would stop whoever asks so much.
NO_LEASH = "update role set reads_slow = 900000, reads_stop = 900000, reads_day = 900000"
OTHERS = """
select c.id, c.phone, c.email, (select o.vehicle_id from ownership o where o.client_id = c.id limit 1)
from client c
where c.centre_id <> %s and c.email is not null and exists (select 1 from ownership o where o.client_id = c.id)
order by md5(c.id::text) limit %s
"""
Ask = Callable[[FlaskClient, str], int]


def measure_telling(ground: Ground, rows: int, _repeats: int) -> list[Figure]:
    """A figure per door."""
    with ground.clone(base(ground, rows)) as (database, name):
        with ground.connect(name) as connection:
            connection.execute(NO_LEASH)
            (own,) = connection.execute(OWN, (ONE_CENTRE,)).fetchone()  # type: ignore[misc]
            others = connection.execute(OTHERS, (own, ASKED + WARM)).fetchall()
        with browser_of(ground, database, ONE_CENTRE) as browser:
            told = {what: _told(browser, *asked) for what, asked in _doors(browser, others).items()}
    note = f"{ASKED} of either; 0.5 is guessing"
    return [
        Figure("P16", f"{what}, another's or nobody's", share, "", MOST, rows=rows, note=note)
        for what, share in told.items()
    ]


def area(theirs: Sequence[float], nobodys: Sequence[float]) -> float:
    """How often one of ``theirs`` is longer than one of ``nobodys`` (ties count half), mirrored at one half."""
    ordered = sorted(nobodys)
    longer = sum(bisect_left(ordered, t) + bisect_right(ordered, t) for t in theirs) / 2
    share = longer / (len(theirs) * len(ordered))
    return max(share, 1 - share)


def _told(browser: FlaskClient, ask: Ask, theirs: Sequence[str], nobodys: Sequence[str]) -> float:
    questions = [(True, q) for q in theirs] + [(False, q) for q in nobodys]
    Random(16).shuffle(questions)
    times: dict[bool, list[float]] = {True: [], False: []}
    answers = set()
    for number, (is_theirs, question) in enumerate(questions):
        begun = time.perf_counter()
        answers.add(ask(browser, question))
        if number >= 2 * WARM:
            times[is_theirs].append(time.perf_counter() - begun)
    assert len(answers) == 1, answers
    return area(times[True], times[False])


def _doors(
    browser: FlaskClient, others: Sequence[tuple[int, str, str, int]]
) -> dict[str, tuple[Ask, list[str], list[str]]]:
    ids = browser.application.extensions["forecourt"].public_ids
    token = TOKEN.search(browser.get("/clients").get_data(as_text=True)).group(1)  # type: ignore[union-attr]
    cards = [f"/clients/{ids.text('client', i)}" for i, *_ in others]
    no_cards = [f"/clients/{ids.text('client', 10**12 + n)}" for n in range(len(others))]
    cars = [f"/vehicles/{ids.text('vehicle', v)}" for *_, v in others]
    no_cars = [f"/vehicles/{ids.text('vehicle', 10**12 + n)}" for n in range(len(others))]
    phones, no_phones = [p for _, p, *_ in others], [f"+78{n:09d}" for n in range(len(others))]
    emails, no_emails = [e for *_, e, _ in others], [f"w{n:07x}@mail{n % 20}.example" for n in range(len(others))]

    def get(tail: str = "") -> Ask:
        return lambda b, path: b.get(path + tail).status_code

    def search(b: FlaskClient, question: str) -> int:
        form = {"q": question, "csrf_token": token}
        return b.post("/clients/search", data=form, headers={"HX-Request": "true"}).status_code

    return {
        "card": (get(), cards, no_cards),
        "timeline": (get("/timeline"), cards, no_cards),
        "form of the card": (get("/edit"), cards, no_cards),
        "car": (get(), cars, no_cars),
        "search by phone": (search, phones, no_phones),
        "search by e-mail": (search, emails, no_emails),
    }
