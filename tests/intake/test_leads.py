"""Leads in ADF 1.0, strict and as they come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from intake.errors import NothingInFile, XmlBroken, XmlWithEntities
from intake.propose import propose_mapping
from intake.rows import ListProfile, ReadRow, RowReader
from intake.table import open_table
from store import Database
from tests.asking import ask
from tests.cast import Cast
from tests.intake.bringing import bring

Send = Callable[..., Path]

PROSPECT = """
<prospect status="new"><id sequence="1" source="cars.example">L-77</id>
<requestdate>2026-05-03T10:20:00-05:00</requestdate>
<vehicle interest="buy" status="new"><year>2026</year><make>Kia</make><model>Rio</model></vehicle>
<vehicle interest="trade-in" status="used"><year>2016</year><make>Lada</make><model>Granta</model>
 <vin>XTA219010G0000001</vin><odometer status="original" units="mi">40000</odometer></vehicle>
<customer><contact primarycontact="1"><name part="first" type="individual">Ann</name><name part="last">Winter</name>
 <email preferredcontact="1">ann@mail.example</email><phone type="fax">+1 212 555 0100</phone>
 <phone type="cellphone" time="evening">+1 937 555 0141</phone>
 <address type="home"><street line="2">Flat 5</street><street line="1">7 Main St</street><city>Dayton</city></address>
</contact><comments>Call me</comments></customer>
<vendor><vendorname>North Cars</vendorname><contact><name>Desk</name></contact></vendor></prospect>
"""
STRICT = f'<?xml version="1.0"?><?adf version="1.0"?><adf>{PROSPECT}</adf>'


def read(path: Path, profile: ListProfile) -> list[ReadRow]:
    """Every row, read without a single question."""
    table = open_table(path, "leads.xml")
    mapping = propose_mapping(table.headers, table.sample(), country="US")
    assert mapping.questions == ()
    reader = RowReader(mapping, profile)
    return [row for row in (reader.read(*row) for row in table.rows()) if isinstance(row, ReadRow)]


def test_a_lead_wants_one_car_and_owns_the_other(send: Send, profile: ListProfile) -> None:
    lead, owned = (row.incoming for row in read(send(STRICT.encode()), profile))
    assert (lead.given_name, lead.surname, lead.full_name) == ("Ann", "Winter", "")
    assert (lead.phones, lead.emails) == (("+1 937 555 0141",), ("ann@mail.example",))
    assert (lead.event, lead.happened_on, lead.make, lead.model) == ("lead", date(2026, 5, 3), "Kia", "Rio")
    assert (lead.external_id, lead.city, lead.address) == ("cars.example:L-77", "Dayton", "7 Main St, Flat 5")
    assert "North Cars" in lead.comment and "Call me" in lead.comment
    assert (owned.event, owned.vin, owned.make, owned.mileage_km) == (None, "XTA219010G0000001", "LADA", 64374)
    assert (owned.external_id, owned.surname) == ("cars.example:L-77#owned1", "Winter")


@pytest.mark.parametrize(
    "content",
    [
        STRICT.replace("?xml", "?XML").replace('?adf version="1.0"', '?ADF VERSION="1.0"'),
        f'<?ADF VERSION="1.0"?>\n<?xml version="1.0" encoding="UTF-8"?>\n<adf>{PROSPECT}</adf>',
        f'<?xml version="1.0"?><!DOCTYPE adf SYSTEM "http://adf.example/adf.dtd"><adf>{PROSPECT}</adf>',
        f"\n <adf>{PROSPECT}</adf>",
        f"<?adf version='1.0'?><ADF>{PROSPECT}</ADF>",
        STRICT.replace("Call me", "<![CDATA[Call me]]>"),
    ],
)
def test_a_prologue_in_any_shape_and_place_is_forgiven(send: Send, profile: ListProfile, content: str) -> None:
    assert [row.incoming.surname for row in read(send(content.encode()), profile)] == ["Winter", "Winter"]


def test_a_lead_without_a_vehicle_with_the_vendor_outside_is_forgiven(send: Send, profile: ListProfile) -> None:
    content = (
        "<?adf version='1.0'?><adf><vendor><vendorname>South Cars</vendorname></vendor><prospect><customer><contact>"
        "<name part='full'>Smith & Sons&nbsp;Ltd</name><phone>+1 937 555 0142</phone></contact></customer>"
        "</prospect></adf>"
    )
    (row,) = read(send(content.encode()), profile)
    assert (row.incoming.full_name, row.incoming.event, row.incoming.make) == ("Smith & Sons Ltd", "lead", "")
    assert row.incoming.comment == "South Cars"


def test_many_files_in_one_give_every_lead_and_literal_text_stays(send: Send, profile: ListProfile) -> None:
    other = STRICT.replace("L-77", "L-78").replace("Winter", "Stone").replace("Call me", "<![CDATA[Tom & Ann <3]]>")
    rows = read(send((STRICT + "\n" + other).encode("utf-8-sig")), profile)
    assert [row.incoming.surname for row in rows] == ["Winter", "Winter", "Stone", "Stone"]
    assert "Tom & Ann <3" in rows[2].incoming.comment


def test_the_same_leads_again_add_nothing_and_a_car_for_trade_in_is_owned(ground: Database, cast: Cast) -> None:
    wish = STRICT.replace('interest="buy"', 'interest="test-drive"')
    done = bring(ground, cast, wish.encode())
    assert (done.figures["taken"], done.figures["new_clients"]) == (2, 1)
    assert bring(ground, cast, wish.encode()).figures["known"] == 2
    changed = bring(ground, cast, wish.replace("Rio", "Ceed").encode())
    assert (changed.figures["superseded"], changed.figures["known"]) == (1, 1)
    cars = ask(ground, "select v.model from ownership o join vehicle v on v.id = o.vehicle_id")
    assert cars == [("Granta",)]
    inquiries = ask(ground, "select i.kind, i.detail, v.model from interaction i join vehicle v on v.id = i.vehicle_id")
    assert inquiries == [("inquiry", {"interest": "test_drive"}, "Ceed")]


def test_a_wish_for_a_test_drive_is_kept(send: Send, profile: ListProfile) -> None:
    lead, _ = read(send(STRICT.replace('interest="buy"', 'interest="test-drive"').encode()), profile)
    assert lead.incoming.event == "test_drive"


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (f'<?xml version="1.0"?><!DOCTYPE adf [<!ENTITY a "{"x" * 99}">]><adf>{PROSPECT}</adf>', XmlWithEntities),
        (f'<!--\n--><adf><!ENTITY a SYSTEM "file:///etc/passwd">{PROSPECT}</adf>', XmlWithEntities),
        (STRICT.replace("</customer>", ""), XmlBroken),
        (f"<adf>{PROSPECT}" + "<prospect>" * 9, XmlBroken),
        ("<adf>" + "<a>" * 100_000, XmlBroken),
        (f"<adf>{PROSPECT}<prospect>" + "<a/>" * 50_000 + "</prospect></adf>", XmlBroken),
        ("<adf></adf>", NothingInFile),
    ],
)
def test_what_is_no_list_of_leads_is_refused_with_a_reason(send: Send, content: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal) as caught:
        list(open_table(send(content.encode()), "leads.xml").rows())
    assert "leads.xml" in str(caught.value)
