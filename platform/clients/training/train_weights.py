"""Estimate the weights of matching anew from records without labels, offline; nothing changes in the base."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from importlib import import_module
from importlib.util import find_spec

from sqlalchemy import text
from sqlalchemy.orm import Session

from clients.features import COMPARABLE_VERSIONS, Features
from clients.incoming import Incoming
from clients.normalise import normalise
from clients.weights import default_model
from language import N_, Refusal

from .columns import row_of
from .estimate import Estimate
from .export import exported

FEWEST_RECORDS = 1000
_RANDOM_PAIRS, _KEY_PAIRS, _SEED = 1e7, 5e5, 1
_STEPS = 1 << 31
_LIVE = """
from membership m join source_record r on r.id = m.record_id
where m.until is null and r.features is not null and r.normaliser_version = any(:versions)
"""
COUNT = f"select count(*) {_LIVE}"
# The same records are drawn each time: a draw by chance could not be looked into later.
SAMPLE = f"select r.features {_LIVE} and (hashint8(r.id) & {_STEPS - 1}) < :part limit :most"


class TrainingNotInstalled(Refusal):
    """The estimator is an extra that a running network does without."""

    message = N_("Weights are estimated by Splink, which is not installed. Install it with: %(command)s")


class TooFewRecords(Refusal):
    """What is estimated from so little would be chance."""

    message = N_("Weights are estimated from at least %(fewest)s records, some of them of one person.")


def base_sample(session: Session, *, most: int) -> Iterator[Features]:
    """Stream the features of the base's live records, or of some ``most`` of them drawn evenly.

    session: of the system role. A few thousand records are held at a time.
    """
    versions = list(COMPARABLE_VERSIONS)
    count = session.execute(text(COUNT), {"versions": versions}).scalar_one()
    part = _STEPS if count <= most else _STEPS * most // count
    values = {"versions": versions, "part": part, "most": most}
    for (stored,) in session.execute(text(SAMPLE), values, execution_options={"yield_per": 5_000}):
        yield Features.from_json(stored)


def list_sample(rows: Iterable[Incoming], *, region: str) -> Iterator[Features]:
    """Give the features of rows of a list that is in no base; region: ISO code of its country."""
    return (normalise(row, region=region) for row in rows)


def train_weights(records: Iterable[Features], *, version: int, made_on: date) -> str:
    """Estimate how much evidence is worth in these records; gives a model as JSON, and nothing that a record says.

    version: the number of the new model. Raises TrainingNotInstalled or TooFewRecords. Source: docs/rules.md,
    Identity 30.
    """
    if find_spec("splink") is None or find_spec("duckdb") is None:
        raise TrainingNotInstalled(command="pip install --require-hashes -r requirements-train.lock")
    # By name: the module needs what only the extra brings.
    estimator = import_module("clients.training.by_splink")
    rows = (row_of(number, features) for number, features in enumerate(records, 1))
    found: Estimate | None = estimator.estimate(
        rows, fewest=FEWEST_RECORDS, random_pairs=_RANDOM_PAIRS, key_pairs=_KEY_PAIRS, seed=_SEED
    )
    if found is None:
        raise TooFewRecords(fewest=FEWEST_RECORDS)
    return exported(found, default_model(), version=version, made_on=made_on)
