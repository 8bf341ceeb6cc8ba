"""The link of a letter tells the person and the message, and nobody can make one up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outbox import MessageLink, read_link, sign_link

SECRET = "a secret of the network that nobody knows"
LINK = MessageLink(7, 12, "email")


@given(st.integers(1, 2**62), st.integers(1, 2**62), st.sampled_from(["email", "sms"]))
def test_a_link_is_read_as_it_was_signed(message_id: int, person_ref: int, channel: str) -> None:
    link = MessageLink(message_id, person_ref, channel)
    token = sign_link(link, SECRET)
    assert read_link(token, SECRET) == link
    assert set(token) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")


def test_a_link_changed_in_any_one_place_is_none() -> None:
    token = sign_link(LINK, SECRET)
    for place, letter in enumerate(token):
        # The last letter holds spare bits, so a neighbour may mean the same bytes: those are no other link.
        for other in "AZaz09-_":
            if other != letter:
                assert read_link(token[:place] + other + token[place + 1 :], SECRET) in (None, LINK)
    assert read_link(token, SECRET + "!") is None


@pytest.mark.parametrize("token", ["", "a", "ab", "abc", "Анна", "!!!!", "a" * 10_000, "../../etc", "%00", "AAAA" * 20])
def test_what_was_not_signed_here_is_no_link(token: str) -> None:
    assert read_link(token, SECRET) is None


@given(st.text(max_size=80))
def test_no_text_at_all_breaks_the_reading(token: str) -> None:
    assert read_link(token, SECRET) is None
