"""An engagement plan as a picture: from the last day to ask to the day of the step that waits for the answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from seedlot.plan.engagement import Engagement, State
from seedlot.terms.chart import Chart

#: Okabe and Ito's colours.
_COLOURS = {
    State.OBTAINED: "#009E73",
    State.PLANNED: "#0072B2",
    State.DUE: "#E69F00",
    State.LATE: "#D55E00",
    State.NO_STEP: "#C4C4C4",
}


def timeline(plan: Iterable[Engagement], programme: str, *, on: date) -> Chart:
    """Draw the plan: a bar from the last day to ask to the step; where no time is known, from the day of asking on."""
    rows = [_row(each, on) for each in plan if each.before is not None]
    order = list(dict.fromkeys(row["what"] for row in rows))
    y = {"field": "what", "type": "nominal", "sort": order, "title": None, "axis": {"labelLimit": 420}}
    colour = {
        "field": "state",
        "type": "nominal",
        "title": None,
        "scale": {"domain": [str(state) for state in _COLOURS], "range": list(_COLOURS.values())},
        "legend": {"orient": "bottom"},
    }
    day = {"field": "begins", "type": "temporal", "title": None, "axis": {"format": "%Y-%m-%d", "labelAngle": -30}}
    return Chart(
        name="engagement-plan",
        title=f"{programme}: by when to ask whom",
        spec={
            "data": {"values": rows},
            "width": 560,
            "height": {"step": 26},
            "layer": [
                {
                    "mark": {"type": "bar", "height": 12},
                    "encoding": {"x": day, "x2": {"field": "ends"}, "y": y, "color": colour},
                },
                {
                    "mark": {"type": "point", "shape": "diamond", "filled": True, "size": 70, "color": "black"},
                    "encoding": {"x": {"field": "ends", "type": "temporal"}, "y": y},
                },
                {
                    "data": {"values": [{"today": on.isoformat()}]},
                    "mark": {"type": "rule", "strokeDash": [4, 4], "color": "black"},
                    "encoding": {"x": {"field": "today", "type": "temporal"}},
                },
            ],
        },
    )


def _row(each: Engagement, on: date) -> dict[str, str]:
    step = each.before.day if each.before else on
    begins = min(each.latest or on, step)
    who = each.meeting.body if each.meeting else "the authority"
    # Advice is asked more than once of an authority: the step that it precedes tells the rows apart.
    before = f" before {each.before.step}" if each.before and not each.agreement else ""
    return {
        "what": f"{each.territory} {who}: {each.wanted}{before}",
        "begins": begins.isoformat(),
        "ends": step.isoformat(),
        "state": str(each.state),
    }
