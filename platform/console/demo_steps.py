"""The steps of the demo, each by the very use cases that people use."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Literal

import campaigns
import distribution
from campaigns import Plan, Text
from journal import Actor
from roles import appoint
from tenancy import all_centres

from .demo_approvals import ask_for_eyes, launch_by_two, leave_one_waiting
from .demo_staff import PASSWORD, staff_of
from .door import CONSOLE, Door, utc_now
from .generate import GeneratedNetwork, generate_network
from .lists import bring_centres, bring_list

TEXTS = {
    "en": Text(
        "A test drive at {centre}",
        "Dear {first_name},\n\nthe new season's cars have arrived at {centre}. Come for a test drive before"
        " {until}.\n\n"
        "Your {dealer}\n\nIf you do not want these letters: {unsubscribe}\nAll your choices: {preferences}\n",
    ),
    "ru": Text(
        "Тест-драйв в {centre}",
        "Здравствуйте, {first_name}!\n\nВ {centre} пришли автомобили нового сезона. Приезжайте на тест-драйв до"
        " {until}."
        "\n\nВаш {dealer}\n\nЕсли письма не нужны: {unsubscribe}\nВсе ваши согласия: {preferences}\n",
    ),
}


@dataclass(slots=True)
class Timed:
    """Tells each step as it begins and keeps how long it took, in seconds."""

    say: Callable[[str], None]
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time one step."""
        self.say(f"{name} ...")
        begun = time.monotonic()
        yield
        self.seconds[name] = round(time.monotonic() - begun, 2)
        self.say(f"{name}: {self.seconds[name]} s")


@dataclass(slots=True)
class DemoRun:
    """One demo: the folder of its lists, and what came of each step."""

    door: Door
    folder: Path
    timed: Timed
    network: GeneratedNetwork | None = None
    campaign_id: int = 0

    def everything(self) -> None:
        """All steps in their order."""
        with self.timed.step("generate"):
            self._generate()
        with self.timed.step("centres"):
            self._centres_and_staff()
        with self.timed.step("import"):
            self._import()
        with self.timed.step("distribute"):
            self._distribute()
        with self.timed.step("launch"):
            self._launch()
        with self.timed.step("send"):
            self._send()

    @property
    def lists(self) -> Path:
        """The folder of the generated lists and of their truth."""
        return self.folder / "lists"

    def _generate(self) -> None:
        settings = self.door.settings
        self.lists.mkdir(parents=True, exist_ok=True)
        for old in self.lists.iterdir():
            old.unlink()
        language: Literal["ru", "en"] = "ru" if settings.language == "ru" else "en"
        self.network = generate_network(
            self.lists, rows=settings.demo_rows, seed=settings.demo_seed, language=language, dealers=5, centres=12
        )

    def _centres_and_staff(self) -> None:
        bring_centres(self.door, self.lists / "centres.csv")
        settings = self.door.settings
        with self.door.session() as session:
            centres = all_centres(session)
            for person in staff_of(settings.language):
                ids, dealer_id = [] if person.centre is None else [centres[person.centre].id], None
                if person.whole_dealer and person.centre is not None:
                    ids, dealer_id = [], centres[person.centre].dealer_id
                appoint(
                    session,
                    person.email,
                    person.name,
                    person.role,
                    PASSWORD,
                    now=utc_now(),
                    centre_ids=ids,
                    dealer_id=dealer_id,
                    language=settings.language,
                    actor=CONSOLE,
                )

    def _import(self) -> None:
        assert self.network is not None
        for name, code in sorted(self.network.centre_of_file.items()):
            done = bring_list(self.door, code, self.lists / name).done
            figures = done.figures
            self.timed.say(
                f"  {name}: {figures.get('taken', 0)} rows, {figures.get('new_clients', 0)} new clients,"
                f" {figures.get('joined', 0)} known, {figures.get('unusable', 0)} unusable"
            )

    def _distribute(self) -> None:
        now = utc_now()
        with self.door.session() as session:
            rule_set = distribution.publish_standard_rules(session, actor=CONSOLE, now=now)
            run = distribution.enter_run(session, rule_set, actor=CONSOLE, now=now)
        distribution.carry_out_run(self.door.database.system, run.id, actor=CONSOLE, now=now)

    def _launch(self) -> None:
        now = utc_now()
        ends_on = now.date() + timedelta(days=30)
        name = "Зимний тест-драйв" if self.door.settings.language == "ru" else "Winter test drive"
        # A day back, so that it has begun in every time zone of the network.
        plan = Plan(name, "test_drive", now.date() - timedelta(days=1), ends_on, {"all": []}, TEXTS, control_percent=10)
        ask_for_eyes(self.door, now)
        with self.door.session() as session:
            self.campaign_id = launch_by_two(session, plan, self.door.settings, now=now)
        terms = campaigns.launch_terms(self.door.settings, self.campaign_id)
        campaigns.carry_out_launch(self.door.database.system, self.campaign_id, terms, actor=WORKER, now=now)
        with self.door.session() as session:
            leave_one_waiting(session, plan, self.door.settings, now=now)

    def _send(self) -> None:
        self.door.send_waiting(self.door.database, self.door.settings)


WORKER = Actor(None, "system", "network", "demo")
