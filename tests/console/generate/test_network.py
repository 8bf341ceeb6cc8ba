"""A generated network: the same seed gives the same bytes, and the truth fits the files row by row."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from pathlib import Path
from typing import Literal

import pytest
from python_calamine import CalamineWorkbook

from console.generate import TruthRow, generate_network, generate_people, read_truth
from console.generate.contact_errors import PLACEHOLDER_EMAILS_EN, PLACEHOLDER_EMAILS_RU
from console.generate.styles import STYLES

PERSONS = 4000


def rows_of(path: Path, language: Literal["ru", "en"]) -> list[list[str]]:
    """Read a list, header first, by the style that its place among the centres gives it."""
    if path.suffix == ".xlsx":
        sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)
        return [[str(cell) for cell in row] for row in sheet]
    style = STYLES[language][(int(path.stem[-2:]) - 1) % len(STYLES[language])]
    with path.open(encoding=style.encoding, newline="") as file:
        return list(csv.reader(file, delimiter=style.delimiter))


@pytest.fixture(scope="module", params=["ru", "en"])
def network(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    made = generate_people(folder, persons=PERSONS, dealers=12, seed=11, language=request.param)
    truth = read_truth(folder / "truth.csv")
    lists = {file: rows_of(folder / file, request.param) for file in made.centre_of_file}
    return made, truth, lists, request.param


def share(truth: list[TruthRow], hazard: str) -> float:
    people = {t.person_id for t in truth if hazard in t.hazard.split("|")}
    return len(people) / PERSONS


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not(language, tmp_path):
    for name, seed in (("one", 5), ("same", 5), ("other", 6)):
        generate_network(tmp_path / name, rows=600, seed=seed, language=language)
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert len(files) == 12 + 2
    assert all((tmp_path / "one" / file).read_bytes() == (tmp_path / "same" / file).read_bytes() for file in files)
    assert (tmp_path / "one" / "truth.csv").read_bytes() != (tmp_path / "other" / "truth.csv").read_bytes()


def test_every_row_of_every_list_has_one_line_of_truth(network):
    made, truth, lists, _ = network
    assert [t.key for t in truth] == [
        (file, number) for file in made.centre_of_file for number in range(1, len(lists[file]))
    ]
    assert len(truth) == made.rows
    assert len({t.person_id for t in truth}) == made.persons == PERSONS


def test_every_row_has_as_many_cells_as_its_header(network):
    _, _, lists, _ = network
    for rows in lists.values():
        assert {len(row) for row in rows} == {len(rows[0])}


def test_truth_tells_a_row_spoiled_as_placeholder_from_others(network):
    _, truth, lists, _ = network
    junk = {*PLACEHOLDER_EMAILS_RU, *PLACEHOLDER_EMAILS_EN}
    for t in truth:
        row = lists[t.file][t.row]
        header = [word.lower() for word in lists[t.file][0]]
        at = next(i for i, word in enumerate(header) if "mail" in word or "почт" in word or "электронный адрес" in word)
        assert (row[at] in junk) == ("email_placeholder" in t.errors.split("|"))


def test_an_exact_repeat_stands_in_the_same_list_with_the_same_cells(network):
    _, truth, lists, _ = network
    repeats = [t for t in truth if "exact_repeat" in t.errors.split("|")]
    assert repeats
    for t in repeats:
        twins = [o for o in truth if o.file == t.file and o.person_id == t.person_id and o.row != t.row]
        assert lists[t.file][t.row] in [lists[o.file][o.row] for o in twins]


def test_a_row_without_contact_has_neither_phone_nor_email(network):
    _, truth, lists, _ = network
    bare = [t for t in truth if "no_contact" in t.errors.split("|")]
    assert 0.004 < len(bare) / len(truth) < 0.015
    for t in bare:
        assert not any("@" in cell for cell in lists[t.file][t.row])


def test_hazards_are_as_frequent_as_in_the_samples(network):
    _, truth, _, _ = network
    bounds = {
        "company": (0.012, 0.03), "company_contact": (0.03, 0.065), "family_phone": (0.17, 0.29),
        "family_car": (0.22, 0.33), "family_email": (0.07, 0.15), "maiden": (0.045, 0.085), "moved": (0.085, 0.13),
        "twin": (0.01, 0.035), "father_son": (0.005, 0.025), "namesake": (0.015, 0.04),
        "recycled_phone": (0.02, 0.05), "resale_vin": (0.08, 0.14),
    }  # fmt: skip
    for hazard, (low, high) in bounds.items():
        assert low < share(truth, hazard) < high, hazard


def test_people_have_as_many_rows_as_in_the_samples(network):
    made, truth, _, _ = network
    counted = Counter(t.person_id for t in truth)
    assert 1.85 < made.rows / made.persons < 2.1
    assert 0.40 < sum(count == 1 for count in counted.values()) / PERSONS < 0.48


def test_three_to_five_people_in_a_hundred_share_no_evidence_between_their_rows(network):
    _, truth, _, _ = network
    components = defaultdict(set)
    for t in truth:
        components[t.person_id].add(t.component)
    assert 0.03 < sum(len(parts) > 1 for parts in components.values()) / PERSONS < 0.052


def test_pure_and_mixed_lists_both_occur():
    for styles in STYLES.values():
        kinds = [tuple(kind for kind, _ in style.kinds) for style in styles]
        assert {("sale",), ("service",), ("lead",)} < set(kinds)
        assert any("kind" in {field for _, field in style.columns} for style in styles)


def test_a_demo_network_has_centres_in_cities_and_mail_that_cannot_arrive(tmp_path):
    made = generate_network(tmp_path, rows=800, seed=1, language="ru")
    with (tmp_path / "centres.csv").open(encoding="utf-8", newline="") as file:
        centres = list(csv.DictReader(file))
    assert list(centres[0]) == [
        "dealer",
        "code",
        "name",
        "city",
        "latitude",
        "longitude",
        "makes",
        "weekly_capacity",
        "weight",
    ]
    assert len(centres) == 12 and len({c["dealer"] for c in centres}) == 5
    assert set(made.centre_of_file.values()) == {c["code"] for c in centres}
    assert all(c["makes"] and int(c["weekly_capacity"]) > 0 and 43 < float(c["latitude"]) < 61 for c in centres)
    assert 800 <= made.rows <= 806
    written = [
        cell
        for file in made.centre_of_file
        for row in rows_of(tmp_path / file, "ru")[1:]
        for cell in row
        if "@" in cell
    ]
    assert len(written) > 300
    assert all(cell.lower().endswith(".example") or cell in PLACEHOLDER_EMAILS_RU for cell in written)


def test_a_network_needs_a_centre_for_each_dealer(tmp_path):
    with pytest.raises(ValueError, match="at least one centre"):
        generate_network(tmp_path, rows=10, seed=1, language="ru", dealers=5, centres=3)


def test_a_lead_has_a_date_only_in_a_list_of_leads(network):
    _, _, lists, _ = network
    rows = lists["dealer_02.csv"]
    kind, day = (
        len(rows[0]) - 1,
        next(i for i, word in enumerate(rows[0]) if word in ("Дата договора", "Contract Date")),
    )
    assert not any(row[day] for row in rows[1:] if row[kind] == "lead")
    assert sum(bool(row[6]) for row in lists["dealer_07.csv"][1:]) > 0.9 * (len(lists["dealer_07.csv"]) - 1)
