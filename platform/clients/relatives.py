"""Relatives of one name on one telephone: what two groups of records have of their own tells them apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .features import Features
from .outcome import Record

_WELL_KNOWN = 4


def said_once(records: Iterable[Record]) -> list[Features]:
    """What a group of records says; what one centre repeats counts once.

    An export of accounts says who somebody is on every line.
    """
    said: dict[object, Features] = {}
    for record in records:
        known_as = record.record_id if record.centre_id is None else (record.centre_id, record.features)
        said[known_as] = record.features
    return list(said.values())


def may_be_relatives(one: Sequence[Features], other: Sequence[Features]) -> bool:
    """Tell whether two groups that share a name and a contact may be a father and a son, or a mother and a daughter.

    One record says too little for that; all that is known of either side says more. They may be where each side has a
    car and a mailbox of its own, or where a side of four records or more never showed the other's car or mailbox. A
    common car, mailbox, birth date or full middle name speaks for one person. Source: docs/rules.md, Identity 31.
    """
    if any(f.is_company for f in (*one, *other)):
        return False
    births = [{f.born_on for f in side if f.born_on} for side in (one, other)]
    if births[0] & births[1] or _same_middle(one, other):
        return False
    cars = [{f.vin_tail for f in side if f.vin_tail} for side in (one, other)]
    mailboxes = [{mailbox for f in side for mailbox in f.emails} for side in (one, other)]
    if cars[0] & cars[1] or mailboxes[0] & mailboxes[1]:
        return False
    if max(len(one), len(other)) >= _WELL_KNOWN:
        return all(cars) or all(mailboxes)
    return all(cars) and all(mailboxes)


def _same_middle(one: Sequence[Features], other: Sequence[Features]) -> bool:
    middles = ({f.middle for f in side if f.middle and not f.middle_initial} for side in (one, other))
    return bool(set.intersection(*middles))
