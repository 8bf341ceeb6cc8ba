"""Splink's estimate: u from pairs drawn at random, m by expectation-maximisation over several keys.

The only module that knows Splink and DuckDB; it is imported only where the extra ``train`` is there.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import splink

from .columns import COLUMNS
from .estimate import Estimate, Shares
from .levels import FIELDS, KEYS, SURE_KEYS

LIBRARY = f"splink {splink.__version__}"
_MEMORY = "2GB"
_FEWEST_PAIRS = 500
_RECALL = 0.6
# Splink writes a tiny share where it has met no pair at all.
_NEVER = 1e-9


def estimate(
    rows: Iterable[Mapping[str, Any]], *, fewest: int, random_pairs: float, key_pairs: float, seed: int
) -> Estimate | None:
    """Estimate how often the levels are found in pairs of one person and in others.

    rows: by columns of COLUMNS. random_pairs, key_pairs: about how many pairs are looked at for u, and for m by each
    key. None where there are fewer rows than ``fewest``, or nobody stands among them twice. What the rows say stands
    nowhere but in a temporary folder, gone at the end.
    """
    logging.getLogger("splink").setLevel(logging.ERROR)
    with TemporaryDirectory(prefix="forecourt-train-") as folder:
        connection = duckdb.connect(str(Path(folder) / "pairs.duckdb"))
        try:
            connection.execute(f"set memory_limit = '{_MEMORY}'")
            connection.execute(f"set temp_directory = '{folder}'")
            records = _fill(connection, Path(folder) / "rows.json", rows)
            if records < fewest or not _count(connection, _pairs(SURE_KEYS[0], 1)):
                return None
            return _train(connection, records, random_pairs, key_pairs, seed)
        finally:
            connection.close()


def _fill(connection: duckdb.DuckDBPyConnection, path: Path, rows: Iterable[Mapping[str, Any]]) -> int:
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row) + "\n")
    connection.execute(
        "create table records as select * from read_json(?, format = 'newline_delimited', columns = ?)",
        [str(path), dict(COLUMNS)],
    )
    path.unlink()
    return _count(connection, "select 1 from records")


def _train(
    connection: duckdb.DuckDBPyConnection, records: int, random_pairs: float, key_pairs: float, seed: int
) -> Estimate:
    api = splink.DuckDBAPI(connection)
    settings = splink.SettingsCreator(
        link_type="dedupe_only",
        comparisons=[_comparison(name) for name in FIELDS],
        blocking_rules_to_generate_predictions=[],
        max_iterations=60,
    )
    linker = splink.Linker(api.register("records"), settings, log_level=logging.ERROR)
    training = linker.training
    training.estimate_probability_two_random_records_match([*SURE_KEYS], recall=_RECALL)
    training.estimate_u_using_random_sampling(max_pairs=random_pairs, seed=seed, min_count_per_level=None)
    used = []
    for name, rule in KEYS.items():
        if _count(connection, _pairs(rule, _FEWEST_PAIRS)) == _FEWEST_PAIRS:
            training.estimate_parameters_using_expectation_maximisation(rule, max_pairs=key_pairs)
            used.append(name)
    model = linker.misc.save_model_to_json()
    return Estimate(LIBRARY, records, model["probability_two_random_records_match"], tuple(used), _shares(model))


def _comparison(name: str) -> dict[str, Any]:
    field = FIELDS[name]
    missing = " or ".join(f"{column}_l is null or {column}_r is null" for column in field.needs)
    levels: list[dict[str, Any]] = [{"sql_condition": missing, "label_for_charts": "missing", "is_null_level": True}]
    levels += [{"sql_condition": level.condition, "label_for_charts": level.code} for level in field.levels]
    return {"output_column_name": name, "comparison_levels": levels}


def _pairs(rule: str, most: int) -> str:
    return f"select 1 from records l join records r on {rule} and l.unique_id < r.unique_id limit {most}"


def _count(connection: duckdb.DuckDBPyConnection, rows: str) -> int:
    # Everything is fetched: DuckDB refuses the next statement while a result is unfinished.
    [(count,)] = connection.execute(f"select count(*) from ({rows})").fetchall()
    return int(count)


def _shares(model: Mapping[str, Any]) -> dict[str, Shares]:
    return {
        level["label_for_charts"]: Shares(level["m_probability"], level["u_probability"])
        for comparison in model["comparisons"]
        for level in comparison["comparison_levels"]
        if min(level.get("m_probability") or 0, level.get("u_probability") or 0) > _NEVER
    }
