"""The catalogues of texts: English sentences are the keys, Russian is looked up."""

from __future__ import annotations

import gettext
import io
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from .refusal import Refusal

LANGUAGES = ("en", "ru")
FOLDER = Path(__file__).parent / "catalogues"


class CatalogueIncomplete(Refusal):
    """Texts of the application have no Russian wording."""

    message = "The Russian catalogue lacks %(count)s texts:\n%(texts)s"


def po_path(language: str) -> Path:
    """The catalogue of a language in its written form."""
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def compile_catalogues() -> list[Path]:
    """Write the compiled form (.mo) of every catalogue beside it; return the files written."""
    written = []
    for language in LANGUAGES:
        target = po_path(language).with_suffix(".mo")
        target.write_bytes(_compiled(language))
        written.append(target)
    return written


@cache
def translation_of(language: str) -> gettext.NullTranslations:
    """The texts of ``language`` (``en`` or ``ru``; anything else is English), read once per process.

    A compiled catalogue that is missing or older than its written form is compiled in memory: a fresh checkout works.
    """
    known = language if language in LANGUAGES else "en"
    written = po_path(known)
    compiled = written.with_suffix(".mo")
    fresh = compiled.exists() and compiled.stat().st_mtime_ns >= written.stat().st_mtime_ns
    return gettext.GNUTranslations(io.BytesIO(compiled.read_bytes() if fresh else _compiled(known)))


def word(refusal: Refusal, language: str) -> str:
    """The text of a refusal in ``language``, its places filled; values that are texts are worded, too."""
    texts = translation_of(language)
    text = texts.gettext(refusal.message)
    values = {k: texts.gettext(v) if isinstance(v, str) and v else v for k, v in refusal.values.items()}
    return text % values if values else text


def _compiled(language: str) -> bytes:
    with po_path(language).open("rb") as file:
        catalogue = read_po(file, locale=language)
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()
