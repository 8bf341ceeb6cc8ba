"""What a person's own file holds: each table that tells of a person, as one query with its columns.

A table with a client in it is told here or stands under EXCEPTIONS with the reason (docs/rules.md, Rights 6). No query
gives an id of the base, a name of the staff, or anything of another person who once shared a row, a car or a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from clients import CHANNEL_WORDS, INTERACTION_WORDS, PURCHASE_WORDS, PURPOSE_WORDS
from language import N_

from .desk.rules import ASK_WORDS

Words = Mapping[str, str]
WAY_WORDS: Words = {"list": N_("a list"), "lead": N_("a request"), "desk": N_("said at the desk"), "": N_("a list")}
YES_WORDS: Words = {"true": N_("yes"), "false": N_("no"), "": N_("no")}
ACT_WORDS: Words = {"given": N_("Given"), "withdrawn": N_("Withdrawn"), "": N_("Withdrawn")}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a section; ``words`` are those for its codes. The kind of a value tells how it is printed."""

    name: str
    title: str
    words: Words | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the file: ``query`` takes the person's numbers as :ids and gives ``columns`` in order.

    tables: what it tells of. filled: the last column is a text whose places the one before fills (a message as sent).
    """

    name: str
    title: str
    tables: frozenset[str]
    query: str
    columns: tuple[Column, ...]
    filled: bool = False


def _section(name: str, title: str, tables: str, query: str, *columns: Column, filled: bool = False) -> Section:
    return Section(name, title, frozenset(tables.split()), query, columns, filled)


C = Column
CENTRE, SINCE, UNTIL = C("centre", N_("Centre")), C("since", N_("Since")), C("until", N_("Until"))
CHANNEL, REASON = C("channel", N_("Channel"), CHANNEL_WORDS), C("reason", N_("Reason"))
AT, ENDED, END = C("at", N_("When")), C("ended_at", N_("Ended")), C("end_reason", N_("Why it ended"))
CAR, AMOUNT, DETAIL = C("vehicle", N_("Vehicle")), C("mileage_km", N_("Mileage, km")), C("detail", N_("Details"))
PURPOSE, HOLDER = C("purpose", N_("Purpose"), PURPOSE_WORDS), C("holder", N_("Given to"))

# Rows that are theirs, or were when they came out of force; what went on to somebody else is that person's for good.
_RECORDS = """(select distinct m.record_id from membership m where m.client_id = any(:ids) and not exists (
  select 1 from membership o where o.record_id = m.record_id and (o.until is null or o.id > m.id)
    and o.client_id <> all(:ids)))"""

# Somebody else has the car too: what is known of it beside what can be read off it may be theirs.
_OWN_CAR = """(o.until is null and not exists (select 1 from ownership a join client n on n.id = a.client_id
  where a.vehicle_id = v.id and a.until is null and n.alias_of is null and a.client_id <> all(:ids)
    and not coalesce(o.record_id is not null and o.since > a.since, false)))"""
_SAID_PLATE = f"""exists (select 1 from source_record r, jsonb_array_elements_text(r.cells) cell(told)
  where r.id in {_RECORDS} and plate_key(cell.told) = plate_key(v.plate))"""

SECTIONS = (
    _section(
        "person", N_("Who you are to us"), "client",
        "select c.kind, c.display_name, c.surname, c.given_name, c.middle_name, c.sex, c.born_on, c.phone, c.email,"
        " c.tax_number, c.kpp, c.ogrn, c.legal_address, c.preferred_name, c.city, c.address, c.language, ct.name,"
        " c.created_at, c.restricted_at, c.erased_at"
        " from client c left join centre ct on ct.id = c.centre_id where c.id = any(:ids) order by c.id",
        C("kind", N_("Kind")), C("name", N_("Name")), C("surname", N_("Surname")), C("given_name", N_("Given name")),
        C("middle_name", N_("Middle name")), C("sex", N_("Sex")), C("born_on", N_("Born on")),
        C("phone", N_("Telephone")), C("email", N_("E-mail")), C("tax_number", N_("Tax number")), C("kpp", N_("KPP")),
        C("ogrn", N_("OGRN")), C("legal_address", N_("Legal address")), C("preferred_name", N_("How to address you")),
        C("city", N_("City")), C("address", N_("Address")), C("language", N_("Language")), CENTRE, SINCE,
        C("restricted_at", N_("Frozen")),
        C("erased_at", N_("Erased")),
    ),
    _section(
        "identifiers", N_("Numbers and addresses you are known by"), "identifier",
        "select kind, value from identifier where client_id = any(:ids) order by kind, value",
        C("kind", N_("Kind")), C("value", N_("Value")),
    ),
    _section(
        "source_records", N_("What was received of you, as it came"), "membership source_record import_batch",
        "select r.received_at, r.channel, ct.name, b.file_name, r.external_id, b.headers, r.cells, r.ended_at,"
        " r.end_reason from source_record r join centre ct on ct.id = r.centre_id"
        f" left join import_batch b on b.id = r.batch_id where r.id in {_RECORDS} order by r.id",
        C("received_at", N_("When")), C("way", N_("Way"), WAY_WORDS), CENTRE, C("file", N_("File")),
        C("external_id", N_("Number there")), C("headings", N_("Columns")), C("cells", N_("Values")), ENDED, END,
    ),
    _section(
        "consents", N_("What you allow now"), "consent_state",
        "select s.channel, s.purpose, d.name, s.given, s.happened_at from consent_state s"
        " join dealer d on d.id = s.holder_id where s.client_id = any(:ids) order by 1, 2, 3",
        CHANNEL, PURPOSE, HOLDER, C("given", N_("Allowed"), YES_WORDS), SINCE,
    ),
    _section(
        "consent_acts", N_("Every consent and withdrawal"), "consent consent_wording",
        "select k.happened_at, k.recorded_at, k.channel, k.purpose, d.name, k.act, ct.name, k.proof - 'by',"
        " w.code || ' ' || w.version, case k.proof ->> 'language' when 'ru' then w.text_ru else w.text_en end"
        " from consent k join dealer d on d.id = k.holder_id left join centre ct on ct.id = k.centre_id"
        " left join consent_wording w on w.id = k.wording_id"
        " where k.client_id = any(:ids) order by k.id",
        AT, C("recorded_at", N_("Recorded")), CHANNEL, PURPOSE, HOLDER, C("act", N_("Act"), ACT_WORDS), CENTRE,
        C("proof", N_("Proof")), C("wording", N_("Wording")), C("wording_text", N_("Text of the wording")),
    ),
    _section(
        "consent_scans", N_("Scans that show a consent"), "consent_scan",
        "select kept_at, media_type, size_bytes, encode(sha256, 'hex') from consent_scan where client_id = any(:ids)"
        " order by id",
        AT, C("media_type", N_("Kind of file")), C("size_bytes", N_("Size, bytes")), C("sha256", N_("Fingerprint")),
    ),
    _section(
        # What became of a car after the person had it is the next owner's. Of its plates only the present one is kept:
        # whoever had the car before is told it where their own rows bear it.
        "vehicles", N_("Vehicles"), "ownership vehicle",
        f"select v.vin, case when {_OWN_CAR} or {_SAID_PLATE} then v.plate end, v.make, v.model, v.year,"
        f" o.since, o.until, case when {_OWN_CAR} then v.mileage_km end,"
        f" case when {_OWN_CAR} then v.warranty_until end,"
        f" case when {_OWN_CAR} then v.insurance_until end from ownership o join vehicle v on v.id = o.vehicle_id"
        " where o.client_id = any(:ids) order by o.id",
        C("vin", N_("VIN")), C("plate", N_("Plate")), C("make", N_("Make")), C("model", N_("Model")),
        C("year", N_("Year")), SINCE, UNTIL, AMOUNT, C("warranty_until", N_("Warranty until")),
        C("insurance_until", N_("Insurance until")),
    ),
    _section(
        "vehicle_notes", N_("Readings and maintenance of your cars"), "vehicle_note",
        "select n.noted_on, n.kind, v.vin, n.km, n.mark, ct.name from vehicle_note n"
        " join vehicle v on v.id = n.vehicle_id left join centre ct on ct.id = n.centre_id"
        " where n.client_id = any(:ids) order by n.id",
        C("on", N_("When")), C("kind", N_("Kind")), CAR, AMOUNT, C("mark", N_("What was done")), CENTRE,
    ),
    _section(
        "purchases", N_("Purchases"), "purchase",
        "select p.happened_on, p.kind, ct.name, v.vin, p.amount_minor, p.currency, p.mileage_km, p.detail"
        " from purchase p join centre ct on ct.id = p.centre_id left join vehicle v on v.id = p.vehicle_id"
        " where p.client_id = any(:ids) order by p.happened_on, p.id",
        C("on", N_("When")), C("kind", N_("Kind"), PURCHASE_WORDS), CENTRE, CAR,
        C("amount_minor", N_("Amount, in hundredths")), C("currency", N_("Currency")), AMOUNT, DETAIL,
    ),
    _section(
        "contacts", N_("Visits, calls and inquiries"), "interaction",
        "select i.happened_on, i.kind, ct.name, v.vin, i.mileage_km, i.detail from interaction i"
        " join centre ct on ct.id = i.centre_id left join vehicle v on v.id = i.vehicle_id"
        " where i.client_id = any(:ids) order by i.happened_on, i.id",
        C("on", N_("When")), C("kind", N_("Kind"), INTERACTION_WORDS), CENTRE, CAR, AMOUNT, DETAIL,
    ),
    _section(
        "facts", N_("What else you told us"), "client_fact fact_field",
        "select f.title_en, f.title_ru, w.value, w.said_at from client_fact w join fact_field f on f.id = w.field_id"
        " where w.client_id = any(:ids) order by w.id",
        C("field", N_("Field")), C("field_ru", N_("Field in Russian")), C("value", N_("Value")), AT,
    ),
    _section(
        "dates", N_("Dates you told us"), "client_date",
        "select title, falls_on, is_yearly, said_at, ended_at from client_date where client_id = any(:ids) order by id",
        C("what", N_("What")), C("day", N_("Day")), C("yearly", N_("Every year"), YES_WORDS), AT, ENDED,
    ),
    _section(
        "notes", N_("Notes about you"), "client_note",
        "select body, is_pinned, written_at, struck_at from client_note where client_id = any(:ids) order by id",
        C("text", N_("Text")), C("pinned", N_("Pinned"), YES_WORDS), AT, C("struck_at", N_("Struck out")),
    ),
    _section(
        "changes", N_("What your values were before"), "golden_change",
        "select g.at, g.field, g.old, g.new, g.cause, ct.name from golden_change g"
        " left join centre ct on ct.id = g.centre_id where g.client_id = any(:ids) order by g.id",
        AT, C("field", N_("Field")), C("before", N_("Before")), C("after", N_("After")), C("cause", N_("Cause")),
        CENTRE,
    ),
    _section(
        # Who the others are is their matter.
        "household", N_("What you share with others"), "household_link",
        "select reasons, is_household from household_link where client_id = any(:ids) order by 1, 2",
        C("shared", N_("Shared")), C("household", N_("Counts as one household"), YES_WORDS),
    ),
    _section(
        "household_words", N_("What was said of your household"), "household_word",
        "select is_household, said_at, ended_at from household_word where one_id = any(:ids) or other_id = any(:ids)"
        " order by id",
        C("household", N_("Counts as one household"), YES_WORDS), AT, ENDED,
    ),
    _section(
        "assignments", N_("Which centre keeps you, and why"), "assignment unassigned",
        "select ct.name, a.since, a.ended_at, a.end_reason, a.reason from assignment a"
        " join centre ct on ct.id = a.centre_id where a.client_id = any(:ids)"
        " union all select null, u.decided_at, null, null, u.reason from unassigned u where u.client_id = any(:ids)"
        " order by 2",
        CENTRE, SINCE, ENDED, END, REASON,
    ),
    _section(
        "transfers", N_("Centres that asked to keep you"), "transfer_request",
        "select t.asked_at, ct.name, t.reason, t.comment, t.state, t.decided_at, t.answer from transfer_request t"
        " join centre ct on ct.id = t.to_centre_id where t.client_id = any(:ids) order by t.id",
        AT, CENTRE, C("reason", N_("Reason"), ASK_WORDS), C("comment", N_("In their words")),
        C("state", N_("State")), C("decided_at", N_("Decided")), C("answer", N_("Answer")),
    ),
    _section(
        "invitations", N_("Invitations"), "invitation",
        "select i.claimed_at, i.purpose, ct.name, i.until, i.ended_at, i.end_reason from invitation i"
        " join centre ct on ct.id = i.centre_id where i.client_id = any(:ids) order by i.id",
        AT, C("purpose", N_("To what")), CENTRE, UNTIL, ENDED, END,
    ),
    _section(
        "campaigns", N_("Campaigns that looked at you"), "recipient",
        "select c.name, c.launched_at, r.outcome, r.reason, r.unsubscribed_at from recipient r"
        " join campaign c on c.id = r.campaign_id where r.client_id = any(:ids) order by c.id",
        C("campaign", N_("Campaign")), AT, C("outcome", N_("Outcome")), REASON,
        C("unsubscribed_at", N_("Unsubscribed")),
    ),
    _section(
        "messages", N_("Messages written to you, as sent"), "message",
        "select m.created_at, m.channel, m.address, m.state, m.settled_at, t.subject, m.places, t.body from message m"
        " join message_template t on t.id = m.template_id where m.person_ref = any(:ids) order by m.id",
        AT, CHANNEL, C("address", N_("Address")), C("state", N_("State")), C("settled_at", N_("Settled")),
        C("subject", N_("Subject")), C("places", N_("Filled in")), C("text", N_("Text")), filled=True,
    ),
    _section(
        "contact_budget", N_("How often you were written to"), "contact_budget",
        "select channel, period_start, used, cap from contact_budget where client_id = any(:ids) order by 2, 1",
        CHANNEL, C("from", N_("From")), C("used", N_("Messages")), C("most", N_("At most")),
    ),
    _section(
        # With whom one was joined by mistake is that person's matter.
        "merges", N_("When entries of yours were put together or taken apart"), "client_merge client_split merge_loss",
        "select merged_at, cause, undone_at from client_merge where kept_client_id = any(:ids)"
        " or gone_client_id = any(:ids) union all"
        " select split_at, 'split', undone_at from client_split where kept_client_id = any(:ids)"
        " or new_client_id = any(:ids) order by 1",
        AT, C("cause", N_("Cause")), C("undone_at", N_("Undone")),
    ),
    _section(
        "journal", N_("Who opened or changed your card, by role"), "journal_entry journal_personal",
        "select j.at, j.act, j.role, ct.name, p.said from journal_entry j left join centre ct on ct.id = j.centre_id"
        " left join journal_personal p on p.entry_id = j.id where j.client_id = any(:ids) order by j.id",
        AT, C("act", N_("Act")), C("role", N_("Role")), CENTRE, C("values", N_("Values")),
    ),
)  # fmt: skip

# Tables with a client in them that the file does not tell of by themselves, and why.
EXCEPTIONS: Mapping[str, str] = {
    "api_client": "its client_id is the name of a program and of nobody in the base",
    "completeness": "only counts how many fields of the card are filled; the fields themselves are told",
    "fact_now": "what the words of client_fact come to, kept for filters; the words themselves are told",
    "former_key": "keyed numbers made of rows that are told as they came, while no live row is left of the person",
    "keeper_change": "who of the staff looked after them; which centre keeps them, and since when, is told",
    "household_mark": "keyed numbers made of telephones, addresses and cars that are told as they are",
    "household_member": "only numbers the household whose links and words are told",
    "household_touch": "a queue of clients to look at again; empty whenever nothing is under way",
    "split_row": "only numbers the rows that a split moved and whose they were; the split itself is told",
    "recipient_step": "only keeps a message from being written twice; the message itself is told",
}
