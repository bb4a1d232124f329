"""What is doubtful in standards, controls and replicates."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from seedlot.assays.qpcr.groups import Group, of_role
from seedlot.assays.qpcr.settings import Settings
from seedlot.assays.qpcr.standards import Standards
from seedlot.assays.qpcr.tell import inhibited
from seedlot.terms.finding import Answer, Finding


def found(code: str, says: str, where: str = "", answer: Answer | None = Answer.NOT_KNOWN) -> Finding:
    """Make a finding of this room."""
    return Finding(code=f"qpcr/{code}", answer=answer, says=says, where=where)


def check_standards(curves: Mapping[str, Standards], settings: Settings) -> Iterator[Finding]:
    """Validity of each standard curve, and its odd reactions, which stay in it."""
    for target, one in curves.items():
        if one.line is None:
            if one.points:
                yield found("few-standards", f"{target} has too few standards for a curve.")
            continue
        outside = one.efficiency is None or not settings.min_efficiency <= one.efficiency <= settings.max_efficiency
        shown = "cannot be computed" if one.efficiency is None else f"is {one.efficiency:.1f} %"
        says = (
            f"The efficiency of {target} {shown}; from {settings.min_efficiency:g} to "
            f"{settings.max_efficiency:g} % is valid."
        )
        yield found("efficiency", says, answer=Answer.NOT_MET if outside else Answer.MET)
        r2 = f"R2 of the standard curve of {target} is {one.line.r2:.4f}; at least {settings.min_r2:g} is valid."
        yield found("r2", r2, answer=Answer.MET if one.line.r2 >= settings.min_r2 else Answer.NOT_MET)
        if one.contents < 3:
            yield found(
                "few-standards", f"The standard curve of {target} has {one.contents} contents; linearity is not shown."
            )
        for odd in one.odd:
            x, cq = one.points[odd.place]
            says = (
                f"The standard of {target} at {10**x:.4g} with Cq {cq:.2f} lies {odd.residual:.1f} SD from the line "
                f"(p = {odd.p:.2g}); it stays in the curve."
            )
            yield found("outlier", says)


def check_detection(groups: Sequence[Group], curves: Mapping[str, Standards], settings: Settings) -> Iterator[Finding]:
    """Limits of detection that results lie below, and that rest on too few replicates (CLSI EP17-A2)."""
    for target, one in curves.items():
        if one.lod is None or one.lod_tried is None or one.lod_tried >= settings.lod_replicates:
            continue
        if any(_is_below(group, one) for group in of_role(groups, target, "sample")):
            says = (
                f"The limit of detection of {target}, {one.lod:g} {settings.quantity_unit}, rests on {one.lod_tried} "
                f"replicates, fewer than {settings.lod_replicates}: that it is detected with 95 % is not shown. Try more "
                "at it, or give the limit from validation (setting 'lod')."
            )
            yield found("lod-replicates", says).model_copy(update={"source": "CLSI EP17-A2"})


def _is_below(group: Group, own: Standards) -> bool:
    """Whether a sample is below the limit of detection: nothing amplifies, or later than the limit would."""
    if not group.cqs:
        return bool(group.tried)
    return own.line is not None and (group.mean or 0.0) > own.cycle_at(math.log10(own.lod or 1.0))


def check_controls(groups: Sequence[Group], settings: Settings) -> Iterator[Finding]:
    """No-template and positive controls."""
    for target in dict.fromkeys(group.target for group in groups):
        blanks = list(of_role(groups, target, "ntc"))
        if not blanks:
            yield found("no-ntc", f"{target} has no no-template control.")
        for one in blanks:
            if one.cqs and target not in settings.internal:
                says = f"The no-template control '{one.sample}' amplifies {target} at Cq {min(one.cqs):.2f}."
                yield found("contaminated", says, one.where, Answer.NOT_MET)
            if not one.cqs and target in settings.internal and one.tried:
                says = f"The internal control {target} does not amplify in the no-template control '{one.sample}'."
                yield found("internal", says, one.where, Answer.NOT_MET)
        controls = list(of_role(groups, target, "positive"))
        asked = target in {*settings.cleared, *settings.detect}
        if asked and not controls and not list(of_role(groups, target, "standard")):
            yield found("no-positive", f"{target} has no positive control: that it is absent is not shown.")
        for one in controls:
            if not one.cqs and one.tried:
                says = f"The positive control '{one.sample}' does not amplify {target}."
                if any(blank.cqs for blank in blanks):
                    says += " The no-template control does: the two may be swapped."
                yield found("positive-control", says, one.where, Answer.NOT_MET)


def check_groups(groups: Sequence[Group], curves: Mapping[str, Standards], settings: Settings) -> Iterator[Finding]:
    """Replicates of each sample."""
    for one in groups:
        name = f"'{one.sample}', {one.target}"
        if one.sd is not None and one.sd > settings.most_sd:
            middle = sorted(one.cqs)[len(one.cqs) // 2]
            far = max(one.cqs, key=lambda cq: abs(cq - middle))
            says = (
                f"The replicates of {name} have an SD of {one.sd:.2f} cycles, above {settings.most_sd:g}; the farthest "
                f"is {far:.2f}. None is taken out."
            )
            yield found("replicates", says, one.where)
        if one.cqs and len(one.cqs) < one.tried and one.role in {"sample", "control"}:
            says = f"Of the replicates of {name}, {len(one.cqs)} amplify and {one.tried - len(one.cqs)} do not."
            yield found("partial", says, one.where)
        if one.unknown:
            yield found("unknown-cq", f"{one.unknown} reactions of {name} have no known cycle.", one.where)
        if one.omitted:
            yield found("omitted", f"{one.omitted} reactions of {name} were omitted in the file.", one.where, None)
        if one.late:
            says = f"{one.late} reactions of {name} amplify at or after the cutoff {settings.cutoff:g}; they count as none."
            yield found("late", says, one.where, None)
        own = curves.get(one.target)
        if one.role == "sample" and own is not None and own.line is not None and one.mean is not None:
            ends = [own.cycle_at(edge) for edge in (own.line.low, own.line.high)]
            if not min(ends) <= one.mean <= max(ends):
                yield found("range", f"{name}: the mean Cq {one.mean:.2f} lies outside the standards.", one.where)
    yield from _inhibition(groups, settings)


def _inhibition(groups: Sequence[Group], settings: Settings) -> Iterator[Finding]:
    for one in groups:
        if one.target in settings.internal and one.role == "sample" and inhibited(one, groups, settings):
            says = (
                f"The internal control {one.target} of '{one.sample}' is missing or more than {settings.most_shift:g} "
                "cycles late: the reaction is inhibited."
            )
            yield found("inhibited", says, one.where, Answer.NOT_MET)
