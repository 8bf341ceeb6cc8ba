"""What the processes of the proof of arrival do: single leads, the chunk of a list, a scan of the whole base."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import URL

from clients import EventKind, Frequencies, Incoming, Origin, ReceivedRow, take_in
from journal import SYSTEM
from stewardship import carry_out_scan, enter_scan
from tenancy import system_session
from tests.cast import NOW
from tests.proofs.acts import engine_at

SURNAMES = ("Звягинцев", "Колокольцев", "Рассохин", "Берендеев", "Таланов", "Щеголихин", "Мухортов", "Подшивалов")
GIVEN = ("Аркадий", "Геннадий", "Валентин", "Ярослав", "Тимофей")
MIDDLE = ("Львович", "Кузьмич", "Ильич", "Эдуардович")


def person(number: int) -> tuple[Incoming, Incoming, Incoming]:
    """One person as three leads tell of them: by telephone, by mailbox, and the one that shows both to be one."""
    surname = SURNAMES[number % 8] + ("ский" if number // 8 % 2 else "")
    name = f"{surname} {GIVEN[number % 5]} {MIDDLE[number % 4]}"
    phone, mail = (f"+7916{4_000_003 + 7919 * number:07}",), (f"person.of.{number * 37}@mail.ru",)
    said = {"event": EventKind.LEAD, "happened_on": NOW.date()}
    return (
        Incoming(full_name=name, phones=phone, **said),  # type: ignore[arg-type]
        Incoming(full_name=name, emails=mail, mailing_consent=True, **said),  # type: ignore[arg-type]
        Incoming(full_name=name, phones=phone, emails=mail, **said),  # type: ignore[arg-type]
    )


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What one process takes in: leads by (person, which of the three), one transaction each, at one centre.

    how: "leads", or all at once as the "chunk" of a list, or nothing but a "scan" of what the others bring.
    order: who bears the same one brings the same leads in the same order; None: an order of the process's own.
    """

    url: URL
    origin: Origin
    number: int
    leads: tuple[tuple[int, int], ...]
    how: str = "leads"
    order: int | None = None


def take_part(arrivals: Arrivals) -> int:
    """Do what this process is there for."""
    if arrivals.how == "scan":
        return scan_meanwhile(arrivals.url, 5)
    return take_leads(arrivals) if arrivals.how == "leads" else take_chunk(arrivals)


def take_leads(arrivals: Arrivals) -> int:
    """Take leads in, one transaction each."""
    order = list(arrivals.leads)
    random.Random(arrivals.number if arrivals.order is None else arrivals.order).shuffle(order)
    with engine_at(arrivals.url) as engine:
        for who, which in order:
            with system_session(engine) as session:
                take_in(session, arrivals.origin, [row_of(arrivals.number, who, which)], frequencies=Frequencies(),
                        now=NOW)  # fmt: skip
    return len(order)


def take_chunk(arrivals: Arrivals) -> int:
    """Take the same in as the one chunk of a list."""
    rows = [row_of(arrivals.number, who, which) for who, which in arrivals.leads]
    with engine_at(arrivals.url) as engine, system_session(engine) as session:
        take_in(session, arrivals.origin, rows, frequencies=Frequencies(), now=NOW)
    return len(rows)


def scan_meanwhile(url: URL, times: int) -> int:
    """Look the base through for duplicates, again and again."""
    with engine_at(url) as engine:
        for _ in range(times):
            with system_session(engine) as session:
                scan = enter_scan(session, actor=SYSTEM, now=NOW)
            carry_out_scan(engine, scan.id, actor=SYSTEM, now=NOW, chunk=200)
    return times


def row_of(number: int, who: int, which: int) -> ReceivedRow:
    """A lead as intake hands it over; its number tells process and person."""
    key = f"{number}/{who}/{which}"
    return ReceivedRow(who * 3 + which + 1, (key,), key, key.encode(), 0, person(who)[which], None)


def shares_of(people: int, processes: int) -> Sequence[tuple[tuple[int, int], ...]]:
    """Every process takes in two leads of every person: equal ones arrive at several centres at one moment."""
    return [
        tuple((who, (who + number + extra) % 3) for who in range(people) for extra in (0, 1))
        for number in range(processes)
    ]
