"""The cycles of a line as a picture: under which regime cells were changed and banked, and what each territory says."""

from __future__ import annotations

from collections.abc import Iterable

from seedlot.regulation.shapes import Verdict
from seedlot.release.cycles import Cycle
from seedlot.release.gap_chart import LOOKS
from seedlot.terms.chart import Chart

#: The words of the fact `cld_environment`, as steps and the trade say them.
_REGIMES = {"licensed-gmp": "licensed GMP", "gmp-principles": "principles of GMP"}


def regime(said: object) -> str:
    """The regime under which cells were changed, in words."""
    return "not known" if said is None else _REGIMES.get(str(said), str(said))


def cycle_chart(cycles: Iterable[Cycle], programme: str) -> Chart:
    """Draw the cycles from left to right, a row for each territory."""
    rows = [
        {
            "cycle": "|".join(_label(each)),
            "territory": code,
            "verdict": verdict.value,
            "sign": LOOKS[verdict][1],
        }
        for each in cycles
        for code, verdict in each.verdicts.items()
    ]
    x = {
        "field": "cycle",
        "type": "ordinal",
        "sort": None,
        "title": None,
        # Lines of a label run downwards from the first: room for the others between it and the axis.
        "axis": {"orient": "top", "labelAngle": 0, "labelExpr": "split(datum.label, '|')", "labelPadding": 36},
    }
    y = {"field": "territory", "type": "nominal", "sort": None, "title": None}
    colours = {"domain": [verdict.value for verdict in Verdict], "range": [LOOKS[verdict][0] for verdict in Verdict]}
    colour = {"field": "verdict", "type": "nominal", "title": None, "scale": colours, "legend": {"orient": "bottom"}}
    return Chart(
        name="platform-cycles",
        title=f"{programme}: what each regulator says of each cycle",
        spec={
            "data": {"values": rows},
            "width": {"step": 220},
            "height": {"step": 30},
            "encoding": {"x": x, "y": y},
            "layer": [
                {"mark": {"type": "rect", "stroke": "white", "strokeWidth": 2}, "encoding": {"color": colour}},
                {"mark": {"type": "text", "fontSize": 12}, "encoding": {"text": {"field": "sign"}}},
            ],
        },
    )


def _label(each: Cycle) -> tuple[str, ...]:
    """The head of a column: the bank, and under which regime cells were changed and banked."""
    return (
        f"{each.number}. {each.bank}",
        f"cells: {regime(each.environment.value)}",
        f"bank: {each.bank_environment or 'not known'}",
    )
