"""The verdicts of a programme as a picture: a row for each territory, a column for each stage."""

from __future__ import annotations

from seedlot.regulation.shapes import Verdict
from seedlot.release.gaps import Gaps, matrix
from seedlot.terms.chart import Chart

#: Okabe and Ito's colours, from good to bad; the sign beside the colour tells the verdict to whom colours say nothing.
LOOKS: dict[Verdict, tuple[str, str]] = {
    Verdict.ACCEPTED: ("#009E73", "✓"),
    Verdict.AGREED: ("#56B4E9", "✓ a"),
    Verdict.NOT_ASSESSED: ("#F0E442", "?"),
    Verdict.GAP: ("#E69F00", "gap"),
    Verdict.BLOCKER: ("#D55E00", "✗"),
    Verdict.NOTE: ("#DDDDDD", "note"),
    Verdict.NOT_APPLICABLE: ("#F4F4F4", ""),
}


#: Stages that the trade writes in capitals.
_CAPITALS = {"mcb": "MCB", "wcb": "WCB", "eopc": "EoPC"}


def in_words(stage: str) -> str:
    """A stage as the trade writes it: MCB, drug substance."""
    return _CAPITALS.get(stage, stage.replace("_", " "))


def gap_chart(gaps: Gaps) -> Chart:
    """Draw the matrix of territories and stages."""
    names = gaps.pack.territories
    rows = [
        {
            "territory": names[str(each["territory"])].name,
            "stage": in_words(str(each["stage"])),
            "verdict": each["verdict"],
            "sign": LOOKS[Verdict(each["verdict"])][1],
        }
        for each in matrix(gaps.assessment)
    ]
    verdicts = [verdict.value for verdict in LOOKS]
    x = {
        "field": "stage",
        "type": "nominal",
        "sort": None,
        "title": None,
        "axis": {"labelAngle": -40, "orient": "top", "labelOverlap": False},
    }
    y = {"field": "territory", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 300}}
    colour = {
        "field": "verdict",
        "type": "nominal",
        "title": None,
        "scale": {"domain": verdicts, "range": [colour for colour, _ in LOOKS.values()]},
        "legend": {"orient": "bottom", "columns": 4, "labelLimit": 240},
    }
    return Chart(
        name="regulatory-matrix",
        title=f"{gaps.programme.name}: what each regulator would say, on {gaps.assessment.on}",
        spec={
            "data": {"values": rows},
            "width": {"step": 46},
            "height": {"step": 26},
            "encoding": {"x": x, "y": y},
            "layer": [
                {"mark": {"type": "rect", "stroke": "white", "strokeWidth": 2}, "encoding": {"color": colour}},
                {"mark": {"type": "text", "fontSize": 11}, "encoding": {"text": {"field": "sign"}}},
            ],
        },
    )
