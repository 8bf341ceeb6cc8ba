"""Messages of any origin, waiting in the outbox."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from outbox import Message, MessageTemplate
from tests.cast import NOW


def make_messages(session: Session, count: int, *, origin_id: int = 900, **terms: Any) -> list[int]:
    """``count`` messages of one origin to people numbered from 1; their ids in order."""
    template = MessageTemplate(
        origin="test", origin_id=origin_id, language="en", subject="To {name}", body="Dear {name}\n{unsubscribe}\n"
    )
    session.add(template)
    session.flush()
    values = {
        "origin": "test",
        "origin_id": origin_id,
        "channel": "email",
        "template_id": template.id,
        "created_at": NOW,
    }
    made = [
        Message(person_ref=n, address=f"person{n}@{origin_id}.example", places={"name": f"No. {n}"}, **(values | terms))
        for n in range(1, count + 1)
    ]
    session.add_all(made)
    session.flush()
    return [m.id for m in made]
