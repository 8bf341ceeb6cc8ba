"""A mail server of our own for the demo: it takes every letter over real SMTP and delivers none."""

from __future__ import annotations

import logging
import socket
import threading
from collections import Counter
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

KEPT = 200
# It would write every address it hears into the demo's log.
logging.getLogger("mail.log").setLevel(logging.WARNING)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class Catcher:
    """Listens on a free port of this machine; counts letters per address and keeps the newest as files.

    folder: where kept letters go, one ``.eml`` each, so that a person can read what was sent.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.letters: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._controller = Controller(self, hostname="127.0.0.1", port=_free_port())

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take one letter (the name is aiosmtpd's)."""
        with self._lock:
            for address in envelope.rcpt_tos:
                self.letters[address] += 1
            number = self.letters.total()
        content = envelope.content
        (self.folder / f"{number:04}.eml").write_bytes(content if isinstance(content, bytes) else b"")
        (self.folder / f"{number - KEPT:04}.eml").unlink(missing_ok=True)
        return "250 kept here"

    def start(self) -> int:
        """Begin to listen; returns the port."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for old in self.folder.glob("*.eml"):
            old.unlink()
        self._controller.start()
        return self._controller.port

    def stop(self) -> None:
        """Stop listening."""
        self._controller.stop()
