"""One import of several lists in a process of its own, so that its memory can be told; used by importing.py.

Reads an order as JSON from stdin (url of the system role, folder, files with their centres' codes) and writes seconds,
peak memory and figures to stdout.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections import Counter
from pathlib import Path

from sqlalchemy import make_url

import intake
from journal import SYSTEM
from store import make_engine
from tenancy import centre_by_code, system_session
from tests.bench.ground import NOW


def main() -> None:
    """Receive and import each list, as the console does."""
    order = json.load(sys.stdin)
    engine = make_engine(make_url(order["url"]), pool=8)
    figures: Counter[str] = Counter()
    begun = time.perf_counter()
    for name, code in order["files"]:
        content = (Path(order["folder"]) / name).read_bytes()
        with system_session(engine) as session:
            centre = centre_by_code(session, code)
            batch = intake.receive_list(session, centre.id, name, content, max_bytes=1 << 31, actor=SYSTEM, now=NOW)
            intake.start_import(session, batch.id, actor=SYSTEM, now=NOW)
        figures.update(intake.carry_out_import(engine, batch.id, actor=SYSTEM, now=NOW).figures)
    seconds = time.perf_counter() - begun
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    json.dump({"seconds": seconds, "peak_mb": peak_mb, "figures": dict(figures)}, sys.stdout)


if __name__ == "__main__":
    main()
