"""A programme before its regulators: gaps, what if, the platform, whom to ask, its strategy, risks and tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from fastapi import Query
from pydantic import BaseModel, Field
from sqlalchemy import Connection
from starlette.responses import Response

from seedlot.dossier.gap_contents import gap_contents
from seedlot.dossier.gap_docx import gap_docx
from seedlot.dossier.gap_report import gap_report
from seedlot.history import ask
from seedlot.lineage.radius import cause_named, radius
from seedlot.plan.agreements import inside, open_rules, steps_of
from seedlot.plan.calendar import calendar
from seedlot.plan.engagement import Engagement, engagements
from seedlot.plan.plainly import plain_engagement
from seedlot.record import read
from seedlot.regulation.check import NoSuchTerritoryError
from seedlot.regulation.expected import bank_tests, donor_markers
from seedlot.regulation.interactions import interactions
from seedlot.regulation.pack import built_in
from seedlot.regulation.principles import principles as clauses
from seedlot.release.collect import collect
from seedlot.release.cycles import cycles
from seedlot.release.gaps import Gaps, find_gaps
from seedlot.release.gaps import plain as plain_gaps
from seedlot.release.plainly import plain_measured
from seedlot.release.plainly_cycles import plain_cycle
from seedlot.release.plainly_strategy import plain_cells, plain_line, plain_score
from seedlot.release.plan_of_tests import plan
from seedlot.release.principles import measure
from seedlot.release.register import register
from seedlot.release.strategy import strategy as find_strategy
from seedlot.release.suppose import suppose
from seedlot.release.whatif import moves, read_edit
from seedlot.terms.finding import overall
from seedlot.terms.words import Process
from seedlot.web.api import verdicts
from seedlot.web.api.door import Api
from seedlot.web.api.saying import told
from seedlot.web.downloads import download
from seedlot.web.here import Here, Visit

API = Api("programmes")
Territories = Annotated[str, Query(alias="territory", max_length=300, description="Only these, such as EU,US.")]
Amount = Annotated[Decimal, Field(ge=0, max_digits=18)]
_PDF, _DOCX = "application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_ICS = "text/calendar"


class Supposing(BaseModel):
    """What might be another: an edit each, such as `ST-1 environment=licensed GMP`; of the programme `phase=phase1`."""

    steps: list[Annotated[str, Field(max_length=1_000)]] = Field(default_factory=list, max_length=200)
    items: list[Annotated[str, Field(max_length=1_000)]] = Field(default_factory=list, max_length=200)
    materials: list[Annotated[str, Field(max_length=1_000)]] = Field(default_factory=list, max_length=200)
    donors: list[Annotated[str, Field(max_length=1_000)]] = Field(default_factory=list, max_length=200)
    programme: list[Annotated[str, Field(max_length=1_000)]] = Field(default_factory=list, max_length=200)
    territory: str = Field(default="", max_length=300)
    planned: bool = True


class Costs(BaseModel):
    """What a step of a process costs."""

    costs: dict[Process, Amount] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A programme before its regulators, and the moment as of which that was asked."""

    connection: Connection
    gaps: Gaps
    as_of: int | None
    on: date


@API.get("/programmes/{programme}/gaps", past=True, answers=verdicts.Gaps)
def gaps(here: Visit, programme: str, territory: Territories = "", *, planned: bool = True) -> Response:
    """Tell what each regulator would say of a programme, by the rules in force on the day as of which is asked."""
    with _asking(here, programme, territory, planned=planned) as asked:
        return told(plain_gaps(asked.gaps))


@API.get("/programmes/{programme}/gap-report", past=True, gives=(_PDF, _DOCX))
def report(
    here: Visit,
    programme: str,
    territory: Territories = "",
    form: Annotated[Literal["pdf", "docx"], Query(description="A PDF, or a document to edit.")] = "pdf",
    *,
    planned: bool = True,
) -> Response:
    """Give the gap report as a file."""
    with _asking(here, programme, territory, planned=planned) as asked:
        origin = ask.opened(asked.connection)
        root = read.root(asked.connection, asked.gaps.programme.as_of).hex()
    contents = gap_contents(asked.gaps, title=origin.title, simulated=origin.simulated, root=root)
    if form == "docx":
        return download(gap_docx(contents, on=asked.on), f"{programme}-gaps.docx", _DOCX)
    return download(gap_report(asked.gaps, contents), f"{programme}-gaps.pdf", _PDF)


@API.post("/programmes/{programme}/whatif", scope="read", past=True, answers=verdicts.WhatIf)
def whatif(here: Visit, programme: str, wanted: Supposing) -> Response:
    """Tell which verdicts would move, and why, if something were another. Nothing is written."""
    said = {
        "step": wanted.steps,
        "item": wanted.items,
        "material": wanted.materials,
        "donor": wanted.donors,
        "programme": wanted.programme,
    }
    edits = [read_edit(what, each) for what, several in said.items() for each in several]
    with _asking(here, programme, wanted.territory, planned=wanted.planned) as asked:
        before = asked.gaps
    codes = tuple(before.assessment.territories)
    after = find_gaps(suppose(before.programme, edits), before.pack, on=asked.on, territories=codes)
    return told(
        {
            "programme": programme,
            "edits": [str(edit) for edit in edits],
            "before": _verdicts(before),
            "after": _verdicts(after),
            "moved": [asdict(move) for move in moves(before.assessment, after.assessment)],
        }
    )


@API.post("/programmes/{programme}/platform", scope="read", past=True, answers=verdicts.Platform)
def platform(here: Visit, programme: str, wanted: Costs) -> Response:
    """Take a line apart into its cycles of development and banking: how each stands, and what falls if it is refused."""
    with _asking(here, programme, "", planned=True) as asked:
        several = cycles(asked.gaps, {str(process): cost for process, cost in wanted.costs.items()})
        held = asked.gaps.programme.items
        falls = {
            each.bank: radius(
                asked.connection, cause_named(asked.connection, each.bank, as_of=asked.as_of), as_of=asked.as_of
            )
            for each in several
            if not held[each.bank].planned
        }
    plain = [plain_cycle(each, falls.get(each.bank)) for each in several]
    return told({"programme": programme, "on": asked.on.isoformat(), "cycles": plain})


@API.get("/programmes/{programme}/engagements", past=True, answers=verdicts.Engagements)
def engaged(
    here: Visit,
    programme: str,
    territory: Territories = "",
    start: Annotated[date | None, Query(description="When development is to begin, where no step is entered.")] = None,
    prepare: Annotated[int, Query(ge=0, le=3650, description="Days that you need to write a request.")] = 0,
) -> Response:
    """Tell which agreement with which authority must be had before which step, and by when to ask for it."""
    on, plan_ = _engagements(here, programme, territory, start, prepare)
    plain = [plain_engagement(each) for each in plan_]
    return told({"programme": programme, "on": on.isoformat(), "prepare": prepare, "plan": plain})


@API.get("/programmes/{programme}/engagements.ics", past=True, gives=(_ICS,))
def engaged_calendar(
    here: Visit,
    programme: str,
    territory: Territories = "",
    start: date | None = None,
    prepare: Annotated[int, Query(ge=0, le=3650)] = 0,
) -> Response:
    """Give the same plan as a calendar."""
    on, plan_ = _engagements(here, programme, territory, start, prepare)
    return download(calendar(plan_, programme, on=on), f"{programme}-plan.ics", _ICS)


@API.get("/programmes/{programme}/strategy", past=True, answers=verdicts.Strategy)
def strategy(here: Visit, programme: str, *, planned: bool = False) -> Response:
    """Trace the target profile to its attributes, controls, tests and materials; what leads nowhere is found."""
    with here.reading_as_of() as (connection, as_of):
        found = find_strategy(collect(connection, programme, as_of=as_of, planned=planned))
    plain: dict[str, Any] = {"programme": programme, "as_of": found.as_of, "answer": overall(found.findings)}
    return told(plain | {"matrix": plain_cells(found), "findings": [each.plain() for each in found.findings]})


@API.get("/programmes/{programme}/risk", past=True, answers=verdicts.Risk)
def risk(
    here: Visit,
    programme: str,
    *,
    every: Annotated[bool, Query(alias="all", description="Hazards too that are none of this programme.")] = False,
    planned: bool = False,
) -> Response:
    """Tell a programme's register of risks. The number ranks; it does not decide."""
    with here.reading_as_of() as (connection, as_of):
        held = collect(connection, programme, as_of=as_of, planned=planned)
        day = ask.day(connection, here.asked, here.now.date()).isoformat()
    found = register(held, day=day)
    lines = [line for line in found.lines if every or line.applies is not False or line.scores]
    return told(
        {
            "programme": programme,
            "as_of": found.as_of,
            "on": day,
            "answer": overall(found.findings),
            "ranking": [plain_score(score) for score in found.ranked],
            "register": [plain_line(line) for line in lines],
            "findings": [each.plain() for each in found.findings],
        }
    )


@API.get("/programmes/{programme}/principles", past=True, answers=verdicts.Principles)
def principles(here: Visit, programme: str) -> Response:
    """Measure the steps that were done outside licensed GMP against the principles of GMP, clause by clause."""
    with here.reading_as_of() as (connection, as_of):
        site = measure(connection, collect(connection, programme, as_of=as_of))
    known = clauses()
    return told(
        {
            "programme": programme,
            "as_of": site.as_of,
            "answer": site.answer,
            "steps": [work.step for work in site.steps],
            "elsewhere": list(site.elsewhere),
            "clauses": [plain_measured(each) for each in site.measured],
            "sources": {"source": known.source, "confidence": known.confidence, "to_verify": known.to_verify},
        }
    )


@API.get("/programmes/{programme}/testplan", past=True, answers=verdicts.Expectations)
def expectations(here: Visit, programme: str, territory: Territories = "", *, planned: bool = False) -> Response:
    """List what banks, lots and donors are expected to be tested for. What is missing is not known, never passed."""
    codes = _codes(territory)
    if strange := [code for code in codes if code not in built_in().territories]:
        raise NoSuchTerritoryError(strange[0], built_in().territories)
    with here.reading_as_of() as (connection, as_of):
        found = plan(collect(connection, programme, as_of=as_of, planned=planned), codes)
    sources = ("source", "confidence", "to_verify")
    return told(
        {
            "programme": programme,
            "as_of": found.as_of,
            "territories": list(found.territories),
            "answer": overall(each.finding for each in found.expected),
            "expected": [asdict(each) for each in found.expected],
            "notes": list(found.notes),
            "sources": [{name: getattr(each, name) for name in sources} for each in (bank_tests(), donor_markers())],
        }
    )


@contextmanager
def _asking(here: Here, programme: str, territory: str, *, planned: bool) -> Iterator[_Asked]:
    with here.reading_as_of() as (connection, as_of):
        found = collect(connection, programme, as_of=as_of, planned=planned)
        on = ask.day(connection, here.asked, here.now.date())
        yield _Asked(connection, find_gaps(found, built_in(), on=on, territories=_codes(territory) or None), as_of, on)


def _engagements(
    here: Here, programme: str, territory: str, start: date | None, prepare: int
) -> tuple[date, tuple[Engagement, ...]]:
    with _asking(here, programme, territory, planned=True) as asked:
        found = asked.gaps
    steps = steps_of(found, start)
    told_ = engagements(open_rules(found), steps, interactions(), inside(found.pack), on=asked.on, prepare=prepare)
    return asked.on, tuple(told_)


def _codes(territory: str) -> tuple[str, ...]:
    return tuple(filter(None, (code.strip() for code in territory.split(","))))


def _verdicts(found: Gaps) -> dict[str, str]:
    return {code: each.verdict.value for code, each in found.assessment.territories.items()}
