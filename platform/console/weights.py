"""`flask clients weights`: the weights of matching estimated anew, and what other weights would change."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain
from pathlib import Path

import click

from clients import (
    Features,
    SecondOpinion,
    WeightsUnreadable,
    base_sample,
    default_model,
    list_sample,
    read_model,
    second_opinion,
    train_weights,
)
from intake import people_of_list
from language import N_, translation_of

from .door import Door, Worded, utc_now

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
VERDICTS = {"one": N_("one person"), "ask": N_("to be asked"), "apart": N_("two people")}


def weights_commands(door: Door, worded: Worded) -> click.Group:
    """The group of commands about weights."""
    weights = click.Group("weights", help="What evidence is worth in matching.")

    @weights.command("train", help="Estimate weights by Splink (extra `train`) from the base, or from LISTS alone.")
    @click.argument("out", type=click.Path(dir_okay=False, writable=True, path_type=Path))
    @click.argument("lists", type=FILE, nargs=-1)
    @click.option("--from-base", is_flag=True, help="From the live records of the base.")
    @click.option("--most", default=200_000, show_default=True, help="Most records of the base to look at.")
    @click.option("--version", type=int, help="Number of the new model; without: one above the model in force.")
    @worded
    def train_command(out: Path, lists: tuple[Path, ...], from_base: bool, most: int, version: int | None) -> None:
        if from_base == bool(lists):
            raise click.UsageError("Name lists, or say --from-base.")
        number = version or default_model().version + 1
        today = utc_now().date()
        if from_base:
            with door.session() as session:
                model = train_weights(base_sample(session, most=most), version=number, made_on=today)
        else:
            model = train_weights(_of_lists(door, lists, today), version=number, made_on=today)
        out.write_text(model, encoding="utf-8")
        click.echo(f"version {number}: {out}")

    @weights.command("compare", help="Tell where MODEL and the weights in force disagree about pairs of the base.")
    @click.argument("model", type=FILE)
    @click.option("--most", default=100, show_default=True, help="Most pairs to list; all are counted.")
    @click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
    @worded
    def compare_command(model: Path, most: int, as_json: bool) -> None:
        try:
            theirs = read_model(model.read_text(encoding="utf-8"))
        except (TypeError, ValueError) as error:
            raise WeightsUnreadable(file=model.name) from error
        with door.session() as session:
            opinion = second_opinion(session, default_model(), theirs, most=most)
        _show(opinion, theirs.version, door.settings.language, as_json)

    return weights


def _of_lists(door: Door, paths: Sequence[Path], today: date) -> Iterator[Features]:
    country, limit = door.settings.country, max(door.settings.upload_limit_mb, 1) * 1024 * 1024
    people = (people_of_list(path, country=country, on=today, max_bytes=limit) for path in paths)
    return list_sample(chain.from_iterable(people), region=country)


def _show(opinion: SecondOpinion, version: int, language: str, as_json: bool) -> None:
    """Print counts, and pairs by the ids of their records: what the records say stays in the base."""
    counted = sorted(opinion.verdicts.items())
    if as_json:
        verdicts = [{"ours": ours, "theirs": theirs, "pairs": count} for (ours, theirs), count in counted]
        disputed = [pair._asdict() for pair in opinion.disputed]
        click.echo(json.dumps({"version": version, "verdicts": verdicts, "disputed": disputed}))
        return
    texts = translation_of(language)
    say = {code: texts.gettext(words) for code, words in VERDICTS.items()}
    for (ours, theirs), count in counted:
        click.echo(f"{count:>9}  {say[ours]} / {say[theirs]}")
    for pair in opinion.disputed:
        click.echo(f"{pair.low_record_id:>9} {pair.high_record_id:>9}  {say[pair.ours]} / {say[pair.theirs]}")
