"""Which value of many a client shows."""

from __future__ import annotations

from datetime import date

from clients.features import Features
from clients.survivorship import Said, golden_values

OLD, NEW = date(2020, 5, 1), date(2026, 5, 1)


def features(**values: object) -> Features:
    return Features(**values)  # type: ignore[arg-type]


def test_the_name_is_what_most_records_say() -> None:
    golden = golden_values(
        [
            (1, features(shown_surname="Ivanov", shown_first="Petr"), Said(OLD)),
            (2, features(shown_surname="Ivanov", shown_first="Petr"), Said(OLD)),
            (3, features(shown_surname="Ivanof", shown_first="Pyotr"), Said(NEW)),
        ]
    )
    assert golden.display_name == "Ivanov Petr"
    assert golden.name_key == "ivanov petr"


def test_contacts_place_and_car_come_from_the_newest_record_that_knows() -> None:
    golden = golden_values(
        [
            (
                1,
                features(phones=("+79160000001",), shown_emails=("old@a.ru",)),
                Said(OLD, "Казань", "", "Kia", "Rio", 2015),
            ),
            (2, features(phones=("+79160000002",)), Said(NEW, "", "", "Lada", "Vesta", 2021)),
        ]
    )
    assert (golden.phone, golden.email, golden.city) == ("+79160000002", "old@a.ru", "Казань")
    assert (golden.make, golden.vehicle_year) == ("Lada", 2021)


def test_empty_values_never_win() -> None:
    golden = golden_values([(1, features(sex="f", born_on=OLD), Said(OLD)), (2, features(), Said(NEW))])
    assert (golden.sex, golden.born_on) == ("f", OLD)


def test_the_order_of_records_does_not_matter() -> None:
    records = [
        (1, features(shown_surname="A", phones=("+71",)), Said(NEW)),
        (2, features(shown_surname="B", phones=("+72",)), Said(NEW)),
    ]
    assert golden_values(records) == golden_values(records[::-1])


def test_the_fullest_middle_name_is_shown() -> None:
    golden = golden_values(
        [(1, features(shown_middle="И."), Said(NEW)), (2, features(shown_middle="Иванович"), Said(OLD))]
    )
    assert golden.middle_name == "Иванович"


def test_who_has_no_name_is_in_the_order_of_a_contact_and_never_called_by_it() -> None:
    golden = golden_values([(1, features(shown_emails=("someone@mail.ru",)), Said(NEW))])
    assert golden.display_name == ""
    assert golden.name_key.startswith("someone")


def test_a_company_is_shown_by_its_own_name() -> None:
    golden = golden_values([(1, features(is_company=True, shown_company="ООО «Вектор»"), Said(NEW))])
    assert (golden.kind, golden.display_name, golden.surname) == ("company", "ООО «Вектор»", "")
