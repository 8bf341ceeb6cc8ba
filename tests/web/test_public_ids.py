"""Public ids: there and back for every kind, and nothing to be told from them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.conftest import Browser
from web.public_ids import ALPHABET, LENGTH, PublicIds

IDS = PublicIds("a secret of at least thirty-two characters")


@given(some.integers(1, 2**63 - 1), some.sampled_from(["client", "centre", "campaign"]))
def test_a_row_id_comes_back(row_id: int, kind: str) -> None:
    text = IDS.text(kind, row_id)
    assert len(text) == LENGTH
    assert set(text) <= set(ALPHABET)
    assert IDS.row_id(kind, text) == row_id


@given(some.text(alphabet=ALPHABET, min_size=LENGTH, max_size=LENGTH))
def test_any_text_is_the_id_of_at_most_one_row(text: str) -> None:
    row_id = IDS.row_id("client", text)
    assert row_id is None or IDS.text("client", row_id) == text


def test_another_kind_or_secret_gives_another_id() -> None:
    ids = {
        IDS.text("client", 1),
        IDS.text("centre", 1),
        PublicIds("another secret, quite as long as it").text("client", 1),
    }
    assert len(ids) == 3


def test_neighbours_have_nothing_in_common() -> None:
    texts = [IDS.text("client", n) for n in range(1, 200)]
    assert len(set(texts)) == len(texts)
    assert len({t[:2] for t in texts}) > 100


@pytest.mark.parametrize("text", ["", "1", "zzzzzzzzzzzzz", "UPPERCASE0000", "0000000000000000", "il0000000000o"])
def test_what_is_no_public_id_names_no_row(text: str) -> None:
    assert IDS.row_id("client", text) is None


@pytest.mark.parametrize("row_id", [0, -1, 2**63])
def test_what_is_no_row_id_has_no_public_one(row_id: int) -> None:
    with pytest.raises(ValueError):
        IDS.text("client", row_id)


def test_a_malformed_address_is_not_there(client_as: object) -> None:
    browser = client_as("helen")  # type: ignore[operator]
    assert isinstance(browser, Browser)
    for path in ("/clients/1", "/clients/zzzzzzzzzzzzz", "/clients/UPPERCASE0000"):
        assert browser.get(path).status_code == 404
