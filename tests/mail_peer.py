"""A mail server of another company, spoken to over real SMTP: takes letters, refuses some, hangs up on others."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from channels import MailServer

# What another company's server writes down of its letters is not our log.
logging.getLogger("mail.log").setLevel(logging.WARNING)


@dataclass
class MailPeer:
    """Counts the letters it has got per address; ``slowness_s`` is how long it thinks before it says so.

    What it does with a letter is read from the local part of its address: ``refused`` 550 and ``later`` 451 at RCPT,
    ``toobig`` 552 and ``busy`` 452 after the content, ``dropped`` hangs up at RCPT and ``lost`` after the content.
    Everybody else's letter is taken.
    """

    slowness_s: float = 0.0
    letters: Counter[str] = field(default_factory=Counter)
    contents: dict[str, bytes] = field(default_factory=dict)
    connections: int = 0
    port: int = 0
    first: threading.Event = field(default_factory=threading.Event)
    _open: list[Any] = field(default_factory=list)
    _here: asyncio.AbstractEventLoop | None = None

    @property
    def server(self) -> MailServer:
        """How a channel finds it."""
        return MailServer("127.0.0.1", self.port)

    def hang_up(self) -> None:
        """Close every connection that is open, as a server does with idle ones."""
        assert self._here is not None
        closed = threading.Event()

        def close() -> None:
            for transport in self._open:
                transport.abort()
            closed.set()

        self._here.call_soon_threadsafe(close)
        assert closed.wait(5)

    async def handle_EHLO(  # noqa: N802 - the names are aiosmtpd's
        self, server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Say hello."""
        self.connections += 1
        self._here = asyncio.get_running_loop()
        self._open.append(server.transport)
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Look at the address."""
        name = address.partition("@")[0].rstrip("0123456789")
        if name == "dropped":
            hang_up_on(server)
        if name == "refused":
            return "550 5.1.1 nobody lives here"
        if name == "later":
            return "451 4.2.1 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take the letter: from here on it is delivered, whether or not the sender hears of it."""
        (address,) = envelope.rcpt_tos
        name = address.partition("@")[0].rstrip("0123456789")
        if name == "toobig":
            return "552 5.3.4 too big"
        if name == "busy":
            return "452 4.3.1 no room now"
        self.letters[address] += 1
        assert isinstance(envelope.content, bytes)
        self.contents[address] = envelope.content
        self.first.set()
        if name == "lost":
            hang_up_on(server)
        await asyncio.sleep(self.slowness_s)
        return "250 taken"


def hang_up_on(server: SMTP) -> None:
    """Break the connection at once, as a crash does."""
    assert isinstance(server.transport, asyncio.Transport)
    server.transport.abort()


@contextmanager
def mail_peer(slowness_s: float = 0.0) -> Iterator[MailPeer]:
    """A mail server on a free port of this machine, as long as the block lasts."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    peer = MailPeer(slowness_s, port=port)
    controller = Controller(peer, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield peer
    finally:
        controller.stop()
