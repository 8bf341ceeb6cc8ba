"""The people and places that tests act with: two dealers, three centres, their staff, and a few clients of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

import intake
from campaigns import Campaign, Recipient
from clients import Client, Consent, ConsentState, Identifier, Interaction, Ownership, Purchase, Vehicle, name_key
from distribution import Assignment
from journal import Actor
from outbox import Message, MessageTemplate
from roles import Role, appoint
from tenancy import Centre, Dealer, head_office

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PASSWORD = "a long sentence of the trade"

# Words that only one centre's clients bear, so that a leak is seen in any page.
MARKS = {
    "north_1": "Severskaya",
    "north_2": "Polyarnaya",
    "south": "Yuzhnaya",
    "moved": "Pereezzhaya",
    "nobody": "Nichya",
}

STAFF = {
    "helen": ("Helen Lead", Role.HEAD_OFFICE_LEAD, ()),
    "max": ("Max Manager", Role.CAMPAIGN_MANAGER, ()),
    "nina": ("Nina North", Role.CENTRE_HEAD, ("north_1",)),
    "norman": ("Norman North", Role.CENTRE_HEAD, ("north_2",)),
    "boris": ("Boris Both", Role.CENTRE_HEAD, ("north_1", "north_2")),
    "sofia": ("Sofia South", Role.CENTRE_HEAD, ("south",)),
    "anna": ("Anna Consultant", Role.SALES_CONSULTANT, ("north_1",)),
    "irina": ("Irina Auditor", Role.AUDITOR, ()),
}


@dataclass
class Cast:
    """Row ids by name: dealers, centres, users, clients (lists per centre, and the single ones), and by client."""

    dealers: dict[str, int] = field(default_factory=dict)
    centres: dict[str, int] = field(default_factory=dict)
    users: dict[str, int] = field(default_factory=dict)
    clients: dict[str, list[int]] = field(default_factory=dict)
    phones: dict[int, str] = field(default_factory=dict)
    purchases: dict[int, int] = field(default_factory=dict)
    vehicles: dict[int, int] = field(default_factory=dict)
    imports: dict[str, int] = field(default_factory=dict)
    campaigns: dict[str, int] = field(default_factory=dict)
    messages: dict[str, int] = field(default_factory=dict)

    def one(self, place: str) -> int:
        """The first client of a place."""
        return self.clients[place][0]

    def all_of(self, *places: str) -> set[int]:
        """All clients of some places."""
        return {c for place in places for c in self.clients[place]}


def make_cast(session: Session) -> Cast:
    """Make everybody; the caller commits."""
    cast = Cast()
    _places(session, cast)
    for key, (name, role, places) in STAFF.items():
        centres = [cast.centres[p] for p in places]
        user = appoint(session, email_of(key), name, role, PASSWORD, now=NOW, centre_ids=centres)
        cast.users[key] = user.id
    number = 0
    for place in ("north_1", "north_2", "south", "nobody"):
        cast.clients[place] = []
        for given in ("Alla", "Boris", "Vera"):
            number += 1
            made = make_client(session, cast, place, given, number=number)
            cast.clients[place].append(made)
    _move(session, cast, number + 1)
    for place in ("north_1", "north_2", "south"):
        cast.imports[place] = make_import(session, cast, place)
        cast.campaigns[place], cast.messages[place] = make_campaign(session, cast, place)
    for rows in (cast.imports, cast.campaigns, cast.messages):
        rows["moved"] = rows["south"]
    session.flush()
    return cast


def email_of(key: str) -> str:
    """The address that one of the staff signs in with."""
    return f"{key}@network.example"


def make_client(
    session: Session, cast: Cast, place: str, given: str, *, number: int, surname: str = "", city: str = "Tver"
) -> int:
    """One client of a place (``nobody``: unassigned) with a phone, an e-mail, a car and a purchase."""
    centre_id = cast.centres.get(place)
    surname = surname or MARKS[place]
    client = Client(
        centre_id=centre_id, kind="person", name_key=name_key(surname, given), display_name=f"{surname} {given}",
        surname=surname, given_name=given, phone=f"+7900{number:07d}", email=f"client{number}@{place}.example",
        city=city, make="Aurion", vehicle_year=2021, updated_at=NOW, born_on=date(1981, 6, 14),
    )  # fmt: skip
    session.add(client)
    session.flush()
    cast.phones[client.id] = client.phone or ""
    own = {"client_id": client.id, "born_client_id": client.id}
    vehicle = Vehicle(
        vin=f"X9FT5C1A0MH{number:06d}",
        plate=f"А{number:03d}ВС 77",
        make="Aurion",
        model="T5",
        year=2021,
        mileage_km=62300,
    )
    session.add_all(
        [
            Identifier(kind="phone", value=client.phone, **own),
            Identifier(kind="email", value=client.email, **own),
            Identifier(kind="vin", value=vehicle.vin, **own),
            vehicle,
        ]
    )
    session.flush()
    bought_at = centre_id or cast.centres["south"]
    purchase = Purchase(
        kind="repair_order",
        centre_id=bought_at,
        happened_on=date(2026, 9, 9),
        amount_minor=1840000,
        currency="RUB",
        **own,
    )
    session.add_all(
        [
            Ownership(vehicle_id=vehicle.id, since=date(2021, 3, 6), **own),
            purchase,
            Interaction(kind="call", centre_id=bought_at, happened_on=date(2026, 11, 20), detail={}, **own),
            Consent(
                channel="email", purpose="marketing", holder_id=cast.dealers["head_office"], act="given",
                happened_at=NOW - timedelta(days=9), recorded_at=NOW, centre_id=centre_id, proof={"how": "list"}, **own,
            ),
            ConsentState(
                client_id=client.id, channel="email", purpose="marketing", holder_id=cast.dealers["head_office"],
                given=True, happened_at=NOW - timedelta(days=9),
            ),
        ]
    )  # fmt: skip
    if centre_id is not None:
        session.add(Assignment(centre_id=centre_id, since=NOW, reason=_reason(cast, centre_id), **own))
    session.flush()
    cast.purchases[client.id] = purchase.id
    cast.vehicles[client.id] = vehicle.id
    return client.id


def make_import(session: Session, cast: Cast, place: str) -> int:
    """A list of a place that was received and waits for its columns; it names one person with the place's mark."""
    content = f"Name;Phone\n{MARKS[place]} Darya;+79005550000\n".encode()
    centre_id, who = cast.centres[place], Actor(None, "system", "network", "tests")
    batch = intake.receive_list(session, centre_id, "list.csv", content, max_bytes=10**6, actor=who, now=NOW)
    return batch.id


def make_campaign(session: Session, cast: Cast, place: str) -> tuple[int, int]:
    """A centre's own campaign that is over: one person was written to, and nobody knows whether the letter arrived."""
    invited, *others = cast.clients[place]
    campaign = Campaign(
        name=f"Greeting of {MARKS[place]}", purpose="greeting", centre_id=cast.centres[place], state="stopped",
        starts_on=NOW.date() - timedelta(days=40), ends_on=NOW.date() - timedelta(days=20), audience={"all": []},
        texts={language: {"subject": "Greetings", "body": "{unsubscribe}"} for language in ("en", "ru")},
    )  # fmt: skip
    session.add(campaign)
    session.flush()
    template = MessageTemplate(
        origin="campaign", origin_id=campaign.id, language="en", subject="Greetings", body="{unsubscribe}"
    )
    session.add(template)
    session.flush()
    own = {"campaign_id": campaign.id, "centre_id": cast.centres[place]}
    session.add(Recipient(client_id=invited, outcome="invited", reason="invited", **own))
    session.add_all(Recipient(client_id=c, outcome="left_out", reason="no_consent", **own) for c in others)
    message = Message(
        origin="campaign", origin_id=campaign.id, person_ref=invited, centre_ref=cast.centres[place], channel="email",
        address=f"{place}@uncertain.example", template_id=template.id, places={}, state="uncertain", settled_at=NOW,
    )  # fmt: skip
    session.add(message)
    session.flush()
    return campaign.id, message.id


def _places(session: Session, cast: Cast) -> None:
    cast.dealers["head_office"] = head_office(session).id
    for key, name in (("alpha", "Alpha Cars"), ("beta", "Beta Motors")):
        dealer = Dealer(name=name)
        session.add(dealer)
        session.flush()
        cast.dealers[key] = dealer.id
    places = (("north_1", "alpha", "North-1"), ("north_2", "alpha", "North-2"), ("south", "beta", "South"))
    for key, dealer_key, name in places:
        centre = Centre(
            dealer_id=cast.dealers[dealer_key], code=name.upper(), name=f"Centre {name}", city="Tver", makes=["Aurion"]
        )
        session.add(centre)
        session.flush()
        cast.centres[key] = centre.id


def _move(session: Session, cast: Cast, number: int) -> None:
    """A client who was with North-1 and is now with South."""
    client_id = make_client(session, cast, "south", "Galina", number=number, surname=MARKS["moved"])
    cast.clients["moved"] = [client_id]
    session.add(
        Assignment(
            client_id=client_id,
            born_client_id=client_id,
            centre_id=cast.centres["north_1"],
            since=NOW - timedelta(days=90),
            ended_at=NOW,
            end_reason="transfer",
            reason={},
        )
    )


def _reason(cast: Cast, centre_id: int) -> dict[str, object]:
    others = [c for c in cast.centres.values() if c != centre_id]
    chosen = {
        "centre_id": centre_id,
        "km": 4.1,
        "why": "nearest",
        "fits": True,
        "weight": 3,
        "of_weight": 7,
        "load": 41,
    }
    return {
        "rule": {"number": 2, "kind": "nearest", "set": 1},
        "passed": [{"number": 1, "kind": "last_purchase", "why": "no_purchase"}],
        "candidates": [chosen, {"centre_id": others[0], "km": 12.4, "why": "farther", "fits": False, "load": 987}],
        "tie_break": None,
        "unknown": {"ignored": True},
    }
