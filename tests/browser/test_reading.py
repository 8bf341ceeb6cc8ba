"""Whoever looks at very many clients is stopped in words, and the auditor sees it; in both languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from roles import ReadingLimits, count_reading
from tenancy import Scope, ScopedSession, scope_key
from tests.asking import tell
from tests.browser.conftest import Place
from tests.cast import Cast
from tests.conftest import SECRET

Visit = Callable[..., Page]
STOPPED = {"en": "You have looked at very many clients", "ru": "Вы просмотрели очень много клиентов"}
SEEN = {"en": "Was stopped: looked at very many clients", "ru": "Остановлен: смотрел очень много клиентов"}


@pytest.mark.parametrize(("language", "width", "theme"), [("en", 1366, "dark"), ("ru", 390, "light")])
def test_whoever_has_looked_at_too_much_is_told_when_to_go_on_and_the_auditor_sees_it(
    place: Place, visit: Visit, accessible: Callable[[Page], None], cast: Cast, language: str, width: int, theme: str
) -> None:
    limits = "update role set reads_slow = 60, reads_stop = 90, reads_day = 100 where code = 'sales_consultant'"
    tell(place.database, limits)
    anna = visit("anna", language=language, width=width, theme=theme)
    scope = Scope.centres(cast.users["anna"], [cast.centres["north_1"]])
    with ScopedSession(place.database.web, scope, scope_key(SECRET)) as session, session.begin():
        for card in range(100):
            count_reading(session, card, 1, ReadingLimits(1000, 90, 1000, 0), now=datetime.now(UTC))
    anna.goto(f"{place.address}/clients")
    expect(anna.locator("#errors-error h2")).to_have_text(STOPPED[language])
    expect(anna.locator("#errors-error")).to_contain_text("90")
    assert anna.evaluate("document.documentElement.scrollWidth <= innerWidth")
    accessible(anna)
    irina = visit("irina", language=language, width=width, theme=theme)
    irina.goto(f"{place.address}/audit?kind=denials&since=")
    expect(irina.locator("#content, main").first).to_contain_text(SEEN[language])
    helen = visit("helen", language=language, width=width, theme=theme)
    helen.goto(f"{place.address}/approvals/limits")
    expect(helen.locator("#approvals-limits")).to_be_visible()
    assert helen.evaluate("document.documentElement.scrollWidth <= innerWidth")
    accessible(helen)
