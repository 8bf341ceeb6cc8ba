"""A letter as bytes: readable in any alphabet, easy to leave, and nobody can add a header to it."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels import Letter, fill_places, letter_bytes
from tests.cast import NOW

LETTER = Letter(
    to="anna@far.example",
    sender="news@network.example",
    subject="A drive at North",
    body="Dear Anna,\ncome!\n",
    message_id="m7.1@network.example",
    unsubscribe_url="https://network.example/unsubscribe/abc",
    written_at=NOW,
)
HEADERS = [
    "From", "To", "Subject", "Date", "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post", "MIME-Version",
    "Content-Type", "Content-Transfer-Encoding",
]  # fmt: skip


def read(letter: Letter) -> Message[str, str]:
    return message_from_bytes(letter_bytes(letter))


def subject_of(letter: Letter) -> str:
    return str(make_header(decode_header(read(letter)["Subject"])))


def body_of(letter: Letter) -> str:
    content: Any = read(letter).get_payload(decode=True)
    return str(content.decode())


def test_a_letter_says_who_writes_to_whom_and_when() -> None:
    message = read(LETTER)
    assert message.keys() == HEADERS
    assert (message["From"], message["To"]) == ("news@network.example", "anna@far.example")
    assert message["Date"] == "Sun, 22 Nov 2026 12:00:00 +0000"
    assert message["Message-ID"] == "<m7.1@network.example>"
    assert message.get_content_type() == "text/plain"
    assert body_of(LETTER) == LETTER.body


def test_one_click_is_enough_to_leave() -> None:
    """RFC 8058: both headers, an https address, and the exact words of the second one."""
    message = read(LETTER)
    assert message["List-Unsubscribe"] == "<https://network.example/unsubscribe/abc>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize(
    "subject",
    [
        "Поездка в Центр Север",
        "Тест-драйв нового автомобиля в вашем городе: приезжайте до 6 декабря, будем рады видеть вас снова",
        "🚗" * 40,
        "ё" + "a" * 200,
        "=?utf-8?B?0KE=?=",
        "x" * 1500,
    ],
)
def test_a_subject_is_read_as_it_was_written(subject: str) -> None:
    letter = replace(LETTER, subject=subject)
    assert subject_of(letter) == subject
    lines = letter_bytes(letter).split(b"\r\n")
    words = [w for line in lines for w in line.split() if w.startswith(b"=?")]
    assert words and all(len(w) <= 75 for w in words)
    assert all(len(line) <= 998 for line in lines)


@given(st.text(max_size=300), st.text(max_size=2000))
def test_any_subject_and_body_come_through(subject: str, body: str) -> None:
    letter = replace(LETTER, subject=subject, body=body)
    raw = letter_bytes(letter)
    raw.decode("ascii")
    assert raw.replace(b"\r\n", b"").count(b"\n") == raw.replace(b"\r\n", b"").count(b"\r") == 0
    assert read(letter).keys() == HEADERS
    assert subject_of(letter) == " ".join(subject.split())
    assert body_of(letter) == body


@pytest.mark.parametrize(
    "evil", ["\r\nBcc: all@far.example", "\nBcc: x@y.example", "\rX: y", "\r\n\r\nHello", "\x00", "\x1b"]
)
@pytest.mark.parametrize("place", ["to", "sender", "message_id", "unsubscribe_url"])
def test_nothing_adds_a_header(place: str, evil: str) -> None:
    with pytest.raises(ValueError, match="address"):
        letter_bytes(replace(LETTER, **{place: getattr(LETTER, place) + evil}))


def test_a_subject_with_line_breaks_stays_one_header() -> None:
    letter = replace(LETTER, subject="Come\r\nBcc: all@far.example\n\nHello")
    assert read(letter).keys() == HEADERS
    assert subject_of(letter) == "Come Bcc: all@far.example Hello"


def test_places_are_filled_and_unknown_braces_stay() -> None:
    assert fill_places("Dear {name} of {city}, {sic}", {"name": "Anna", "city": ""}) == "Dear Anna of , {sic}"
