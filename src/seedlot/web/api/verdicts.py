"""What the API answers of what is followed and of programmes, key by key."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from seedlot.lineage.cause import PlainCause
from seedlot.lineage.identity import Event
from seedlot.lineage.plainly import PlainLeg, PlainTrial
from seedlot.lineage.radius import Hit, Left
from seedlot.plan.plainly import PlainEngagement
from seedlot.regulation.interactions import Interaction
from seedlot.regulation.rule import Rule
from seedlot.regulation.told import ASKED, IN_WORDS, PlainVerdict, PlainWords
from seedlot.release.drift_plainly import (
    PlainChange,
    PlainDue,
    PlainHasty,
    PlainSpot,
    PlainTarget,
    PlainTest,
    PlainUntested,
)
from seedlot.release.gaps import PlainCell, PlainStated, PlainStrictest, PlainTerritory
from seedlot.release.plainly import PlainMeasured
from seedlot.release.plainly_cycles import PlainCycle
from seedlot.release.plan_of_tests import Expected
from seedlot.release.register import Line
from seedlot.release.strategy import Cell
from seedlot.release.whatif import Move
from seedlot.risk.score import Score
from seedlot.terms.finding import Answer, Finding
from seedlot.web.api.rows import Holds, Told, one, perhaps, picked, row, rows
from seedlot.web.api.shapes import Plain

#: A score with the detection that counts, its number, and the scoring before it.
_SCORE = row(Score, counted=int | None, number=int | None, before="ScoreRow | None")


class Radius(Told):
    """What falls if an authority refuses something."""

    cause: Annotated[Plain, one(PlainCause)]
    as_of: int
    items: int
    banks: list[str]
    lots: list[str]
    doses: list[str]
    given: list[str]
    recipients: list[str]
    orders: list[str]
    programmes: Annotated[list[Plain], rows(Hit, trials=list[PlainTrial])]
    remains: Annotated[list[Plain], rows(Left)]


class Chain(Told):
    """A chain of identity."""

    order: str
    donor: str
    recipient: str
    product: str
    due: str | None
    answer: Answer
    events: Annotated[list[Plain], rows(Event, without=("mark",))]
    turnaround: Annotated[list[Plain], rows(PlainLeg)]
    findings: list[Finding]


class Remark(Finding):
    """A finding along a lineage: its group, and the entries that it rests on."""

    group: str
    entries: list[int]


class Group(Told):
    """A group of findings, and what they come to."""

    group: str
    answer: Answer


class Inspection(Told):
    """What was found along a lineage, or in the whole record."""

    item: str | None
    room: str | None
    as_of: int
    answer: Answer
    findings: list[Remark]
    groups: list[Group]


class Drift(Told):
    """Whether a line's genome is still the one that was banked. Fractions are of cells, 0 to 1; null is not known."""

    line: str
    as_of: int
    banks: list[str]
    answer: Answer
    tests: Annotated[list[Plain], rows(PlainTest)]
    untested: Annotated[list[Plain], rows(PlainUntested)]
    changes: Annotated[list[Plain], rows(PlainChange)]
    limits: Annotated[list[Plain], rows(PlainSpot)]
    adequate: float
    by: str
    end: Annotated[Plain | None, perhaps(PlainTarget)]
    next: Annotated[Plain | None, perhaps(PlainDue)]
    findings: list[Finding]


class Due(Told):
    """The tests that specifications ask for again and again, and lots that were released while one was overdue."""

    item: str | None
    today: str
    answer: Answer
    tests: Annotated[list[Plain], rows(PlainDue)]
    released: Annotated[list[Plain], rows(PlainHasty)]


class Gaps(Told):
    """What each regulator would say of a programme."""

    programme: str
    as_of: int
    on: str
    pack: str
    pack_sha256: str
    verdict: str
    without_rules: list[str]
    territories: Annotated[list[Plain], rows(PlainTerritory)]
    rules: Annotated[
        list[Plain],
        rows(PlainVerdict, called="JudgedRule", rule=str, territories=list[str], **picked(Rule, ASKED)),
    ]
    facts: Annotated[list[Plain], rows(PlainStated)]
    strictest: Annotated[list[Plain], rows(PlainStrictest)]
    matrix: Annotated[list[Plain], rows(PlainCell, called="VerdictRow")]
    limits: list[str]


class WhatIf(Told):
    """Which verdicts would move, and why."""

    programme: str
    edits: list[str]
    before: dict[str, str]
    after: dict[str, str]
    moved: Annotated[list[Plain], rows(Move)]


class Platform(Told):
    """A line cycle by cycle."""

    programme: str
    on: str
    cycles: Annotated[list[Plain], rows(PlainCycle)]


class Engagements(Told):
    """Which authority has to be asked by when."""

    programme: str
    on: str
    prepare: int
    plan: Annotated[list[Plain], rows(PlainEngagement, meeting=Interaction | None)]


class Strategy(Told):
    """The matrix of a strategy: every way from a target to a control; empty where it leads nowhere."""

    programme: str
    as_of: int
    answer: Answer
    matrix: Annotated[list[Plain], rows(Cell)]
    findings: list[Finding]


class Risk(Told):
    """A register of risks."""

    programme: str
    as_of: int
    on: str
    answer: Answer
    ranking: Annotated[list[Plain], Holds(list[_SCORE])]
    lines: Annotated[list[Plain], rows(Line, scores=list[_SCORE])] = Field(alias="register")
    findings: list[Finding]


class Principles(Told):
    """What was done outside licensed GMP, measured against the principles of GMP."""

    programme: str
    as_of: int
    answer: Answer
    steps: list[str]
    elsewhere: list[str]
    clauses: Annotated[list[Plain], rows(PlainMeasured)]
    sources: dict[str, str]


class Expectations(Told):
    """What banks, lots and donors are expected to be tested for, and how that stands."""

    programme: str
    as_of: int
    territories: list[str]
    answer: Answer
    expected: Annotated[list[Plain], rows(Expected)]
    notes: list[str]
    sources: list[dict[str, str]]


#: A rule as a pack holds it, its conditions in words.
RuleTold = row(Rule, called="RuleTold", without=IN_WORDS, **picked(PlainWords, IN_WORDS))


class Rules(Told):
    """A pack of rules: its names and versions, the hash of its content, its territories by their codes, and its rules."""

    pack: str
    sha256: str
    territories: dict[str, str]
    rules: Annotated[list[Plain], Holds(list[RuleTold])]
