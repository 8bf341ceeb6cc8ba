"""What may be said in a field of head office (docs/rules.md, What else is known 8)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients import FactWrong, read_value
from clients.known.rules import KINDS

OPTIONS = ("tea", "coffee", "water")


@pytest.mark.parametrize(
    ("kind", "sent", "value"),
    [
        ("text", ["  Likes \t tea\x00 "], "Likes tea"),
        ("text", ["", "  "], None),
        ("number", ["1 500 000"], 1500000),
        ("number", ["−2,5"], -2.5),
        ("date", ["2001-06-02"], "2001-06-02"),
        ("date", ["2.6.2001"], "2001-06-02"),
        ("yes_no", ["yes"], True),
        ("yes_no", ["no"], False),
        ("choice", ["tea"], "tea"),
        ("choices", ["water", "tea", "tea"], ["tea", "water"]),
        ("choices", [], None),
    ],
)
def test_typed_words_become_values(kind: str, sent: list[str], value: Any) -> None:
    assert read_value(kind, sent, OPTIONS, title="Drink") == value


@pytest.mark.parametrize(
    ("kind", "word"),
    [("number", "two"), ("number", "1e9"), ("number", "nan"), ("number", "٣"), ("date", "2001-02-30"),
     ("date", "1899-12-31"), ("yes_no", "perhaps"), ("choice", "milk"), ("choices", "milk"), ("text", "x" * 301)],
)  # fmt: skip
def test_words_of_another_kind_are_refused(kind: str, word: str) -> None:
    with pytest.raises(FactWrong):
        read_value(kind, [word], OPTIONS, title="Drink")


@given(st.sampled_from(KINDS), st.lists(st.text(max_size=40), max_size=3))
def test_whatever_is_typed_is_a_value_or_a_refusal_and_never_breaks(kind: str, sent: list[str]) -> None:
    try:
        value = read_value(kind, sent, OPTIONS, title="Drink")
    except FactWrong:
        return
    assert value is None or not isinstance(value, str) or ("\0" not in value and value == value.strip())
