"""Yes and no as dealers write them, and what a bare word "consent" permits."""

from __future__ import annotations

import re
from functools import lru_cache

from .fields import Field

BARE_CONSENT = """
    Согласие; Согласен; Согласна; Согласие клиента; Согласие получено; Дано согласие; Разрешение; Согл.; Не возражаю;
    Наличие согласия; Согласие (да/нет); Согласие подписано; Согласие есть;
    Consent; Agree; Agreed; Agreement; I Agree; Consent Given; Permission; Consented; Customer Consent; Consent Flag;
    Consent Received; Consent Y/N"""

BARE_CONSENT_MEANS = Field.MAILING_CONSENT
"""What a column named only "Согласие", "Consent" or "agree" is taken for until a person decides in the browser.

The law wants consent to be specific, so such a column always stands among the questions of the mapping; this is only
the default of the question. Set ``Field.DATA_CONSENT`` here to make data processing the default.
"""

_YES = """
    да; д; есть; согласен; согласна; согласны; согласие; согласие есть; согласие получено; получено; дано; не возражаю;
    не возражает; не против; разрешаю; разрешено; можно; подписан; подписана; подписано; истина; ок; дал; дала; верно;
    +; ++; yes; y; true; t; 1; 1.0; ok; okay; agree; agreed; agrees; i agree; opt in; opted in; optin; in; subscribed;
    granted; given; accepted; allow; allowed; consent; consented; on; signed; checked; active; do not object;
    no objection; ✓; ✔; ☑; √
"""
_NO = """
    нет; н; не согласен; не согласна; несогласен; несогласна; нет согласия; возражаю; возражает; против; запрещаю;
    запрещено; нельзя; отказ; отказался; отказалась; отозвано; отписан; отписана; отписался; отписалась; не дано;
    не получено; ложь; не подписан; не давал; не давала; -; –; —; −; --; не разрешаю; не разрешено; не беспокоить;
    отозвал; отозвала; no; n; false; f; 0; 0.0; not agreed; disagree; disagreed; refused; denied; declined; opt out;
    opted out; optout; out; off; unsubscribed; withdrawn; revoked; rejected; none; never; object; objects;
    do not contact; does not agree; not given; do not agree; unchecked; not allowed; stop; ✗; ✘; ☐
"""
_SPACE_OR_MARK = re.compile(r"[\s_.,;:!\"'«»()]+|(?<=\w)-(?=\w)")


def _plain(text: str) -> str:
    return _SPACE_OR_MARK.sub(" ", text.casefold().replace("ё", "е")).strip()


def _words(block: str) -> frozenset[str]:
    return frozenset(_plain(word) for word in block.split(";"))


_YES_WORDS, _NO_WORDS = _words(_YES), _words(_NO)


@lru_cache(maxsize=2048)
def read_yes_no(text: str) -> bool | None:
    """Read one cell of a yes/no column: True, False, or None for a blank and for a word that is neither.

    An unclear word counts as silence, because a consent must be provable; the row then carries a warning.
    """
    plain = _plain(text)
    if plain in _NO_WORDS:
        return False
    return True if plain in _YES_WORDS else None


def is_yes_no(text: str) -> bool:
    """Tell whether a cell that is not blank says yes or no."""
    return read_yes_no(text) is not None


_CHANNELS = {
    "email": """
        email; e mail; mail; письма; письмо; почта; эл почта; электронная почта; имейл; мейл; емейл; электронные письма;
        letters; newsletter; рассылка""",
    "phone": "phone; call; calls; tel; telephone; звонок; звонки; телефон; тел; voice; обзвон",
    "sms": "sms; text; texts; text message; text messages; смс; sms сообщения; смс сообщения; сообщения",
}
_EVERY = _words("all; any; every; все; любой; любые; всё; все каналы; all channels; any channel")
_CHANNEL_OF = {word: channel for channel, block in _CHANNELS.items() for word in _words(block)}
_BETWEEN = re.compile(r"[,;/|+&\n]+|\s+(?:and|и)\s+")


@lru_cache(maxsize=2048)
def read_channels(text: str) -> tuple[str, ...] | None:
    """The channels that a cell names, in our order ("email", "phone", "sms"); None where a word of it is none."""
    words = [plain for part in _BETWEEN.split(text.casefold()) if (plain := _plain(part))]
    if any(word in _EVERY for word in words):
        return tuple(_CHANNELS)
    named = {_CHANNEL_OF.get(word) for word in words}
    return None if None in named else tuple(channel for channel in _CHANNELS if channel in named)
