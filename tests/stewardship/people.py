"""People who arrive by rows of lists, are kept by centres and invited: what merges are tried on."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from campaigns import (
    LaunchTerms,
    NobodyToInvite,
    Plan,
    carry_out_launch,
    draft_campaign,
    release_draft,
    unsubscribe,
    whose_link,
)
from clients import (
    ConsentAct,
    Edit,
    Frequencies,
    Incoming,
    Origin,
    ReceivedRow,
    Values,
    record_consent,
    take_in,
)
from distribution import refresh_keepers
from intake import ImportBatch
from journal import SYSTEM
from outbox import MessageLink
from stewardship import edit_client, undo_edit
from store import Database
from tenancy import Scope, ScopedSession, scope_key, system_session
from tests.asking import ask, ask_one, tell
from tests.campaigns.makers import TERMS, plan
from tests.cast import NOW, Cast
from tests.conftest import SECRET


@dataclass
class Town:
    """A base without clients at first, and a clock that goes on a minute with every act."""

    database: Database
    cast: Cast
    now: datetime = NOW
    numbers: int = 0
    launched: list[int] = field(default_factory=list)
    lease: timedelta = timedelta(minutes=5)

    def tick(self) -> datetime:
        """The next minute."""
        self.now += timedelta(minutes=1)
        return self.now

    def arrive(self, incoming: Incoming, centre: str = "north_1", *, external_id: str | None = None) -> int:
        """A row of a list of one row; gives the client it came to."""
        now, self.numbers = self.tick(), self.numbers + 1
        with system_session(self.database.system) as session:
            batch = ImportBatch(
                centre_id=self.cast.centres[centre], file_name="list.csv", content=b"", content_hash=b"", headers=[],
                mapping={}, figures={}, created_at=now,
            )  # fmt: skip
            session.add(batch)
            session.flush()
            dealer = "beta" if centre == "south" else "alpha"
            origin = Origin(batch.id, batch.centre_id, self.cast.dealers[dealer], "RU", now)
            key = f"row {self.numbers}".encode()
            row = ReceivedRow(1, (str(self.numbers),), external_id, key, 0, incoming, None)
            take_in(session, origin, [row], frequencies=Frequencies(), now=now)
        came_to = (
            "select m.client_id from membership m join source_record r on r.id = m.record_id"
            " where m.until is null and r.content_hash = :key"
        )
        return int(self.one(came_to, key=key))

    def keep(self, client_id: int, centre: str) -> None:
        """Give a client to a centre."""
        now = self.tick()
        with system_session(self.database.system) as session:
            values = {"client": client_id, "centre": self.cast.centres[centre], "now": now}
            session.execute(
                text(
                    "insert into assignment (client_id, born_client_id, centre_id, since, reason)"
                    ' values (:client, :client, :centre, :now, \'{"rule": {"kind": "test"}}\')'
                ),
                values,
            )
            refresh_keepers(session, [client_id])

    def transfer(self, client_id: int, centre: str) -> None:
        """Move a client to another centre."""
        now = self.tick()
        with system_session(self.database.system) as session:
            session.execute(
                text(
                    "update assignment set ended_at = :now, end_reason = 'transfer'"
                    " where client_id = :client and ended_at is null"
                ),
                {"client": client_id, "now": now},
            )
        self.keep(client_id, centre)

    def edit(
        self, client_id: int, *, phones: tuple[str, ...] | None = None, emails: tuple[str, ...] | None = None,
        reset: tuple[str, ...] = (), centre: str | None = None, **typed: str,
    ) -> int:  # fmt: skip
        """What a client says at the desk; contacts are all that they have from now on. Gives the desk record."""
        client = self.ask(
            "select version, kind, surname, given_name, middle_name, coalesce(sex, ''), coalesce(born_on::text, ''),"
            " coalesce(city, ''), coalesce(address, ''), coalesce(tax_number, ''), coalesce(preferred_name, ''),"
            " coalesce(language, ''), display_name, coalesce(kpp, ''), coalesce(ogrn, ''),"
            " coalesce(legal_address, '') from client where id = :c",
            c=client_id,
        )[0]
        names = ("surname", "given_name", "middle_name", "sex", "born_on", "city", "address", "tax_number",
                 "preferred_name", "language", "company", "kpp", "ogrn", "legal_address")  # fmt: skip
        was = Values(dict(zip(names, client[2:], strict=True)), self.contacts(client_id, "phone"),
                     self.contacts(client_id, "email"))  # fmt: skip
        new = Values(
            {**was.fields, **typed}, was.phones if phones is None else phones, was.emails if emails is None else emails
        )
        edit = Edit(new, was, frozenset(reset))
        side = Scope.network(None) if centre is None else Scope.centres(None, [self.cast.centres[centre]])
        record = edit_client(
            self.database, client_id, edit, version=client[0], scope=side, actor=SYSTEM, now=self.tick()
        )
        assert record is not None
        return record

    def undo_edit(self, client_id: int, record_id: int) -> None:
        """Take an edit back."""
        undo_edit(self.database, client_id, record_id, scope=Scope.network(None), actor=SYSTEM, now=self.tick())

    def contacts(self, client_id: int, kind: str) -> tuple[str, ...]:
        """Phones or e-mail addresses of a client."""
        query = "select value from identifier where client_id = :c and kind = :k order by id"
        return tuple(v for (v,) in self.ask(query, c=client_id, k=kind))

    def golden(self, client_id: int, column: str) -> Any:
        """What a client shows."""
        return self.one(f"select {column} from client where id = :c", c=client_id)

    def consent(self, client_id: int, *, given: bool, channel: str = "email") -> None:
        """The person's own word at a desk of head office."""
        now = self.tick()
        act = ConsentAct(channel, "marketing", self.cast.dealers["head_office"], given, now, {"kind": "desk"}, None)
        with system_session(self.database.system) as session:
            record_consent(session, client_id, act, by=None, now=now)

    def launch(self, purpose: str = "test_drive", terms: LaunchTerms = TERMS, **changes: Any) -> int:
        """A campaign of head office to everybody whom consent and budget allow."""
        now = self.tick()
        made: Plan = plan(purpose, **changes)
        with system_session(self.database.system) as session:
            campaign = draft_campaign(session, made, actor=SYSTEM, now=now)
            release_draft(session, campaign.id, terms, actor=SYSTEM, now=now)
            campaign_id = campaign.id
        carry_out_launch(self.database.system, campaign_id, terms, actor=SYSTEM, now=now)
        self.launched.append(campaign_id)
        return campaign_id

    def try_launch(self, purpose: str) -> None:
        """The same, where there is anybody to invite."""
        with suppress(NobodyToInvite):
            self.launch(purpose)

    def leave(self, campaign_id: int, client_id: int) -> None:
        """The person presses the link of the letter they had under ``client_id``."""
        now = self.tick()
        message_id = self.one(
            "select id from message where origin_id = :o and person_ref = :c", o=campaign_id, c=client_id
        )
        link = MessageLink(message_id, client_id, "email")
        with ScopedSession(self.database.web, Scope.person(client_id), scope_key(SECRET)) as session:
            root = whose_link(session, link)
        with ScopedSession(self.database.web, Scope.person(root), scope_key(SECRET)) as session, session.begin():
            unsubscribe(session, link, root, actor=SYSTEM, now=now)

    def tell(self, statement: str, **values: Any) -> None:
        """Change rows past every rule."""
        tell(self.database, statement, **values)

    def ask(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        """Rows of a query over the whole network."""
        return [tuple(row) for row in ask(self.database, query, **values)]

    def one(self, query: str, **values: Any) -> Any:
        """A single value."""
        return ask_one(self.database, query, **values)

    def holder(self, client_id: int) -> str | None:
        """Name of the place that keeps a client."""
        centre_id = self.one("select centre_id from client where id = :id", id=client_id)
        return next((name for name, known in self.cast.centres.items() if known == centre_id), None)


def picture(town: Town, client_ids: list[int]) -> dict[int, dict[str, Any]]:
    """All that a client is, without ids and moments that an undo rightly leaves different."""
    return {client_id: _picture(town, client_id) for client_id in client_ids}


def changes(before: dict[int, dict[str, Any]], after: dict[int, dict[str, Any]]) -> dict[str, Any]:
    """What of a picture is not as it was: (client, part) -> (before, after)."""
    return {
        f"{client_id} {part}": (was, after[client_id][part])
        for client_id, parts in before.items()
        for part, was in parts.items()
        if after[client_id][part] != was
    }


def _picture(town: Town, client_id: int) -> dict[str, Any]:
    def rows(query: str) -> list[tuple[Any, ...]]:
        return sorted(town.ask(query, c=client_id), key=repr)

    return {
        "client": rows(
            "select kind, name_key, display_name, sex, born_on, phone, email, city, address, make, vehicle_year,"
            " centre_id, keeper_id, alias_of from client where id = :c"
        ),
        "records": rows("select record_id from membership where client_id = :c and until is null"),
        "identifiers": rows("select kind, value from identifier where client_id = :c"),
        "cars": rows("select vehicle_id, since from ownership where client_id = :c"),
        "purchases": rows("select id from purchase where client_id = :c"),
        "interactions": rows("select id from interaction where client_id = :c"),
        "consents": rows("select id from consent where client_id = :c"),
        "states": rows("select channel, purpose, holder_id, given from consent_state where client_id = :c"),
        "assigned": rows("select centre_id from assignment where client_id = :c and ended_at is null"),
        "invited": rows(
            "select purpose, campaign_id, centre_id from invitation where client_id = :c and ended_at is null"
        ),
        "queued": rows(
            "select m.origin_id, m.step, m.state from message m join client c on c.id = m.person_ref"
            " where coalesce(c.alias_of, c.id) = :c and m.state <> 'withdrawn'"
        ),
        "known": rows(
            "select field_id, place, text_value, number_value, date_value from fact_now where client_id = :c"
        ),
        "notes": rows("select id from client_note where client_id = :c"),
        "complete": rows("select filled, wanted from completeness where client_id = :c"),
        "budget": rows("select channel, period_start, used from contact_budget where client_id = :c and used > 0"),
    }
