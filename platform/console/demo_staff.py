"""Who signs in to the demo: one person per role."""

from __future__ import annotations

from dataclasses import dataclass

from roles import Role

PASSWORD = "forecourt-demo-2026"  # noqa: S105 - printed for everyone who starts the demo


@dataclass(frozen=True, slots=True)
class Person:
    """A demo user; ``centre`` is the place of a centre in the order of codes, None for the network.

    ``whole_dealer``: every centre of that one's dealer.
    """

    email: str
    name: str
    title: str
    role: Role
    centre: int | None = None
    whole_dealer: bool = False


_NAMES = {
    "en": (
        "Helen Ward",
        "Max Porter",
        "Nina Brooks",
        "Sam Fletcher",
        "Anna Clarke",
        "Irene Dale",
        "Adam Price",
        "Diana Frost",
        "Colin Hayes",
    ),
    "ru": (
        "Елена Громова",
        "Максим Орлов",
        "Нина Белова",
        "Сергей Ключев",
        "Анна Смирнова",
        "Ирина Власова",
        "Алексей Дорин",
        "Дарья Котова",
        "Виктор Седов",
    ),
}


def staff_of(language: str) -> list[Person]:
    """The demo's users, their names in the network's language."""
    lead, manager, head, other, consultant, auditor, administrator, director, second = _NAMES[language]
    return [
        Person("lead@demo.example", lead, "head-office lead", Role.HEAD_OFFICE_LEAD),
        Person("campaigns@demo.example", manager, "campaign manager", Role.CAMPAIGN_MANAGER),
        Person("head@demo.example", head, "centre head, first centre", Role.CENTRE_HEAD, 0),
        Person("other-head@demo.example", other, "centre head of another dealer", Role.CENTRE_HEAD, -1),
        Person("sales@demo.example", consultant, "sales consultant, first centre", Role.SALES_CONSULTANT, 0),
        Person("auditor@demo.example", auditor, "auditor", Role.AUDITOR),
        Person("admin@demo.example", administrator, "administrator", Role.ADMINISTRATOR),
        Person("director@demo.example", director, "dealer director, first dealer", Role.DEALER_DIRECTOR, 0, True),
        Person("second-admin@demo.example", second, "second administrator", Role.ADMINISTRATOR),
    ]
