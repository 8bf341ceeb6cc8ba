"""The file of evidence as a paper: its parts in the viewer's language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from clients import (
    CHANNEL_WORDS,
    ENDINGS,
    FATE_WORDS,
    PROOF_WORDS,
    PURPOSE_WORDS,
    ShownWording,
    kind_word,
    proof_details,
    proof_kind,
)
from language import N_, said_at, translation_of
from papers import Block, Enclosure, Facts, Heading, Paper, Paragraph, Picture, Table
from store import AnyRow

from .consent_traces import ConsentTraces, allowed_by

STATE_WORDS = {
    "sent": N_("sent"),
    "sending": N_("being sent"),
    "uncertain": N_("not known whether it arrived"),
    "refused": N_("refused by the mail server"),
}
DOTS = "•••"


@dataclass(frozen=True, slots=True)
class EvidenceTerms:
    """For whom a file is made: channel ("all"), the client's number, the reader's language, zone and name, the moment.

    sees_contacts: whether addresses, network addresses and scans are told in full.
    """

    channel: str
    number: str
    language: str
    zone: str
    made_by: str
    now: datetime
    sees_contacts: bool


class _Words:
    """The words and moments of one paper."""

    def __init__(self, terms: EvidenceTerms) -> None:
        self.say: Callable[[str], str] = translation_of(terms.language).gettext
        self._terms = terms

    def at(self, moment_: datetime | None) -> str:
        """A moment in the reader's zone; a word where it is not known."""
        if moment_ is None or moment_.year <= 1970:
            return self.say(N_("date not given"))
        # An old year as now: the year is always told.
        return said_at(moment_, self._terms.language, zone=self._terms.zone, now=datetime(1970, 1, 2, tzinfo=UTC))

    def about(self, channel: str, purpose: str) -> str:
        """Channel and purpose of an act."""
        return f"{self.say(kind_word(CHANNEL_WORDS, channel))}, {self.say(kind_word(PURPOSE_WORDS, purpose))}"


def evidence_paper(
    found: ConsentTraces, client: AnyRow, terms: EvidenceTerms, mark: str, *, file: str, with_pictures: bool = True
) -> Paper:
    """The paper of a client's consents (row of the golden record).

    mark: the fingerprint of the data. file: the number of this paper in the register of files.
    """
    words = _Words(terms)
    say = words.say
    acts = [a for a in found.traces.acts if terms.channel in ("all", a.channel, "any") or a.channel == "any"]
    scans = found.scans if terms.sees_contacts else []
    return Paper(
        title=say(N_("Evidence of consents")),
        language=terms.language,
        made_at=terms.now,
        page_words=say(N_("Page {page} of {pages}")),
        meta=(
            say(N_("Client %(number)s: %(name)s")) % {"number": terms.number, "name": client.display_name},
            say(N_("Made %(when)s by %(who)s. Times are of the zone %(zone)s."))
            % {"when": words.at(terms.now), "who": terms.made_by, "zone": terms.zone},
            say(N_("Number of this file: %(number)s")) % {"number": file},
        ),
        blocks=(
            *_in_force(found, terms, words),
            *_acts(found, acts, terms, words),
            *_wordings(found, acts, words),
            *_messages(found, terms, words),
            *(_pictures(scans, words) if with_pictures else ()),
        ),
        fingerprint=f"SHA-256 {mark}",
        enclosures=[
            Enclosure(f"consent-scan-{s.id}.{ENDINGS[s.media_type]}", bytes(s.content), s.sha256.hex()) for s in scans
        ],
    )


def _in_force(found: ConsentTraces, terms: EvidenceTerms, words: _Words) -> Iterator[Block]:
    say, traces = words.say, found.traces
    yield Heading(say(N_("In force when this file was made")))
    holders = {a.holder_id: a.holder for a in traces.acts}
    states = traces.known_at(terms.now, traces.client_id)
    rows = [
        (
            words.about(channel, purpose),
            holders[holder],
            say(N_("Given")) if state.given else say(N_("Withdrawn")),
            words.at(state.happened_at),
        )
        for (channel, purpose, holder), state in sorted(states.items())
        if terms.channel in ("all", channel) or channel == "any"
    ]
    if traces.frozen_at(terms.now):
        yield Paragraph(say(N_("The person is frozen: nobody may write to them, whatever consents say.")))
    if not rows:
        yield Paragraph(say(N_("Nothing was ever said.")))
        return
    headings = (N_("Channel and purpose"), N_("Holder"), N_("State"), N_("Since"))
    yield Table([say(h) for h in headings], rows, (3, 3, 2, 2))


def _acts(found: ConsentTraces, acts: Sequence[AnyRow], terms: EvidenceTerms, words: _Words) -> Iterator[Block]:
    say, fates = words.say, found.traces.fates()
    yield Heading(say(N_("Every act, in the order in which it was recorded")))
    for act in acts:
        what = say(N_("Given")) if act.given else say(N_("Withdrawn"))
        yield Heading(f"{act.id}. {what}: {words.about(act.channel, act.purpose)}", 2)
        fate = fates.get(act.id)
        came_to = say(FATE_WORDS[fate.code if fate else ""])
        facts = [
            (say(N_("Holder")), act.holder),
            (say(N_("Said")), words.at(act.happened_at)),
            (say(N_("Recorded")), f"{words.at(act.recorded_at)}, {act.by_name or say(_nobody(act))}"),
            (say(N_("Shown by")), say(PROOF_WORDS[proof_kind(act.proof)])),
        ]
        if act.wording_id is not None:
            facts.append((say(N_("Wording")), _named(found.traces.wordings[act.wording_id], words)))
        if act.file_name:
            row = say(N_("%(file)s, row %(row)s")) % {"file": act.file_name, "row": act.row_number}
            facts.append((say(N_("List")), row))
        details = proof_details(act.proof, sees_contacts=terms.sees_contacts)
        facts += [(say(name), say(value) if value else value) for name, value in details]
        facts.append((say(N_("What it came to")), f"{came_to} ({fate.by})" if fate and fate.by else came_to))
        yield Facts(facts)


def _nobody(act: AnyRow) -> str:
    return N_("another centre") if act.elsewhere else N_("by itself")


def _named(shown: ShownWording, words: _Words) -> str:
    return words.say(N_("%(name)s, version %(version)s")) % {
        "name": shown.wording.code,
        "version": shown.wording.version,
    }


def _wordings(found: ConsentTraces, acts: Sequence[AnyRow], words: _Words) -> Iterator[Block]:
    """The whole text of each version, in every language in which it was shown; both where that is not known."""
    say = words.say
    shown_in: dict[int, set[str]] = {}
    for act in acts:
        if act.wording_id is not None:
            language = act.proof.get("language")
            shown_in.setdefault(act.wording_id, set()).update([language] if language else ["en", "ru"])
    if shown_in:
        yield Heading(say(N_("Wordings in full")))
    for wording_id, languages in sorted(shown_in.items()):
        shown = found.traces.wordings[wording_id]
        yield Heading(_named(shown, words), 2)
        facts = [(say(N_("Holder")), shown.holder), (say(N_("In use from")), words.at(shown.wording.valid_from))]
        if shown.wording.retired_at is not None:
            facts.append((say(N_("Retired")), words.at(shown.wording.retired_at)))
        if shown.dealers:
            facts.append((say(N_("Names besides")), ", ".join(shown.dealers)))
        yield Facts(facts)
        for language in sorted(languages):
            yield Paragraph(shown.in_language(language))


def _messages(found: ConsentTraces, terms: EvidenceTerms, words: _Words) -> Iterator[Block]:
    say = words.say
    yield Heading(say(N_("What was sent, and what was in force at that moment")))
    rows = []
    for message in found.sent:
        if terms.channel not in ("all", message.channel) or message.settled_at is None:
            continue
        act = allowed_by(found, message, message.settled_at)
        allowed = say(N_("Consent given, act %(act)s")) % {"act": act} if act else say(N_("No consent was in force"))
        what = ", ".join(filter(None, (message.campaign, message.subject)))
        sender = ", ".join(filter(None, (message.centre, message.dealer)))
        state = say(STATE_WORDS[message.state])
        rows.append(
            (words.at(message.settled_at), what, sender, f"{_address(message.address, terms)} ({state})", allowed)
        )
    if not rows:
        yield Paragraph(say(N_("No message has left.")))
        return
    headings = (N_("When"), N_("What"), N_("From"), N_("To"), N_("State at that moment"))
    yield Table([say(h) for h in headings], rows, (2, 3, 3, 3, 3))


def _pictures(scans: Sequence[AnyRow], words: _Words) -> Iterator[Block]:
    for scan in scans:
        name = words.say(N_("Scan %(number)s, SHA-256 %(sha256)s")) % {"number": scan.id, "sha256": scan.sha256.hex()}
        yield Heading(name, 2)
        if scan.media_type.startswith("image/"):
            yield Picture(bytes(scan.content), name)
        else:
            yield Paragraph(words.say(N_("Enclosed in this file.")))


def _address(address: str, terms: EvidenceTerms) -> str:
    if terms.sees_contacts:
        return address
    name, at, domain = address.partition("@")
    return f"{name[:1]}{DOTS}{at}{domain}" if at else f"{DOTS} {address[-2:]}"
