"""The fastest mail server that will do: it takes every letter and forgets it. Prints its port, ends with its stdin."""

from __future__ import annotations

import socket
import sys
import threading

ANSWERS = {b"EHLO": b"250 sink\r\n", b"HELO": b"250 sink\r\n", b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}


def serve(connection: socket.socket) -> None:
    """Answer one connection until it hangs up."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.sendall(b"220 sink\r\n")
    waiting, in_letter = b"", False
    while block := connection.recv(1 << 16):
        waiting += block
        while True:
            end = b"\r\n.\r\n" if in_letter else b"\r\n"
            line, found, rest = waiting.partition(end)
            if not found:
                break
            waiting = rest
            word = line[:4].upper()
            connection.sendall(b"250 kept\r\n" if in_letter else ANSWERS.get(word, b"250 ok\r\n"))
            in_letter = not in_letter and word == b"DATA"


def main() -> None:
    """Listen on a free port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        print(listening.getsockname()[1], flush=True)
        threading.Thread(target=_accept, args=(listening,), daemon=True).start()
        sys.stdin.read()


def _accept(listening: socket.socket) -> None:
    while True:
        connection, _ = listening.accept()
        threading.Thread(target=serve, args=(connection,), daemon=True).start()


if __name__ == "__main__":
    main()
