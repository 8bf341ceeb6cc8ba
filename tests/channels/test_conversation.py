"""Letters over real SMTP: what the other side says decides the fate of a letter, and silence never does."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from channels import Fate, MailConnection, MailServer
from tests.mail_peer import MailPeer, mail_peer

SENDER = "news@network.example"
LETTER = b"From: news@network.example\r\nSubject: Hello\r\n\r\nHello\r\n.\r\nbye\r\n"


def send(connection: MailConnection, name: str) -> Fate:
    return connection.send(SENDER, f"{name}@far.example", LETTER).fate


@pytest.mark.parametrize(
    ("name", "fate", "reply"),
    [
        ("anna", Fate.SENT, "250 taken"),
        ("refused", Fate.REFUSED, "550 5.1.1 nobody lives here"),
        ("toobig", Fate.REFUSED, "552 5.3.4 too big"),
        ("later", Fate.LATER, "451 4.2.1 come back later"),
        ("busy", Fate.LATER, "452 4.3.1 no room now"),
        ("dropped", Fate.LATER, "SMTPServerDisconnected"),
        ("lost", Fate.UNKNOWN, "SMTPServerDisconnected"),
    ],
)
def test_the_reply_decides_the_fate_of_a_letter(name: str, fate: Fate, reply: str) -> None:
    with mail_peer() as peer:
        connection = MailConnection(peer.server)
        receipt = connection.send(SENDER, f"{name}@far.example", LETTER)
        connection.close()
    assert (receipt.fate, receipt.reply) == (fate, reply)
    assert peer.letters.total() == (fate in (Fate.SENT, Fate.UNKNOWN))


def test_a_letter_arrives_byte_for_byte() -> None:
    with mail_peer() as peer:
        connection = MailConnection(peer.server)
        send(connection, "anna")
        connection.close()
    assert peer.contents["anna@far.example"] == LETTER


def test_one_refusal_does_not_spoil_the_next_letter_and_the_connection_is_kept() -> None:
    with mail_peer() as peer:
        connection = MailConnection(peer.server)
        fates = [send(connection, name) for name in ("refused", "anna1", "later", "busy", "toobig", "anna2")]
        connection.close()
    assert fates == [Fate.REFUSED, Fate.SENT, Fate.LATER, Fate.LATER, Fate.REFUSED, Fate.SENT]
    assert peer.letters == {"anna1@far.example": 1, "anna2@far.example": 1}
    assert peer.connections == 1


def test_after_a_lost_connection_the_next_letter_goes_over_a_new_one() -> None:
    with mail_peer() as peer:
        connection = MailConnection(peer.server)
        fates = [send(connection, name) for name in ("anna1", "lost", "anna2", "dropped", "anna3")]
        connection.close()
    assert fates == [Fate.SENT, Fate.UNKNOWN, Fate.SENT, Fate.LATER, Fate.SENT]
    assert set(peer.letters.values()) == {1}


def test_a_connection_that_the_peer_closed_while_idle_costs_nothing() -> None:
    with mail_peer() as peer:
        connection = MailConnection(peer.server)
        assert send(connection, "anna1") is Fate.SENT
        peer.hang_up()
        assert send(connection, "anna2") is Fate.SENT
        connection.close()
    assert peer.connections == 2
    assert set(peer.letters.values()) == {1}


def test_where_nobody_listens_nothing_was_tried() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    assert send(MailConnection(MailServer("127.0.0.1", port)), "anna") is Fate.UNREACHED


def test_a_server_that_says_nothing_after_the_content_leaves_it_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("channels.email.TIMEOUT_S", 0.3)
    with mail_peer(slowness_s=2) as peer:
        connection = MailConnection(peer.server)
        assert send(connection, "anna") is Fate.UNKNOWN
        connection.close()


@contextmanager
def one_who_says(*words: bytes, heard: list[bytes] | None = None) -> Iterator[MailServer]:
    """A server that greets and answers each line with the next words, then hangs up; puts the lines into ``heard``."""
    lines = [] if heard is None else heard
    listening = socket.create_server(("127.0.0.1", 0))

    def talk() -> None:
        peer, _ = listening.accept()
        with peer:
            for word in words:
                peer.sendall(word + b"\r\n")
                lines.append(peer.recv(4096))

    speaker = threading.Thread(target=talk, daemon=True)
    speaker.start()
    yield MailServer("127.0.0.1", listening.getsockname()[1])
    listening.close()
    speaker.join(5)


@pytest.mark.parametrize(
    ("words", "fate"),
    [
        ((b"554 go away",), Fate.UNREACHED),
        ((b"220 hello", b"421 closing"), Fate.UNREACHED),
        ((b"220 hello", b"250 hi", b"530 sign in first"), Fate.UNREACHED),
        ((b"220 hello", b"250 hi", b"421 too many letters"), Fate.LATER),
        ((b"220 hello", b"250 hi", b"250 OK", b"421 closing"), Fate.LATER),
        ((b"220 hello", b"250 hi", b"250 OK", b"250 OK", b"451 not now"), Fate.LATER),
        ((b"220 hello", b"250 hi", b"250 OK", b"250 OK", b"554 no"), Fate.REFUSED),
        ((b"220 hello", b"250 hi", b"250 OK", b"250 OK", b"250 what?"), Fate.LATER),
        ((b"220 hello", b"250 hi", b"250 OK", b"250 OK", b"354 go on"), Fate.UNKNOWN),
        ((b"220 hello", b"250 hi", b"250 OK", b"250 OK", b"354 go on", b"gibberish"), Fate.UNKNOWN),
    ],
)
def test_only_a_break_after_the_content_was_begun_leaves_a_doubt(words: tuple[bytes, ...], fate: Fate) -> None:
    with one_who_says(*words) as server:
        connection = MailConnection(server)
        assert send(connection, "anna") is fate
        connection.close()


def test_an_address_beyond_ascii_needs_a_server_that_knows_them() -> None:
    with mail_peer() as peer:
        connection = MailConnection(peer.server)
        fate = send(connection, "анна")
        connection.close()
    assert fate is Fate.SENT
    assert peer.letters["анна@far.example"] == 1
    with one_who_says(b"220 hello", b"250 hi", b"250 OK") as server:
        connection = MailConnection(server)
        assert send(connection, "анна") is Fate.REFUSED
        connection.close()


@pytest.fixture(scope="module")
def self_signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate that nobody has reason to trust, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.mark.parametrize("tls", ["tls", "starttls"])
def test_a_server_that_cannot_show_who_it_is_gets_no_letter(self_signed: Path, tls: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed)
    peer = MailPeer()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    how: dict[str, Any] = {"ssl_context": context} if tls == "tls" else {"tls_context": context}
    controller = Controller(peer, hostname="127.0.0.1", port=port, **how)
    controller.start()
    try:
        receipt = MailConnection(MailServer("127.0.0.1", port, "user", "word", tls)).send(SENDER, "a@b.example", LETTER)
    finally:
        controller.stop()
    assert (receipt.fate, receipt.reply) == (Fate.UNREACHED, "SSLCertVerificationError")
    assert peer.letters.total() == 0


@pytest.mark.parametrize(("user", "tls"), [("user", "none"), ("", "starttls")])
def test_a_server_that_cannot_do_what_the_settings_ask_for_refuses_nobody(user: str, tls: str) -> None:
    """The settings are wrong, not the address: the letter waits."""
    with mail_peer() as peer:
        fate = send(MailConnection(MailServer("127.0.0.1", peer.port, user, "word", tls)), "anna")
    assert fate is Fate.UNREACHED
    assert peer.letters.total() == 0


def test_a_server_that_refuses_to_take_the_content_is_asked_to_forget_the_envelope() -> None:
    heard: list[bytes] = []
    words = (b"220 hello", b"250 hi", b"250 OK", b"250 OK", b"451 not now", b"250 forgotten")
    with one_who_says(*words, heard=heard) as server:
        connection = MailConnection(server)
        assert send(connection, "anna") is Fate.LATER
        connection.close()
    assert [line.strip().lower() for line in heard[3:5]] == [b"data", b"rset"]


def test_line_breaks_in_an_address_bring_no_second_recipient() -> None:
    with mail_peer() as peer:
        connection = MailConnection(peer.server)
        receipt = connection.send(SENDER, "anna@far.example>\r\nRCPT TO:<all@far.example", LETTER)
        connection.close()
    assert receipt.fate is Fate.REFUSED
    assert "all@far.example" not in peer.letters
