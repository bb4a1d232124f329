"""Scores and how they rank: the priority number ranks and never decides (ICH Q9(R1), 5 and annex I.2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from seedlot.risk.scales import Scales
from seedlot.terms.finding import Answer, Finding

SOURCE = "ICH Q9(R1), 4, 5 and annex I.2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How one risk was scored. `recorded` tells whether any test or record of it exists (None: none is asked for)."""

    risk: str
    hazard: str
    severity: int | None
    occurrence: int | None
    detection: int | None
    recorded: bool | None = None
    controls: tuple[str, ...] = ()
    owner: str = ""
    scored_by: tuple[str, ...] = ()
    dissent: str = ""
    action: str = ""
    review: str = ""
    accepted: bool | None = None
    entry: int = 0
    occurred: str = ""
    before: Score | None = None

    def counted(self, scales: Scales) -> int | None:
        """The detection that counts: what nobody recorded is never seen in time, whatever it was scored."""
        return scales.missing if self.recorded is False else self.detection

    def number(self, scales: Scales) -> int | None:
        """The priority number, of a risk that is scored whole."""
        detection = self.counted(scales)
        if self.severity is None or self.occurrence is None or detection is None:
            return None
        return self.severity * self.occurrence * detection


def ranked(scores: Iterable[Score], scales: Scales) -> tuple[Score, ...]:
    """Put scores in order: the highest number first, of equals the most severe; then those that are not scored whole."""
    return tuple(
        sorted(scores, key=lambda one: (-(one.number(scales) or 0), -(one.severity or 0), one.hazard, one.risk))
    )


def judge(score: Score, scales: Scales, day: str) -> tuple[Finding, ...]:
    """Judge how a risk was scored, as of a day."""
    where = f"risk {score.risk}, entry {score.entry}"
    found = (*_scored(score, scales), *_held(score, scales), *_since(score, scales, day))
    return tuple(
        Finding(code=f"risk/{code}", answer=answer, says=says, where=where, source=SOURCE)
        for code, answer, says in found
    )


_Found = Iterator[tuple[str, Answer | None, str]]


def _scored(score: Score, scales: Scales) -> _Found:
    named = f"{score.risk} ({score.hazard})"
    missing = [name for name in ("severity", "occurrence", "detection") if getattr(score, name) is None]
    if missing:
        yield "scored", Answer.NOT_KNOWN, f"{named} is not scored for {' and '.join(missing)}."
    if not score.scored_by:
        yield "scored", Answer.NOT_MET, f"{named}: nobody is named who scored it."
    if score.recorded is False and score.detection is not None and score.detection < scales.missing:
        says = f"{named} is scored {score.detection} for detection, but the record holds no test and nothing else that would show it: {scales.missing} counts."
        yield "detection", Answer.NOT_MET, says
    if len(score.scored_by) == 1 and score.severity is not None and score.severity >= scales.named_from:
        says = f"{named} is of severity {score.severity} and was scored by one person: the more severe, the more formal, and by a team."
        yield "formality", None, says
    if score.dissent and score.dissent.casefold() != "none":
        yield "dissent", None, f"{named}: spoken against: {score.dissent}"


def _held(score: Score, scales: Scales) -> _Found:
    named = f"{score.risk} ({score.hazard})"
    if score.severity is not None and score.severity >= scales.named_from:
        lacks = [what for what, given in (("control", score.controls), ("owner", score.owner)) if not given]
        if lacks:
            yield (
                "control",
                Answer.NOT_MET,
                f"{named} is of severity {score.severity} and names no {' and no '.join(lacks)}, which it needs whatever its number is.",
            )
        else:
            yield (
                "control",
                Answer.MET,
                f"{named} is of severity {score.severity} and names its control ({', '.join(score.controls)}) and its owner ({score.owner}).",
            )
    number = score.number(scales)
    if number is not None and number > scales.limit:
        yield (
            "number",
            None,
            f"{named} has the number {number}, above {scales.limit}: something is to be done. The number ranks; it does not decide.",
        )


def _since(score: Score, scales: Scales, day: str) -> _Found:
    named = f"{score.risk} ({score.hazard})"
    if score.accepted is False:
        yield "accepted", Answer.NOT_MET, f"{named}: what remains is not accepted."
    if score.accepted is None:
        yield "accepted", Answer.NOT_KNOWN, f"{named}: nobody has said whether what remains is accepted."
    if score.review and score.review < day:
        yield "review", Answer.NOT_MET, f"{named} was to be looked at again by {score.review}."
    if not score.review:
        yield "review", Answer.NOT_KNOWN, f"{named} names no day by which it is looked at again."
    now, then = score.number(scales), score.before.number(scales) if score.before else None
    if now is None or then is None:
        return
    if now < then and not score.action:
        yield "action", Answer.NOT_KNOWN, f"{named} went from {then} to {now}, and no action is named that made it so."
    else:
        yield "action", None, f"{named} went from {then} to {now}{f' after {score.action}' if score.action else ''}."
