"""What can be supposed of a programme with a choice of words: each with what the record says now.

Steps are taken by the part of the work that they belong to; see `seedlot.release.suppose` for all that can be supposed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

from seedlot.record.entries.origin import Use
from seedlot.regulation.evidence import Subject
from seedlot.release.programme import Programme
from seedlot.release.suppose import Supposed
from seedlot.terms.words import Environment, Openness

#: The parts of the work, in its order.
_PARTS = (
    Subject.DEVELOPMENT,
    Subject.REPROGRAMMING,
    Subject.EDITING,
    Subject.BANKING,
    Subject.SUBSTANCE_STEPS,
    Subject.PRODUCT_STEPS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Something that can be supposed: of what, which field, what it says now (more than one word where steps differ).

    `words` are those that it could say, from the least strict to the strictest where they have an order.
    """

    kind: str
    name: str
    field: str
    now: tuple[str, ...]
    words: tuple[str, ...]
    steps: int = 0

    @property
    def key(self) -> str:
        """By what name the choice is asked."""
        return f"{self.kind}:{self.name}:{self.field}"

    def said(self, word: str) -> Supposed:
        """The choice as it is supposed."""
        return Supposed(kind=self.kind, name=self.name, field=self.field, value=word)


_REGIMES = tuple(each.value for each in (Environment.RESEARCH, Environment.PRINCIPLES, Environment.GMP))
_OPEN = tuple(each.value for each in (Openness.OPEN, Openness.CLOSED))


def choices(programme: Programme) -> tuple[Choice, ...]:
    """What can be chosen: the regime and the openness of each part, the regime of what came from outside, the donor's use."""
    return (*_steps(programme), *_items(programme), *_programme(programme))


def _steps(programme: Programme) -> Iterator[Choice]:
    for part in _PARTS:
        works = programme.works_of(part)
        for field, words in (("environment", _REGIMES), ("openness", _OPEN)):
            now = tuple(sorted({getattr(work, field) for work in works} - {""}))
            if works:
                yield Choice(kind="step", name=part.value, field=field, now=now, words=words, steps=len(works))


def _items(programme: Programme) -> Iterator[Choice]:
    for item in programme.items.values():
        if item.registered and item.environment:
            yield Choice(kind="item", name=item.item, field="environment", now=(item.environment,), words=_REGIMES)


def _programme(programme: Programme) -> Iterator[Choice]:
    if programme.stated is not None:
        now = programme.stated_as("donor_type")
        words = tuple(word for word in get_args(Use) if word)
        yield Choice(kind="programme", name="", field="donor_type", now=(now,) if now else (), words=words)
