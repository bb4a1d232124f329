"""What is reported of each sample and target, and the tables."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from seedlot.assays.qpcr.groups import Group, of_role
from seedlot.assays.qpcr.quantities import NotDeterminedError, amount, copies_per_cell, relative
from seedlot.assays.qpcr.settings import Settings
from seedlot.assays.qpcr.standards import Standards
from seedlot.formats.qpcr import Reaction
from seedlot.stats.distributions import t_quantile
from seedlot.terms.reportable import Reportable

PER_CELL = "{copies}/{cell}"
_FIELLER = "standard curve; Fieller's interval of the inverse prediction"


def told(
    group: Group, groups: Sequence[Group], curves: Mapping[str, Standards], settings: Settings
) -> Iterator[Reportable]:
    """Report what is asked of one target of one sample."""
    yield _cycle(group, settings)
    target, own = group.target, curves.get(group.target)
    if own is not None and own.line is not None and target not in settings.cleared:
        yield _quantity(group, groups, own, settings)
    if target in settings.vector:
        yield _per_cell(group, groups, curves, settings)
    if target in settings.relative and group.sample != settings.calibrator:
        yield _relative(group, groups, curves, settings)
    if target in settings.cleared:
        yield _cleared(group, groups, own, settings)
    if target in settings.detect:
        yield _call(group, groups, settings)


def _undetermined(group: Group, name: str, unit: str, why: str) -> Reportable:
    return Reportable(sample=group.sample, name=name, value=None, unit=unit, note=f"Not determined: {why}.")


def replicates(group: Group) -> str:
    """How many replicates amplified, in words."""
    words = f"{len(group.cqs)} of {group.tried} replicates amplified"
    if group.late:
        words += f", {group.late} of the others at or after the cutoff"
    if group.unknown:
        words += f"; {group.unknown} have no known cycle"
    return words + (f"; {group.omitted} omitted by a person" if group.omitted else "")


def _cycle(group: Group, settings: Settings) -> Reportable:
    name, note = f"{group.target} Cq", f"{replicates(group)}."
    if group.mean is None:
        why = "nothing amplified" if group.tried else "no reaction has a known cycle"
        return _undetermined(group, name, "{cycles}", f"{why}; {replicates(group)}")
    low = high = None
    if group.sd is not None:
        from_mean = _half(group, settings)
        low, high = group.mean - from_mean, group.mean + from_mean
    return Reportable(
        sample=group.sample, name=name, value=group.mean, unit="{cycles}", low=low, high=high,
        level=None if low is None else settings.level, method="mean of replicates; Student's interval", note=note,
    )  # fmt: skip


def _half(group: Group, settings: Settings) -> float:
    return t_quantile(settings.level, len(group.cqs) - 1) * (group.sd or 0.0) / math.sqrt(len(group.cqs))


def _quantity(group: Group, groups: Sequence[Group], own: Standards, settings: Settings) -> Reportable:
    name, unit = f"{group.target} quantity", settings.quantity_unit
    if not own.valid(settings):
        return _undetermined(group, name, unit, "the standard curve is not valid")
    if not group.cqs and group.tried:
        return _below_detection(group, groups, own, settings, name)
    try:
        found = amount(group, own, settings)
    except NotDeterminedError as fault:
        return _undetermined(group, name, unit, str(fault))
    note = f"Content of one reaction; {replicates(group)}."
    if found.beyond:
        note = f"Outside the standards: extrapolated. {note}"
    if own.lod is not None and found.estimate.value < own.lod:
        note = f"Below the limit of detection ({own.lod_by}). {note}"
        if group.target not in settings.cleared:
            return Reportable(
                sample=group.sample, name=name, value=found.estimate.value, relation="<",
                limit=max(own.lod, found.estimate.high or own.lod), unit=unit, low=found.estimate.low,
                high=found.estimate.high, level=settings.level, method=_FIELLER, note=note,
            )  # fmt: skip
    return Reportable(
        sample=group.sample, name=name, value=found.estimate.value, unit=unit, low=found.estimate.low,
        high=found.estimate.high, level=settings.level, method=_FIELLER, note=note,
    )  # fmt: skip


def _below_detection(
    group: Group, groups: Sequence[Group], own: Standards | None, settings: Settings, name: str
) -> Reportable:
    if inhibited(group, groups, settings):
        return _undetermined(group, name, settings.quantity_unit, "the internal control shows inhibition")
    if own is not None and own.line is not None and not own.valid(settings):
        return _undetermined(group, name, settings.quantity_unit, "the standard curve is not valid")
    if own is None or own.lod is None:
        why = "nothing amplified, and the limit of detection is not known (setting 'lod', or standards)"
        return _undetermined(group, name, settings.quantity_unit, why)
    return Reportable(
        sample=group.sample, name=name, value=None, relation="<", limit=own.lod, unit=settings.quantity_unit,
        method=own.lod_by, note=f"Nothing amplified: {replicates(group)}.",
    )  # fmt: skip


def _per_cell(group: Group, groups: Sequence[Group], curves: Mapping[str, Standards], settings: Settings) -> Reportable:
    name = f"{group.target} vector copy number"
    for target in (group.target, *settings.reference):
        own = curves.get(target)
        if own is not None and own.line is not None and not own.valid(settings):
            return _undetermined(group, name, PER_CELL, f"the standard curve of {target} is not valid")
    try:
        found = copies_per_cell(group, groups, curves, settings)
    except NotDeterminedError as fault:
        return _undetermined(group, name, PER_CELL, str(fault))
    return Reportable(
        sample=group.sample, name=name, value=found.value, unit=PER_CELL, low=found.low, high=found.high,
        level=settings.level, method="ratio of contents by standard curves; MOVER on the logarithm",
        note=f"Against {', '.join(settings.reference)} at {settings.genome_copies:g} copies a cell.",
    )  # fmt: skip


def _relative(group: Group, groups: Sequence[Group], curves: Mapping[str, Standards], settings: Settings) -> Reportable:
    name = f"{group.target} relative quantity"
    try:
        found = relative(group, groups, curves, settings)
    except NotDeterminedError as fault:
        return _undetermined(group, name, "1", str(fault))
    note = f"To '{settings.calibrator}'; efficiencies {found.said}; ddCt {found.ddct:.3f}."
    if found.low is None:
        note += " No interval: it needs two replicates of each."
    return Reportable(
        sample=group.sample, name=name, value=found.value, low=found.low, high=found.high,
        level=None if found.low is None else settings.level, method="Pfaffl 2001; Student's interval on the logarithm",
        note=note,
    )  # fmt: skip


def _cleared(group: Group, groups: Sequence[Group], own: Standards | None, settings: Settings) -> Reportable:
    name = f"{group.target} clearance"
    if why := _not_shown(group, groups, settings):
        return _undetermined(group, name, settings.quantity_unit, why)
    if not group.cqs:
        return _below_detection(group, groups, own, settings, name)
    if own is None or own.line is None:
        return Reportable(sample=group.sample, name=name, value="detected", note=f"{replicates(group)}.")
    return _quantity(group, groups, own, settings).model_copy(update={"name": name})


def _not_shown(group: Group, groups: Sequence[Group], settings: Settings) -> str:
    """Why a negative reaction shows nothing; "" where controls are there and as they must be."""
    target = group.target
    blanks = list(of_role(groups, target, "ntc"))
    if not group.tried:
        return "no reaction has a known cycle"
    if not blanks or any(not one.tried for one in blanks):
        return "the plate has no no-template control of this target"
    if any(one.cqs for one in blanks):
        return "the no-template control amplifies"
    return "" if group.cqs else _not_shown_absent(group, groups, settings)


def _not_shown_absent(group: Group, groups: Sequence[Group], settings: Settings) -> str:
    """Why it is not shown that a reaction would have amplified what is not there."""
    positive = list(of_role(groups, group.target, "positive"))
    if not any(one.cqs for one in (*positive, *of_role(groups, group.target, "standard"))):
        return "no positive control or standard amplifies"
    if any(one.tried and not one.cqs for one in positive):
        return "a positive control does not amplify"
    if missing := _without_internal(group, groups, settings):
        return f"the sample has no reaction of the internal control {missing}"
    return "the internal control shows inhibition" if inhibited(group, groups, settings) else ""


def _without_internal(group: Group, groups: Sequence[Group], settings: Settings) -> str:
    """The first internal control that the sample does not have; "" where it has all."""
    held = {one.target for one in groups if one.sample == group.sample and one.tried}
    return next((target for target in settings.internal if target not in held), "")


def inhibited(group: Group, groups: Sequence[Group], settings: Settings) -> bool:
    """Whether an internal control of the sample is late against the no-template controls, or missing."""
    for target in settings.internal:
        here = [one for one in groups if one.sample == group.sample and one.target == target]
        blanks = [cq for one in of_role(groups, target, "ntc") for cq in one.cqs]
        for one in here:
            if not one.cqs or (blanks and (one.mean or 0) - sum(blanks) / len(blanks) > settings.most_shift):
                return True
    return False


def _call(group: Group, groups: Sequence[Group], settings: Settings) -> Reportable:
    """Present or absent, only where the controls are as they must be and the replicates agree."""
    name = f"{group.target} presence"
    if why := _not_shown(group, groups, settings):
        return _undetermined(group, name, "1", why)
    if group.cqs and len(group.cqs) < group.tried:
        return _undetermined(group, name, "1", f"the replicates disagree; repeat ({replicates(group)})")
    limit = settings.lod.get(group.target)
    note = f"{replicates(group)}."
    if limit is not None:
        note += f" Limit of detection {limit:g} {settings.quantity_unit} (setting)."
    return Reportable(
        sample=group.sample, name=name, value="present" if group.cqs else "absent",
        method="amplification in every replicate or none, with controls", note=note,
    )  # fmt: skip


def reaction_row(one: Reaction) -> dict[str, Any]:
    """One row of the table of reactions."""
    return {
        "plate": one.plate,
        "well": one.well,
        "sample": one.sample,
        "target": one.target,
        "dye": one.dye,
        "role": one.role,
        "Cq": one.cq,
        "undetermined": one.undetermined,
        "quantity in the file": one.quantity,
        "omitted": one.omitted,
        "status": one.status,
    }


def group_row(group: Group) -> dict[str, Any]:
    """One row of the table of samples."""
    return {
        "sample": group.sample,
        "target": group.target,
        "role": group.role,
        "content": group.quantity,
        "replicates": group.tried,
        "amplified": len(group.cqs),
        "at or after the cutoff": group.late,
        "omitted": group.omitted,
        "mean Cq": group.mean,
        "SD Cq": group.sd,
    }


def standards_row(one: Standards, settings: Settings) -> dict[str, Any]:
    """One row of the table of standard curves."""
    line = one.line
    return {
        "target": one.target,
        "contents": one.contents,
        "reactions": len(one.points),
        "slope": None if line is None else line.slope,
        "SE of slope": None if line is None else line.slope_error,
        "intercept": None if line is None else line.intercept,
        "R2": None if line is None else line.r2,
        "efficiency %": one.efficiency,
        "low": one.efficiency_low,
        "high": one.efficiency_high,
        "residual SD": None if line is None else line.s,
        "LOD": one.lod,
        "LOD by": one.lod_by,
        "LOQ": one.loq,
        "valid": one.valid(settings),
    }
