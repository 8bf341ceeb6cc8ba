"""Take the lists of the watched folder in, as a program's list is taken in."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from intake.accept_list import AcceptedList, accept_list
from intake.errors import ListRefused, MappingRefused
from intake.table import refuse_too_large
from journal import Actor
from language import LANGUAGES, N_, Refusal, translation_of, word
from tenancy import Centre, system_session

from .folder import CentreFolder, WatchedFile, centre_folders

LOG = logging.getLogger("forecourt.watching")
WATCHER = Actor(None, "watched folder", "network", "worker")

ACCEPTED = N_("The list was accepted. Its figures will stand among the imports.")
KNOWN = N_("The very same list had been accepted before: nothing was added.")
WAITING = N_(
    "The list waits for columns: say once among the imports what is in them. "
    "Lists with the same headings will then come in by themselves."
)


class LinkNotFollowed(Refusal):
    """A link in the watched folder: it may point anywhere."""

    message = "This is a link and not a file. Put the file itself here."


def take_watched(engine: Engine, root: Path, *, max_bytes: int, now: datetime) -> Counter[str]:
    """Look once through ``root``/<code of a centre>/ and put every complete list into the queue of its centre.

    engine: of the system role. The list is accepted first and moved then, so that a crash between the two has it
    accepted once more as known: nothing is lost and nothing doubled, however many workers look at one moment. What
    cannot be moved is not looked at. Returns figures: accepted, known, waiting, refused.
    Source: docs/rules.md, Intake 14 and 15.
    """
    figures: Counter[str] = Counter()
    if not root.is_dir():
        LOG.warning("the watched folder is not there")
        return figures
    with centre_folders(root) as folders:
        with system_session(engine) as session:
            rows = session.execute(select(Centre.code, Centre.id).where(Centre.code.in_([name for name, _ in folders])))
            ids = {str(code): int(centre_id) for code, centre_id in rows}
        for code, folder in folders:
            if code not in ids:
                continue
            files = folder.complete_files(now_s=now.timestamp())
            if files and not folder.can_move():
                LOG.warning("the watched folder of a centre cannot be written to, so nothing is taken from it")
                continue
            for file in files:
                try:
                    figures[_take(engine, ids[code], folder, file, max_bytes=max_bytes, now=now)] += 1
                except (FileNotFoundError, BlockingIOError):
                    continue
                except Exception as error:  # noqa: BLE001 - one list that breaks must not hold the others up
                    LOG.warning("a watched list was not taken and is tried again: %s", type(error).__name__)
    return figures


def _take(
    engine: Engine, centre_id: int, folder: CentreFolder, file: WatchedFile, *, max_bytes: int, now: datetime
) -> str:
    try:
        if file.is_link:
            raise LinkNotFollowed
        size, content = folder.read(file, most=max_bytes)
        refuse_too_large(size, file.shown_name, max_bytes=max_bytes)
        with system_session(engine) as session:
            accepted = _accept(session, centre_id, file, content, max_bytes=max_bytes, now=now)
    except (ListRefused, MappingRefused, LinkNotFollowed) as refusal:
        folder.put_away(file, "refused", _told(partial(word, refusal)))
        return "refused"
    outcome, text = _outcome(accepted)
    folder.put_away(file, "done", _told(lambda language: translation_of(language).gettext(text)))
    return outcome


def _accept(
    session: Session, centre_id: int, file: WatchedFile, content: bytes, *, max_bytes: int, now: datetime
) -> AcceptedList:
    return accept_list(
        session, centre_id, file.shown_name, content, max_bytes=max_bytes, actor=WATCHER, now=now, may_wait=True
    )


def _outcome(accepted: AcceptedList) -> tuple[str, str]:
    if accepted.waits_for_columns:
        return "waiting", WAITING
    return ("known", KNOWN) if accepted.is_known else ("accepted", ACCEPTED)


def _told(text_in: Callable[[str], str]) -> str:
    """What became of a list, in every language of the application."""
    return "\n\n".join(text_in(language) for language in LANGUAGES) + "\n"
