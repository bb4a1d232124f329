"""The strategy of a programme as a matrix: target profile to attribute to control to what the record holds of it.

Anything that leads nowhere is a finding: a target that no attribute serves, an attribute that nothing controls, a control
whose test stands in no specification, a criterion that no control names (ICH Q8(R2), part II, 2.1 to 2.5).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from seedlot.release.programme import Programme, Work
from seedlot.release.stated import Attribute, Control, Stated, Target, stated
from seedlot.risk.profile import profile
from seedlot.specs.weigh import fold
from seedlot.terms.criterion import Specification
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.moments import before
from seedlot.terms.words import Process

SOURCE = "ICH Q8(R2), part II, 2.1 to 2.5"
_SEED = "SEED000 (What developers should do differently)"
#: What begins the development of a line.
_DERIVING = (Process.ISOLATION, Process.REPROGRAMMING, Process.CLONING, Process.GENE_EDITING)
_BENEFIT = "risk-benefit"
#: The rows of the profile that cells must be measured by; the others say what for, where and how many.
_SERVED = ("active cells", "dose", "dosage form", "container and shelf life", "release attributes", "safety targets")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One way through the matrix, with a hole where it leads nowhere. `holds`: whether the record has what controls."""

    element: str
    target: str
    says: str
    attribute: str
    name: str
    critical: bool | None
    score: int | None
    parameter: str
    control: str
    how: str
    where: str
    stage: str
    holds: Answer | None
    shown: str
    entries: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Strategy:
    """What a programme states of its strategy, as of an entry: the matrix, and what is found."""

    programme: str
    as_of: int
    cells: tuple[Cell, ...]
    findings: tuple[Finding, ...]


def strategy(programme: Programme) -> Strategy:
    """Put the strategy of a programme together."""
    told = stated(programme)
    findings = (
        *benefit(programme),
        *_profile(told),
        *_targets(told),
        *_attributes(told),
        *_parameters(told),
        *_controls(told, programme),
        *_criteria(told, programme),
    )
    cells = tuple(_cells(told, programme))
    return Strategy(programme=programme.name, as_of=programme.as_of, cells=cells, findings=findings)


def _found(code: str, answer: Answer | None, says: str, entry: int | None = None) -> Finding:
    where = "" if entry is None else f"entry {entry}"
    return Finding(code=f"strategy/{code}", answer=answer, says=says, where=where, source=SOURCE)


def _cells(told: Stated, programme: Programme) -> Iterator[Cell]:
    """Every way from a target to a control, and whatever leads nowhere."""
    for target in told.targets:
        for attribute in told.serving(target) or (None,):
            yield from _onward(target, attribute, told, programme)
    for free in told.free():
        yield from _onward(None, free, told, programme)
    for control in told.controls:
        if not told.held_by(control):
            yield _cell(None, None, control, told, programme)


def _onward(target: Target | None, attribute: Attribute | None, told: Stated, programme: Programme) -> Iterator[Cell]:
    for control in told.holding(attribute) or (None,):
        yield _cell(target, attribute, control, told, programme)


def _cell(
    target: Target | None, attribute: Attribute | None, control: Control | None, told: Stated, programme: Programme
) -> Cell:
    holds, shown = held(control, programme) if control else (None, "")
    through = told.through(attribute, control) if attribute and control else ()
    return Cell(
        element=target.element if target else "",
        target=target.target if target else "",
        says=target.says if target else "",
        attribute=attribute.attribute if attribute else "",
        name=attribute.name if attribute else "",
        critical=attribute.critical if attribute else None,
        score=attribute.score if attribute else None,
        parameter="; ".join(through),
        control=control.control if control else "",
        how=control.how if control else "",
        where=control.where if control else "",
        stage=control.stage if control else "",
        holds=holds,
        shown=shown,
        entries=tuple(each.entry for each in (target, attribute, control) if each is not None),
    )


def held(control: Control, programme: Programme) -> tuple[Answer, str]:
    """Whether the record has what a control names: the criterion, the material, the process or the procedure."""
    match control.how:
        case "test":
            return _criterion(control, programme)
        case "in-process":
            return _in_process(control, programme)
        case "material":
            return _materials(control, programme)
        case "step":
            steps = [work for work in programme.works.values() if work.process == control.process]
            return _done(steps, "done in", f"no step of {control.process} is in the record yet")
        case "procedure":
            steps = [work for work in programme.works.values() if work.procedure == control.procedure]
            return _done(steps, "followed in", f"no step of the programme names {control.procedure}")
    return Answer.NOT_KNOWN, "what a design excludes is shown by no entry of its own; it rests on the words"


def _criterion(control: Control, programme: Programme) -> tuple[Answer, str]:
    wanted = fold(control.specification)
    known = _specifications(programme)
    named = [each for each in known if wanted in {fold(each.name), fold(f"{each.name} {each.version}")}]
    if wanted and not named:
        return Answer.NOT_MET, f"no specification '{control.specification}' is approved in its last version"
    for each in named or known:
        for criterion in each.criteria:
            stages = {"", criterion.stage or each.stage}
            if fold(criterion.test) == fold(control.test) and control.stage in stages:
                return Answer.MET, f"{each.name} {each.version} has a criterion for it"
    at = f" at stage {control.stage}" if control.stage else ""
    among = control.specification or "any specification of the product"
    return Answer.NOT_MET, f"{control.test}{at} has no criterion in {among}"


def _specifications(programme: Programme) -> list[Specification]:
    """The specifications that items of the programme name, and those of its product, each in its last version."""
    named = {each.name: each for _, each in programme.specifications.values()}
    return list((named | {each.name: each for each in programme.approved}).values())


def _in_process(control: Control, programme: Programme) -> tuple[Answer, str]:
    results = {one.entry for one in programme.results if fold(one.reportable.name) == fold(control.test)}
    if results:
        return Answer.MET, f"{len(results)} results of {control.test} are in the record"
    return Answer.NOT_KNOWN, f"the record holds no result of {control.test} yet"


def _materials(control: Control, programme: Programme) -> tuple[Answer, str]:
    used = {fold(text) for lot in programme.of("material") for text in (lot.about, lot.text("name"))}
    missing = [name for name in control.materials if fold(name) not in used]
    if missing:
        return Answer.NOT_KNOWN, f"no step of the programme has used {', '.join(missing)} yet"
    return Answer.MET, "every material that it names was used"


def _done(steps: list[Work], how: str, otherwise: str) -> tuple[Answer, str]:
    return (Answer.MET, f"{how} {len(steps)} steps") if steps else (Answer.NOT_KNOWN, otherwise)


def _profile(told: Stated) -> Iterator[Finding]:
    """Which rows of the profile are stated."""
    if not told.targets:
        yield _found("profile", Answer.NOT_KNOWN, "The programme states no quality target product profile.")
        return
    given = {each.element for each in told.targets}
    missing = [row for row in profile().rows if row.element not in given]
    for row in missing:
        yield _found("profile", Answer.NOT_KNOWN, f"The profile does not state the {row.element}: {row.asks}.")
    if not missing:
        yield _found("profile", Answer.MET, f"The profile states all of its {len(profile().rows)} rows.")


def _targets(told: Stated) -> Iterator[Finding]:
    """Rows by which cells must be measured, and that no attribute serves."""
    for each in told.targets:
        if each.element in _SERVED and not told.serving(each):
            says = f"{each.target} ({each.element}: {each.says}) is served by no quality attribute."
            yield _found("target", Answer.NOT_MET, says, each.entry)


def _attributes(told: Stated) -> Iterator[Finding]:
    """Attributes that serve nothing, are not assessed, or are held by nothing."""
    if not told.attributes:
        yield _found("attribute", Answer.NOT_KNOWN, "The programme states no quality attribute.")
    for each in told.free():
        yield _found("attribute", Answer.NOT_MET, f"{each.named} serves no row of the profile.", each.entry)
    for each in told.attributes:
        wants = (*_unassessed(each), *_unheld(each, told.holding(each)))
        yield from (_found("attribute", answer, f"{each.named} {says}.", each.entry) for answer, says in wants)


def _unassessed(each: Attribute) -> Iterator[tuple[Answer, str]]:
    if each.critical is None:
        yield Answer.NOT_KNOWN, "is not assessed: whether it is critical is not stated"
        return
    lacks = [what for what, given in (("score", each.score), ("rationale", each.rationale)) if not given]
    if lacks:
        yield Answer.NOT_MET, f"is assessed without {' and '.join(lacks)}"


def _unheld(each: Attribute, by: tuple[Control, ...]) -> Iterator[tuple[Answer, str]]:
    """What no control holds. A control without a stage holds at every stage."""
    if not by:
        yield Answer.NOT_MET, "is held by no control"
    elif each.critical and not any(control.how in {"test", "in-process"} for control in by):
        yield Answer.NOT_MET, "is critical, and no test is among its controls"
    stages = {control.stage for control in by}
    missing = sorted(each.stages - stages) if stages and "" not in stages else []
    if missing:
        yield Answer.NOT_MET, f"is to be controlled at {', '.join(missing)}, and no control is"


def _parameters(told: Stated) -> Iterator[Finding]:
    """Parameters on which nothing hangs, that are not assessed, or that are critical and held by nothing."""
    known = {each.attribute for each in told.attributes}
    holding = frozenset[str]().union(*(each.parameters for each in told.controls))
    for each in told.parameters:
        wants = (
            (not each.attributes & known, Answer.NOT_MET, f"No quality attribute hangs on {each.named}."),
            (each.critical is None, Answer.NOT_KNOWN, f"Whether {each.named} is critical is not assessed."),
            (
                each.critical and each.parameter not in holding,
                Answer.NOT_MET,
                f"{each.named} is critical and held by no control.",
            ),
            (each.critical and not each.ranged, Answer.NOT_KNOWN, f"{each.named} is critical and has no range."),
        )
        yield from (_found("parameter", answer, says, each.entry) for wanting, answer, says in wants if wanting)


def _controls(told: Stated, programme: Programme) -> Iterator[Finding]:
    """Controls that hold nothing, and whether the record has what they name."""
    for each in told.controls:
        named = f"{each.control} ({each.how}: {each.where})"
        if not told.held_by(each):
            yield _found("control", Answer.NOT_MET, f"{named} holds no quality attribute.", each.entry)
        holds, shown = held(each, programme)
        yield _found("control", holds, f"{named}: {shown}.", each.entry)


def _criteria(told: Stated, programme: Programme) -> Iterator[Finding]:
    """Criteria of the product's specifications that no control names."""
    tests = {fold(each.test) for each in told.controls if each.test}
    for each in programme.approved:
        free = sorted({one.test for one in each.criteria if fold(one.test) not in tests})
        if free:
            says = f"{each.name} {each.version} tests {', '.join(free)}, and no control of the strategy names it."
            yield _found("criterion", Answer.NOT_MET, says)


def benefit(programme: Programme) -> Iterator[Finding]:
    """Whether risk and benefit were weighed before the line was begun."""
    begun = [work for work in programme.works.values() if work.process in _DERIVING]
    first = min(begun, key=lambda work: (work.occurred, work.entry), default=None)
    filed = min(_weighed(programme), default=None)
    step = f"step {first.step} ({first.process}) on {first.occurred}" if first else ""
    answer, says = _compared(filed, first.occurred if first else "", step)
    where = f"step {first.step}, entry {first.entry}" if first else f"entry {filed[2]}" if filed else ""
    yield Finding(code="strategy/risk-benefit", answer=answer, says=says, where=where, source=_SEED)


def _compared(filed: tuple[str, str, int] | None, begun: str, step: str) -> tuple[Answer, str]:
    """Whether what was filed came before what began the line."""
    if filed is None and not begun:
        return Answer.NOT_KNOWN, "No risk-benefit assessment is filed."
    if filed is None:
        return Answer.NOT_MET, f"No risk-benefit assessment is filed, and the line was begun in {step}."
    when, name, _ = filed
    if not begun:
        return (
            Answer.NOT_KNOWN,
            f"{name} weighs risk and benefit; the record holds no step by which the line was begun.",
        )
    weighed = f"{name} weighed risk and benefit on {when},"
    if before(when, begun):
        return Answer.MET, f"{weighed} before {step}."
    if before(begun, when):
        return Answer.NOT_MET, f"{weighed} after {step}: it looks back, and is to say so."
    return Answer.NOT_KNOWN, f"{weighed} the day of {step}: which came first is not stated."


def _weighed(programme: Programme) -> Iterator[tuple[str, str, int]]:
    """When risk and benefit were weighed, in what, and the entry: an assessment, or a document that is filed whole."""
    for each in programme.of("risk assessment"):
        if _BENEFIT in fold(each.text("method")) and programme.name in each.listed("subjects"):
            yield each.occurred, each.text("assessment"), each.entry
    for each in programme.of("document"):
        own = each.text("type") == f"{_BENEFIT} assessment" and each.text("programme") == programme.name
        if own and each.text("files"):
            yield each.occurred, each.text("document"), each.entry
