"""Words and tones of the states of a request for a client."""

from __future__ import annotations

from collections.abc import Mapping

from language import N_

STATE_WORDS: Mapping[str, str] = {
    "waiting": N_("waits for an answer"),
    "granted": N_("given over"),
    "refused": N_("refused"),
    "withdrawn": N_("taken back"),
    "undone": N_("given over, then undone"),
}
STATE_TONES: Mapping[str, tuple[str, str]] = {
    "waiting": ("accent", "clock"),
    "granted": ("good", "check"),
    "refused": ("bad", "x"),
    "withdrawn": ("", "undo"),
    "undone": ("warn", "undo"),
}
