"""The register of risks of a programme: what people scored, beside what the record holds of every hazard that ships.

A hazard that nobody scored is put down as the record has it: the severity that we propose, a detection where the record
decides it, and what was looked for in vain. Occurrence is for people alone. Nothing here is a score until a person says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row

from seedlot.history import ask
from seedlot.history.words import TABLES
from seedlot.lineage.proof import withdrawals
from seedlot.lineage.remark import Remark
from seedlot.record.entries.content import Content
from seedlot.record.entries.derivation import Deposition, GeneEdit, GeneTransfer
from seedlot.record.entries.origin import Registered
from seedlot.record.entries.strategy import RiskScored
from seedlot.release.holdings import Holdings, Result
from seedlot.release.looks import LOOKS, is_viral
from seedlot.release.tested import answered, results_of
from seedlot.risk.hazards import Hazard, Register, registers
from seedlot.risk.scales import Scales, scales
from seedlot.risk.score import SOURCE, Score, judge, ranked
from seedlot.specs.weigh import fold
from seedlot.specs.wording import seen
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.words import ItemKind, Process

_PLURIPOTENT = ("ipsc", "ips cell", "pluripotent", "embryonic", "esc")
_MSC = ("msc", "mesenchymal", "stromal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One hazard of a register, as the record has it, and how it was scored if anybody did.

    `applies` is None where the record does not tell whether it is a hazard of this programme. `detection` is proposed only
    where the record decides it; `recorded` tells whether there is any test or record of it.
    """

    register: str
    hazard: str
    mode: str
    applies: bool | None
    severity: int | None
    detection: int | None
    recorded: bool | None
    says: tuple[str, ...]
    lacks: tuple[str, ...]
    suggested: str
    scores: tuple[Score, ...]
    entries: tuple[int, ...]
    #: what the record holds against it: in words, and the last entry that says so
    against: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A register of a programme: its lines, the scores in their order, and what is found."""

    programme: str
    as_of: int
    lines: tuple[Line, ...]
    ranked: tuple[Score, ...]
    findings: tuple[Finding, ...]


def live(connection: Connection, kind: type[Content], programme: str, as_of: int | None) -> list[Row[Any]]:
    """What was entered of a kind for a programme and has not been withdrawn."""
    rows = ask.rows(connection, TABLES[kind], as_of, programme=programme)
    gone = withdrawals(connection, kind.KIND, [getattr(row, kind.IDENTIFIER) for row in rows], as_of)
    return [row for row in rows if getattr(row, kind.IDENTIFIER) not in gone]


def register(connection: Connection, holdings: Holdings, *, day: str) -> Told:
    """Put the register of a programme together, as of a day."""
    words = scales()
    rows = live(connection, RiskScored, holdings.programme.programme, holdings.as_of)
    scored = _scored(rows)
    lines = tuple(_line(each, hazard, holdings, scored) for each in registers() for hazard in each.hazards)
    own = {fold(line.hazard) for line in lines}
    others = tuple(_other(score) for score in scored if fold(score.hazard) not in own)
    whole = (*lines, *others)
    judged = ranked({score.risk: score for line in whole for score in line.scores}.values(), words)
    scored_so = tuple(one for score in judged for one in judge(score, words, day))
    findings = (*scored_so, *_seen(whole), *_unscored(whole, words))
    return Told(
        programme=holdings.programme.programme, as_of=holdings.as_of, lines=whole, ranked=judged, findings=findings
    )


def _scored(rows: Iterable[Row[Any]]) -> tuple[Score, ...]:
    """The last scoring of each risk, each with the one before it."""
    last: dict[str, Score] = {}
    for row in sorted(rows, key=lambda row: (row.occurred, row.entry)):
        last[row.risk] = Score(
            risk=row.risk,
            hazard=row.hazard,
            severity=row.severity,
            occurrence=row.occurrence,
            detection=row.detection,
            controls=_listed(row.controls),
            owner=row.owner,
            scored_by=_listed(row.scored_by),
            dissent=row.dissent,
            action=row.action,
            review=row.review,
            accepted=row.accepted,
            entry=row.entry,
            before=last.get(row.risk),
        )
    return tuple(last.values())


def _listed(told: str) -> tuple[str, ...]:
    return tuple(filter(None, told.split(";")))


def _line(of: Register, hazard: Hazard, holdings: Holdings, scored: Iterable[Score]) -> Line:
    remarks = _checks(hazard, holdings)
    applies = _both(_cells(of.cells, holdings), _needed(hazard, holdings))
    tested, says, lacks, entries = _tests(hazard, holdings)
    checked = [remark.finding for remark in remarks]
    looks = [LOOKS[name](holdings) for name in hazard.looks]
    recorded = bool(tested or checked or any(look.entries for look in looks)) if applies is not False else None
    if hazard.tests:
        recorded = bool(tested) if applies is not False else None
    detection = _detection(hazard, holdings, tested) if applies is not False else None
    return Line(
        register=of.name,
        hazard=hazard.hazard,
        mode=hazard.mode,
        applies=applies,
        severity=hazard.severity,
        detection=scales().missing if recorded is False else detection,
        recorded=recorded,
        says=(*says, *(remark.says for remark in checked), *(say for look in looks for say in look.says)),
        lacks=(*lacks, *_unchecked(hazard, checked), *(lack for look in looks for lack in look.lacks)),
        suggested=hazard.controls,
        scores=tuple(_recorded(score, recorded) for score in scored if fold(score.hazard) == fold(hazard.hazard)),
        entries=tuple(sorted({*entries, *(entry for look in looks for entry in look.entries)})),
        against=(*_failed(tested, hazard, holdings), *_found(remarks)),
    )


def _recorded(score: Score, recorded: bool | None) -> Score:  # noqa: FBT001
    return replace(score, recorded=recorded, before=_recorded(score.before, None) if score.before else None)


def _other(score: Score) -> Line:
    """A risk of a hazard that ships in no register: nothing of the record is known to bear on it."""
    return Line(
        register="own",
        hazard=score.hazard,
        mode="",
        applies=True,
        severity=None,
        detection=None,
        recorded=None,
        says=(),
        lacks=(),
        suggested="",
        scores=(score,),
        entries=(),
    )


def _tests(hazard: Hazard, holdings: Holdings) -> tuple[tuple[Result, ...], list[str], list[str], list[int]]:
    """The results that bear on a hazard, what they say, the stages at which there is none, and the entries."""
    found = results_of(holdings, hazard.tests)
    says = [
        f"{one.reportable.name} of {one.item}{f' ({one.stage})' if one.stage else ''} {_outcome(one, hazard, holdings)} ({one.reference})"
        for one in found
    ]
    lacks = []
    for stage in hazard.stages:
        items = [row.item for row in holdings.of_stage(stage)]
        if not items:
            lacks.append(f"nothing of stage {stage} is in the record yet")
        elif not any(one.stage == stage for one in found):
            lacks.append(f"no result for {hazard.tests[0]} at stage {stage}")
    return found, says, lacks, [one.entry for one in found]


def _outcome(one: Result, hazard: Hazard, holdings: Holdings) -> str:
    answer = answered(one, holdings, absent=hazard.absent)
    told = "no criterion is set" if answer is None else f"its criterion is {answer}"
    return f"{seen(one.reportable)}; {told}"


def _detection(hazard: Hazard, holdings: Holdings, tested: tuple[Result, ...]) -> int | None:
    """The detection that the tests decide, by the words of the scale: at its stages, at another one, or nowhere.

    A test counts as one of known sensitivity where its method or a limit of detection is stated.
    """
    if not hazard.tests:
        return None
    stages = [stage for stage in hazard.stages if holdings.of_stage(stage)]
    sensitive = {one.stage for one in tested if one.reportable.method or one.reportable.limit is not None}
    if not tested:
        return scales().missing
    if stages and all(stage in sensitive for stage in stages):
        return 4
    return 6 if sensitive else 8


def _checks(hazard: Hazard, holdings: Holdings) -> list[Remark]:
    codes = {f"lineage/{code}" for code in hazard.checks}
    return [each for each in holdings.remarks if each.finding.code in codes]


def _failed(tested: Iterable[Result], hazard: Hazard, holdings: Holdings) -> Iterator[tuple[str, int]]:
    """The results that do not meet their criterion."""
    for one in tested:
        if answered(one, holdings, absent=hazard.absent) is Answer.NOT_MET:
            yield f"{one.reportable.name} of {one.item} {seen(one.reportable)} ({one.reference}).", one.entry


def _found(remarks: Iterable[Remark]) -> Iterator[tuple[str, int]]:
    """The findings along the lineage that are not met."""
    for each in remarks:
        if each.finding.answer is Answer.NOT_MET:
            yield each.finding.says, max(each.entries, default=0)


def _unchecked(hazard: Hazard, checked: list[Finding]) -> list[str]:
    met = {finding.code.removeprefix("lineage/") for finding in checked}
    return [f"nothing that is judged for {code}" for code in hazard.checks if code not in met]


def _cells(cells: str, holdings: Holdings) -> bool | None:
    """Whether the programme is of such cells."""
    if not cells:
        return True
    words = fold(holdings.programme.cell_source)
    if any(word in words for word in _MSC):
        return cells == "MSC"
    return False if is_pluripotent(holdings) or words else None


def is_pluripotent(holdings: Holdings) -> bool:
    """Whether the cells are or were pluripotent: reprogrammed on the way, or so called."""
    words = fold(holdings.programme.cell_source)
    named = any(word in words.split() or (" " in word and word in words) for word in _PLURIPOTENT)
    made = any(step.process == Process.REPROGRAMMING for step in holdings.steps)
    return named or made or any(row.registry for row in holdings.told[Registered])


def _needed(hazard: Hazard, holdings: Holdings) -> bool | None:
    """Whether what a hazard comes from was done on the way; None where a step does not say enough."""
    done = {step.process for step in holdings.steps}
    transfers, edited = holdings.told[GeneTransfer], Process.GENE_EDITING in done
    silent = Process.REPROGRAMMING in done and not transfers
    outside = any(
        row.item_kind in {ItemKind.CULTURE, ItemKind.CLONE} and not row.step for row in holdings.items.values()
    )
    unknown = None if silent or outside or not holdings.steps else False
    match hazard.needs:
        case "viral vector":
            return True if any(is_viral(row) for row in transfers) else unknown
        case "integrating vector":
            stated = [row.integrating for row in transfers]
            return True if True in stated else None if None in stated else unknown
        case "reprogramming":
            return True if is_pluripotent(holdings) else unknown
        case "edits":
            return True if edited or holdings.told[GeneEdit] else unknown
        case "clones":
            return True if Process.CLONING in done or holdings.told[Deposition] else unknown
    return True


def _both(one: bool | None, other: bool | None) -> bool | None:  # noqa: FBT001
    """Whether both hold: no if either does not, else not known if either is not."""
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def _seen(lines: Iterable[Line]) -> Iterator[Finding]:
    """What the record holds against a hazard since it was scored: it is scored again then."""
    for line in lines:
        last = max((score.entry for score in line.scores), default=None)
        since = [says for says, entry in line.against if last is not None and entry > last]
        if since and line.applies is not False:
            says = f"{line.hazard} has been seen since it was scored: {' '.join(since[:2])} Score it again."
            yield Finding(
                code="risk/seen", answer=Answer.NOT_MET, says=says, where=f"register {line.register}", source=SOURCE
            )


def _unscored(lines: Iterable[Line], words: Scales) -> Iterator[Finding]:
    """Hazards of the programme that nobody scored, with what the record holds of them."""
    for line in lines:
        if line.scores or line.applies is False:
            continue
        named = f"{line.hazard} ({line.mode})"
        doubt = "" if line.applies else " The record does not tell whether it is a hazard of this programme."
        held = (
            f"The record holds {len(line.says)} things that bear on it."
            if line.recorded
            else "The record holds no test and nothing else that would show it."
        )
        detection = (
            f" Detection as the record has it: {line.detection}, {words.says('detection', line.detection)}."
            if line.detection
            else ""
        )
        yield Finding(
            code="risk/unscored",
            answer=Answer.NOT_KNOWN,
            says=f"Nobody has scored {named}. {held}{detection}{doubt}",
            where=f"register {line.register}",
            source=SOURCE,
        )
