"""An engagement as plain JSON: what the command line and the API answer."""

from __future__ import annotations

from typing import Any

from seedlot.plan.engagement import Engagement


def plain_engagement(each: Engagement) -> dict[str, Any]:
    """Whom to ask, for what, before which step, and by when."""
    meeting = each.meeting
    return {
        "territory": each.territory,
        "agreement": each.agreement or None,
        "meeting": meeting.model_dump(mode="json") if meeting else None,
        "before": {"step": each.before.step, "stage": each.before.stage, "day": each.before.day.isoformat()} if each.before else None,
        "latest": each.latest.isoformat() if each.latest else None,
        "state": each.state.value,
        "says": each.says,
        "questions": [{"rule": one.rule, "question": one.question} for one in each.questions],
        "entries": list(each.entries),
    }  # fmt: skip
