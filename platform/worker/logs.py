"""What the worker writes of its work: never the words of an error, for the database quotes people in them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from traceback import walk_tb
from types import TracebackType
from typing import TypeAlias

LINE = "%(asctime)s %(levelname)s %(name)s %(message)s"

ExcInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class NamelessFormatter(logging.Formatter):
    """Tells of an error its kinds, its SQLSTATE and its places in the code, but nothing that it says.

    PostgreSQL's DETAIL and CONTEXT hold whole rows, and an error that was caught on the way holds them as well.
    """

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 - the name is logging's
        """The chain of errors, the first cause first."""
        chain = list(_chain(ei[1]))
        return "\nled to\n".join(_told(error) for error in reversed(chain))


def log_namelessly(level: str) -> None:
    """Write everything that the process logs to stderr without the words of errors."""
    handler = logging.StreamHandler()
    handler.setFormatter(NamelessFormatter(LINE))
    logging.basicConfig(level=level, handlers=[handler])


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _told(error: BaseException) -> str:
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    state = getattr(error, "sqlstate", None)
    frames = [
        f"  {frame.f_code.co_filename}:{line}:{frame.f_code.co_name}" for frame, line in walk_tb(error.__traceback__)
    ]
    return "\n".join([f"{kind} {state}" if state else kind, *frames])
