"""In whose name a consent lets a message go: the same answer in the database and for one consent."""

from __future__ import annotations

from itertools import product

from sqlalchemy import text
from sqlalchemy.orm import Session

from clients import does_speak, speaks_for
from tests.cast import Cast

WORDING = """
insert into consent_wording (code, version, purpose, channels, holder_id, named_dealers, text_en, text_ru, valid_from,
  issued_at)
values ('Network', 1, 'marketing', '{email}', :holder, :named, 'a', 'a', now(), now()) returning id
"""


def test_the_rule_of_sending_and_that_of_evidence_are_one(system: Session, cast: Cast) -> None:
    head_office, alpha, beta = (cast.dealers[d] for d in ("head_office", "alpha", "beta"))
    wording = int(system.scalar(text(WORDING), {"holder": head_office, "named": [alpha]}) or 0)
    rule = speaks_for(dealer=":dealer", head_office=":head_office", own=":own")
    query = text(
        f"select {rule} from (select cast(:holder as bigint) as holder_id, cast(:wording as bigint) as wording_id) k"
    )
    told = {}
    for holder, given_under, dealer, own in product(
        (head_office, alpha, beta), (None, wording), (alpha, beta), (True, False)
    ):
        values = {"holder": holder, "wording": given_under, "dealer": dealer, "own": own, "head_office": head_office}
        told[holder, given_under, dealer, own] = bool(system.scalar(query, values))
        assert told[holder, given_under, dealer, own] == does_speak(
            holder_id=holder, wording_id=given_under, named=[alpha] if given_under else (), dealer_id=dealer,
            head_office_id=head_office, own=own,
        )  # fmt: skip
    assert told[head_office, wording, alpha, True], "the wording names the dealer"
    assert not told[head_office, wording, beta, True], "it does not name this one"
    assert told[head_office, wording, beta, False], "head office writes in its own name"
    assert told[head_office, None, beta, True], "a consent from before there were wordings"
    assert not told[alpha, None, beta, False]
