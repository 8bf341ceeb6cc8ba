"""What consent acts come to, one after the other: the state of each number, and what became of every act.

A merge is a barrier among the acts: what one side had given before it never outweighs what the other had withdrawn
before it, whichever was later. After it the later act holds again (docs/rules.md, Consents 1 and 5). An objection of
either side ends what every holder had from the other (Consents 22).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from clients.consent import MARKETING

About = tuple[str, str, int]
Names = Mapping[int, Collection[int]]


class ActOf(NamedTuple):
    """An act of ``born``: what it is about (channel, purpose, holder), given or withdrawn, when; ids are in order.

    ``wording`` is the id of the version it was given under. ``own``: the person's own word, no list's. ``objects``:
    part of an objection to all marketing. ``repeats``: of a refusal by the list of the withdrawn, when the word that it
    repeats was said.
    """

    born: int
    about: About
    given: bool
    happened_at: datetime
    id: int
    wording: int | None = None
    own: bool = False
    objects: bool = False
    repeats: datetime | None = None


class MergeOf(NamedTuple):
    """``gone`` became a part of ``kept``; ``barrier`` is its place among the ids of acts."""

    kept: int
    gone: int
    barrier: int


class State(NamedTuple):
    """What is in force: given or withdrawn, since when, under which wording, by which act."""

    given: bool
    happened_at: datetime
    wording: int | None
    act: int


class Fate(NamedTuple):
    """What became of an act: "holds", "overtaken" by a later act, "late" (an older word that came after the one of
    act ``by``), or "narrowed" by what the other side of a merge had said (act ``by``)."""

    code: str
    by: int | None = None


HOLDS = Fate("holds")
NEITHER = 0


@dataclass(slots=True)
class Stand:
    """What a number has objected to (channel -> when, by which act), and when it gave a holder its own word last."""

    objected: dict[str, tuple[datetime, int]] = field(default_factory=dict)
    freed: dict[About, datetime] = field(default_factory=dict)

    def hear(self, act: ActOf) -> None:
        """Take note of an act, whether it comes to anything or not."""
        if act.objects and not act.given and act.about[1] == MARKETING:
            said = (act.happened_at, act.id)
            self.objected[act.about[0]] = max(said, self.objected.get(act.about[0], said))
        if act.own and act.given:
            self.freed[act.about] = max(act.happened_at, self.freed.get(act.about, act.happened_at))

    def join(self, other: Stand) -> None:
        """Put another side's words beside these."""
        for channel, said in other.objected.items():
            self.objected[channel] = max(said, self.objected.get(channel, said))
        for about, at in other.freed.items():
            self.freed[about] = max(at, self.freed.get(about, at))

    def against(self, about: About) -> tuple[datetime, int] | None:
        """The objection that stands against a consent: none once the person has given the holder a later own word."""
        said = self.objected.get(about[0]) if about[1] == MARKETING else None
        freed = self.freed.get(about)
        return None if said is None or (freed is not None and freed > said[0]) else said


@dataclass(slots=True)
class Replay:
    """The states of every number after some acts and merges, and the fate of each act by its id."""

    names: Names = field(default_factory=dict)
    states: dict[int, dict[About, State]] = field(default_factory=dict)
    fates: dict[int, Fate] = field(default_factory=dict)
    kept_of: dict[int, int] = field(default_factory=dict)
    stands: dict[int, Stand] = field(default_factory=dict)

    def root(self, number: int) -> int:
        """The number that ``number`` is a part of."""
        while number in self.kept_of:
            number = self.kept_of[number]
        return number

    def act(self, act: ActOf) -> None:
        """One act: it holds unless an act that outweighs it came before."""
        of_owner = self.states.setdefault(self.root(act.born), {})
        self.stands.setdefault(self.root(act.born), Stand()).hear(act)
        known = of_owner.get(act.about)
        if known is None or _outweighs(act, known):
            of_owner[act.about] = State(act.given, act.happened_at, act.wording if act.given else None, act.id)
            self.fates[act.id] = HOLDS
            if known is not None:
                self.fates[known.act] = Fate("overtaken", act.id)
        else:
            self.fates[act.id] = Fate("late", known.act)

    def merge(self, merge: MergeOf) -> None:
        """A barrier: the strictest of both sides stays, and an objection of either holds for both."""
        self.kept_of[merge.gone] = merge.kept
        kept = self.states.setdefault(merge.kept, {})
        self.narrow(kept, self.states.pop(merge.gone, {}))
        stand = self.stands.setdefault(merge.kept, Stand())
        stand.join(self.stands.pop(merge.gone, Stand()))
        self.obey(kept, stand)

    def obey(self, states: dict[About, State], stand: Stand) -> None:
        """End every holder's consent that an objection stands against."""
        for about, state in states.items():
            said = stand.against(about) if state.given else None
            if said is not None:
                at, by = said
                self.fates[state.act] = Fate("narrowed", by)
                states[about] = State(False, max(at, state.happened_at), None, by)

    def narrow(self, kept: dict[About, State], gone: Mapping[About, State]) -> None:
        """Put what another side says into ``kept`` without widening anything."""
        for about, other in gone.items():
            own = kept.get(about)
            if own is None:
                kept[about] = other
                continue
            at = max(own.happened_at, other.happened_at)
            wording = narrower(own.wording, other.wording, self.names) if own.given and other.given else None
            if own.given != other.given:
                given, withdrawn = (own, other) if own.given else (other, own)
                self.fates[given.act] = Fate("narrowed", withdrawn.act)
                kept[about] = State(False, at, None, withdrawn.act)
            elif wording == NEITHER:
                self.fates[own.act], self.fates[other.act] = Fate("narrowed", other.act), Fate("narrowed", own.act)
                kept[about] = State(False, at, None, own.act)
            else:
                kept[about] = State(own.given, at, wording, own.act)


def replayed(acts: Iterable[ActOf], merges: Iterable[MergeOf], names: Names) -> Replay:
    """Acts and merges of one client in the order in which they were recorded.

    names: wording id -> the dealers that it names besides its holder.
    """
    replay = Replay(names)
    ordered: list[tuple[int, ActOf | MergeOf]] = [(m.barrier, m) for m in merges]
    ordered += [(a.id, a) for a in acts]
    events = [event for _, event in sorted(ordered, key=lambda e: e[0])]
    answered = _answered(events)
    for event in events:
        if isinstance(event, MergeOf):
            replay.merge(event)
        elif event.id not in answered:
            replay.act(event)
    replay.fates |= {refusal: Fate("overtaken", word) for refusal, word in answered.items()}
    return replay


def _answered(events: Iterable[ActOf | MergeOf]) -> dict[int, int]:
    """Refusals by the list of the withdrawn -> the person's own word that ends them: newer than what they repeat.

    It counts for the number that the person had then: what is said of one person never frees another joined later.
    """
    numbers = Replay()
    refusals: list[ActOf] = []
    ended: dict[int, int] = {}
    for event in events:
        if isinstance(event, MergeOf):
            numbers.kept_of[event.gone] = event.kept
        elif event.repeats is not None:
            refusals.append(event)
        elif event.own and event.given:
            owner = numbers.root(event.born)
            for said in refusals:
                is_older = said.repeats is not None and said.repeats < event.happened_at
                if is_older and said.about == event.about and numbers.root(said.born) == owner:
                    ended[said.id] = event.id
    return ended


def in_force(replay: Replay, root: int, *, apart: Collection[int] = ()) -> dict[About, State]:
    """What is in force for the client ``root``, whatever number its acts were said under.

    apart: numbers that were clients of their own then.
    """
    result = dict(replay.states.get(root, {}))
    stand = Stand()
    stand.join(replay.stands.get(root, Stand()))
    # A record that was moved here by hand bears a number of its own.
    moved = [owner for owner in replay.states if owner != root and owner not in apart]
    for owner in moved:
        replay.narrow(result, replay.states[owner])
        stand.join(replay.stands[owner])
    if moved:
        replay.obey(result, stand)
    return result


def narrower(one: int | None, other: int | None, names: Names) -> int | None:
    """Of two wordings the one that names nobody whom the other does not; NEITHER where none is within the other.

    A consent of head office without a wording speaks for every dealer, so any wording is narrower than none.
    """
    if one == other or other is None:
        return one
    if one is None:
        return other
    of_one, of_other = (set(names.get(wording, ())) for wording in (one, other))
    if of_one <= of_other:
        return one
    return other if of_other <= of_one else NEITHER


def _outweighs(act: ActOf, known: State) -> bool:
    return act.happened_at > known.happened_at or (act.happened_at == known.happened_at and not act.given)
