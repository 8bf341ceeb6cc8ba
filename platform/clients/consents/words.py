"""What became of an act, and the details of its proof, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from language import N_

FATE_WORDS: Mapping[str, str] = {
    "holds": N_("In force"),
    "overtaken": N_("Until a later word"),
    "late": N_("Changed nothing: a later word was known already"),
    "narrowed": N_("Ended by a merge: the other side had withdrawn"),
    "ended": N_("Out of force with its row of a list"),
    "": N_("Not known"),
}
DETAIL_WORDS: Mapping[str, str] = {
    "ip": N_("Network address"),
    "number": N_("Telephone number of the call"),
    "caller": N_("Who called"),
    "said": N_("In the words of the list"),
    "wording": N_("Wording in the words of the list"),
    "media_type": N_("Kind of file"),
    "bytes": N_("Size in bytes"),
    "sha256": N_("Fingerprint (SHA-256)"),
    "message": N_("Number of the letter"),
    "parted_from": N_("Taken over from act"),
}
CALLERS: Mapping[str, str] = {"client": N_("The client"), "centre": N_("The centre")}
PERSONAL = frozenset({"ip", "number", "said"})
HIDDEN = "•••"


def proof_details(proof: Mapping[str, Any], *, sees_contacts: bool) -> list[tuple[str, str]]:
    """(marked name, value) of what a proof holds beside its kind; a marked value is a caller. Masked by the role."""
    told = [(DETAIL_WORDS[key], key, str(proof[key])) for key in DETAIL_WORDS if proof.get(key) not in (None, "")]
    return [
        (name, HIDDEN if key in PERSONAL and not sees_contacts else CALLERS.get(value, value))
        for name, key, value in told
    ]
