"""E-mail by SMTP: letters put together as bytes, sent one after another on a connection that is kept."""

from __future__ import annotations

import re
import smtplib
import ssl
from base64 import b64encode, encodebytes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache

from .receipt import Fate, Receipt

TIMEOUT_S = 60
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail, ready to be put into bytes.

    ``unsubscribe_url`` is the one-click address of RFC 8058; empty for a letter that is no advertising.
    """

    to: str
    sender: str
    subject: str
    body: str
    message_id: str
    unsubscribe_url: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where letters go: ``tls`` is none, starttls or tls; an empty user means no sign-in."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    tls: str = "none"


def fill_places(text: str, places: Mapping[str, str]) -> str:
    """Put values into the ``{places}`` of a text; a place without a value becomes empty, other braces stay."""
    for name, value in places.items():
        text = text.replace("{" + name + "}", value)
    return text


def letter_bytes(letter: Letter) -> bytes:
    """The letter as RFC 5322 bytes with CRLF: plain text in UTF-8, base64, with List-Unsubscribe headers (RFC 8058).

    Raises ValueError for a line break in an address or link: it would begin a header of its own.
    """
    for line in (letter.to, letter.sender, letter.message_id, letter.unsubscribe_url):
        if _CONTROL.search(line):
            raise ValueError("a line break in an address")
    head = (
        f"From: {letter.sender}\r\n"
        f"To: {letter.to}\r\n"
        f"Subject: {_header(letter.subject)}\r\n"
        f"Date: {format_datetime(letter.written_at)}\r\n"
        f"Message-ID: <{letter.message_id}>\r\n"
        f"{_way_out(letter.unsubscribe_url)}"
        "MIME-Version: 1.0\r\n"
        'Content-Type: text/plain; charset="utf-8"\r\n'
        "Content-Transfer-Encoding: base64\r\n\r\n"
    )
    return head.encode() + encodebytes(letter.body.encode()).replace(b"\n", b"\r\n")


def _way_out(url: str) -> str:
    return f"List-Unsubscribe: <{url}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" if url else ""


@lru_cache(maxsize=1024)
def _header(text: str) -> str:
    clean = " ".join(text.split())
    # A line has at most 998 characters (RFC 5322); what looks like an encoded word must not be read as one.
    if clean.isascii() and clean.isprintable() and len(clean) < 900 and "=?" not in clean:
        return clean
    # Encoded words hold at most 75 characters and must not cut a character in two (RFC 2047).
    words, chunk = [], ""
    for character in clean:
        if len((chunk + character).encode()) > 42:
            words.append(chunk)
            chunk = ""
        chunk += character
    words.append(chunk)
    return "\r\n ".join(f"=?utf-8?B?{b64encode(w.encode()).decode()}?=" for w in words)


class MailConnection:
    """One SMTP connection, opened on first need, reused, and opened anew after the peer closed it."""

    def __init__(self, server: MailServer) -> None:
        self.server = server
        self._smtp: smtplib.SMTP | None = None

    def send(self, sender: str, to: str, content: bytes) -> Receipt:
        """Send one letter. Only a break after the content was begun leaves its fate UNKNOWN.

        Where the peer has closed a kept connection meanwhile, the letter goes over a new one: nothing was taken yet.
        """
        if _CONTROL.search(to):
            return Receipt(Fate.REFUSED, "the address holds a line break")
        was_kept, begun = self._smtp is not None, False
        try:
            smtp = self._connected()
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            return Receipt(Fate.UNREACHED, type(error).__name__)
        try:
            refusal = _envelope(smtp, sender, to)
            if refusal is not None:
                self._start_over(smtp)
                return refusal
            begun = True
            code, reply = smtp.data(content)
            return _receipt(code, reply)
        except smtplib.SMTPDataError as error:
            # The server did not let the content begin: whatever it says besides, nothing was taken. But it still holds
            # the envelope, and would answer the next letter's sender with 503.
            self._start_over(smtp)
            fate = Fate.REFUSED if error.smtp_code // 100 == 5 else Fate.LATER
            return Receipt(fate, _words(error.smtp_code, error.smtp_error))
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            if was_kept and not begun:
                return self.send(sender, to, content)
            return Receipt(Fate.UNKNOWN if begun else Fate.LATER, type(error).__name__)

    def send_all(self, sender: str, letters: Sequence[tuple[str, bytes]]) -> list[Receipt]:
        """Send (address, content) pairs one after another."""
        return [self.send(sender, to, content) for to, content in letters]

    def close(self) -> None:
        """Hang up; the next letter opens a new connection."""
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None

    def _start_over(self, smtp: smtplib.SMTP) -> None:
        try:
            smtp.rset()
        except (smtplib.SMTPException, OSError):
            self.close()

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is None:
            server = self.server
            # Without a context of its own smtplib believes any certificate.
            trusted = ssl.create_default_context()
            if server.tls == "tls":
                smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_S, context=trusted)
            else:
                smtp = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_S)
            self._smtp = smtp
            if server.tls == "starttls":
                smtp.starttls(context=trusted)
            if server.user:
                smtp.login(server.user, server.password)
            smtp.ehlo_or_helo_if_needed()
        return self._smtp


def _envelope(smtp: smtplib.SMTP, sender: str, to: str) -> Receipt | None:
    # An address beyond ASCII needs a server that speaks SMTPUTF8 (RFC 6531); one that does not refuses for certain.
    if not to.isascii() and not smtp.has_extn("smtputf8"):
        return Receipt(Fate.REFUSED, "the mail server takes no addresses beyond ASCII")
    code, reply = smtp.mail(sender, () if to.isascii() else ("SMTPUTF8",))
    if code == 421:
        raise smtplib.SMTPServerDisconnected("the server closes the connection")
    if code != 250:
        # It does not take letters from this sender: that is not the recipient's doing.
        return Receipt(Fate.UNREACHED, _words(code, reply))
    code, reply = smtp.rcpt(to)
    if code == 421:
        raise smtplib.SMTPServerDisconnected("the server closes the connection")
    return None if code in (250, 251) else _receipt(code, reply)


def _receipt(code: int, reply: bytes | str) -> Receipt:
    fates = {2: Fate.SENT, 4: Fate.LATER, 5: Fate.REFUSED}
    if code // 100 not in fates:
        raise smtplib.SMTPServerDisconnected("the server's reply cannot be understood")
    return Receipt(fates[code // 100], _words(code, reply))


def _words(code: int, reply: bytes | str) -> str:
    return f"{code} {reply.decode(errors='replace') if isinstance(reply, bytes) else reply}"
