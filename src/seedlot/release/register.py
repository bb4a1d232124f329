"""The register of risks of a programme: what people scored, beside what the record holds of every hazard that ships.

A hazard that nobody scored is put down as the record has it: the severity that we propose, a detection where the record
decides it, and what was looked for in vain. Occurrence is for people alone. Nothing here is a score until a person says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from seedlot.lineage.remark import Remark
from seedlot.record.entries.strategy import RiskScored
from seedlot.release.looks import LOOKS
from seedlot.release.needs import both, needed
from seedlot.release.programme import ASSESSED, Programme, stands_at
from seedlot.release.programme import Told as Entered
from seedlot.release.tested import answered, results_of, stood_at
from seedlot.risk.hazards import Hazard, Register, registers
from seedlot.risk.scales import Scales, scales
from seedlot.risk.score import SOURCE, Score, judge, ranked
from seedlot.specs.judge import Evidence
from seedlot.specs.weigh import fold
from seedlot.specs.wording import seen
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.moments import before


@dataclass(frozen=True, slots=True)
class Against:
    """What the record holds against a hazard: in words, when it happened (empty: at no one time), the last entry of it."""

    says: str
    day: str
    entry: int

    def since(self, score: Score) -> bool:
        """Whether it happened, or came to be known, after a scoring."""
        return self.entry > score.entry or bool(self.day and before(score.occurred, self.day))


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
    #: what the record holds against it
    against: tuple[Against, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A register of a programme: its lines, the scores in their order, and what is found."""

    programme: str
    as_of: int
    lines: tuple[Line, ...]
    ranked: tuple[Score, ...]
    findings: tuple[Finding, ...]


def register(programme: Programme, *, day: str) -> Told:
    """Put the register of a programme together, as of a day."""
    words = scales()
    scored = _scored(programme.of(RiskScored.KIND))
    lines = tuple(_line(each, hazard, programme, scored) for each in registers() for hazard in each.hazards)
    own = {fold(line.hazard) for line in lines}
    others = tuple(_other(score) for score in scored if fold(score.hazard) not in own)
    whole = (*lines, *others)
    judged = ranked({score.risk: score for line in whole for score in line.scores}.values(), words)
    scored_so = tuple(one for score in judged for one in judge(score, words, day))
    findings = (*scored_so, *_seen(whole), *_unscored(whole, words), *_assessed(programme))
    return Told(programme=programme.name, as_of=programme.as_of, lines=whole, ranked=judged, findings=findings)


def _scored(told: Iterable[Entered]) -> tuple[Score, ...]:
    """The last scoring of each risk, each with the one before it."""
    last: dict[str, Score] = {}
    for each in sorted(told, key=lambda each: (each.occurred, each.entry)):
        risk = each.text("risk")
        last[risk] = Score(
            risk=risk,
            hazard=each.text("hazard"),
            severity=each.says["severity"],
            occurrence=each.says["occurrence"],
            detection=each.says["detection"],
            controls=each.listed("controls"),
            owner=each.text("owner"),
            scored_by=each.listed("scored_by"),
            dissent=each.text("dissent"),
            action=each.text("action"),
            review=each.text("review"),
            accepted=each.says["accepted"],
            entry=each.entry,
            occurred=each.occurred,
            before=last.get(risk),
        )
    return tuple(last.values())


def _line(of: Register, hazard: Hazard, programme: Programme, scored: Iterable[Score]) -> Line:
    remarks = _checks(hazard, programme)
    applies = both(needed(programme, of.needs), needed(programme, hazard.needs))
    tested, says, lacks, entries = _tests(hazard, programme)
    checked = [remark.finding for remark in remarks]
    looks = [LOOKS[name](programme) for name in hazard.looks]
    recorded = bool(tested or checked or any(look.entries for look in looks)) if applies is not False else None
    if hazard.tests:
        recorded = bool(tested) if applies is not False else None
    detection = _detection(hazard, programme, tested) if applies is not False else None
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
        against=(*_failed(tested, hazard, programme), *_found(remarks)),
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


def _tests(hazard: Hazard, programme: Programme) -> tuple[tuple[Evidence, ...], list[str], list[str], list[int]]:
    """The results that bear on a hazard, what they say, the stages at which there is none, and the entries."""
    found = results_of(programme, hazard.tests)
    says = [
        f"{one.reportable.name} of {one.of or one.item}{f' ({one.stage})' if one.stage else ''} {_outcome(one, hazard, programme)} ({one.source})"
        for one in found
    ]
    lacks = []
    for stage in hazard.stages:
        if not _at(programme, stage):
            lacks.append(f"nothing of stage {stage} is in the record yet")
        elif not any(stood_at(one, programme, stage) for one in found):
            lacks.append(f"no result for {hazard.tests[0]} at stage {stage}")
    return found, says, lacks, [one.entry for one in found]


def _at(programme: Programme, stage: str) -> bool:
    """Whether anything stands at a stage."""
    return any(stands_at(each, stage) for each in programme.items.values())


def _outcome(one: Evidence, hazard: Hazard, programme: Programme) -> str:
    answer = answered(one, programme, absent=hazard.absent)
    told = "no criterion is set" if answer is None else f"its criterion is {answer}"
    return f"{seen(one.reportable)}; {told}"


def _detection(hazard: Hazard, programme: Programme, tested: tuple[Evidence, ...]) -> int | None:
    """The detection that the tests decide, by the words of the scale: at its stages, at another one, or nowhere.

    A test counts as one of known sensitivity where its method or a limit of detection is stated.
    """
    if not hazard.tests:
        return None
    stages = [stage for stage in hazard.stages if _at(programme, stage)]
    sensitive = [one for one in tested if one.reportable.method or one.reportable.limit is not None]
    if not tested:
        return scales().missing
    if stages and all(any(stood_at(one, programme, stage) for one in sensitive) for stage in stages):
        return 4
    return 6 if sensitive else 8


def _checks(hazard: Hazard, programme: Programme) -> list[Remark]:
    codes = {f"lineage/{code}" for code in hazard.checks}
    found = dict.fromkeys(each for several in programme.checks.values() for each in several)
    return [each for each in found if each.finding.code in codes]


def _failed(tested: Iterable[Evidence], hazard: Hazard, programme: Programme) -> Iterator[Against]:
    """The results that do not meet their criterion."""
    for one in tested:
        if answered(one, programme, absent=hazard.absent) is Answer.NOT_MET:
            yield Against(
                f"{one.reportable.name} of {one.of or one.item} {seen(one.reportable)} ({one.source}).",
                one.occurred,
                one.entry,
            )


def _found(remarks: Iterable[Remark]) -> Iterator[Against]:
    """The findings along the lineage that are not met."""
    for each in remarks:
        if each.finding.answer is Answer.NOT_MET:
            yield Against(each.finding.says, each.day, max(each.entries, default=0))


def _unchecked(hazard: Hazard, checked: list[Finding]) -> list[str]:
    met = {finding.code.removeprefix("lineage/") for finding in checked}
    return [f"nothing that is judged for {code}" for code in hazard.checks if code not in met]


def _seen(lines: Iterable[Line]) -> Iterator[Finding]:
    """What the record holds against a hazard since it was scored: it is scored again then."""
    for line in lines:
        since = [one.says for one in line.against if line.scores and all(one.since(score) for score in line.scores)]
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


def _assessed(programme: Programme) -> Iterator[Finding]:
    """Risks of assessments that name the programme, or anything of it: on scales that nobody names, so they rank with none."""
    own = {programme.name, *programme.works, *programme.items, *(each.stage for each in programme.items.values())} - {
        ""
    }
    for each in programme.of(ASSESSED):
        if own & {*each.listed("subjects"), each.text("target")}:
            scores = ", ".join(each.text(name) or "not scored" for name in ("severity", "occurrence", "detection"))
            says = (
                f"{each.about} assesses '{each.text('hazard')}' ({scores}) on a scale that it does not name. "
                "Score it in the register to rank it with the others."
            )
            yield Finding(code="risk/assessed", says=says, where=f"entry {each.entry}", source=SOURCE)


def draft(told: Told) -> Iterator[dict[str, str | int | None]]:
    """The hazards that nobody scored, by the fields of a scoring: to be identified, scored and explained by people."""
    for line in told.lines:
        if not line.scores and line.applies is not False:
            held = "; ".join(line.says) or "nothing"
            lacks = f"; it does not hold: {'; '.join(line.lacks)}" if line.lacks else ""
            yield {
                "programme": told.programme,
                "hazard": line.hazard,
                "mode": line.mode,
                "severity": line.severity,
                "detection": line.detection,
                "rationale": f"DRAFT, not scored by anybody. The record holds: {held}{lacks}",
            }
