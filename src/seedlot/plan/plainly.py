"""An engagement as plain JSON: what the command line and the API answer."""

from __future__ import annotations

from typing import Any, TypedDict

from seedlot.plan.engagement import Engagement


class PlainStep(TypedDict):
    """The step before which an agreement must be had."""

    step: str
    stage: str
    day: str


class PlainQuestion(TypedDict):
    """A question to an authority, and the rule behind it."""

    rule: str
    question: str


class PlainEngagement(TypedDict):
    """Whom to ask, for what, before which step, and by when. `agreement` is null for advice, `latest` where no time is known."""

    territory: str
    agreement: str | None
    meeting: dict[str, Any] | None
    before: PlainStep | None
    latest: str | None
    state: str
    says: str
    questions: list[PlainQuestion]
    entries: list[int]


def plain_engagement(each: Engagement) -> PlainEngagement:
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
