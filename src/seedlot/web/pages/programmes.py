"""A programme before its regulators: the matrix of territories and stages, each rule behind it, and the report."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from seedlot.dossier.gap_contents import CONFIDENCE, gap_contents
from seedlot.dossier.gap_docx import gap_docx
from seedlot.dossier.gap_report import gap_report
from seedlot.history import ask
from seedlot.record import read
from seedlot.regulation.logic import said
from seedlot.regulation.rule import Stage
from seedlot.regulation.shapes import ANSWERS, Verdict
from seedlot.regulation.told import dossier
from seedlot.release.gap_chart import in_words
from seedlot.release.gaps import WORST_FIRST, Gaps, Line, counts, lines, matrix
from seedlot.web import regulators
from seedlot.web.faults import NowhereError
from seedlot.web.here import Here, Visit
from seedlot.web.listing import Column, listed
from seedlot.web.regulators import Asked, look
from seedlot.web.section import Section
from seedlot.web.show import page

SECTION = Section("programmes")
_COLUMNS = (
    Column(key="answer", title="Answer", answer=True),
    Column(key="verdict", title="Verdict"),
    Column(key="rule", title="Rule", link="link"),
    Column(key="title", title="What it asks"),
    Column(key="territories", title="Territories"),
    Column(key="timing", title="Timing"),
    Column(key="confidence", title="Wording"),
    Column(key="to_do", title="To do"),
)
_PDF = "application/pdf"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class NoSuchRuleError(NowhereError):
    """A rule that does not hold in a territory on the day that is asked for."""

    def __init__(self, rule: str, territory: str) -> None:
        super().__init__(
            f"In '{territory}' no rule '{rule}' holds on that day", mend="Choose a rule from the programme's list."
        )


def found(here: Here, programme: str) -> tuple[Asked, Gaps]:
    """What a page is asked, and the answer."""
    with here.reading_as_of() as (connection, as_of):
        wanted = regulators.asked(here, connection, programme)
        return wanted, regulators.before(here, connection, wanted, as_of)


@SECTION.get("/programmes/{programme:path}")
def programme(here: Visit, programme: str) -> Response:
    """Show the matrix of a programme: what the rules of each territory say of each stage."""
    wanted, gaps = found(here, programme)
    cells: dict[str, list[dict[str, Any]]] = {}
    for each in matrix(gaps.assessment):
        cells.setdefault(each["territory"], []).append({**each, "look": look(Verdict(each["verdict"]))})
    told = [
        line for line in lines(gaps.assessment) if line.judged.counted and ANSWERS[line.judged.verdict] == "not met"
    ]
    unknown = {fact for line in lines(gaps.assessment) if line.judged.counted for fact in line.judged.missing_facts}
    return page(
        here,
        "regulation/programme.html",
        **_said(wanted, gaps),
        stages=[in_words(stage.value) for stage in Stage],
        cells=cells,
        first=told[:8],
        lacking=len(told),
        unknown=[gaps.facts[fact] for fact in sorted(unknown) if fact in gaps.facts],
        every=[Verdict(each) for each in WORST_FIRST],
    )


@SECTION.get("/regulation/rules/{programme:path}")
def rules(here: Visit, programme: str) -> Response:
    """List the rules of a programme, all or those of a territory, a stage or a verdict."""
    wanted, gaps = found(here, programme)
    given = here.request.query_params
    stage, verdict, of = (given.get(key, "") for key in ("stage", "verdict", "of"))
    chosen = [
        line
        for line in lines(gaps.assessment)
        if (not stage or stage in {each.value for each in line.judged.rule.stages})
        and (not verdict or line.judged.verdict.value == verdict)
        and (not of or of in line.territories)
    ]
    rows = [_row(here, wanted, line, of) for line in chosen]
    shown = listed(here, _COLUMNS, rows, noun="rules", empty="No rule of this kind holds on this day.")
    if isinstance(shown, Response):
        return shown
    words = [in_words(stage)] if stage else []
    told = [*words, *([verdict] if verdict else []), *([of] if of else [])]
    return page(here, "regulation/rules.html", **_said(wanted, gaps), listing=shown, told=told)


@SECTION.get("/regulation/rule/{programme:path}")
def rule(here: Visit, programme: str) -> Response:
    """Show one rule: what it asks and where that is written, and the facts and entries behind its verdict."""
    wanted, gaps = found(here, programme)
    name, of = (here.request.query_params.get(key, "") for key in ("rule", "of"))
    held = gaps.assessment.territories
    of = of or next((code for code, one in held.items() if one.rule(name)), "")
    judged = held[of].rule(name) if of in held else None
    if judged is None:
        raise NoSuchRuleError(name, of)
    asked = judged.rule
    return page(
        here,
        "regulation/rule.html",
        **_said(wanted, gaps),
        judged=judged,
        rule=asked,
        look=look(judged.verdict),
        of=of,
        condition=said(asked.condition),
        confidence=CONFIDENCE[asked.confidence.value],
        ctd=dossier(gaps.pack, asked.codes),
        titles={code: gaps.pack.evidence[code].title for code in asked.codes},
        stages=[in_words(each.value) for each in asked.stages],
        elsewhere=[(code, look(one.verdict)) for code, each in held.items() if code != of and (one := each.rule(name))],
    )


@SECTION.get("/regulation/report/{programme:path}")
def report(here: Visit, programme: str) -> Response:
    """Give the gap report as a file: a PDF, or a document that can be edited."""
    with here.reading_as_of() as (connection, as_of):
        wanted = regulators.asked(here, connection, programme)
        gaps = regulators.before(here, connection, wanted, as_of)
        root = read.root(connection, gaps.programme.as_of).hex()
        origin = ask.opened(connection)
    contents = gap_contents(gaps, title=origin.title, simulated=origin.simulated, root=root)
    if here.request.query_params.get("form") == "docx":
        return regulators.attached(gap_docx(contents, on=wanted.on), f"{programme}-gaps.docx", _DOCX)
    return regulators.attached(gap_report(gaps, contents), f"{programme}-gaps.pdf", _PDF)


def _said(wanted: Asked, gaps: Gaps) -> dict[str, Any]:
    """What every page about a programme says of it."""
    held = gaps.assessment
    return {
        "wanted": wanted,
        "gaps": gaps,
        "verdict": look(held.verdict),
        "territories": [
            {
                "code": code,
                "name": gaps.pack.territories[code].name,
                "look": look(each.verdict),
                "provisional": each.provisional,
                "counts": ", ".join(f"{count} {verdict.value}" for verdict, count in counts(each).items()),
            }
            for code, each in held.territories.items()
        ],
    }


def _row(here: Here, wanted: Asked, line: Line, of: str) -> dict[str, Any]:
    judged, asked = line.judged, line.judged.rule
    where = of or line.territories[0]
    address = regulators.address("regulation/rule", wanted.programme)
    return {
        "answer": judged.answer,
        "verdict": judged.verdict.value,
        "rule": asked.id,
        "link": here.url(address, rule=asked.id, of=where, **wanted.query),
        "title": asked.title,
        "territories": ", ".join(line.territories),
        "timing": judged.timing.value if judged.timing.value != "in force" else "",
        "confidence": "to verify" if judged.provisional else "",
        "to_do": judged.to_do[0] if judged.to_do else "",
    }
