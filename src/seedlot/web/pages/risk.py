"""Risk and strategy: registers of risks, what the record holds of each hazard, and the matrix from target to test."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from seedlot.history import ask
from seedlot.history.tables import PROGRAMME
from seedlot.regulation.check import NoSuchTerritoryError
from seedlot.regulation.expected import bank_tests, donor_markers
from seedlot.regulation.pack import built_in
from seedlot.release.overdue import reviews
from seedlot.release.pictures import of_register, of_strategy
from seedlot.release.plan_of_tests import Expected, plan
from seedlot.release.programme import Programme
from seedlot.release.register import Line, Told
from seedlot.release.register import register as put_together
from seedlot.release.strategy import Strategy
from seedlot.release.strategy import strategy as find
from seedlot.risk.scales import scales
from seedlot.risk.score import Score
from seedlot.terms.finding import overall
from seedlot.web import regulators
from seedlot.web.chart import chart_json, chart_svg
from seedlot.web.here import Here, Visit
from seedlot.web.listing import Column, listed
from seedlot.web.regulators import Asked
from seedlot.web.section import Section
from seedlot.web.show import entry_url, item_url, page

SECTION = Section("risk")
_PROGRAMMES = (
    Column(key="programme", title="Programme", link="risk"),
    Column(key="product", title="Product"),
    Column(key="strategy", title="Strategy", link="link"),
)
_REVIEWS = (
    Column(key="answer", title="Answer", answer=True),
    Column(key="review", title="By"),
    Column(key="programme", title="Programme", link="link"),
    Column(key="risk", title="Risk", link="entry"),
    Column(key="hazard", title="Hazard"),
    Column(key="severity", title="Severity", number=True),
    Column(key="owner", title="Owner"),
)
_HAZARDS = (
    Column(key="hazard", title="Hazard"),
    Column(key="register", title="Register"),
    Column(key="severity", title="Severity, proposed", number=True),
    Column(key="detection", title="Detection, as recorded", number=True),
    Column(key="scored", title="Scored"),
    Column(key="held", title="In the record"),
    Column(key="lacks", title="Missing"),
    Column(key="against", title="Against it"),
)
_CELLS = (
    Column(key="element", title="Target"),
    Column(key="says", title="What it says"),
    Column(key="attribute", title="Quality attribute"),
    Column(key="critical", title="Critical"),
    Column(key="score", title="Score", number=True),
    Column(key="control", title="Control"),
    Column(key="stage", title="Stage"),
    Column(key="holds", title="In the record", answer=True),
    Column(key="shown", title="What shows it"),
)
_TESTS = (
    Column(key="answer", title="Answer", answer=True),
    Column(key="stage", title="Stage"),
    Column(key="item", title="Item", link="link"),
    Column(key="test", title="Test"),
    Column(key="status", title="How it stands"),
    Column(key="done", title="Done"),
    Column(key="method", title="Method"),
    Column(key="asked_by", title="Asked for by"),
)
#: The finding that nobody scored a hazard: the table of hazards tells it already.
_UNSCORED = "risk/unscored"


@SECTION.get("/risk")
def risks(here: Visit) -> Response:
    """List the programmes, and which of their risks are to be looked at again."""
    with here.reading_as_of() as (connection, as_of):
        rows = {row.programme: row for row in ask.rows(connection, PROGRAMME, as_of)}
        due = reviews(connection, day=ask.day(connection, here.asked, here.now.date()).isoformat(), as_of=as_of)
    told = [
        {
            "programme": row.programme,
            "risk": here.url(regulators.address("risk", row.programme)),
            "product": row.product,
            "strategy": "matrix",
            "link": here.url(regulators.address("strategy", row.programme)),
        }
        for row in rows.values()
    ]
    again = [
        {
            **{key: getattr(one, key) for key in ("answer", "programme", "risk", "hazard", "severity", "owner")},
            "review": one.review or "no day is named",
            "link": here.url(regulators.address("risk", one.programme)),
            "entry": entry_url(one.entry),
        }
        for one in due
    ]
    programmes = listed(here, _PROGRAMMES, told, name="p-", noun="programmes", empty="No programme is entered yet.")
    shown = listed(here, _REVIEWS, again, name="r-", noun="risks", empty="No risk of any programme is scored yet.")
    for each in (programmes, shown):
        if isinstance(each, Response):
            return each
    return page(here, "risk/index.html", programmes=programmes, reviews=shown)


@SECTION.get("/risk/{programme:path}.svg")
def picture(here: Visit, programme: str) -> Response:
    """Draw the register: severity against occurrence."""
    return chart_svg(of_register(_register(here, programme)[1]))


@SECTION.get("/risk/{programme:path}.json")
def data(here: Visit, programme: str) -> Response:
    """Give the register as a chart that can be explored."""
    return chart_json(of_register(_register(here, programme)[1]))


@SECTION.get("/risk/{programme:path}")
def risk(here: Visit, programme: str) -> Response:
    """Show the register of a programme: what was scored, ranked, and what the record holds of every hazard."""
    wanted, found = _register(here, programme)
    every = here.request.query_params.get("all") == "yes"
    lines = [line for line in found.lines if every or line.applies is not False or line.scores]
    shown = listed(here, _HAZARDS, [_hazard(line) for line in lines], name="h-", noun="hazards")
    if isinstance(shown, Response):
        return shown
    return page(
        here,
        "risk/register.html",
        wanted=wanted,
        found=found,
        ranked=[_score(score) for score in found.ranked],
        findings=[each for each in found.findings if each.code != _UNSCORED],
        unscored=sum(each.code == _UNSCORED for each in found.findings),
        answer=overall(found.findings),
        hazards=shown,
        scales=scales(),
        every=every,
        files=_files(here, "risk", wanted),
    )


@SECTION.get("/strategy/{programme:path}.svg")
def matrix(here: Visit, programme: str) -> Response:
    """Draw the matrix of a strategy."""
    return chart_svg(of_strategy(_strategy(here, programme)[1]))


@SECTION.get("/strategy/{programme:path}.json")
def matrix_data(here: Visit, programme: str) -> Response:
    """Give the matrix as a chart that can be explored."""
    return chart_json(of_strategy(_strategy(here, programme)[1]))


@SECTION.get("/strategy/{programme:path}")
def strategy(here: Visit, programme: str) -> Response:
    """Show the matrix from the target profile to attributes, to controls, to what the record holds of them."""
    wanted, found = _strategy(here, programme)
    rows = [
        {
            "element": f"{cell.element} ({cell.target})" if cell.target else cell.element or "none",
            "says": cell.says,
            "attribute": f"{cell.name} ({cell.attribute})" if cell.attribute else "none",
            "critical": {True: "critical", False: "not critical", None: ""}[cell.critical],
            "score": cell.score,
            "control": f"{cell.how}: {cell.where} ({cell.control})" if cell.control else "none",
            "stage": cell.stage,
            "holds": cell.holds,
            "shown": cell.shown,
        }
        for cell in found.cells
    ]
    empty = "Nothing of a strategy is stated yet: enter the target profile, the attributes and the controls."
    shown = listed(here, _CELLS, rows, noun="ways through the matrix", empty=empty)
    if isinstance(shown, Response):
        return shown
    return page(
        here,
        "risk/strategy.html",
        wanted=wanted,
        found=found,
        listing=shown,
        answer=overall(found.findings),
        files=_files(here, "strategy", wanted),
    )


@SECTION.get("/regulation/tests/{programme:path}")
def tests(here: Visit, programme: str) -> Response:
    """Show which tests of banks, lots and donors are expected, and how each stands."""
    wanted, held = _programme(here, programme)
    if strange := [code for code in wanted.territories or () if code not in built_in().territories]:
        raise NoSuchTerritoryError(strange[0], built_in().territories)
    found = plan(held, wanted.territories or ())
    shown = listed(
        here,
        _TESTS,
        [_expected(each) for each in found.expected],
        noun="tests",
        empty="Nothing of this programme asks for a test yet.",
    )
    if isinstance(shown, Response):
        return shown
    answer = overall(each.finding for each in found.expected)
    tables = (bank_tests(), donor_markers())
    return page(here, "risk/tests.html", wanted=wanted, found=found, listing=shown, answer=answer, tables=tables)


def _programme(here: Here, programme: str) -> tuple[Asked, Programme]:
    with here.reading_as_of() as (connection, as_of):
        wanted = regulators.asked(here, connection, programme)
        return wanted, regulators.collected(here, connection, programme, planned=wanted.planned, as_of=as_of)


def _register(here: Here, programme: str) -> tuple[Asked, Told]:
    wanted, held = _programme(here, programme)
    return wanted, put_together(held, day=wanted.on.isoformat())


def _strategy(here: Here, programme: str) -> tuple[Asked, Strategy]:
    wanted, held = _programme(here, programme)
    return wanted, find(held)


def _files(here: Here, section: str, wanted: Asked) -> dict[str, str]:
    """The addresses of a chart of a programme."""
    base = regulators.address(section, wanted.programme)
    return {form: here.url(f"{base}.{form}", **wanted.query) for form in ("svg", "json")}


def _score(score: Score) -> dict[str, Any]:
    words = scales()
    detection = score.counted(words)
    values = (("severity", score.severity), ("occurrence", score.occurrence), ("detection", detection))
    return {
        "score": score,
        "number": score.number(words),
        "detection": detection,
        "before": score.before.number(words) if score.before else None,
        "says": {name: words.says(name, value) for name, value in values if value is not None},
    }


def _hazard(line: Line) -> dict[str, Any]:
    words = scales()
    scored = [f"{score.risk}: {score.number(words) or 'not whole'}" for score in line.scores]
    return {
        "hazard": f"{line.hazard}: {line.mode}" if line.mode else line.hazard,
        "register": line.register,
        "severity": line.severity,
        "detection": line.detection,
        "scored": "; ".join(scored) or "nobody",
        "held": "; ".join(line.says),
        "lacks": "; ".join(line.lacks),
        "against": "; ".join(one.says for one in line.against),
    }


def _expected(each: Expected) -> dict[str, Any]:
    done = (f"{one.name} {one.says} ({one.laboratory or one.reference}, entry {one.entry})" for one in each.done)
    return {
        "answer": each.answer,
        "stage": each.stage,
        "item": each.item,
        "link": item_url(each.item) if each.item else "",
        "test": each.test,
        "status": f"{each.level}: {each.status}",
        "done": "; ".join(done),
        "method": each.method,
        "asked_by": ", ".join(each.asked_by),
    }
