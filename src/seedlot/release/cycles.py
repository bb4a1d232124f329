"""A platform line cycle by cycle: how each was made, what regulators say of it, what it risks, and what falls with it.

A cycle is what lies between two banks: from the donor, or from the bank before, to the next seed stock, master or working
bank. Work outside licensed GMP in an early cycle stays in every later one; so risks are counted up along the line, and are
told as counts, not as a score: nobody published how they would add up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from seedlot.regulation.check import assess
from seedlot.regulation.evidence import Subject
from seedlot.regulation.judged import Judged, overall
from seedlot.regulation.shapes import Stated, Verdict
from seedlot.release.facts import stated
from seedlot.release.gaps import Gaps
from seedlot.release.parts import CULTURED
from seedlot.release.programme import Programme, Thing, Work, filled, stands_at
from seedlot.release.showing import Showing
from seedlot.terms.finding import Answer
from seedlot.terms.words import Environment, Process, Stage

#: Stages at which cells are banked.
_BANKED = (Stage.SEED, Stage.MCB, Stage.WCB)
#: What changes cells, so that a line is made anew.
_CHANGES = (Process.ISOLATION, Process.REPROGRAMMING, Process.GENE_EDITING, Process.CLONING, Process.ENRICHMENT)
#: The topic of rules on how a line may be made.
_TOPIC = "cld"


@dataclass(frozen=True, slots=True, kw_only=True)
class Risks:
    """What a line carries with it up to a bank, this cycle and those before: each a count."""

    cycles: int
    outside: int
    unknown: int
    switches: int
    research_lots: int
    findings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """What it would take to do a cycle again, and all that came of it: steps, days from the first to the last, money.

    `days` is None where a day is not told; `cost` where no cost was given, `uncosted` the processes without one.
    """

    steps: int
    days: int | None
    cost: Decimal | None
    uncosted: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """One cycle of a line, from the bank before (or the donor) to its own."""

    number: int
    bank: str
    stage: str
    after: tuple[str, ...]
    steps: tuple[str, ...]
    changes: tuple[str, ...]
    environment: Stated
    bank_environment: str
    grade: Stated
    verdicts: Mapping[str, Verdict]
    deciding: Mapping[str, tuple[str, ...]]
    risks: Risks
    repeat: Repeat
    #: what comes of its bank in this programme, planned or made, by kind
    falls: Mapping[str, int]


def cycles(gaps: Gaps, cost: Mapping[str, Decimal] | None = None) -> tuple[Cycle, ...]:
    """Take a programme apart into its cycles, in the order in which they were done. `cost` is that of a step, by process."""
    programme = gaps.programme
    banks = sorted(_banks(programme), key=lambda bank: (len(programme.behind[bank.item]), bank.item))
    found: list[Cycle] = []
    for bank in banks:
        cells = _cells(programme, bank, banks)
        works = _works(programme, cells)
        made = [work for work in works if work.step == bank.step]
        before = [each for each in found if each.bank in programme.behind[bank.item]]
        found.append(_cycle(gaps, bank, works, made, before, cost or {}))
    return tuple(replace(each, number=number) for number, each in enumerate(found, 1))


def _banks(programme: Programme) -> list[Thing]:
    return [
        each
        for each in programme.items.values()
        if any(stands_at(each, stage) for stage in _BANKED) and _filled(programme, each)
    ]


def _filled(programme: Programme, bank: Thing) -> bool:
    """Whether it is a bank of its own, and not vials taken from one of its stage."""
    return filled(bank, programme.works) or not any(
        programme.items[each].stage == bank.stage
        for each in programme.parents.get(bank.item, ())
        if each in programme.items
    )


def _cells(programme: Programme, bank: Thing, banks: Iterable[Thing]) -> set[str]:
    """The cells of a cycle: those behind its bank, without those behind, or in, an earlier bank."""
    cells = set(programme.behind[bank.item])
    for each in banks:
        if each.item != bank.item and each.item in programme.behind[bank.item]:
            cells -= programme.behind[each.item]
    return cells


def _works(programme: Programme, cells: Iterable[str]) -> list[Work]:
    made = {programme.items[name].step for name in cells if name in programme.items}
    return [work for name, work in programme.works.items() if name in made and work.process is not Process.PROCUREMENT]


def _cycle(
    gaps: Gaps, bank: Thing, works: list[Work], made: list[Work], before: list[Cycle], cost: Mapping[str, Decimal]
) -> Cycle:
    part = _part(gaps.programme, bank, [work for work in works if work not in made], made)
    facts = stated(part)
    judged = assess(
        gaps.pack, facts, Showing(part, gaps.pack.evidence).__getitem__, on=gaps.assessment.on, territories=gaps.assessment.territories
    )  # fmt: skip
    rules = {code: _of_topic(each.judged) for code, each in judged.territories.items()}
    verdicts = {code: overall(several) for code, several in rules.items()}
    return Cycle(
        number=0,
        bank=bank.item,
        stage=bank.stage,
        after=tuple(each.bank for each in before),
        steps=tuple(work.step for work in works),
        changes=tuple(work.step for work in works if work.process in _CHANGES),
        environment=facts["cld_environment"],
        bank_environment=", ".join(sorted({work.environment for work in made if work.environment})),
        grade=facts["cld_material_grade"],
        verdicts=verdicts,
        deciding={
            code: tuple(one.rule.id for one in several if one.counted and one.verdict is verdicts[code])
            for code, several in rules.items()
        },
        risks=_risks(gaps.programme, bank, before),
        repeat=_repeat(gaps.programme, works, cost),
        falls=_falls(gaps.programme, bank),
    )


def _falls(programme: Programme, bank: Thing) -> dict[str, int]:
    """What of this programme comes of a bank, by kind, itself among it."""
    fallen = (name for name, behind in programme.behind.items() if bank.item in behind)
    return dict(sorted(Counter(programme.items[name].kind for name in fallen).items()))


def _of_topic(judged: Iterable[Judged]) -> list[Judged]:
    return [one for one in judged if one.rule.topic == _TOPIC]


def _part(programme: Programme, bank: Thing, works: list[Work], made: list[Work]) -> Programme:
    """The programme as if this cycle were all of its cell line development, and its bank the master bank."""
    lots = {lot for work in works for lot in work.materials}
    kept = programme.behind[bank.item]
    parts = {
        **programme.parts,
        Subject.DEVELOPMENT: tuple(work.step for work in works),
        Subject.CULTURE_STEPS: tuple(work.step for work in works if work.process in CULTURED),
        Subject.DEVELOPMENT_MATERIALS: tuple(name for name in programme.part(Subject.MATERIALS) if name in lots),
        Subject.ROOMS: tuple(dict.fromkeys(work.room for work in works if work.room)),
        Subject.MASTER_BANKS: (bank.item,),
        Subject.MASTER_BANKING: tuple(work.step for work in made),
    }
    own = {programme.items[name].step for name in kept}
    return replace(
        programme, parts=parts, unmade=tuple(name for name in programme.unmade if name in kept and programme.items[name].step in own)
    )  # fmt: skip


def _risks(programme: Programme, bank: Thing, before: list[Cycle]) -> Risks:
    behind = _works(programme, programme.behind[bank.item])
    order = sorted(behind, key=lambda work: (work.occurred, work.entry))
    regimes = [work.environment for work in order if work.environment]
    lots = {lot for work in behind for lot in work.materials}
    research = [
        each for each in programme.of("material") if each.about in lots and "research" in each.text("grade").casefold()
    ]
    steps = {work.step for work in behind}
    against = {
        remark.finding.says
        for remarks in programme.checks.values()
        for remark in remarks
        if remark.finding.answer is Answer.NOT_MET and steps & set(remark.about)
    }
    return Risks(
        cycles=len(before) + 1,
        outside=sum(work.environment not in {"", Environment.GMP} for work in behind),
        unknown=sum(not work.environment for work in behind),
        switches=sum(one != other for one, other in pairwise(regimes)),
        research_lots=len(research),
        findings=len(against),
    )


def _repeat(programme: Programme, works: list[Work], cost: Mapping[str, Decimal]) -> Repeat:
    """What it takes to do these steps again, and every step on what came of them."""
    made = {item for work in works for item in work.outputs}
    after = {name for name, behind in programme.behind.items() if behind & made}
    again = {work.step: work for work in (*works, *_works(programme, after))}
    days = [date.fromisoformat(work.occurred[:10]) for work in again.values() if work.occurred]
    uncosted = sorted({str(work.process) for work in again.values() if work.process not in cost})
    known = [cost[work.process] for work in again.values() if work.process in cost]
    return Repeat(
        steps=len(again),
        days=(max(days) - min(days)).days if len(days) == len(again) and days else None,
        cost=sum(known, Decimal()) if known else None,
        uncosted=tuple(uncosted) if cost else (),
    )
