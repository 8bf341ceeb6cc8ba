"""How it can be shown that somebody has said so: kinds of proof, and what each must hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

from language import N_, Refusal

DESK, PAPER, WEB, SCAN, CALL = "desk", "paper", "web", "scan", "call"
WAYS = (PAPER, SCAN, WEB, CALL, DESK)

PROOF_WORDS: Mapping[str, str] = {
    "paper": N_("Paper form"),
    "scan": N_("Scan of a signed form"),
    "web": N_("Form on a website"),
    "call": N_("Telephone call"),
    "desk": N_("Said at the desk"),
    "list": N_("List of a dealer"),
    "lead": N_("Request of a website or program"),
    "link": N_("Link of a letter"),
    "page": N_("The person's own page of choices"),
    "erasure": N_("Erasure of the person"),
    "suppression": N_("Withdrawn before, known again by the contact"),
    "": N_("Not known"),
}


class ProofIncomplete(Refusal):
    """It was not said how the consent can be shown, or a part of it is missing."""

    message = (
        "Say how the consent was given. A form on a website needs its network address and time, a call its number and"
        " who called, a scan its file."
    )


@dataclass(frozen=True, slots=True)
class HowSaid:
    """How somebody has said so: a way of WAYS, the network address of a web form, the number and the caller of a call
    ("client" or "centre"), and whether a file and a time of day came along."""

    way: str = DESK
    address: str = ""
    number: str = ""
    caller: str = ""
    has_scan: bool = False
    has_time: bool = False


def proof_of(how: HowSaid) -> dict[str, Any]:
    """The proof as it is kept beside the act; raises ProofIncomplete. Source: docs/rules.md, Consents 10."""
    if how.way == WEB:
        if not how.has_time:
            raise ProofIncomplete
        return {"kind": "form", "form": WEB, "ip": _address(how.address)}
    if how.way == CALL:
        number = "".join(c for c in how.number if c.isdigit() or c == "+")
        if not 3 <= len(number) <= 20 or how.caller not in ("client", "centre"):
            raise ProofIncomplete
        return {"kind": "call", "number": number, "caller": how.caller}
    if how.way == SCAN:
        if not how.has_scan:
            raise ProofIncomplete
        return {"kind": "scan", "form": PAPER}
    if how.way == PAPER:
        return {"kind": "form", "form": PAPER}
    if how.way == DESK:
        return {"kind": DESK}
    raise ProofIncomplete


def proof_kind(proof: Mapping[str, Any]) -> str:
    """The key of PROOF_WORDS for a kept proof, of whatever age."""
    kind = str(proof.get("kind") or proof.get("how") or "")
    kind = str(proof.get("form", PAPER)) if kind == "form" else kind
    return kind if kind in PROOF_WORDS else ""


def _address(text: str) -> str:
    try:
        return str(ip_address(text.strip()))
    except ValueError as unreadable:
        raise ProofIncomplete from unreadable
