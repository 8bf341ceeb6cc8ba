"""The list of those who want no marketing, kept beyond their data: keyed hashes of contacts, never the contacts.

A mark is HMAC-SHA256 of a contact under the key that the database derives from the application's secret. Whoever comes
back with a marked contact is refused for that channel again (docs/rules.md, Consents 7).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import LargeBinary, Text, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from store import Answer, Base, ask, staged

from .features import COMPARABLE_VERSIONS, Features
from .incoming import Incoming
from .normalise import normalise

# The contacts of clients of whom nothing is left, by every row they ever had that did not go on to somebody else.
ROWS_OF = """
select m.client_id, r.features from membership m join source_record r on r.id = m.record_id
where m.client_id = any(:clients) and r.features is not null and r.normaliser_version = any(:versions)
  and not exists (select 1 from membership o where o.record_id = m.record_id and (o.until is null or o.id > m.id)
    and o.client_id <> m.client_id)
"""
# The person's own word (no list's), unless the person has given that holder a newer one since.
WITHDRAWN = """
select k.client_id, k.channel, max(k.happened_at) as since
from consent k join client c on c.id = k.client_id and c.alias_of = c.id
where k.client_id = any(:clients) and k.purpose = 'marketing' and k.act = 'withdrawn' and k.record_id is null
  and not exists (select 1 from consent g where g.client_id = k.client_id and g.channel = k.channel
    and g.purpose = k.purpose and g.holder_id = k.holder_id and g.record_id is null and g.act = 'given'
    and g.happened_at > k.happened_at)
group by 1, 2
"""
SUPPRESS = """
insert into suppression (mark, channel, since)
select k.mark, s.channel, max(s.since)
from suppress_in s
join contact_marks(array(select distinct contact from suppress_in)) k on k.contact = s.contact
group by 1, 2 order by 1, 2
{on_conflict}
"""
LATEST = "on conflict (mark, channel) do update set since = greatest(suppression.since, excluded.since)"


class Suppression(Base):
    """No marketing on ``channel`` to whoever has the contact behind ``mark``, since the moment it was withdrawn."""

    __tablename__ = "suppression"

    mark: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    channel: Mapped[str] = mapped_column(Text, primary_key=True)
    since: Mapped[datetime]


def contacts_of(features: Features) -> list[str]:
    """The contacts of a row in the spelling that marks are made of."""
    return [f"phone:{p}" for p in features.phones] + [f"email:{e}" for e in features.emails]


def suppress_emptied(session: Session, client_ids: Sequence[int]) -> None:
    """Keep what people have withdrawn themselves where nothing else is left of them; session: of the system role."""
    rows = session.execute(text(WITHDRAWN), {"clients": list(client_ids)})
    since = {(client, channel): moment for client, channel, moment in rows}
    if since:
        suppress_clients(session, since)


def suppress_clients(session: Session, since: dict[tuple[int, str], datetime]) -> None:
    """Mark every contact of clients for a channel: (client id, channel) -> the moment it was withdrawn."""
    clients = sorted({client for client, _ in since})
    rows = session.execute(text(ROWS_OF), {"clients": clients, "versions": list(COMPARABLE_VERSIONS)}).all()
    contacts: dict[int, set[str]] = {}
    for client, stored in rows:
        contacts.setdefault(client, set()).update(contacts_of(Features.from_json(stored)))
    marked = ((c, channel, at) for (client, channel), at in since.items() for c in contacts.get(client, ()))
    _write(session, marked, LATEST)


def suppress_address(session: Session, address: str, *, channel: str, now: datetime) -> None:
    """Mark the e-mail address of a letter whose receiver is in the base no more."""
    features = normalise(Incoming(emails=(address,)), region="")
    # The web may add to the list and never read it: a mark that is there already is left as it is.
    _write(session, ((contact, channel, now) for contact in contacts_of(features)), "on conflict do nothing")


def _write(session: Session, rows: Iterable[tuple[str, str, datetime]], on_conflict: str) -> None:
    with staged(session, "suppress_in", "contact text, channel text, since timestamptz", rows) as suppress_in:
        if suppress_in:
            suppress_in.execute(SUPPRESS.format(on_conflict=on_conflict))


# Rows that bring a marked contact, and consents of a list for whoever was refused by a mark before. A person who has
# given the holder of the list a consent since is free again.
BROUGHT = """
select b.client_id, b.record_id, s.channel, max(s.since) as since
from brought_in b
join contact_marks(array(select distinct contact from brought_in)) k on k.contact = b.contact
join suppression s on s.mark = k.mark group by 1, 2, 3
"""
BEFORE = """
select i.client_id, i.record_id, i.channel,
  max(coalesce(cast(k.proof ->> 'since' as timestamptz), k.happened_at)) as since
from given_in i join consent k on k.client_id = i.client_id and k.channel = i.channel
join source_record r on r.id = k.record_id and r.ended_at is null
where k.purpose = 'marketing' and k.proof ->> 'kind' = 'suppression'
group by 1, 2, 3
"""
# Whoever has objected to marketing as a whole is refused by no contact, but by their own word.
OBJECTED = """
select i.client_id, i.record_id, i.channel, max(k.happened_at) as since
from given_in i join consent k on k.client_id = i.client_id and k.channel = i.channel and k.proof ? 'objection'
where k.purpose = 'marketing' group by 1, 2, 3
"""
STANDING = """
select h.client_id, h.record_id, h.channel, h.since from hits_in h where not exists (
  select 1 from consent g where g.client_id = h.client_id and g.channel = h.channel and g.purpose = 'marketing'
    and g.holder_id = :holder and g.act = 'given' and g.record_id is null and g.happened_at > h.since)
order by 2, 3
"""


ANYBODY = "select exists (select 1 from suppression) or exists (select 1 from consent where proof ? 'objection')"


def somebody_withdrew(session: Session) -> Answer:
    """Whether the list of the withdrawn holds anybody at all, or anybody has objected to marketing as a whole."""
    return ask(session, ANYBODY)


def refused_by_suppression(
    session: Session, contacts: Iterable[tuple[int, int, str]], given: Iterable[tuple[int, int, str]], *, holder_id: int
) -> dict[tuple[int, int, str], datetime]:
    """What the list of the withdrawn refuses of rows: (client id, record id, channel) -> since when it was withdrawn.

    contacts: (client id, record id, contact) of the rows. given: (client id, record id, channel) of the marketing
    consents that they bring. holder_id: the dealer that the rows speak for.
    """
    hits: dict[tuple[int, int, str], datetime] = {}
    marketing = list(given)
    sources = (
        ("brought_in", "contact", contacts, BROUGHT),
        ("given_in", "channel", marketing, BEFORE),
        ("given_in", "channel", marketing, OBJECTED),
    )
    for name, column, rows, query in sources:
        with staged(session, name, f"client_id bigint, record_id bigint, {column} text", rows, joined=True) as brought:
            for client, record, channel, since in brought.execute(query).rows() if brought else ():
                hits[client, record, channel] = max(since, hits.get((client, record, channel), since))
    columns = "client_id bigint, record_id bigint, channel text, since timestamptz"
    rows_of_hits = ((*hit, since) for hit, since in hits.items())
    with staged(session, "hits_in", columns, rows_of_hits, joined=True) as hits_in:
        standing = hits_in.execute(STANDING, {"holder": holder_id}).rows() if hits_in else []
    return {(client, record, channel): since for client, record, channel, since in standing}
