"""How a list is read, told on the command line: a person there is asked nothing, so everything guessed is said."""

from __future__ import annotations

from collections.abc import Iterator
from gettext import NullTranslations
from typing import Any

import click

from intake import DATE_ORDER_TITLES, FIELD_TITLES, UNIT_TITLES, Column, LeftOut, Mapping, QuestionCode, unproven_orders
from language import N_, translation_of

NOT_PROVEN = N_("a guess, for no value of it tells; --date-order dmy or --date-order mdy decides")
LEFT_OUT = N_("Cells of the column %(column)s that were not understood and are left out: %(count)s (rows %(rows)s)")


def show_columns(mapping: Mapping, *, language: str) -> None:
    """Print every column with what it is read as, and which of them are guesses."""
    texts = translation_of(language)
    guesses = unproven_orders(mapping)
    click.echo(texts.gettext(N_("How the columns are read")))
    for column in mapping.columns:
        click.echo(f"  {name_of(column, texts)}: {', '.join(_words(column, column.index in guesses, texts))}")
    for question in mapping.questions:
        if question.code is not QuestionCode.DATE_ORDER:
            values = {"column": name_of(mapping.columns[question.index], texts), "other": question.other}
            click.echo("  " + texts.gettext(question.message) % values)


def _words(column: Column, is_guess: bool, texts: NullTranslations) -> Iterator[str]:
    yield texts.gettext(FIELD_TITLES[column.field] if column.field else N_("not read"))
    if column.unit:
        yield texts.gettext(UNIT_TITLES[column.unit])
    if column.date_style and column.date_style in DATE_ORDER_TITLES:
        yield texts.gettext(DATE_ORDER_TITLES[column.date_style])
    if is_guess:
        yield texts.gettext(NOT_PROVEN)


def show_left_out(left_out: tuple[LeftOut, ...], mapping: Mapping, *, language: str) -> None:
    """Print by column how many cells were not understood, and in which rows the first of them stand."""
    texts = translation_of(language)
    for cells in left_out:
        rows = ", ".join(map(str, cells.numbers)) + (" …" if cells.count > len(cells.numbers) else "")
        column = name_of(mapping.columns[cells.index], texts)
        click.echo(texts.gettext(LEFT_OUT) % {"column": column, "count": cells.count, "rows": rows})


def name_of(column: Column, texts: NullTranslations) -> str:
    """The heading of a column, or its number where it has none."""
    return column.header or texts.gettext(N_("Column %(number)s, without a name")) % {"number": column.index + 1}


def plain_columns(mapping: Mapping) -> list[dict[str, Any]]:
    """The same for programs: heading, field (None: not read), order of dates and whether it is a guess, unit."""
    guesses = unproven_orders(mapping)
    return [
        {
            "column": c.header, "field": c.field and c.field.value, "date_order": c.date_style and c.date_style.value,
            "date_order_is_a_guess": c.index in guesses, "unit": c.unit and c.unit.value,
        }
        for c in mapping.columns
    ]  # fmt: skip
