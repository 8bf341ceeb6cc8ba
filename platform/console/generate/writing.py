"""Writes a whole network to a folder: its centres, their lists, and the truth about every row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from .chance import chance
from .contacts import Contacts, Mailboxes
from .errors import EXACT_REPEAT, ROW_RATES, USUAL
from .families import Population
from .hard_errors import HARD
from .hard_lives import hire_consultants
from .lists import cells, write_list
from .network import Centre, Choosing, found_network, write_centres
from .people import Naming, Person, PersonMaker
from .truth import TruthRow, write_truth
from .visits import components, visits_of
from .written import Language

_CELL_END = "\x1f"


@dataclass(frozen=True, slots=True)
class GeneratedNetwork:
    """What was written: people (with companies), rows, and for each list's file name the code of its centre."""

    folder: Path
    persons: int
    rows: int
    centre_of_file: dict[str, str]


class _Lists:
    """The rows of all lists until they are shuffled and written; packed as texts, so that a million fit in memory."""

    def __init__(self, centres: list[Centre], language: Language, rng: Random, *, hard: bool) -> None:
        self._rows: dict[str, list[tuple[str, str]]] = {centre.code: [] for centre in centres}
        self._choosing = Choosing(centres)
        self._language = language
        self._rng = rng
        self._classes = HARD if hard else USUAL
        self.count = 0

    def add(self, person: Person) -> None:
        """Add every row about one person."""
        visits = list(visits_of(person, self._choosing, self._language, self._rng, self._classes))
        hazards = "|".join(sorted(person.hazards))
        kind = "person" if person.sex else "company"
        for visit, component in zip(visits, components([visit.evidence for visit in visits]), strict=True):
            text = _CELL_END.join(cells(visit.row, visit.centre.style, self._rng))
            self._put(visit.centre, text, (person.public_id, kind, str(component), hazards, "|".join(visit.row.errors)))
            if chance(self._rng, ROW_RATES[EXACT_REPEAT]):
                errors = "|".join([*visit.row.errors, EXACT_REPEAT])
                self._put(visit.centre, text, (person.public_id, kind, str(component), hazards, errors))

    def _put(self, centre: Centre, text: str, truth: tuple[str, ...]) -> None:
        self._rows[centre.code].append((text, _CELL_END.join(truth)))
        self.count += 1

    def write(self, folder: Path, centres: list[Centre], later_hazards: dict[str, set[str]]) -> Iterator[TruthRow]:
        """Write list after list, each in an order of its own, and give the truth of each row."""
        for centre in centres:
            rows = self._rows.pop(centre.code)
            self._rng.shuffle(rows)
            write_list(folder / centre.file, centre.style, (text.split(_CELL_END) for text, _ in rows))
            for number, (_, truth) in enumerate(rows, start=1):
                person_id, kind, component, hazard, errors = truth.split(_CELL_END)
                if person_id in later_hazards:
                    hazard = "|".join(sorted(later_hazards[person_id].union(hazard.split("|")) - {""}))
                yield TruthRow(centre.file, number, person_id, kind, component, hazard, errors)


def _write_network(
    folder: Path,
    *,
    language: Language,
    seed: int,
    dealers: int,
    centres: int,
    mailboxes: Mailboxes,
    rows: int,
    persons: int,
    hard: bool = False,
) -> GeneratedNetwork:
    """Write until there are ``rows`` rows or ``persons`` people, whichever is asked for (0 = not asked)."""
    rng = Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    network = found_network(language, dealers=dealers, centres=centres, rng=rng)
    lists = _Lists(network, language, rng, hard=hard)
    maker = PersonMaker(Naming(language), Contacts(language, mailboxes))
    if hard:
        hire_consultants(network, maker, rng)
    population = Population(language, maker, rng, hard=hard)
    made = 0
    for household in population.households():
        for person in household:
            if (rows and lists.count >= rows) or (persons and made >= persons):
                break
            made += 1
            lists.add(person)
        else:
            continue
        break
    written = lists.count
    write_centres(folder / "centres.csv", network)
    write_truth(folder / "truth.csv", lists.write(folder, network, population.later_hazards))
    return GeneratedNetwork(folder, made, written, {centre.file: centre.code for centre in network})


def generate_network(
    folder: Path,
    *,
    rows: int,
    seed: int,
    language: Language,
    dealers: int = 5,
    centres: int = 12,
    mailboxes: Mailboxes = "reserved",
) -> GeneratedNetwork:
    """Write a network for the demo: centres.csv, one list per centre, truth.csv.

    folder: made if missing; files of the same names are replaced. rows: source rows wanted (a few more may come, never
    fewer). seed: the same seed gives the same bytes. mailboxes: see Contacts; a demo's people must have no
    real addresses (placeholders such as no@mail.ru stay, being what a desk types; intake drops them).
    """
    if rows <= 0:
        raise ValueError("rows must be positive")
    return _write_network(
        folder,
        language=language,
        seed=seed,
        dealers=dealers,
        centres=centres,
        mailboxes=mailboxes,
        rows=rows,
        persons=0,
    )


def generate_people(
    folder: Path,
    *,
    persons: int = 15_000,
    dealers: int = 12,
    seed: int,
    language: Language,
    mailboxes: Mailboxes = "public",
    hard: bool = False,
) -> GeneratedNetwork:
    """Write lists for measuring identity: exactly ``persons`` people and companies over ``dealers`` lists, with truth.

    The lists never leave the machine, so e-mail addresses bear the providers' usual names, as matching expects.
    hard: add the lives of hard_lives.py and the errors of hard_errors.py.
    """
    if persons <= 0:
        raise ValueError("persons must be positive")
    return _write_network(
        folder,
        language=language,
        seed=seed,
        dealers=dealers,
        centres=dealers,
        mailboxes=mailboxes,
        rows=0,
        persons=persons,
        hard=hard,
    )
