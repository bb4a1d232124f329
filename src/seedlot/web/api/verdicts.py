"""What the API answers of what is followed and of programmes, key by key."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from seedlot.terms.finding import Answer, Finding
from seedlot.web.api.shapes import Plain, Told


class Radius(Told):
    """What falls if an authority refuses something."""

    cause: Plain
    as_of: int
    items: int
    banks: list[str]
    lots: list[str]
    doses: list[str]
    given: list[str]
    recipients: list[str]
    orders: list[str]
    programmes: list[Plain]
    remains: list[Plain]


class Chain(Told):
    """A chain of identity."""

    order: str
    donor: str
    recipient: str
    product: str
    due: str | None
    answer: Answer
    events: list[Plain]
    turnaround: list[Plain]
    findings: list[Finding]


class Remark(Finding):
    """A finding along a lineage: its group, and the entries that it rests on."""

    group: str
    entries: list[int]


class Inspection(Told):
    """What was found along a lineage, or in the whole record."""

    item: str | None
    room: str | None
    as_of: int
    answer: Answer
    findings: list[Remark]
    groups: list[Plain]


class Drift(Told):
    """Whether a line's genome is still the one that was banked. Fractions are of cells, 0 to 1; null is not known."""

    line: str
    as_of: int
    banks: list[str]
    answer: Answer
    tests: list[Plain]
    untested: list[Plain]
    changes: list[Plain]
    limits: list[Plain]
    adequate: float
    by: str
    end: Plain | None
    next: Plain | None
    findings: list[Finding]


class DueRow(Told):
    """A test that is done again and again, and how it stands."""

    item: str
    stage: str
    test: str
    rule: str
    state: str
    answer: Answer | None
    last: str | None
    last_item: str | None
    last_entry: int | None
    spent: str | None
    left: str | None
    next_at: str
    next_on: str
    says: str
    specification: str


class Due(Told):
    """The tests that specifications ask for again and again, and lots that were released while one was overdue."""

    item: str | None
    today: str
    answer: Answer
    tests: list[DueRow]
    released: list[Plain]


class Gaps(Told):
    """What each regulator would say of a programme."""

    programme: str
    as_of: int
    on: str
    pack: str
    pack_sha256: str
    verdict: str
    without_rules: list[str]
    territories: list[Plain]
    rules: list[Plain]
    facts: list[Plain]
    strictest: list[Plain]
    matrix: Any
    limits: list[str]


class WhatIf(Told):
    """Which verdicts would move, and why."""

    programme: str
    edits: list[str]
    before: dict[str, str]
    after: dict[str, str]
    moved: list[Plain]


class Platform(Told):
    """A line cycle by cycle."""

    programme: str
    on: str
    cycles: list[Plain]


class Engagements(Told):
    """Which authority has to be asked by when."""

    programme: str
    on: str
    prepare: int
    plan: list[Plain]


class Strategy(Told):
    """The matrix of a strategy: every way from a target to a control; empty where it leads nowhere."""

    programme: str
    as_of: int
    answer: Answer
    matrix: list[Plain]
    findings: list[Finding]


class Risk(Told):
    """A register of risks."""

    programme: str
    as_of: int
    on: str
    answer: Answer
    ranking: list[Plain]
    lines: list[Plain] = Field(alias="register")
    findings: list[Finding]


class Principles(Told):
    """What was done outside licensed GMP, measured against the principles of GMP."""

    programme: str
    as_of: int
    answer: Answer
    steps: list[str]
    elsewhere: list[str]
    clauses: list[Plain]
    sources: dict[str, str]


class Expectations(Told):
    """What banks, lots and donors are expected to be tested for, and how that stands."""

    programme: str
    as_of: int
    territories: list[str]
    answer: Answer
    expected: list[Plain]
    notes: list[str]
    sources: list[dict[str, str]]
