"""Both languages say everything, and say it in their own forms."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import language
from language import CatalogueIncomplete, Refusal, check_catalogues, translation_of, word
from language.extraction import find_texts
from roles import SignInPaused

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)


def test_every_text_has_a_russian_wording() -> None:
    check_catalogues(ROOT)


def test_texts_are_found_in_code_templates_and_refusals() -> None:
    found = {m.id if isinstance(m.id, str) else m.id[0] for m in find_texts(ROOT)}
    assert {"Sign in", "Auditor", SignInPaused.message, "No centre", "%(num)s client"} <= found


def test_a_text_without_a_wording_is_reported(tmp_path: Path) -> None:
    (tmp_path / "babel.cfg").write_text((ROOT / "babel.cfg").read_text())
    (tmp_path / "platform").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "platform" / "new.py").write_text('class Odd(Exception):\n    message = "Nobody worded this."\n')
    with pytest.raises(CatalogueIncomplete, match=r"platform/new.py:2 'Nobody worded this.'"):
        check_catalogues(tmp_path)


def test_a_refusal_speaks_the_reader_s_language() -> None:
    assert (
        word(SignInPaused(seconds=30), "ru") == "Слишком много неверных паролей. Подождите 30 с и попробуйте ещё раз."
    )
    assert word(SignInPaused(seconds=30), "en") == "Too many wrong passwords. Wait 30 seconds and try again."
    assert word(Refusal(), "fr") == "This cannot be done."


@pytest.mark.parametrize(
    ("n", "text"), [(1, "1 клиент"), (2, "2 клиента"), (5, "5 клиентов"), (21, "21 клиент"), (112, "112 клиентов")]
)
def test_russian_plurals(n: int, text: str) -> None:
    assert translation_of("ru").ngettext("%(num)s client", "%(num)s clients", n) % {"num": n} == text


def test_moments_and_days() -> None:
    assert language.moment(NOW, "en", zone="Europe/Moscow", now=NOW) == "24 Nov 18:30"
    assert language.moment(NOW, "ru", zone="Europe/Moscow", now=NOW) == "24 ноя 18:30"
    assert language.day(date(2021, 3, 6), "ru", today=NOW.date()) == "6 мар 2021"
    assert language.month(date(2026, 11, 1), "ru") == "Ноябрь 2026"


def test_numbers_money_and_telephones() -> None:
    assert language.number(1284, "en") == "1\u202f284"
    assert language.number(-1284.5, "ru", digits=1) == "−1\u202f284,5"
    assert language.money(1840000, "RUB", "ru") == "18\u202f400\u202f₽"
    assert language.money(1840050, "EUR", "en") == "18\u202f400.50\u202f€"
    assert language.kilometres(12.44, "en") == "12.4\u202fkm"
    assert language.telephone("+79000006445") == "+7 900 000-64-45"
    assert language.telephone("••• 45") == "••• 45"
