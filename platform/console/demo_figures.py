"""The demo's figures: by SQL, and by the generator's truth about real people."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import text

from clients import crosswalk

from .demo_steps import DemoRun
from .door import Door
from .generate import people_invited_twice, people_lost, read_truth

COUNTS = {
    "source_rows": "select count(*) from source_record where ended_at is null",
    "clients": "select count(*) from client where alias_of is null",
    "assignments": "select count(*) from assignment where ended_at is null",
    "invitations": "select count(*) from invitation",
    "messages_sent": "select count(*) from message where state = 'sent'",
    "clients_invited_twice": (
        "select count(*) from (select client_id from invitation group by client_id, purpose having count(*) > 1) twice"
    ),
}


@dataclass(frozen=True, slots=True)
class Figures:
    """What the demo comes to; ``seconds`` per step."""

    source_rows: int
    clients: int
    assignments: int
    invitations: int
    messages_sent: int
    clients_invited_twice: int
    people: int
    people_invited_twice: int
    people_lost: int
    seconds: Mapping[str, float] = field(default_factory=dict)


def measure(door: Door, run: DemoRun, seconds: Mapping[str, float]) -> Figures:
    """Count by SQL, and compare with the truth that the generator wrote."""
    with door.session() as session:
        counts = {name: int(session.scalar(text(query)) or 0) for name, query in COUNTS.items()}
        client_of_row: dict[tuple[str, int], Hashable] = {(f, r): c for f, r, c in crosswalk(session)}
        invited: dict[Hashable, int] = {
            int(client): int(count)
            for client, count in session.execute(text("select client_id, count(*) from invitation group by 1"))
        }
    truth = read_truth(run.lists / "truth.csv")
    return Figures(
        **counts,
        people=len({t.person_id for t in truth}),
        people_invited_twice=len(people_invited_twice(truth, client_of_row, invited)),
        people_lost=len(people_lost(truth, client_of_row)),
        seconds=dict(seconds),
    )
