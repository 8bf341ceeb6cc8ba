"""Real processes for the proofs: started together, killed at will, each answering what it did or how it broke.

A server process imports the application once and forks the others from there, so that eight of them start at once.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from multiprocessing import forkserver
from multiprocessing.context import ForkServerProcess
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from typing import Any

FORK = multiprocessing.get_context("forkserver")
FORK.set_forkserver_preload(["tests.proofs.acts"])
LONGEST_S = 120


def start(act: Callable[..., Any], *arguments: Any) -> ForkServerProcess:
    """Begin one act in a process of its own; kill it with ``.kill()`` (SIGKILL) at any moment."""
    _begin_server()
    process = FORK.Process(target=act, args=arguments, daemon=True)
    process.start()
    return process


@cache
def _begin_server() -> None:
    # It would look for the application where the environment says, not where the tests found it.
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    try:
        forkserver.ensure_running()
    finally:
        os.environ.pop("PYTHONPATH")
        if before is not None:
            os.environ["PYTHONPATH"] = before


def race(act: Callable[..., Any], each: Sequence[tuple[Any, ...]], *, may_break: bool = False) -> list[Any]:
    """Run ``act`` once per tuple of arguments, all from the same moment; what each returned, in any order.

    An exception in any of them fails the caller with the traceback of that process, unless it ``may_break``.
    """
    gate = FORK.Barrier(len(each))
    answers: Queue[tuple[bool, Any]] = FORK.Queue()
    processes = [start(_run, act, arguments, gate, answers) for arguments in each]
    told = [answers.get(timeout=LONGEST_S) for _ in processes]
    for process in processes:
        process.join(LONGEST_S)
    broken = [words for went_well, words in told if not went_well]
    assert may_break or not broken, "\n".join(broken)
    return [words for went_well, words in told if went_well]


def _run(act: Callable[..., Any], arguments: tuple[Any, ...], gate: Barrier, answers: Queue[Any]) -> None:
    try:
        gate.wait(LONGEST_S)
        answers.put((True, act(*arguments)))
    except BaseException:  # noqa: BLE001 - however it broke, the test must hear of it
        answers.put((False, traceback.format_exc()))


def kill(process: ForkServerProcess) -> None:
    """End a process as a power cut does (kill -9), and wait until it is gone."""
    with suppress(ProcessLookupError):
        process.kill()
    process.join(LONGEST_S)
