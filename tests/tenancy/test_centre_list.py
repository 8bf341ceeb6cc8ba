"""The file of centres: taken whole or not at all, and the same file again changes nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from language import word
from tenancy import Centre, CentresFileWrong, Dealer, DealerKind, head_office, import_centres

HEAD = "dealer,code,name,city,latitude,longitude,makes,weekly_capacity,weight"
GOOD = f"""{HEAD}
Vega Auto,V-1,Vega Kazan,Казань,,,Aurion|Boreal,40,3
Vega Auto,V-2,Vega Nowhere,Nigdeburg,55.5,37.25,,,
Gamma,G-1,Gamma Tver,Tver,,,,0,0
"""


def centres(session: Session) -> dict[str, Centre]:
    return {c.code: c for c in session.scalars(select(Centre))}


def rows(session: Session) -> list[Any]:
    return list(session.execute(text("select centre::text from centre order by id")).all())


def test_centres_and_dealers_are_made(system: Session) -> None:
    assert import_centres(system, GOOD, country="RU") == (3, 0)
    made = centres(system)
    one, two, three = made["V-1"], made["V-2"], made["G-1"]
    assert one.dealer_id == two.dealer_id != three.dealer_id
    assert (one.makes, one.weekly_capacity, one.weight) == (["Aurion", "Boreal"], 40, 3)
    assert (one.country, one.time_zone) == ("RU", "Europe/Moscow")
    assert (one.latitude, one.longitude) == pytest.approx((55.79, 49.12), abs=0.05)
    assert (two.latitude, two.longitude, two.weight, two.makes) == (55.5, 37.25, 1, [])
    assert (two.country, two.time_zone) == ("RU", "UTC")
    assert three.weight == 0


def test_the_same_file_again_changes_nothing(system: Session) -> None:
    import_centres(system, GOOD, country="RU")
    before = rows(system)
    assert import_centres(system, GOOD, country="RU") == (0, 3)
    assert rows(system) == before


def test_a_changed_line_changes_its_centre_alone(system: Session) -> None:
    import_centres(system, GOOD, country="RU")
    assert import_centres(system, GOOD.replace("Vega Kazan", "Vega New"), country="RU") == (0, 3)
    assert {c.name for c in centres(system).values()} >= {"Vega New", "Vega Nowhere", "Gamma Tver"}


def test_the_file_is_read_as_spreadsheets_write_it(system: Session) -> None:
    lines = "\ufeff" + GOOD.replace("55.5,37.25", '"55,5";"37,25"').replace(",", ";").replace('"55;5"', "55,5")
    lines = lines.replace('"37;25"', "37,25").replace("\n", "\r\n")
    assert import_centres(system, lines, country="RU") == (3, 0)
    assert centres(system)["V-2"].longitude == 37.25


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (",V-9,Name,Tver,,,,,", "“dealer” is empty"),
        ("Vega,,Name,Tver,,,,,", "“code” is empty"),
        ("Vega,V-9,,Tver,,,,,", "“name” is empty"),
        ("Vega,V-9,Name,,55,37,,,", "“city” is empty"),
        (f"Vega,{'V' * 41},Name,Tver,,,,,", "“code” is too long"),
        ("Vega,V-9,Name,Tver,91,0,,,", "“latitude” is out of range"),
        ("Vega,V-9,Name,Tver,0,-181,,,", "“longitude” is out of range"),
        ("Vega,V-9,Name,Tver,north,0,,,", "“latitude” is not a number"),
        ("Vega,V-9,Name,Tver,nan,0,,,", "“latitude” is out of range"),
        ("Vega,V-9,Name,Tver,inf,0,,,", "“latitude” is out of range"),
        ("Vega,V-9,Name,Tver,,,,many,", "“weekly_capacity” is not a number"),
        ("Vega,V-9,Name,Tver,,,,1.5,", "“weekly_capacity” is not a number"),
        ("Vega,V-9,Name,Tver,,,,,-1", "“weight” is out of range"),
        ("Vega,V-9,Name,Tver,,,,,99999999999999999999", "“weight” is out of range"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_taken(system: Session, line: str, what: str) -> None:
    before = rows(system)
    with pytest.raises(CentresFileWrong, match=f"Line 5 of the file of centres: {what}"):
        import_centres(system, GOOD + line + "\n", country="RU")
    assert rows(system) == before


def test_a_missing_column_is_named(system: Session) -> None:
    with pytest.raises(CentresFileWrong, match=r"Line 1 .* missing makes, weight"):
        import_centres(system, "dealer,code,name,city,latitude,longitude,weekly_capacity\n", country="RU")
    with pytest.raises(CentresFileWrong, match="Line 1 "):
        import_centres(system, "", country="RU")


def test_a_code_given_twice_in_one_file_is_refused(system: Session) -> None:
    with pytest.raises(CentresFileWrong, match=r"Line 5 .* “V-1” is given twice"):
        import_centres(system, GOOD + "Gamma,V-1,Another,Tver,,,,,\n", country="RU")


def test_there_is_one_head_office(system: Session) -> None:
    import_centres(system, GOOD, country="RU")
    import_centres(system, GOOD, country="RU")
    offices = system.scalars(select(Dealer).where(Dealer.kind == DealerKind.HEAD_OFFICE)).all()
    assert len(offices) == 1


def test_a_dealer_is_one_however_its_letters_are_written(system: Session) -> None:
    import_centres(system, GOOD, country="RU")
    import_centres(system, f"{HEAD}\nVEGA auto,V-3,Vega Three,Казань,,,,,\n", country="RU")
    assert centres(system)["V-3"].dealer_id == centres(system)["V-1"].dealer_id
    assert [d.name for d in system.scalars(select(Dealer).where(Dealer.name.ilike("vega%")))] == ["Vega Auto"]


def test_a_chosen_time_zone_stays_while_the_city_does(system: Session) -> None:
    import_centres(system, GOOD, country="RU")
    centres(system)["V-1"].time_zone = "Asia/Omsk"
    import_centres(system, GOOD, country="RU")
    assert centres(system)["V-1"].time_zone == "Asia/Omsk"
    import_centres(system, GOOD.replace("Vega Kazan,Казань", "Vega Kazan,Владивосток"), country="RU")
    assert centres(system)["V-1"].time_zone == "Asia/Vladivostok"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (f"{HEAD}\nHEAD office,V-9,Nine,Казань,,,,,\n", "Line 2 .*head office keeps no centres"),
        (f"{HEAD}\nVega,V-9,N\0ne,Казань,,,,,\n", "not a text in UTF-8"),
        (f"{HEAD}\nVega,V-9,{'N' * 121},Казань,,,,,\n", "“name” is too long"),
    ],
)
def test_what_the_form_refuses_the_file_refuses_too(system: Session, content: str, what: str) -> None:
    head_office(system)
    with pytest.raises(CentresFileWrong) as refused:
        import_centres(system, content, country="RU")
    assert re.search(what, str(refused.value))


def test_what_is_wrong_with_a_file_is_told_in_the_language_of_whoever_sent_it(system: Session) -> None:
    for content in (f"{GOOD}Vega,V-9,,Tver,,,,,\n", f"{GOOD}Gamma,V-1,Again,Tver,,,,,\n", "dealer,code\n"):
        with pytest.raises(CentresFileWrong) as refused:
            import_centres(system, content, country="RU")
        told = word(refused.value, "ru")
        assert not re.search(r"[a-z]{3}", re.sub("|".join([*HEAD.split(","), "V-1"]), "", told)), told
