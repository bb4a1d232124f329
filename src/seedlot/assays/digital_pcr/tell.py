"""What is reported of each sample and target, and the tables."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from seedlot.assays.digital_pcr.controls import is_positive, not_shown
from seedlot.assays.digital_pcr.limits import Limits
from seedlot.assays.digital_pcr.merge import Merged
from seedlot.assays.digital_pcr.ratios import NoRatioError, estimate, references, to_reference
from seedlot.assays.digital_pcr.residual import Standard, fraction, limit_as_level, of_cells
from seedlot.assays.digital_pcr.settings import Settings
from seedlot.assays.digital_pcr.wells import Well
from seedlot.stats.mover import Estimate, times
from seedlot.terms.reportable import Reportable

CONCENTRATION, PER_CELL = "{copies}/uL", "{copies}/{cell}"
_RATIO = "MOVER on the logarithm from the Poisson intervals of both (Zou & Donner 2008)"
_RESIDUAL = "copies by those of spiked cells; limits after CLSI EP17-A2"
_POISSON = "-ln(1 - p)/v"


def told(
    merged: Merged,
    every: Sequence[Merged],
    limits: Mapping[str, Limits],
    standards: Mapping[str, Standard],
    settings: Settings,
) -> Iterator[Reportable]:
    """Report what is asked of one target of one sample."""
    yield _concentration(merged, settings)
    target = merged.target
    if target in settings.vector:
        yield _per_cell(merged, every, settings)
    if target in settings.edited:
        yield from _zygosity(merged, every, settings)
    if target in settings.cleared:
        yield _gone(merged, every, limits.get(target), settings, (f"{target} clearance", "detected", "not detected"))
        yield _per_cell(merged, every, settings, limits=limits.get(target))
    if target in settings.replicating:
        name = f"{target} replication-competent virus"
        yield _gone(merged, every, limits.get(target), settings, (name, "present", "absent"))
    if target in settings.residual:
        yield _residual(merged, limits.get(target), standards.get(target), settings)


def _undetermined(merged: Merged, name: str, unit: str, why: str) -> Reportable:
    return Reportable(sample=merged.sample, name=name, value=None, unit=unit, note=f"Not determined: {why}.")


def why_not(merged: Merged) -> str:
    """Why there is no concentration; "" where there is one, or a bound of it."""
    if merged.mean is None:
        if merged.few:
            return "every well has too few accepted partitions"
        return "its partitions are not called: give thresholds, or accept the proposed ones"
    if merged.factor is None:
        return "the volume of a partition or the dilution is not known, or differs between its wells (setting 'volume')"
    return ""


def _basis(merged: Merged) -> str:
    well = merged.used[0]
    wells = f"{len(merged.used)} well{'s' * (len(merged.used) > 1)}"
    diluted = "" if well.dilution == 1 else f", dilution 1:{well.dilution:g}"
    assert merged.mean is not None  # noqa: S101 - asked only where wells are pooled
    return (
        f"{merged.mean.positives} of {merged.mean.accepted} partitions positive in {wells}, {well.by}; "
        f"{merged.volume}{diluted}."
    )


def _concentration(merged: Merged, settings: Settings) -> Reportable:
    name = f"{merged.target} concentration"
    if reason := why_not(merged):
        return _undetermined(merged, name, CONCENTRATION, reason)
    assert merged.mean is not None  # noqa: S101 - else there was a reason
    low, high = merged.scaled(merged.low), merged.scaled(merged.high)
    interval = "Clopper-Pearson" if settings.interval == "exact" else "Jeffreys"
    note = _basis(merged)
    if merged.mean.value is None:
        return Reportable(
            sample=merged.sample, name=name, value=None, relation=">", limit=low, unit=CONCENTRATION,
            method=_POISSON, note=f"Saturated: every partition is positive. {note}",
        )  # fmt: skip
    if merged.mean.positives == 0:
        return Reportable(
            sample=merged.sample, name=name, value=0.0, relation="<", limit=high, unit=CONCENTRATION, low=0.0,
            high=high, level=settings.level, method=f"{_POISSON}; one-sided exact bound of none (about 3/n at 95 %)",
            note=note,
        )  # fmt: skip
    if merged.p is not None and merged.p < settings.alpha:
        note += f" The wells differ by more than chance: the interval is widened {merged.dispersion**0.5:.3g} times."
    return Reportable(
        sample=merged.sample, name=name, value=merged.concentration, unit=CONCENTRATION, low=low, high=high,
        level=settings.level, method=f"{_POISSON}; {interval} interval of p", note=note,
    )  # fmt: skip


def _per_cell(
    merged: Merged, every: Sequence[Merged], settings: Settings, *, limits: Limits | None = None
) -> Reportable:
    """Copies in a cell against the reference gene, of which a cell has `genome_copies`."""
    name = f"{merged.target} {'vector copy number' if merged.target in settings.vector else 'copies per cell'}"
    try:
        found = times(to_reference(merged, every, settings), settings.genome_copies)
    except NoRatioError as fault:
        return _undetermined(merged, name, PER_CELL, str(fault))
    note = _against(merged, every, settings)
    known = limits if limits is not None and limits.blanks else None
    if found.value == 0 or (known is not None and not is_positive(merged, known)):
        return _below(merged, name, found, note, settings, known)
    if known is not None and merged.mean is not None and (merged.mean.value or 0.0) < known.detection:
        note += " Detected, below the limit of detection."
    return Reportable(
        sample=merged.sample, name=name, value=found.value, unit=PER_CELL, low=found.low, high=found.high,
        level=settings.level, method=_RATIO, note=note,
    )  # fmt: skip


def _against(merged: Merged, every: Sequence[Merged], settings: Settings) -> str:
    copies = [
        f"{gene.target} at {settings.reference_copies.get(gene.target, settings.genome_copies):g}"
        for gene in references(merged, every, settings)
    ]
    return f"Against {', '.join(copies)} copies a cell."


def _below(
    merged: Merged, name: str, found: Estimate, note: str, settings: Settings, limits: Limits | None
) -> Reportable:
    """Below the upper bound, or the limit of detection where that is known and larger."""
    limit, mean = found.high, merged.mean
    if limits is not None and limit is not None and mean is not None and mean.high:
        limit *= max(1.0, limits.detection / mean.high)
        note += " Within the limit of blank; below the larger of the limit of detection and the upper bound."
    if limit is None:
        return _undetermined(merged, name, PER_CELL, "the reference gene has too few copies for an upper bound")
    return Reportable(
        sample=merged.sample, name=name, value=found.value, relation="<", limit=limit, unit=PER_CELL, low=found.low,
        high=found.high, level=settings.level, method=_RATIO, note=note,
    )  # fmt: skip


def _zygosity(merged: Merged, every: Sequence[Merged], settings: Settings) -> Iterator[Reportable]:
    name = f"{merged.target} zygosity"
    try:
        found = to_reference(merged, every, settings)
    except NoRatioError as fault:
        yield _undetermined(merged, f"{merged.target} ratio", "1", str(fault))
        yield _undetermined(merged, name, "1", str(fault))
        return
    yield Reportable(
        sample=merged.sample, name=f"{merged.target} ratio", value=found.value, low=found.low, high=found.high,
        level=settings.level, method=_RATIO, note=f"To the reference {', '.join(settings.reference)}.",
    )  # fmt: skip
    window = f"windows 0.5 and 1, each +/- {settings.window:g}; absent below {settings.absent_below:g}"
    call = zygosity(found.value, settings)
    why = "" if call else f"Not determined: the ratio {found.value:.3g} lies in no window ({window})."
    if call and len(several := fitting(found, settings)) > 1:
        call, why = "", f"Not determined: the interval reaches from {several[0]} to {several[-1]} ({window})."
    yield Reportable(sample=merged.sample, name=name, value=call or None, method=window, note=why)


def zygosity(ratio: float, settings: Settings) -> str:
    """Name the window in which a ratio lies; "" where it lies in none."""
    if ratio < settings.absent_below:
        return "not edited"
    for middle, word in ((0.5, "heterozygous"), (1.0, "homozygous")):
        if abs(ratio - middle) <= settings.window + 1e-12:
            return word
    return ""


def fitting(found: Estimate, settings: Settings) -> list[str]:
    """The calls whose windows the interval of a ratio touches, from the lowest."""
    spans = [(-math.inf, settings.absent_below, "not edited")]
    spans += [
        (middle - settings.window, middle + settings.window, word)
        for middle, word in ((0.5, "heterozygous"), (1.0, "homozygous"))
    ]
    high = math.inf if found.high is None else found.high
    return [word for low, top, word in spans if found.low < top and high > low]


def _gone(
    merged: Merged, every: Sequence[Merged], limits: Limits | None, settings: Settings, words: tuple[str, str, str]
) -> Reportable:
    """Present or absent, by the limit of blank of all wells together, where the controls let it be said."""
    name, there, gone = words
    if reason := why_not(merged) or not_shown(merged, every, limits, settings, in_cells=gone == "not detected"):
        return _undetermined(merged, name, "1", reason)
    assert merged.mean is not None  # noqa: S101 - else there was a reason
    assert limits is not None  # noqa: S101 - else there was a reason
    note = (
        f"{merged.mean.positives} positive of {merged.mean.accepted} partitions, at most "
        f"{limits.allowed(merged.mean.accepted):.3g} by the limit of blank; "
        f"limit of detection {merged.scaled(limits.detection):.3g} copies/uL of one well."
    )
    return Reportable(
        sample=merged.sample, name=name, value=there if is_positive(merged, limits) else gone,
        method="positives against the limit of blank (CLSI EP17)", note=note,
    )  # fmt: skip


def _residual(merged: Merged, limits: Limits | None, standard: Standard | None, settings: Settings) -> Reportable:
    """The fraction of undifferentiated cells, or below the limit of detection."""
    name, unit = f"{merged.target} residual undifferentiated cells", settings.level_unit
    if reason := why_not(merged):
        return _undetermined(merged, name, unit, reason)
    if limits is None or not limits.blanks:
        return _undetermined(merged, name, unit, "the plate has no blank of this marker")
    if standard is None:
        return _undetermined(merged, name, unit, "no spiked sample tells what a fraction of cells gives")
    top = estimate(merged)
    found = None if top is None else fraction(top, standard)
    lod = limit_as_level(limits.detection, merged, standard)
    if top is None or found is None or lod is None:
        return _undetermined(merged, name, unit, "the sample is saturated")
    assert merged.mean is not None  # noqa: S101 - else there was a reason
    if not is_positive(merged, limits) or found.value < lod:
        return _few_cells(merged, name, found, lod, settings)
    loq = limits.quantification_level
    note = _basis(merged)
    if loq is None or found.value < loq:
        note = f"Detected, below the limit of quantification{'' if loq is None else f' {loq:g}'}. {note}"
    return Reportable(
        sample=merged.sample, name=name, value=found.value, unit=unit, low=found.low, high=found.high,
        level=settings.level, method=_RESIDUAL, note=note,
    )  # fmt: skip


def _few_cells(merged: Merged, name: str, found: Estimate, lod: float, settings: Settings) -> Reportable:
    """Below the larger of the limit of detection and the upper bound; without a positive, of that of the cells too."""
    if found.high is None or merged.mean is None:
        return _undetermined(merged, name, settings.level_unit, "the wells, or the spiked samples, give no upper bound")
    positives, high = merged.mean.positives, found.high
    seen = f"Positive in {positives}" if positives else "No positive partition"
    note = f"{seen}: below the larger of the limit of detection and the upper bound. {_basis(merged)}"
    if not positives and (cells := of_cells(len(merged.used), settings)) > max(lod, high):
        high = cells
        note += f" The bound is that of {settings.cells:g} cells a well, none of which was seen."
    return Reportable(
        sample=merged.sample, name=name, value=found.value, relation="<", limit=max(lod, high),
        unit=settings.level_unit, low=found.low, high=high, level=settings.level, method=_RESIDUAL, note=note,
    )  # fmt: skip


def well_row(well: Well) -> dict[str, Any]:
    """One row of the table of wells."""
    from_counts = None
    if well.counted and well.volume is not None and (well.positives or 0) < (well.accepted or 0):
        from_counts = _well_concentration(well)
    return {
        "plate": well.plate,
        "well": well.well,
        "sample": well.sample,
        "target": well.target,
        "channel": well.channel,
        "role": well.role,
        "level": well.level,
        "positives": well.positives,
        "accepted": well.accepted,
        "copies/uL": from_counts,
        "copies/uL printed": well.printed,
        "threshold": well.threshold,
        "called": well.by,
        "rain %": well.rain,
        "volume nL": None if well.volume is None else well.volume.nanolitres,
    }


def _well_concentration(well: Well) -> float:
    assert well.volume is not None  # noqa: S101 - asked only where it is known
    return -1000 * well.dilution * math.log1p(-(well.positives or 0) / (well.accepted or 1)) / well.volume.nanolitres


def merged_row(merged: Merged) -> dict[str, Any]:
    """One row of the table of samples."""
    return {
        "sample": merged.sample,
        "target": merged.target,
        "role": merged.role,
        "wells": len(merged.used),
        "wells with too few": len(merged.few),
        "positives": None if merged.mean is None else merged.mean.positives,
        "accepted": None if merged.mean is None else merged.mean.accepted,
        "copies/uL": merged.concentration,
        "low": merged.scaled(merged.low),
        "high": merged.scaled(merged.high),
        "SD between wells": merged.scaled(merged.sd),
        "p that wells agree": merged.p,
        "dispersion": merged.dispersion,
    }


def limits_row(limits: Limits, standard: Standard | None, settings: Settings) -> dict[str, Any]:
    """One row of the table of limits, in copies/uL, and as a level where there is a standard."""
    return {
        "target": limits.target,
        "blank results": limits.blanks,
        "from": "blanks" if limits.from_blanks else "no-template controls" if limits.blanks else "none",
        "blank, parametric": limits.scaled(limits.parametric),
        "blank, ranked": limits.scaled(limits.ranked),
        "blank, Poisson": limits.scaled(limits.poisson),
        "blank": limits.scaled(limits.blank),
        "detection, parametric": limits.scaled(limits.detection_parametric),
        "detection, Poisson": limits.scaled(limits.detection_poisson),
        "detection": limits.scaled(limits.detection),
        "level unit": settings.level_unit,
        "detection as level": limit_as_level(limits.detection, limits, standard),
        "found by": limits.method,
        "detection, lowest level found": limits.detection_ranked_level,
        "quantification as level": limits.quantification_level,
        "response per level": None if standard is None else standard.response.value,
    }
