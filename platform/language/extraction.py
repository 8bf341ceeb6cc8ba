"""Finding every text that code and templates show, and checking that Russian has all of them."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir, extract_python
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from .catalogues import LANGUAGES, CatalogueIncomplete, po_path

Found = tuple[int, str, Any, list[str]]
MARKED_ATTRIBUTE = "message"
MARKED_TABLE = "MESSAGES"


def extract_texts(file: IO[bytes], keywords: Mapping[str, Any], tags: Any, options: Any) -> Iterator[Found]:
    """Extract from Python what Babel finds, the ``message`` of refusal classes, and tables named ``MESSAGES``.

    Named in babel.cfg; the arguments are those that Babel gives to every extraction method.
    """
    source = file.read()
    yield from extract_python(BytesIO(source), keywords, tags, options)  # type: ignore[misc]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef):
            for item in node.body:
                if isinstance(item, (ast.Assign, ast.AnnAssign)) and MARKED_ATTRIBUTE in _names(item):
                    yield from _constants([item.value])
        elif _is_table(node):
            yield from _constants(node.value.values)  # type: ignore[attr-defined]


def find_texts(root: Path) -> Catalog:
    """All texts of the application under ``root`` (the folder of babel.cfg) with the places where they stand."""
    with (root / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    found = Catalog(charset="utf-8")
    keywords = {**DEFAULT_KEYWORDS, "N_": None}
    for folder in ("platform", "templates"):
        for name, line, text, comments, context in extract_from_dir(
            root / folder, [(p.removeprefix(f"{folder}/"), m) for p, m in methods if p.startswith(folder)], options,
            keywords=keywords, directory_filter=_is_ours,
        ):  # fmt: skip
            found.add(text, None, [(f"{folder}/{name}", line)], auto_comments=comments, context=context)
    return found


def update_catalogues(root: Path) -> None:
    """Bring the written catalogues up to the texts of the application: new ones come in empty, gone ones leave."""
    for language in LANGUAGES:
        catalogue = _read(language)
        catalogue.update(find_texts(root), no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        with po_path(language).open("wb") as file:
            write_po(file, catalogue, width=120, no_location=True, sort_output=True, omit_header=False)


def check_catalogues(root: Path) -> None:
    """Raise CatalogueIncomplete unless every text has a Russian wording that is neither empty nor fuzzy."""
    russian = _read("ru")
    lacking = [m for m in find_texts(root) if m.id and not _is_worded(russian.get(m.id, m.context))]
    if lacking:
        lines = [f"{m.locations[0][0]}:{m.locations[0][1]} {_first(m)!r}" for m in lacking]
        raise CatalogueIncomplete(count=len(lacking), texts="\n".join(lines))


def _is_ours(folder: str | os.PathLike[str]) -> bool:
    # Babel would leave out folders whose names begin with an underscore, and so the macros of the templates.
    return not Path(folder).name.startswith((".", "__pycache__"))


def _read(language: str) -> Catalog:
    with po_path(language).open("rb") as file:
        return read_po(file, locale=language)


def _is_worded(message: Message | None) -> bool:
    if message is None or message.fuzzy:
        return False
    return bool(message.string) and all(message.string if isinstance(message.string, (tuple, list)) else [True])


def _first(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _is_table(node: ast.AST) -> bool:
    is_set = isinstance(node, (ast.Assign, ast.AnnAssign)) and MARKED_TABLE in _names(node)
    return is_set and isinstance(node.value, ast.Dict)  # type: ignore[attr-defined]


def _names(node: ast.Assign | ast.AnnAssign) -> list[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [t.id for t in targets if isinstance(t, ast.Name)]


def _constants(nodes: list[Any]) -> Iterator[Found]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, "N_", node.value, []
