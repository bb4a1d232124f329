"""The case of one lot: all that bears on it, as one frozen value."""

from __future__ import annotations

from dataclasses import dataclass, replace

from seedlot.specs.judge import Evidence
from seedlot.terms.criterion import Specification
from seedlot.terms.finding import Finding
from seedlot.terms.words import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An item of the case: the lot itself, or something that it was made from."""

    item: str
    kind: str
    stage: str
    name: str
    programme: str
    specification: str
    occurred: str
    expiry: str
    step: str
    planned: bool
    entry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A deviation or a hold that touches the case. `open` until it is closed or lifted."""

    flag: str
    kind: str
    severity: str
    title: str
    target: str
    open: bool
    acceptable: bool
    conclusion: str
    entry: int
    closed_entry: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A step on the way to the lot."""

    step: str
    process: str
    occurred: str
    environment: str
    materials: tuple[str, ...]
    entry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A signature, as it is shown: printed name, meaning, time, method (21 CFR 11.50)."""

    person: str
    name: str
    meaning: str
    method: str
    recorded: str
    entry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision about the lot. `stale` names the amendments made since to what it had read."""

    outcome: Outcome
    person: str
    authentication: str
    specification: str
    as_of: int
    recorded: str
    entry: int
    signatures: tuple[Signed, ...]
    stale: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that bears on one lot, as the record stood when it held `as_of` entries."""

    as_of: int
    root: str
    simulated: bool
    title: str
    site: str
    lot: Member
    product: str
    ancestors: tuple[Member, ...]
    steps: tuple[Done, ...]
    specification: Specification | None
    specification_entry: int | None
    evidence: tuple[Evidence, ...]
    found: tuple[Finding, ...]
    flags: tuple[Flag, ...]
    decisions: tuple[Decided, ...]
    passages: int
    doublings: str
    #: numbers of the entries that the case was read from, ascending
    entries: tuple[int, ...]

    def evidence_at(self, stage: str) -> tuple[Evidence, ...]:
        """The evidence, with the lot's own placed at the stage of the specification."""
        own = self.lot.stage
        if stage == own:
            return self.evidence
        return tuple(replace(each, stage=stage) if each.stage == own else each for each in self.evidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What the case amounts to: an outcome and every finding behind it."""

    lot: str
    outcome: Outcome
    findings: tuple[Finding, ...]
    criteria: tuple[Finding, ...]
    case: Case
