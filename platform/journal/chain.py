"""The hash chain of the journal: how a link is worked out, and how an export is checked.

This one file needs nothing but Python's standard library, so an auditor can take it away and run it on an export
without the application: ``python chain.py journal.ndjson [anchors.txt]``. The application seals and checks with the
same functions.

An export has one JSON object a line: ``position`` (1, 2, 3 ...), ``entry`` (what was done), ``sealed_at`` and ``hash``.
A link is sha256 over the hash before it, the moment of sealing and the entry in one agreed spelling; the first link
stands on 32 zero bytes. Whoever changes, drops, inserts or moves an entry breaks the chain at that place; whoever works
out the whole chain anew contradicts every anchor that was printed or sent away before.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

BEGINNING = bytes(32)


@dataclass(frozen=True)
class Fault:
    """One place where the journal is not what it was.

    kind: "altered" (this entry or its link is not what was sealed), "missing" (entries between the one before and this
    position are gone), "moved" (a position that is not behind the one before it), "anchor" (the chain at ``position``
    is not the one that the anchor was made of), "short" (an anchor lies behind the end of the chain), "unsealed" (an
    entry that is older than the chain's end and not in it), "values" (the values beside this entry are not those that
    it was written with; in the database alone), "unreadable" (a line that is no entry).
    """

    kind: str
    position: int
    entry_id: int | None = None


@dataclass(frozen=True)
class Link:
    """One sealed entry as read back; ``entry`` is None where only its link is left."""

    position: int
    entry: Mapping[str, Any] | None
    sealed_at: str
    hash: bytes


@dataclass
class Checked:
    """What a check has found: how many links, the hash at the end, and the faults in order."""

    links: int
    end: bytes
    faults: list[Fault]


def spelling(value: Any) -> bytes:
    """The one agreed spelling of a value: JSON with sorted names and no spaces, in UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def link_hash(before: bytes, sealed_at: str, entry: Mapping[str, Any]) -> bytes:
    """The hash of one link on top of the hash ``before`` it."""
    return hashlib.sha256(before + b"\n" + sealed_at.encode() + b"\n" + spelling(entry)).digest()


def check(links: Iterable[Link], anchors: Mapping[int, bytes]) -> Checked:
    """Walk a chain from its beginning and tell every place where it is broken.

    anchors: position to the hash that was printed or sent away then. After a fault the walk goes on from the hash that
    stands there, so that one fault does not hide the next.
    """
    done = Checked(0, BEGINNING, [])
    last = 0
    seen: set[int] = set()
    for link in links:
        done.links += 1
        entry_id = None if link.entry is None else link.entry.get("id")
        if link.position <= last:
            done.faults.append(Fault("moved", link.position, entry_id))
        elif link.position > last + 1:
            done.faults.append(Fault("missing", link.position, entry_id))
        if link.entry is None:
            done.faults.append(Fault("missing", link.position))
        elif link.position == last + 1 and link_hash(done.end, link.sealed_at, link.entry) != link.hash:
            done.faults.append(Fault("altered", link.position, entry_id))
        if anchors.get(link.position, link.hash) != link.hash:
            done.faults.append(Fault("anchor", link.position, entry_id))
        if link.position in anchors:
            seen.add(link.position)
        done.end, last = link.hash, link.position
    done.faults += [Fault("short", position) for position in sorted(anchors) if position not in seen]
    return done


def read_export(lines: Iterable[str], faults: list[Fault]) -> Iterator[Link]:
    """The links of an export, line by line; lines that are none are noted in ``faults``."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            said = json.loads(line)
            yield Link(int(said["position"]), dict(said["entry"]), str(said["sealed_at"]), bytes.fromhex(said["hash"]))
        except (ValueError, KeyError, TypeError):
            faults.append(Fault("unreadable", number))


def read_anchors(lines: Iterable[str]) -> dict[int, bytes]:
    """Anchors as they are printed and sent: a position and a hash on each line, anything behind them is a remark."""
    anchors = {}
    for line in lines:
        words = line.split()
        if len(words) >= 2 and words[0].isdigit() and len(words[1]) == 64:
            anchors[int(words[0])] = bytes.fromhex(words[1])
    return anchors


def main(arguments: list[str]) -> int:
    """Check an export named on the command line, against anchors where a second file gives them."""
    if not 1 <= len(arguments) <= 2:
        sys.stderr.write("usage: chain.py EXPORT [ANCHORS]\n")
        return 2
    anchors: dict[int, bytes] = {}
    if len(arguments) == 2:
        with open(arguments[1], encoding="utf-8") as file:
            anchors = read_anchors(file)
    unreadable: list[Fault] = []
    with open(arguments[0], encoding="utf-8") as file:
        done = check(read_export(file, unreadable), anchors)
    done.faults[:0] = unreadable
    sys.stdout.writelines(line + "\n" for line in report(done, anchors))
    return 1 if done.faults else 0


def report(done: Checked, anchors: Mapping[int, bytes]) -> Iterator[str]:
    """What a check has found, a line each, the figures last."""
    for fault in done.faults:
        about = "" if fault.entry_id is None else f" (entry {fault.entry_id})"
        yield f"{fault.kind} at {fault.position}{about}"
    yield f"{done.links} entries, {len(anchors)} anchors, end {done.end.hex()}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
