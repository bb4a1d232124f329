"""The strategy of a programme as a matrix: target profile to attribute to control to what the record holds of it.

Anything that leads nowhere is a finding: a target that no attribute serves, an attribute that nothing controls, a control
whose test stands in no specification, a criterion that no attribute asks for (ICH Q8(R2), part II, 2.1 to 2.5).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from seedlot.history import ask
from seedlot.history.told import entry_at
from seedlot.history.words import TABLES
from seedlot.lineage.proof import withdrawals
from seedlot.record.entries.filing import Document
from seedlot.record.entries.origin import Material
from seedlot.record.entries.quality import RiskAssessment
from seedlot.record.entries.strategy import Control, ProcessParameter, QualityAttribute, QualityTarget
from seedlot.release.holdings import Holdings
from seedlot.release.register import live
from seedlot.release.tested import in_force
from seedlot.risk.profile import profile
from seedlot.specs.weigh import fold
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.moments import before
from seedlot.terms.words import Process

SOURCE = "ICH Q8(R2), part II, 2.1 to 2.5"
_SEED = "SEED000 (What developers should do differently)"
#: What begins the development of a line.
_DERIVING = (Process.ISOLATION, Process.REPROGRAMMING, Process.CLONING, Process.GENE_EDITING)
_BENEFIT = "risk-benefit"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stated:
    targets: tuple[Row[Any], ...]
    attributes: tuple[Row[Any], ...]
    parameters: tuple[Row[Any], ...]
    controls: tuple[Row[Any], ...]
    held: Mapping[str, tuple[Answer, str]]


def strategy(connection: Connection, holdings: Holdings) -> Strategy:
    """Put the strategy of a programme together."""
    name, size = holdings.programme.programme, holdings.as_of
    kinds = (QualityTarget, QualityAttribute, ProcessParameter, Control)
    targets, attributes, parameters, controls = (tuple(live(connection, kind, name, size)) for kind in kinds)
    held = {row.control: _held(row, holdings) for row in controls}
    stated = _Stated(targets=targets, attributes=attributes, parameters=parameters, controls=controls, held=held)
    findings = (
        *benefit(connection, holdings),
        *_profile(stated),
        *_unserved(stated),
        *_attributes(stated),
        *_parameters(stated),
        *_controls(stated),
        *_criteria(stated, holdings),
    )
    return Strategy(programme=name, as_of=size, cells=tuple(_cells(stated)), findings=findings)


def _listed(told: str) -> frozenset[str]:
    return frozenset(filter(None, told.split(";")))


def _found(code: str, answer: Answer | None, says: str, where: str = "", source: str = SOURCE) -> Finding:
    return Finding(code=f"strategy/{code}", answer=answer, says=says, where=where, source=source)


def _cells(stated: _Stated) -> Iterator[Cell]:
    """Every way from a target to a control, and whatever leads nowhere."""
    for target in stated.targets:
        serving = [row for row in stated.attributes if target.target in _listed(row.targets)]
        for attribute in serving or (None,):
            yield from _onward(target, attribute, stated)
    for attribute in stated.attributes:
        if not _listed(attribute.targets) & {row.target for row in stated.targets}:
            yield from _onward(None, attribute, stated)
    for control in stated.controls:
        if not _of(control, stated):
            yield _cell(None, None, control, stated)


def _onward(target: Row[Any] | None, attribute: Row[Any] | None, stated: _Stated) -> Iterator[Cell]:
    holding = [row for row in stated.controls if attribute is not None and attribute.attribute in _of(row, stated)]
    for control in holding or (None,):
        yield _cell(target, attribute, control, stated)


def _of(control: Row[Any], stated: _Stated) -> frozenset[str]:
    """The attributes that a control holds: its own, and those that hang on its parameters."""
    named = _listed(control.parameters)
    through = [_listed(row.attributes) for row in stated.parameters if row.parameter in named]
    return _listed(control.attributes).union(*through) & {row.attribute for row in stated.attributes}


def _cell(target: Row[Any] | None, attribute: Row[Any] | None, control: Row[Any] | None, stated: _Stated) -> Cell:
    holds, shown = stated.held[control.control] if control else (None, "")
    return Cell(
        element=target.element if target else "",
        target=target.target if target else "",
        says=target.says if target else "",
        attribute=attribute.attribute if attribute else "",
        name=attribute.name if attribute else "",
        critical=attribute.critical if attribute else None,
        score=attribute.score if attribute else None,
        parameter=_through(attribute, control, stated),
        control=control.control if control else "",
        how=control.how if control else "",
        where=_where(control) if control else "",
        stage=control.stage if control else "",
        holds=holds,
        shown=shown,
        entries=tuple(row.entry for row in (target, attribute, control) if row is not None),
    )


def _through(attribute: Row[Any] | None, control: Row[Any] | None, stated: _Stated) -> str:
    """The parameters through which a control holds an attribute."""
    if attribute is None or control is None:
        return ""
    named = _listed(control.parameters)
    through = [row.parameter for row in stated.parameters if attribute.attribute in _listed(row.attributes)]
    return "; ".join(name for name in through if name in named)


def _where(control: Row[Any]) -> str:
    """What a control names: the test and its specification, the materials, the process, the procedure."""
    named = (control.test, control.specification, control.materials, control.process, control.procedure, control.says)
    return "; ".join(filter(None, named))


def _held(control: Row[Any], holdings: Holdings) -> tuple[Answer, str]:
    """Whether the record has what a control names: the criterion, the material, the process or the procedure."""
    match control.how:
        case "test":
            return _criterion(control, holdings)
        case "in-process":
            return _in_process(control, holdings)
        case "material":
            return _materials(control, holdings)
        case "step":
            return _done(control, holdings)
        case "procedure":
            return _followed(control, holdings)
    return Answer.NOT_KNOWN, "what a design excludes is shown by no entry of its own; it rests on the words"


def _criterion(control: Row[Any], holdings: Holdings) -> tuple[Answer, str]:
    asked = fold(control.test)
    wanted = fold(control.specification)
    last = {each.name: each for each in holdings.specifications}
    among = [each for each in last.values() if wanted in {fold(each.name), fold(f"{each.name} {each.version}")}]
    if wanted and not among:
        return Answer.NOT_MET, f"no specification '{control.specification}' is approved in its last version"
    for each in among or in_force(holdings):
        for criterion in each.criteria:
            if fold(criterion.test) == asked and control.stage in {"", criterion.stage or each.stage}:
                return Answer.MET, f"{each.name} {each.version} has a criterion for it"
    what = control.specification or "any specification of the product"
    return (
        Answer.NOT_MET,
        f"{control.test}{f' at stage {control.stage}' if control.stage else ''} has no criterion in {what}",
    )


def _in_process(control: Row[Any], holdings: Holdings) -> tuple[Answer, str]:
    results = [one for one in holdings.results if fold(one.reportable.name) == fold(control.test)]
    if results:
        return Answer.MET, f"{len(results)} results of {control.test} are in the record"
    return Answer.NOT_KNOWN, f"the record holds no result of {control.test} yet"


def _materials(control: Row[Any], holdings: Holdings) -> tuple[Answer, str]:
    used = {fold(text) for row in holdings.told[Material] for text in (row.item, row.name)}
    missing = sorted(name for name in _listed(control.materials) if fold(name) not in used)
    if missing:
        return Answer.NOT_KNOWN, f"no step of the programme has used {', '.join(missing)} yet"
    return Answer.MET, "every material that it names was used"


def _done(control: Row[Any], holdings: Holdings) -> tuple[Answer, str]:
    steps = [step.step for step in holdings.steps if step.process == control.process]
    if steps:
        return Answer.MET, f"done in {len(steps)} steps"
    return Answer.NOT_KNOWN, f"no step of {control.process} is in the record yet"


def _followed(control: Row[Any], holdings: Holdings) -> tuple[Answer, str]:
    steps = [step.step for step in holdings.steps if step.procedure == control.procedure]
    if steps:
        return Answer.MET, f"followed in {len(steps)} steps"
    return Answer.NOT_KNOWN, f"no step of the programme names {control.procedure}"


def _profile(stated: _Stated) -> Iterator[Finding]:
    """Which rows of the profile are stated."""
    if not stated.targets:
        yield _found("profile", Answer.NOT_KNOWN, "The programme states no quality target product profile.")
        return
    given = {row.element for row in stated.targets}
    missing = [row for row in profile().rows if row.element not in given]
    for row in missing:
        yield _found("profile", Answer.NOT_KNOWN, f"The profile does not state the {row.element}: {row.asks}.")
    if not missing:
        yield _found("profile", Answer.MET, f"The profile states all of its {len(profile().rows)} rows.")


def _unserved(stated: _Stated) -> Iterator[Finding]:
    """Targets that no attribute serves. What names the programme's place in the world needs none."""
    served = frozenset[str]().union(*(_listed(row.targets) for row in stated.attributes))
    for row in stated.targets:
        if row.target not in served and row.element in _SERVED:
            says = f"{row.target} ({row.element}: {row.says}) is served by no quality attribute."
            yield _found("target", Answer.NOT_MET, says, f"entry {row.entry}")


#: The rows of the profile that cells must be measured by; the others say what for, where and how many.
_SERVED = ("active cells", "dose", "dosage form", "container and shelf life", "release attributes", "safety targets")


def _attributes(stated: _Stated) -> Iterator[Finding]:
    """Attributes that are not assessed, serve nothing, or are held by nothing."""
    if not stated.attributes:
        yield _found("attribute", Answer.NOT_KNOWN, "The programme states no quality attribute.")
    targets = {row.target for row in stated.targets}
    for row in stated.attributes:
        named, where = f"{row.attribute} ({row.name})", f"entry {row.entry}"
        if not _listed(row.targets) & targets:
            yield _found("attribute", Answer.NOT_MET, f"{named} serves no row of the profile.", where)
        yield from _assessed(row, named, where)
        by = [each for each in stated.controls if row.attribute in _of(each, stated)]
        if not by:
            yield _found("attribute", Answer.NOT_MET, f"{named} is held by no control.", where)
        elif row.critical and not any(each.how in {"test", "in-process"} for each in by):
            yield _found("attribute", Answer.NOT_MET, f"{named} is critical, and no test is among its controls.", where)
        yield from _stages(row, by, named, where)


def _assessed(row: Row[Any], named: str, where: str) -> Iterator[Finding]:
    if row.critical is None:
        yield _found("attribute", Answer.NOT_KNOWN, f"Whether {named} is critical is not assessed.", where)
    lacks = [what for what, given in (("score", row.score is not None), ("rationale", row.rationale)) if not given]
    if row.critical is not None and lacks:
        yield _found("attribute", Answer.NOT_MET, f"{named} is assessed without {' and '.join(lacks)}.", where)


def _stages(row: Row[Any], by: Iterable[Row[Any]], named: str, where: str) -> Iterator[Finding]:
    """Stages at which an attribute is to be controlled and no control holds it. A control without a stage holds at all."""
    held = {each.stage for each in by}
    open_ = sorted(_listed(row.stages) - held) if held and "" not in held else []
    if open_:
        yield _found(
            "attribute", Answer.NOT_MET, f"{named} is to be controlled at {', '.join(open_)}, and no control is.", where
        )


def _parameters(stated: _Stated) -> Iterator[Finding]:
    """Parameters that nothing hangs on, or that are critical and held by nothing."""
    known = {row.attribute for row in stated.attributes}
    held = frozenset[str]().union(*(_listed(row.parameters) for row in stated.controls))
    for row in stated.parameters:
        named, where = f"{row.parameter} ({row.name})", f"entry {row.entry}"
        if not _listed(row.attributes) & known:
            yield _found("parameter", Answer.NOT_MET, f"No quality attribute hangs on {named}.", where)
        if row.critical is None:
            yield _found("parameter", Answer.NOT_KNOWN, f"Whether {named} is critical is not assessed.", where)
        if row.critical and row.parameter not in held:
            yield _found("parameter", Answer.NOT_MET, f"{named} is critical and held by no control.", where)
        if row.critical and row.low is None and row.high is None:
            yield _found("parameter", Answer.NOT_KNOWN, f"{named} is critical and has no range.", where)


def _controls(stated: _Stated) -> Iterator[Finding]:
    """Controls that hold nothing, and whether the record has what they name."""
    for row in stated.controls:
        named, where = f"{row.control} ({row.how}: {_where(row)})", f"entry {row.entry}"
        if not _of(row, stated):
            yield _found("control", Answer.NOT_MET, f"{named} holds no quality attribute.", where)
        holds, shown = stated.held[row.control]
        yield _found("control", holds, f"{named}: {shown}.", where)


def _criteria(stated: _Stated, holdings: Holdings) -> Iterator[Finding]:
    """Criteria of the product's specifications that no control names."""
    tests = {fold(row.test) for row in stated.controls if row.test}
    for each in in_force(holdings):
        free = sorted({one.test for one in each.criteria if fold(one.test) not in tests})
        if free:
            says = f"{each.name} {each.version} tests {', '.join(free)}, and no control of the strategy names it."
            yield _found("criterion", Answer.NOT_MET, says, f"specification {each.name} {each.version}")


def benefit(connection: Connection, holdings: Holdings) -> Iterator[Finding]:
    """Whether risk and benefit were weighed before the line was begun."""
    first = min((step for step in holdings.steps if step.process in _DERIVING), key=_when, default=None)
    filed = sorted(_weighed(connection, holdings), key=lambda one: one[0])
    begun = f"step {first.step} ({first.process}) on {first.occurred}" if first else ""
    where = f"step {first.step}, entry {first.entry}" if first else ""
    if not filed:
        answer = Answer.NOT_MET if first else Answer.NOT_KNOWN
        says = f"No risk-benefit assessment is filed{f', and the line was begun in {begun}' if first else ''}."
        yield _found("risk-benefit", answer, says, where, _SEED)
        return
    when, name, entry = filed[0]
    if first is None:
        says = f"{name} weighs risk and benefit; the record holds no step by which the line was begun."
        yield _found("risk-benefit", Answer.NOT_KNOWN, says, f"entry {entry}", _SEED)
    elif before(when, first.occurred):
        says = f"{name} weighed risk and benefit on {when}, before {begun}."
        yield _found("risk-benefit", Answer.MET, says, f"entry {entry}", _SEED)
    elif before(first.occurred, when):
        says = f"{name} weighed risk and benefit on {when}, after {begun}: it looks back, and is to say so."
        yield _found("risk-benefit", Answer.NOT_MET, says, where, _SEED)
    else:
        says = f"{name} weighed risk and benefit on {when}, the day of {begun}: which came first is not stated."
        yield _found("risk-benefit", Answer.NOT_KNOWN, says, where, _SEED)


def _when(step: Row[Any]) -> tuple[str, int]:
    return step.occurred, step.entry


def _weighed(connection: Connection, holdings: Holdings) -> Iterator[tuple[str, str, int]]:
    """When risk and benefit were weighed for the programme, in what, and the entry: an assessment, or a filed document."""
    name, size = holdings.programme.programme, holdings.as_of
    for row in ask.rows(connection, TABLES[RiskAssessment], size):
        if _BENEFIT in fold(row.method) and name in _listed(row.subjects):
            yield row.occurred, row.assessment, row.entry
    documents = ask.rows(connection, TABLES[Document], size, type=f"{_BENEFIT} assessment", programme=name)
    gone = withdrawals(connection, Document.KIND, [row.document for row in documents], size)
    for row in documents:
        content = entry_at(connection, row.entry, row.since).content
        if row.document not in gone and isinstance(content, Document) and content.files:
            yield row.occurred, row.document, row.entry
