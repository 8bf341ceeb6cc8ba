"""The file of evidence of a client's consents: every act, the wordings, the proofs, and what was sent under them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

import clients
import journal
from journal import Actor
from language import N_, Refusal
from papers import PictureUnreadable, print_paper
from store import Database
from tenancy import ScopedSession

from .consent_traces import ConsentTraces, allowed_by, consent_traces
from .evidence_paper import EvidenceTerms, evidence_paper

ALL = "all"


class EvidenceChannelUnknown(Refusal):
    """No such channel."""

    message = N_("Choose a channel of the evidence, or all of them.")


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A PDF and the fingerprint of the data that it tells, in hexadecimal digits."""

    content: bytes
    sha256: str


def consent_evidence(
    database: Database, session: ScopedSession, client_id: int, *, terms: EvidenceTerms, by: Actor
) -> EvidenceFile:
    """Make the file of evidence for one channel, or "all", and journal that it was made.

    The fingerprint is of the data, not of the file: who makes the file again in another language, or with contacts
    masked, gets the same one as long as nothing was added. Raises clients.NoSuchClient or EvidenceChannelUnknown.
    Source: docs/rules.md, Consents 14.
    """
    if terms.channel not in (ALL, *clients.CHANNELS):
        raise EvidenceChannelUnknown
    client = clients.find_client(session, client_id, sees_contacts=terms.sees_contacts)
    found = consent_traces(database, session, client.id, with_scans=True)
    mark = fingerprint(found, terms.channel)
    file = clients.enter_file(session, "evidence", 1, contacts=terms.sees_contacts, by=by, now=terms.now).number
    try:
        content = print_paper(evidence_paper(found, client, terms, mark, file=file))
    except PictureUnreadable:
        # A damaged picture is enclosed as the file that it is.
        content = print_paper(evidence_paper(found, client, terms, mark, file=file, with_pictures=False))
    journal.record(
        session, by, "evidence made", "client", client.id, now=terms.now, centre_id=client.centre_id,
        client_id=client.id,
        detail={"channel": terms.channel, "acts": len(found.traces.acts), "sha256": mark, "file": file},
    )  # fmt: skip
    return EvidenceFile(content, mark)


def fingerprint(found: ConsentTraces, channel: str) -> str:
    """SHA-256 of the acts, their wordings, and the messages with the act that let each go, as canonical JSON."""
    traces = found.traces
    acts = [
        {
            "id": a.id, "channel": a.channel, "purpose": a.purpose, "holder": a.holder_id, "given": a.given,
            "said": _utc(a.happened_at), "recorded": _utc(a.recorded_at), "proof": a.proof, "wording": a.wording_id,
        }
        for a in traces.acts if channel in (ALL, a.channel) or a.purpose != clients.MARKETING
    ]  # fmt: skip
    wordings = {
        str(i): [shown.wording.text_en, shown.wording.text_ru, list(shown.wording.named_dealers)]
        for i, shown in traces.wordings.items()
    }
    sent = [
        [m.id, m.channel, m.address, m.state, _utc(m.settled_at), allowed_by(found, m, m.settled_at)]
        for m in found.sent if channel in (ALL, m.channel) and m.settled_at is not None
    ]  # fmt: skip
    told = {"client": traces.client_id, "channel": channel, "acts": acts, "wordings": wordings, "messages": sent}
    plain = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def _utc(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
