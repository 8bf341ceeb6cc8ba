"""In whose name a consent lets a message go: the one rule of launching and of sending."""

from __future__ import annotations

from collections.abc import Collection

# The pairs are few, and a hashed table of them is made once per statement: a row costs one look into it.
NAMED = "select w.id, n from consent_wording w, unnest(w.named_dealers) n"


def speaks_for(*, dealer: str, head_office: str, own: str, state: str = "k") -> str:
    """The SQL condition that the consent in ``state`` (a row of consent_state) speaks for the sender of a message.

    dealer, head_office: SQL of their ids; ``own``: SQL of whether a centre writes in its dealer's name alone. A consent
    speaks for its holder and for the dealers that its wording names. A campaign of head office goes in the name of head
    office or of the keeper's dealer. For a centre's own a consent of head office counts only if its wording names the
    dealer; one without a wording is from the time before wordings and counts. Source: docs/rules.md, Consents 9.
    """
    return (
        f"({state}.holder_id = {dealer} or ({state}.holder_id = {head_office} and"
        f" (not {own} or {state}.wording_id is null)) or ({state}.wording_id, {dealer}) in ({NAMED}))"
    )


def does_speak(
    *, holder_id: int, wording_id: int | None, named: Collection[int], dealer_id: int, head_office_id: int, own: bool
) -> bool:
    """The same rule for one consent that was looked up before; a test compares both over every case."""
    if holder_id == dealer_id or (wording_id is not None and dealer_id in named):
        return True
    return holder_id == head_office_id and (not own or wording_id is None)
