"""Leads in ADF 1.0 (Auto-lead Data Format), as portals and sites of makers send them: a row for each wish and each car.

A prospect's wanted vehicle makes an inquiry; a vehicle for trade-in or sale is one that the person owns. ``vendor`` is
a wish for a dealer and no assignment: it stays in the comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from .encoding import detect_encoding
from .raw_sheet import DateCell, RawSheet
from .xml_stream import Node, elements

HEADERS = (
    "Lead ID", "Event Type", "Request Date", "Full Name", "Last Name", "First Name", "Middle Name", "Company", "Phone",
    "E-mail", "City", "Address", "VIN", "Make", "Model", "Mileage", "Comments",
)  # fmt: skip
_OWNED = frozenset({"trade-in", "sell"})
_DAY = re.compile(r"\s*(\d{4})-?(\d{2})-?(\d{2})(?!\d)")


def is_adf(head: str) -> bool:
    """Whether a file with this beginning may be a list of leads."""
    return re.match(r"\s*<(\?xml|\?adf|adf\b|!--|prospect\b)", head.lstrip("\ufeff"), re.I) is not None and (
        re.search(r"<(\?adf|adf|prospect)\b", head, re.I) is not None
    )


def open_adf(path: Path, file_name: str) -> RawSheet:
    """Open a file of one or many leads; while it streams XmlBroken and XmlWithEntities may be raised."""
    encoding = detect_encoding(path, file_name)
    return RawSheet(records=partial(_records, path, encoding, file_name), encoding=encoding, fixed_width=True)


def _records(path: Path, encoding: str, file_name: str) -> Iterator[tuple[str, ...]]:
    yield HEADERS
    for _, rows in prospects(path, encoding, file_name):
        yield from rows


class OwnId(NamedTuple):
    """The number of a prospect and the name of who gave it; both may be empty."""

    source: str
    value: str

    @property
    def joined(self) -> str:
        """As rows of a list bear it."""
        return f"{self.source}:{self.value}" if self.source and self.value else self.value


def prospects(path: Path, encoding: str, file_name: str) -> Iterator[tuple[OwnId, list[tuple[str, ...]]]]:
    """Every prospect of a file: its number, and its rows under HEADERS."""
    vendor = ""
    for node in elements(path, encoding, file_name, lambda name: name in ("prospect", "vendor")):
        if node.name == "vendor":
            # Some senders name the dealer once, beside the prospects.
            vendor = node.said("vendorname")
            continue
        yield _id(node), list(_rows(node, vendor))


def _rows(prospect: Node, vendor: str) -> Iterator[tuple[str, ...]]:
    own_id, person = _id(prospect).joined, _person(prospect)
    vehicles = prospect.all("vehicle")
    owned = [v for v in vehicles if _interest(v) in _OWNED]
    wanted = [v for v in vehicles if _interest(v) not in _OWNED] or [Node("vehicle", {})]
    for number, vehicle in enumerate(wanted, start=1):
        kind = "test drive" if _interest(vehicle) == "test-drive" else "lead"
        row_id = own_id if number == 1 or not own_id else f"{own_id}#{number}"
        yield (row_id, kind, _day(prospect.said("requestdate")), *person, *_car(vehicle),
               _comment(prospect, vehicle, vendor))  # fmt: skip
    for number, vehicle in enumerate(owned, start=1):
        row_id = f"{own_id}#owned{number}" if own_id else ""
        yield (row_id, "", "", *person, *_car(vehicle), _comment(prospect, vehicle, ""))


def _interest(vehicle: Node) -> str:
    return vehicle.attributes.get("interest", "").strip().lower()


def _id(prospect: Node) -> OwnId:
    """The number of the lead and who gave it: what makes a second sending add nothing."""
    ids = sorted((n for n in prospect.all("id") if n.text.strip()), key=lambda n: n.attributes.get("sequence", "1"))
    if not ids:
        return OwnId("", "")
    source = " ".join(ids[0].attributes.get("source", "").split())
    value = " ".join(ids[0].text.split())
    return OwnId(source, value)


def _person(prospect: Node) -> tuple[str, ...]:
    """Full name, surname, given name, middle name, company, phones, e-mails, city, address."""
    customer = prospect.first("customer") or Node("customer", {})
    contacts = customer.all("contact")
    contact = next((c for c in contacts if c.attributes.get("primarycontact") == "1"), None)
    contact = contact or (contacts[0] if contacts else Node("contact", {}))
    names: dict[str, str] = {}
    company = ""
    for name in contact.all("name"):
        text = " ".join(name.text.split())
        if name.attributes.get("type", "").lower() == "business":
            company = company or text
        elif text:
            names.setdefault(name.attributes.get("part", "full").lower(), text)
    full = "" if names.keys() & {"first", "last"} else names.get("full", "")
    phones = [n for n in contact.all("phone") if n.attributes.get("type", "").lower() not in ("fax", "pager")]
    city, address = _place(contact)
    return (
        full, names.get("last", ""), names.get("first", ""), names.get("middle", ""), company,
        _joined(phones), _joined(contact.all("email")), city, address,
    )  # fmt: skip


def _joined(nodes: list[Node]) -> str:
    """Contacts in one cell, the preferred first."""
    ordered = sorted(nodes, key=lambda n: n.attributes.get("preferredcontact") != "1")
    return ", ".join(text for n in ordered if (text := " ".join(n.text.split())))


def _place(contact: Node) -> tuple[str, str]:
    address = contact.first("address")
    if address is None:
        return "", ""
    lines = sorted(address.all("street"), key=lambda n: n.attributes.get("line", "1"))
    streets = [text for n in lines if (text := " ".join(n.text.split()))]
    return address.said("city"), ", ".join([*streets, *filter(None, [address.said("apartment")])])


def _car(vehicle: Node) -> tuple[str, str, str, str]:
    """VIN, make, model, mileage with its unit."""
    odometer = vehicle.first("odometer")
    mileage = " ".join(odometer.text.split()) if odometer else ""
    if odometer is not None and mileage and (unit := odometer.attributes.get("units", "").lower()) in ("km", "mi"):
        mileage = f"{mileage} {unit}"
    return vehicle.said("vin"), vehicle.said("make"), vehicle.said("model"), mileage


def _comment(prospect: Node, vehicle: Node, vendor: str) -> str:
    customer = prospect.first("customer") or Node("customer", {})
    wish = prospect.first("vendor")
    said = (
        vehicle.said("year"), vehicle.said("trim"), vehicle.said("comments"), customer.said("comments"),
        (wish.said("vendorname") if wish else "") or vendor,
    )  # fmt: skip
    return ", ".join(filter(None, said))


def _day(text: str) -> str:
    found = _DAY.match(text)
    return DateCell("-".join(found.groups())) if found else text
