"""Whether whoever performed a step was trained in its procedure on its days (21 CFR 11.10(i), 211.25(a))."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.terms.moments import before


class Work(Protocol):
    """A step as far as training is concerned."""

    @property
    def step(self) -> str:
        """Its identifier."""
        ...

    @property
    def occurred(self) -> str:
        """When it was performed."""
        ...

    @property
    def last(self) -> str:
        """The last moment of it that is stated."""
        ...

    @property
    def procedure(self) -> str:
        """The procedure and its version."""
        ...

    @property
    def people(self) -> tuple[str, ...]:
        """Who performed it."""
        ...

    @property
    def entry(self) -> int:
        """The entry that says so."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """A training of somebody who performed a step, in its procedure. `until` is empty where it does not end."""

    person: str
    procedure: str
    since: str
    until: str
    entry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapsed:
    """Somebody performed a step, but the training nearest to it did not hold on that day."""

    person: str
    step: Work
    training: Trained

    @property
    def says(self) -> str:
        """The fault in words."""
        ended = bool(self.training.until) and before(self.training.until, self.step.last)
        why = f"ended on {self.training.until}" if ended else f"began only on {self.training.since}"
        if holds(self.training, self.step.occurred):
            return (
                f"{self.person} performed step {self.step.step} from {self.step.occurred} to {self.step.last}, but was not "
                f"trained in '{self.step.procedure}' to its end: the training {why}."
            )
        return (
            f"{self.person} performed step {self.step.step} on {self.step.occurred}, but was not trained in "
            f"'{self.step.procedure}' on that day: the training {why}."
        )

    @property
    def where(self) -> str:
        """Both entries."""
        return f"step {self.step.step}, entry {self.step.entry}; training, entry {self.training.entry}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What training amounts to for some steps: those that tell people and procedure, who lapsed, who has none recorded."""

    told: tuple[Work, ...]
    lapsed: tuple[Lapsed, ...]
    missing: Mapping[tuple[str, str], Sequence[Work]]


def trainings(connection: Connection, steps: Iterable[Work], as_of: int | None) -> tuple[Trained, ...]:
    """Every training, in the procedures of the steps, of the people who performed them."""
    wanted = {(person, step.procedure) for step in steps for person in step.people if step.procedure}
    procedures = sorted({procedure for _, procedure in wanted})
    return tuple(
        Trained(person=row.person, procedure=row.procedure, since=row.occurred, until=row.ends, entry=row.entry)
        for row in ask.rows_among(connection, t.TRAINING, "procedure", procedures, as_of)
        if (row.person, row.procedure) in wanted
    )


def judge(steps: Iterable[Work], trained: Iterable[Trained]) -> Judged:
    """Judge the people of steps by their trainings."""
    told = tuple(step for step in steps if step.people and step.procedure)
    by: dict[tuple[str, str], list[Trained]] = defaultdict(list)
    for each in trained:
        by[each.person, each.procedure].append(each)
    missing: dict[tuple[str, str], list[Work]] = defaultdict(list)
    for step in told:
        for person in step.people:
            if not by.get((person, step.procedure)):
                missing[person, step.procedure].append(step)
    return Judged(told=told, lapsed=tuple(_lapsed(told, by)), missing=missing)


def holds(training: Trained, occurred: str) -> bool:
    """Whether a training held on a day, the first and the last one included."""
    ended = bool(training.until) and before(training.until, occurred)
    return not ended and not before(occurred, training.since)


def _throughout(own: Sequence[Trained], step: Work) -> bool:
    """Whether trainings, of which one may take over from another, held from the beginning of a step to its end."""
    moment = step.occurred
    for each in sorted(own, key=lambda each: (each.since, each.until)):
        if not before(moment, each.since) and not (each.until and before(each.until, moment)):
            if not each.until or not before(each.until, step.last):
                return True
            moment = each.until
    return False


def _lapsed(told: Iterable[Work], by: Mapping[tuple[str, str], Sequence[Trained]]) -> Iterator[Lapsed]:
    for step in told:
        for person in step.people:
            own = by.get((person, step.procedure), ())
            if own and not _throughout(own, step):
                ended = [each for each in own if each.until and before(each.until, step.last)]
                nearest = max(ended, key=lambda each: each.until) if ended else min(own, key=lambda each: each.since)
                yield Lapsed(person=person, step=step, training=nearest)
