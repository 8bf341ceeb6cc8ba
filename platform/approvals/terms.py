"""What needs approval, from what size on: settings of head office."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

import journal
from journal import Actor
from store import Database
from tenancy import system_session

from .act import ASKED_FOR, Act, Kind
from .errors import TermsWrong
from .require import require
from .tables import ApprovalTerms

MOST = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Terms:
    """Whether a kind of act needs approval, above what size (people or rows), and how many days a request stands."""

    is_on: bool
    above: int
    days: int


def all_terms(session: Session) -> dict[Kind, Terms]:
    """The terms of every kind that is asked for."""
    rows = session.scalars(select(ApprovalTerms).execution_options(populate_existing=True))
    found = {row.kind: Terms(row.is_on, row.above, row.days) for row in rows}
    return {kind: found[kind] for kind in ASKED_FOR}


def change_terms(database: Database, wanted: Mapping[Kind, Terms], *, actor: Actor, now: datetime) -> None:
    """Set the terms of some kinds, in a transaction of its own. Raises TermsWrong.

    To ask for less than before needs somebody else's approval itself: ApprovalNeeded (docs/rules.md, Approvals 6). The
    console asks nobody: whoever holds the server needs no screen.
    """
    for terms in wanted.values():
        if not (0 <= terms.above <= MOST and 1 <= terms.days <= 90):
            raise TermsWrong
    with system_session(database.system) as session:
        # Everybody who sets terms waits here: what is looser is told from what is in force.
        rows = {
            r.kind: r for r in session.scalars(select(ApprovalTerms).order_by(ApprovalTerms.kind).with_for_update())
        }
        changed, was = {}, {}
        is_looser = False
        for kind, terms in wanted.items():
            row = rows[kind]
            before = Terms(row.is_on, row.above, row.days)
            if terms == before:
                continue
            changed[kind], was[str(kind)] = terms, asdict(before)
            is_looser = is_looser or _is_looser(terms, before)
            row.is_on, row.above, row.days = terms.is_on, terms.above, terms.days
        if not changed:
            return
        figures = {str(kind): asdict(terms) for kind, terms in sorted(changed.items())}
        if is_looser:
            require(session, _loosening(figures, was), actor=actor, now=now)
        session.flush()
        journal.record(session, actor, "approval terms changed", "approval_terms", now=now, detail={"terms": figures})


def _is_looser(terms: Terms, before: Terms) -> bool:
    return before.is_on and (not terms.is_on or terms.above > before.above or terms.days > before.days)


def _loosening(figures: Mapping[str, object], was: Mapping[str, object]) -> Act:
    # With what is in force: whoever approved it looked at that, and terms that were tightened since are others.
    content = {"terms": figures, "before": was}
    return Act(Kind.TERMS, content, frozenset({"approvals.edit"}), None, said={"terms": figures})
