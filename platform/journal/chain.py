"""The hash chain of the journal: how a link is worked out, and how an export is checked.

This one file needs nothing but Python's standard library, so an auditor can take it away and run it on an export
without the application: ``python chain.py journal.ndjson [anchors.txt]``. The application seals and checks with the
same functions.

An export has one JSON object a line: ``position`` (1, 2, 3 ...), ``entry`` (what was done), ``sealed_at`` and ``hash``;
its last line tells how many ``entries`` there are and the hash at the ``end``, so that a file that broke off is seen.
An extract leaves entries out; where one stands behind a gap its line has ``before`` as well, the hash of the link that
was left out in front of it. Then each piece is checked by itself, and the report says that it is an extract.
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
    it was written with; in the database alone), "unreadable" (a line that is no entry), "cut" (the last line, which
    tells the end of the file, is not there or tells another end), "empty" (there is nothing to check).
    """

    kind: str
    position: int
    entry_id: int | None = None


@dataclass(frozen=True)
class Link:
    """One sealed entry as read back; ``entry`` is None where only its link is left.

    before: the hash of the link in front of it, told where an extract has left that one out.
    """

    position: int
    entry: Mapping[str, Any] | None
    sealed_at: str
    hash: bytes
    before: bytes | None = None


@dataclass
class Checked:
    """What a check has found: how many links, the hash at the end, and the faults in order.

    pieces: how many times an extract begins anew behind a gap; 0 where the whole chain is there. last: the position at
    the end.
    """

    links: int
    end: bytes
    faults: list[Fault]
    pieces: int = 0
    last: int = 0


def spelling(value: Any) -> bytes:
    """The one agreed spelling of a value: JSON with sorted names and no spaces, in UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def link_hash(before: bytes, sealed_at: str, entry: Mapping[str, Any]) -> bytes:
    """The hash of one link on top of the hash ``before`` it."""
    return hashlib.sha256(before + b"\n" + sealed_at.encode() + b"\n" + spelling(entry)).digest()


def check(links: Iterable[Link], anchors: Mapping[int, bytes]) -> Checked:
    """Walk a chain from its beginning and tell every place where it is broken.

    anchors: position to the hash that was printed or sent away then. After a fault the walk goes on from the hash that
    stands there, so that one fault does not hide the next. Behind a gap of an extract it goes on from the hash that the
    line itself tells; an anchor inside of such a gap says nothing of the extract.
    """
    done = Checked(0, BEGINNING, [])
    left_out: list[tuple[int, int]] = []
    seen: set[int] = set()
    for link in links:
        done.links += 1
        entry_id = None if link.entry is None else link.entry.get("id")
        is_next = link.position == done.last + 1
        if link.position <= done.last:
            done.faults.append(Fault("moved", link.position, entry_id))
        elif not is_next and link.before is not None:
            done.pieces += 1
            done.end, is_next = link.before, True
            left_out.append((done.last + 1, link.position - 2))
            seen |= _hold_against(anchors, link.position - 1, link.before, done)
        elif not is_next:
            done.faults.append(Fault("missing", link.position, entry_id))
        if link.entry is None:
            done.faults.append(Fault("missing", link.position))
        elif is_next and (
            link_hash(done.end, link.sealed_at, link.entry) != link.hash or link.before not in (None, done.end)
        ):
            done.faults.append(Fault("altered", link.position, entry_id))
        seen |= _hold_against(anchors, link.position, link.hash, done, entry_id)
        done.end, done.last = link.hash, link.position
    untold = (p for p in sorted(anchors) if p not in seen and not any(a <= p <= b for a, b in left_out))
    # Behind its last entry an extract says nothing; a whole chain must reach every anchor.
    done.faults += [Fault("short", p) for p in untold if not done.pieces or p <= done.last]
    return done


def _hold_against(
    anchors: Mapping[int, bytes], position: int, found: bytes, done: Checked, entry_id: int | None = None
) -> set[int]:
    """Hold one link against its anchor where there is one; gives the positions of anchors that were met."""
    if position not in anchors:
        return set()
    if anchors[position] != found:
        done.faults.append(Fault("anchor", position, entry_id))
    return {position}


def end_line(entries: int, end: bytes) -> str:
    """The last line of an export: how many entries stand in front of it, and the hash of the last of them."""
    return json.dumps({"entries": entries, "end": end.hex()}) + "\n"


def read_export(
    lines: Iterable[str], faults: list[Fault], ends: list[tuple[int, bytes]] | None = None
) -> Iterator[Link]:
    """The links of an export, line by line; lines that are none are noted in ``faults``, its last line in ``ends``."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            said = json.loads(line)
            if "end" in said:
                if ends is not None:
                    ends.append((int(said["entries"]), bytes.fromhex(said["end"])))
                continue
            before = bytes.fromhex(said["before"]) if "before" in said else None
            where, hashed = int(said["position"]), bytes.fromhex(said["hash"])
            yield Link(where, dict(said["entry"]), str(said["sealed_at"]), hashed, before)
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
    is_asking = any(argument in ("-h", "--help") for argument in arguments)
    if is_asking or not 1 <= len(arguments) <= 2:
        (sys.stdout if is_asking else sys.stderr).write("usage: chain.py EXPORT [ANCHORS]\n")
        return 0 if is_asking else 2
    try:
        return _check_files(*arguments)
    except (OSError, UnicodeDecodeError) as broken:
        sys.stderr.write(f"the file cannot be read: {getattr(broken, 'strerror', None) or 'it is no text'}\n")
        return 2


def _check_files(export: str, anchors_file: str = "") -> int:
    anchors: dict[int, bytes] = {}
    if anchors_file:
        with open(anchors_file, encoding="utf-8") as file:
            anchors = read_anchors(file)
    unreadable: list[Fault] = []
    ends: list[tuple[int, bytes]] = []
    with open(export, encoding="utf-8") as file:
        done = check(read_export(file, unreadable, ends), anchors)
    done.faults[:0] = unreadable
    if not done.faults and ends != [(done.links, done.end)]:
        done.faults.append(Fault("cut", done.last))
    if not done.links:
        done.faults.append(Fault("empty", 0))
    sys.stdout.writelines(line + "\n" for line in report(done, anchors))
    return 1 if done.faults else 0


def report(done: Checked, anchors: Mapping[int, bytes]) -> Iterator[str]:
    """What a check has found, a line each, the figures last."""
    for fault in done.faults:
        about = "" if fault.entry_id is None else f" (entry {fault.entry_id})"
        yield f"{fault.kind} at {fault.position}{about}"
    behind = done.last - max((p for p in anchors if p <= done.last), default=0)
    if behind and not done.pieces:
        yield f"{behind} entries behind the last anchor: if the database's owner cut some off, no check would tell"
    extract = f" of an extract with {done.pieces} gaps in front of them" if done.pieces else ""
    yield f"{done.links} entries{extract}, {len(anchors)} anchors, end {done.end.hex()}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
