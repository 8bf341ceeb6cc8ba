"""Identity 28: a record that an earlier normaliser stored is still met by new ones."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from clients import Incoming, Taken
from clients.features import COMPARABLE_VERSIONS, NORMALISER_VERSION

IVAN = Incoming(full_name="Иванов Пётр", phones=("89039290940",))


@pytest.mark.parametrize("stored", COMPARABLE_VERSIONS)
def test_a_record_of_an_earlier_version_is_met_by_a_new_one(
    take: Callable[..., Taken], system: Session, stored: int
) -> None:
    first = take([IVAN])
    system.execute(text("update source_record set normaliser_version = :v"), {"v": stored})
    assert take([IVAN], centre="south").client_ids == first.client_ids


def test_new_records_bear_the_newest_version() -> None:
    assert max(COMPARABLE_VERSIONS) == NORMALISER_VERSION
