"""The plan of tests of a programme: what its banks, lots and donors are expected to be tested for, and how that stands.

The union over its territories. What was done says with which result, in which laboratory, under which accreditation; what is
missing is not known, never passed; a result that nothing judges does not release.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from seedlot.regulation.evidence import Subject
from seedlot.regulation.expected import Asked, BankTest, Marker, bank_tests, donor_markers, of_territories, table_of
from seedlot.release.donor_tests import stated_outcome
from seedlot.release.needs import needed
from seedlot.release.programme import Programme, Told, stands_at
from seedlot.release.tested import answered, is_of, results_of
from seedlot.specs.judge import Evidence
from seedlot.specs.wording import seen
from seedlot.terms.countries import territories_of
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.words import Stage

_STAGES: tuple[tuple[str, tuple[Stage, ...]], ...] = (
    ("seed", (Stage.SEED,)),
    ("mcb", (Stage.MCB,)),
    ("wcb", (Stage.WCB,)),
    ("eopc", (Stage.EOPC,)),
    ("lot", (Stage.DRUG_PRODUCT, Stage.DRUG_SUBSTANCE)),
)
#: Levels that a result anywhere on the way fulfils.
_ANYWHERE = ("once", "record", "programme")


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A test that was done: what came of it, who did it, and as what they are accredited."""

    name: str
    of: str
    says: str
    answer: Answer | None
    laboratory: str
    accreditation: tuple[str, ...]
    reference: str
    entry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """A test that is expected of a bank, a lot or a donor. `applies` is None where the record does not tell."""

    stage: str
    item: str
    test: str
    level: str
    applies: bool | None
    answer: Answer | None
    status: str
    done: tuple[Done, ...]
    asked_by: tuple[str, ...]
    method: str
    limit_seen: str

    @property
    def finding(self) -> Finding:
        """The expectation as a finding."""
        of = f"{self.item} ({self.stage})" if self.item else self.stage
        told = "; ".join(f"{each.name} {each.says} ({each.laboratory or each.reference})" for each in self.done)
        says = f"{self.test} of {of}, {self.level}: {self.status}{f': {told}' if told else ''}."
        where = f"entries {', '.join(str(each.entry) for each in self.done)}" if self.done else ""
        code, source = f"tests/{self.stage}", ", ".join(self.asked_by)
        return Finding(code=code, answer=self.answer, says=says, where=where, source=source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is expected of a programme, and how it stands; `territories` are those that it is for."""

    programme: str
    as_of: int
    territories: tuple[str, ...]
    expected: tuple[Expected, ...]
    notes: tuple[str, ...]


def plan(programme: Programme, territories: Iterable[str] = ()) -> Plan:
    """Put the plan of tests of a programme together, for some territories or for its own."""
    wanted = tuple(territories) or tuple(filter(None, programme.stated_as("territories").split(";")))
    expected = (*_banks(programme, wanted), *_donors(programme, wanted))
    return Plan(
        programme=programme.name,
        as_of=programme.as_of,
        territories=wanted,
        expected=tuple(each for each in expected if each.applies is not False),
        notes=tuple(_notes(programme, wanted)),
    )


def _notes(programme: Programme, territories: tuple[str, ...]) -> Iterator[str]:
    for name, stages in _STAGES:
        if not programme.firsts(*stages):
            yield f"Nothing of stage {name if name == 'lot' else stages[0]} is in the record."
    if not territories:
        yield "The programme names no territory: what any of them asks for is listed."
    markers = donor_markers()
    for territory in sorted({_panel(each) for each in territories}):
        for table in (markers.who_is_tested, markers.sample_time):
            if territory in table:
                yield f"{territory}: {table[territory]}."


def _banks(programme: Programme, territories: tuple[str, ...]) -> Iterator[Expected]:
    for name, stages in _STAGES:
        for thing in programme.firsts(*stages):
            stage = next(stage for stage in stages if stands_at(thing, stage))
            for test in bank_tests().tests:
                level = getattr(test.levels, name)
                if level != "-":
                    yield _expected(programme, test, level, (stage, thing.item), territories)


def _expected(
    programme: Programme, test: BankTest, level: str, at: tuple[str, str], territories: tuple[str, ...]
) -> Expected:
    stage, item = at
    applies = needed(programme, test.needs)
    found = results_of(programme, test.names)
    own = [one for one in found if one.of == item] or [one for one in found if level in _ANYWHERE]
    done = tuple(_done(one, programme, absent=test.absent) for one in own)
    answer, status = _stands(level, done)
    if applies is None and not done:
        answer, status = Answer.NOT_KNOWN, "the record does not tell whether it is asked for"
    return Expected(
        stage=stage,
        item=item,
        test=test.test,
        level=level,
        applies=applies,
        answer=answer,
        status=status,
        done=done,
        asked_by=of_territories(test.rules, {_panel(each) for each in territories}),
        method=test.method,
        limit_seen=test.limit_seen,
    )


def _stands(level: str, done: tuple[Done, ...]) -> tuple[Answer, str]:
    """How an expectation stands: by the worst of what was done; what is to release must meet a criterion."""
    answers = {each.answer for each in done}
    if not done:
        return Answer.NOT_KNOWN, "missing"
    if Answer.NOT_MET in answers:
        return Answer.NOT_MET, "failed"
    if Answer.NOT_KNOWN in answers:
        return Answer.NOT_KNOWN, "done, and it cannot be judged"
    if level != "release":
        return Answer.MET, "done"
    if answers == {Answer.MET}:
        return Answer.MET, "met"
    return Answer.NOT_KNOWN, "done, and no criterion judges it"


def _done(one: Evidence, programme: Programme, *, absent: bool) -> Done:
    report = next((each for each in programme.of("report") if each.entry == one.entry), None)
    laboratory, reference = one.source.rsplit(", ", 1) if ", " in one.source else ("", one.source)
    claims = (report.text("accreditation"),) if report else ()
    return Done(
        name=one.reportable.name,
        of=one.of,
        says=seen(one.reportable),
        answer=answered(one, programme, absent=absent),
        laboratory=report.text("laboratory") if report else laboratory,
        accreditation=_accredited(report.text("laboratory") if report else "", claims, programme),
        reference=reference,
        entry=one.entry,
    )


def _accredited(laboratory: str, claims: Iterable[str], programme: Programme) -> tuple[str, ...]:
    """As what a laboratory is accredited: what the report claims, and what is entered of the laboratory."""
    known = programme.organised(laboratory) if laboratory else None
    held = programme.of("accreditation", known.about) if known else ()
    entered = (f"{each.text('standard')} ({each.text('accreditation')})" for each in held)
    return tuple(dict.fromkeys((*(f"{claim} (as it states)" for claim in claims if claim), *entered)))


def _panel(territory: str) -> str:
    """The territory whose panel is asked of donors: of a member state that of the EU."""
    known = {name for each in donor_markers().markers for name in each.territories}
    return territory if territory in known else "EU" if "EU" in territories_of(territory) else territory


def _donors(programme: Programme, territories: tuple[str, ...]) -> Iterator[Expected]:
    """The panel of each donor by territory; the same test counts for all that ask for it."""
    markers = [each for each in donor_markers().markers if each.names]
    known = {name for each in markers for name, asked in each.territories.items() if asked.asks == "required"}
    panels = sorted({_panel(each) for each in territories}) or sorted(known)
    for donor in programme.part(Subject.DONORS):
        for territory in panels:
            lines = [_marked(programme, donor, marker, territory) for marker in markers]
            yield from (each for each in lines if each.done or not each.level.startswith("unknown"))
            unknown = [each.test for each in lines if not each.done and each.level.startswith("unknown")]
            if unknown:
                yield _unfound(donor, territory, unknown)


def _unfound(donor: str, territory: str, markers: list[str]) -> Expected:
    """What a territory asks for and nobody found: one line for all such markers."""
    return Expected(
        stage="donor",
        item=donor,
        test="other markers",
        level=f"unknown in {territory}",
        applies=None,
        answer=Answer.NOT_KNOWN,
        status=f"what it asks for was not found, of {', '.join(markers)}",
        done=(),
        asked_by=(donor_markers().basis.get(territory, ""),),
        method="",
        limit_seen="",
    )


def _marked(programme: Programme, donor: str, marker: Marker, territory: str) -> Expected:
    asked = table_of(marker.territories, territory)
    tests = [each for each in programme.of("donor test", donor) if is_of(each.text("analyte"), marker.names)]
    done = tuple(_tested(each, programme) for each in tests)
    applies, answer, status = _asked(programme, asked, territory, done)
    return Expected(
        stage="donor",
        item=donor,
        test=marker.marker,
        level=f"{asked.asks} in {territory}",
        applies=applies,
        answer=answer,
        status=status,
        done=done,
        asked_by=(donor_markers().basis.get(territory, ""),),
        method=asked.says,
        limit_seen="",
    )


def _tested(test: Told, programme: Programme) -> Done:
    outcome = stated_outcome(test)
    answers = {"acceptable": Answer.MET, "not acceptable": Answer.NOT_MET}
    claims = (test.text("accreditation"),)
    return Done(
        name=test.text("analyte"),
        of=test.about,
        says=f"is '{test.text('result')}'{f' by {kit}' if (kit := test.text('kit')) else ''}",
        answer=answers.get(outcome, Answer.NOT_KNOWN),
        laboratory=test.text("laboratory"),
        accreditation=_accredited(test.text("laboratory"), claims, programme),
        reference=test.text("test"),
        entry=test.entry,
    )


def _asked(
    programme: Programme, asked: Asked, territory: str, done: tuple[Done, ...]
) -> tuple[bool | None, Answer | None, str]:
    """Whether a territory asks for a marker of this programme's donors, and how that stands."""
    applies = _applies(programme, asked, territory)
    worst = {each.answer for each in done}
    if applies is False and not done:
        return False, None, ""
    if Answer.NOT_MET in worst:
        return True, Answer.NOT_MET, "failed"
    if done:
        return True, Answer.MET if worst == {Answer.MET} else Answer.NOT_KNOWN, "done"
    if applies is None:
        return None, Answer.NOT_KNOWN if asked.needs else None, "a person decides whether it is asked for"
    return True, Answer.NOT_KNOWN, "missing"


def _applies(programme: Programme, asked: Asked, territory: str) -> bool | None:
    if asked.asks in {"not listed", "reproductive", "history"}:
        return False
    if needed(programme, ({"use": "autologous"},)) is True:
        kind = donor_markers().autologous.get(territory)
        if kind != "required":
            return False if kind == "exempt" else None
    if asked.asks == "required":
        return True
    return needed(programme, asked.needs) if asked.needs else None
