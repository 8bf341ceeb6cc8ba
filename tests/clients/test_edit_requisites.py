"""Numbers of companies and people, told from mistyped ones by their check digits."""

from __future__ import annotations

from datetime import date

import pytest

from clients import Edit, EditFaulty, Values
from clients.desk.requisites import inn_fault, kpp_fault, ogrn_fault, tax_fault
from clients.desk.typed import read_edit


@pytest.mark.parametrize("inn", ["7707083893", "7830002293", "7736050003"])
def test_an_inn_of_a_company_fits_its_check_digit(inn: str) -> None:
    assert inn_fault(inn, is_company=True) is None


@pytest.mark.parametrize("inn", ["500100732259", "773173084809"])
def test_an_inn_of_a_person_fits_both_check_digits(inn: str) -> None:
    assert inn_fault(inn, is_company=False) is None


@pytest.mark.parametrize("place", range(10))
def test_one_wrong_digit_in_an_inn_of_a_company_is_seen(place: int) -> None:
    right = "7707083893"
    wrong = right[:place] + str((int(right[place]) + 1) % 10) + right[place + 1 :]
    assert "check digits" in str(inn_fault(wrong, is_company=True))


@pytest.mark.parametrize("place", range(12))
def test_one_wrong_digit_in_an_inn_of_a_person_is_seen(place: int) -> None:
    right = "500100732259"
    wrong = right[:place] + str((int(right[place]) + 1) % 10) + right[place + 1 :]
    assert inn_fault(wrong, is_company=False)


@pytest.mark.parametrize(
    ("text", "is_company"),
    [("500100732259", True), ("7707083893", False), ("", True), ("770708389", True), ("٧٧٠٧٠٨٣٨٩٣", True),
     ("77070838 3", True)],
)  # fmt: skip
def test_an_inn_of_the_other_kind_or_of_no_kind_is_refused(text: str, is_company: bool) -> None:
    assert "10 digits for a company" in str(inn_fault(text, is_company=is_company))


@pytest.mark.parametrize("ogrn", ["1027700132195", "1037739010891", "304500116000157"])
def test_an_ogrn_fits_its_check_digit(ogrn: str) -> None:
    assert ogrn_fault(ogrn) is None
    wrong = ogrn[:-1] + str((int(ogrn[-1]) + 1) % 10)
    assert "check digit" in str(ogrn_fault(wrong))


def test_an_ogrn_has_thirteen_or_fifteen_digits() -> None:
    assert "13 digits" in str(ogrn_fault("10277001321956"))


def test_a_kpp_has_nine_characters_and_may_have_two_letters() -> None:
    assert kpp_fault("773601001") is None
    assert kpp_fault("7736AB001") is None
    for text in ("77360100", "7736ab001", "A73601001", "7736010011"):
        assert "9 characters" in str(kpp_fault(text))


def test_elsewhere_a_tax_number_is_taken_by_its_shape() -> None:
    assert tax_fault("12-3456789", is_company=True, country="US") is None
    assert tax_fault("no", is_company=True, country="US")


@pytest.mark.parametrize("known", [{"company": "ООО Ромашка"}, {"kpp": "773601001"}, {"ogrn": "1027700132195"}])
def test_a_russian_client_of_a_centre_elsewhere_has_an_inn(known: dict[str, str]) -> None:
    def read(inn: str) -> Edit:
        edit = Edit(Values({**known, "tax_number": inn}), Values())
        return read_edit(edit, is_company=True, country="US", today=date(2026, 11, 26))

    assert read("7707083893").typed.fields["tax_number"] == "7707083893"
    with pytest.raises(EditFaulty):
        read("7707083892")
