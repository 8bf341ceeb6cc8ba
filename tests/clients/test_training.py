"""Identity 30: weights are estimated from records without labels, and leave as weights only."""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import asdict, replace
from datetime import date
from itertools import chain
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from clients import (
    EVIDENCE_WORDS,
    Features,
    Incoming,
    TooFewRecords,
    TrainingNotInstalled,
    base_sample,
    default_model,
    list_sample,
    read_model,
    second_opinion,
    train_weights,
)
from clients.training.columns import COLUMNS, row_of
from clients.training.estimate import Estimate, Shares
from clients.training.export import MARKS, TOLD_BY, exported, weights_of
from clients.training.levels import FIELDS
from console.generate import generate_people
from intake import people_of_list
from tests.clients.conftest import Take

TODAY = date(2026, 11, 25)
FOUND = Estimate(
    "splink 5.0.0",
    30_000,
    1 / 2**15,
    ("telephone",),
    {"born_equal": Shares(0.5, 1 / 2**13), "phone_equal": Shares(0.5, 2**-15), "phones_differ": Shares(0.25, 1.0)},
)
PETROV = Incoming(
    surname="Петров", given_name="Иван", middle_name="Сергеевич", phones=("+7 912 345-67-89",), emails=("iv@ya.ru",)
)


def test_what_was_estimated_can_be_read_and_the_rest_stays_as_given():
    given = default_model()
    text = exported(FOUND, given, version=7, made_on=TODAY)
    read = read_model(text)
    assert read == replace(weights_of(FOUND, given), version=7)
    assert (read.born_equal, read.phones_differ, read.address_equal) == (12.0, -2.0, given.address_equal)
    assert json.loads(text).keys() == {*asdict(given), "provenance"}


def test_a_telephone_is_worth_more_in_a_million_clients_than_in_the_records_looked_at():
    assert weights_of(FOUND, default_model()).contact_equal == pytest.approx(14 + 5, abs=0.01)


def test_every_level_is_worded_and_every_weight_has_a_level():
    codes = {level.code for field in FIELDS.values() for level in field.levels}
    assert {*TOLD_BY.values(), *MARKS.values()} <= codes
    unworded = codes - EVIDENCE_WORDS.keys()
    assert unworded == {"sex_equal", "vins_differ", "addresses_differ", "born_year_slip", "born_two_parts"}


def test_a_company_is_compared_as_no_person_and_a_silent_field_is_missing():
    company = row_of(1, Features(is_company=True, company_core="romashka", first="anna", surname="romashka"))
    assert tuple(company) == tuple(COLUMNS)
    assert (company["company"], company["first"], company["surname"], company["phones"]) == ("romashka", *[None] * 3)


def test_the_model_of_the_last_training_is_kept_but_not_in_force():
    path = Path(sys.modules["clients"].__file__ or "").parent / "data" / "weights_trained.json"
    kept = read_model(path.read_text(encoding="utf-8"))
    assert (kept.version, default_model().version) == (3, 2)
    assert set(json.loads(path.read_text(encoding="utf-8"))["provenance"]) == {
        "made_on", "library", "records", "keys", "from_version", "share_of_true_pairs", "shares",
    }  # fmt: skip


def test_without_the_extra_it_is_said_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "splink", None)
    with pytest.raises(TrainingNotInstalled, match=r"requirements-train\.lock"):
        train_weights([], version=3, made_on=TODAY)


def test_from_a_list_come_weights_and_nothing_that_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("splink")
    generate_people(tmp_path, persons=900, dealers=3, seed=5, language="ru")
    paths = sorted(tmp_path.glob("dealer_*.*"))
    rows = chain.from_iterable(people_of_list(p, country="RU", on=TODAY, max_bytes=10**8) for p in paths)
    records = list(list_sample(rows, region="RU"))
    assert len(records) > 1000
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    text = train_weights(records, version=9, made_on=TODAY)
    assert not list(scratch.iterdir())
    model = read_model(text)
    assert model.version == 9
    assert model.contact_equal > 14
    assert model.born_equal > 8 > model.middle_equal > 2 > 0 > model.phones_differ
    told = json.loads(text)["provenance"]
    assert told["records"] == len(records)
    assert told["keys"]
    said = {v for f in records for v in (*f.phones, *f.emails, f.surname, f.shown_surname, f.vin) if len(v) > 3}
    assert not {value for value in said if value in text}


def test_too_few_records_are_refused(tmp_path: Path) -> None:
    pytest.importorskip("splink")
    with pytest.raises(TooFewRecords, match="1000"):
        train_weights([Features(first="anna")] * 20, version=3, made_on=TODAY)


def test_the_base_gives_its_live_records_and_no_more_than_asked(system: Session, take: Take) -> None:
    take([PETROV, replace(PETROV, given_name="Анна"), replace(PETROV, given_name="Пётр")])
    assert sorted(f.shown_first for f in base_sample(system, most=100)) == ["Анна", "Иван", "Пётр"]
    assert len(list(base_sample(system, most=2))) <= 2


def test_two_models_disagree_about_pairs_named_by_their_records_only(system: Session, take: Take) -> None:
    taken = take([PETROV, PETROV])
    assert taken
    ours = default_model()
    agreed = second_opinion(system, ours, ours, most=10)
    assert (dict(agreed.verdicts), agreed.disputed) == ({("one", "one"): 1}, [])
    deaf = replace(ours, contact_equal=1.0, version=99)
    opinion = second_opinion(system, ours, deaf, most=10)
    [pair] = opinion.disputed
    assert pair.low_record_id < pair.high_record_id
    assert (pair.ours, pair.theirs) == ("one", "ask")
    assert second_opinion(system, ours, deaf, most=0).verdicts == {("one", "ask"): 1}
