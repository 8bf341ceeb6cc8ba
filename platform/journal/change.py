"""What stood before an act and what stands after it, as an entry keeps it apart from itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any


def before_and_after(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, dict[str, Any]] | None:
    """The ``personal`` of an entry: values by field on both sides; days as ISO text, unknown ones left out.

    None where both sides say the same.
    """
    said = {"before": _plain(before), "after": _plain(after)}
    return said if said["before"] != said["after"] else None


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
        if value not in (None, "", [])
    }
