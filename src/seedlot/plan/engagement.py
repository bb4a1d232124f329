"""Which agreement with which authority must be had before which step, and by when a meeting has to be asked for.

The latest day to ask is the day of the step, less the longest time that the authority is known to take, less the days that
the sponsor needs to prepare the request. Where nobody published how long an authority takes, no day is told: one asks now.
(ICH has no text on this; the meetings and their times stand in `regulation/interactions.yaml`, each with its source.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from seedlot.regulation.evidence import evidence
from seedlot.regulation.interactions import Interaction
from seedlot.regulation.shapes import Verdict

#: Verdicts about which an authority is asked: those that its answer can change.
_ASKED = (Verdict.BLOCKER, Verdict.GAP)
_BANK = "mcb"


class State(StrEnum):
    """How an agreement, or a question, stands on the day of the plan."""

    OBTAINED = "obtained"
    LATE = "late"
    DUE = "ask now"
    PLANNED = "planned"
    NO_STEP = "no step planned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """The first step of a stage, done or planned: when, and by which entry it is in the record."""

    step: str
    stage: str
    day: date
    planned: bool
    entry: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A rule of a territory that an authority can settle: what it says, how it stands, and what is missing.

    `codes` are agreements that satisfy it, `held` those that are had already, with their entries.
    """

    territory: str
    rule: str
    title: str
    requirement: str
    action: str
    document: str
    section: str
    topic: str
    stages: tuple[str, ...]
    verdict: Verdict
    codes: tuple[str, ...] = ()
    held: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question to an authority, and the rule behind it. `code` names an agreement that must be had; else it is advice."""

    rule: str
    code: str
    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Engagement:
    """One meeting with one authority: before which step, by when to ask for it, and what to ask there.

    `meeting` is None where no meeting of the territory is known to settle it. `entries` are the agreements that are had.
    """

    territory: str
    meeting: Interaction | None
    agreement: str
    before: Reached | None
    latest: date | None
    state: State
    says: str
    questions: tuple[Asked, ...]
    entries: tuple[int, ...] = ()

    @property
    def wanted(self) -> str:
        """What is wanted of the authority, in words."""
        known = evidence().get(self.agreement)
        return known.title if known else self.agreement or "advice"


def engagements(
    wanted: Iterable[Open],
    steps: Sequence[Reached],
    meetings: Sequence[Interaction],
    inside: Mapping[str, Sequence[str]],
    *,
    on: date,
    prepare: int = 0,
) -> tuple[Engagement, ...]:
    """Plan the meetings, the most pressing first.

    `inside` names the territories within a territory, whose authorities speak for it (a member state for the EU);
    `prepare` are the days that the sponsor needs to write the request.
    """
    groups: dict[tuple[str, str, str], list[Open]] = {}
    for each in wanted:
        for code in each.codes:
            groups.setdefault((each.territory, code, ""), []).append(each)
        if not each.codes and each.verdict in _ASKED and (meeting := _advises(each, meetings)):
            groups.setdefault((each.territory, "", meeting.id), []).append(each)
    plan = [
        _engagement(key, rules, steps, _settles(key, meetings, inside), on=on, prepare=prepare)
        for key, rules in groups.items()
    ]
    return tuple(sorted(plan, key=_urgency))


def _urgency(each: Engagement) -> tuple[bool, bool, date, str, str]:
    day = each.latest or (each.before.day if each.before else date.max)
    return each.state is State.OBTAINED, not each.agreement, day, each.territory, each.agreement


def _advises(each: Open, meetings: Sequence[Interaction]) -> Interaction | None:
    """The first meeting of the territory where a question of the rule's topic is asked."""
    return next((one for one in meetings if one.territory == each.territory and each.topic in one.topics), None)


def _settles(
    key: tuple[str, str, str], meetings: Sequence[Interaction], inside: Mapping[str, Sequence[str]]
) -> Interaction | None:
    """The meeting that obtains an agreement, in the territory or in one within it; or the meeting of a question."""
    territory, code, name = key
    if name:
        return next(one for one in meetings if one.id == name)
    for place in (territory, *inside.get(territory, ())):
        for one in meetings:
            if one.territory == place and code in one.obtains:
                return one
    return None


def _engagement(
    key: tuple[str, str, str],
    rules: Sequence[Open],
    steps: Sequence[Reached],
    meeting: Interaction | None,
    *,
    on: date,
    prepare: int,
) -> Engagement:
    territory, code, _ = key
    stages = {stage for each in rules for stage in each.stages}
    waiting = [step for step in steps if step.stage in stages and (code or step.day > on)]
    if _until_the_bank(code) and any(_over(step, on) for step in waiting):
        banks = [step for step in steps if step.stage == _BANK]
        waiting = [step for step in waiting if not _over(step, on)] + banks or waiting
    before = min(waiting, key=lambda step: (step.day, step.step), default=None)
    entries = tuple(sorted({entry for each in rules for entry in each.held.get(code, ())}))
    days = meeting.days if meeting else None
    latest = before.day - timedelta(days=days + prepare) if before and days is not None else None
    state, says = _stands(before, latest, entries, meeting, on=on)
    if not code and before is None:
        state, says = State.DUE, "Its steps are done, or not planned yet: ask before the next application."
    return Engagement(
        territory=territory,
        meeting=meeting,
        agreement=code,
        before=before,
        latest=latest,
        state=state,
        says=says,
        questions=tuple(Asked(rule=each.rule, code=code, question=_question(each, code)) for each in rules),
        entries=entries,
    )


def _over(step: Reached, on: date) -> bool:
    return step.day <= on and not step.planned


def _until_the_bank(code: str) -> bool:
    """Whether an agreement comes in time as long as no master bank was made, though development has begun."""
    known = evidence().get(code)
    return any(each.agreement and each.agreement.before == "bank" for each in known.needs.parts()) if known else False


def _stands(
    before: Reached | None, latest: date | None, entries: tuple[int, ...], meeting: Interaction | None, *, on: date
) -> tuple[State, str]:
    if entries:
        return State.OBTAINED, f"Agreed: {', '.join(f'entry {entry}' for entry in entries)}."
    if before is None:
        return State.NO_STEP, "No step of these stages is recorded or planned, so no day can be told."
    step = f"{before.step} ({before.stage}, {before.day})"
    if before.day <= on and not before.planned:
        return State.LATE, f"Step {step} was done before it was agreed."
    if meeting is None or latest is None:
        why = f"How long {meeting.body} takes was not found" if meeting else "No meeting is known that settles this"
        return State.DUE, f"{why}; it has to be had before step {step}."
    if latest < on:
        return State.LATE, f"It should have been asked for by {latest} to be had before step {step}."
    return State.PLANNED, f"Ask by {latest}, so that it is had before step {step}."


def _question(each: Open, code: str) -> str:
    place = ", ".join(filter(None, (each.document, each.section)))
    asked = "Do you agree to this in advance" if code else "Is this sufficient"
    return f"{each.requirement.rstrip('.')} ({place}). We propose: {each.action.rstrip('.')}. {asked}?"
