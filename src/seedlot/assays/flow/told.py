"""What was counted, as reportable values and as findings about them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from seedlot.assays.flow.controls import described
from seedlot.assays.flow.detection import (
    Detection,
    detection,
    events_needed,
    positives_needed,
    upper_bound,
)
from seedlot.assays.flow.measured import Measured
from seedlot.assays.flow.panels import VIABILITY, Panel
from seedlot.assays.flow.settings import Settings
from seedlot.stats.intervals import binomial
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.reportable import Reportable

PERCENT = "%"
BRIGHTNESS = "[arb'U]"
_WHOLE = 100.0
_VOID = "so many events of the blank are positive that no percentage could be told from it"
#: Names of reportable values, their units and what they are; the names of markers are those of the panel or the label.
NAMES = (
    ("CD73", PERCENT, "cells positive for the marker, of their parent population; so for every marker"),
    ("CD73 median fluorescence", BRIGHTNESS, "median of the parent population in scale values"),
    ("CD73 median fluorescence less control", BRIGHTNESS, "the same less the median of the control"),
    ("viability", PERCENT, "living cells of their parent population, where a gate tells them by a dye"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A percentage with its interval; below the limit of detection, or without positives, only a bound."""

    value: float
    low: float
    high: float
    limit: float | None = None
    detection: Detection | None = None

    @property
    def is_void(self) -> bool:
        """Whether it is below a bound that every percentage is below: then nothing is told."""
        return self.limit is not None and self.limit >= _WHOLE


def names_of(marker: str, panel: Panel | None) -> tuple[str, ...]:
    """Tell the names under which a marker is reported: its own, and the panel's test for which it suffices."""
    tests = [wanted.test for wanted in panel.wanted if marker in wanted.markers] if panel else []
    return tuple(dict.fromkeys((marker, *tests)))


def share_of(measured: Measured, *, is_rare: bool, settings: Settings) -> Share:
    """Compute a percentage. A rare one that is as in the blank is told as below the limit of detection."""
    low, high = binomial(measured.count, measured.parent_count, level=settings.level)
    found = None
    limit = None
    if is_rare:
        blanks = [blank for blank in measured.blanks if blank.events]
        found = detection(blanks, measured.parent_count, alpha=settings.alpha, beta=settings.beta)
        limit = found.detected if measured.count <= found.critical else None
    elif not measured.count:
        limit = upper_bound(0, measured.parent_count, risk=1 - settings.level)
    return Share(
        value=100 * measured.count / measured.parent_count,
        low=100 * low,
        high=100 * high,
        limit=None if limit is None else 100 * limit,
        detection=found,
    )


def tell(measured: Measured, panel: Panel | None, *, is_rare: bool, settings: Settings) -> Iterator[Reportable]:
    """Tell the percentage under the stain's own name and the panel's, then how bright the cells are."""
    sample = measured.tube.sample
    names = names_of(measured.stain.name, panel)
    if not measured.stands:
        for name in names:
            yield Reportable(
                sample=sample, name=name, value=None, unit=PERCENT, note=f"{measured.why} ({measured.tube.name})"
            )
        return
    for name in names:
        yield _percent(measured, name, is_rare=is_rare, settings=settings)
    if len(measured.stain.markers) > 1:
        yield from _each_below(measured, panel, settings)
    yield from _bright(measured, settings)


def _percent(measured: Measured, name: str, *, is_rare: bool, settings: Settings) -> Reportable:
    if measured.tube.is_proposed:
        note = f"proposal, not confirmed: {measured.tube.name} has no gates of a person"
        return Reportable(sample=measured.tube.sample, name=name, value=None, unit=PERCENT, note=note)
    share = share_of(measured, is_rare=is_rare, settings=settings)
    if share.is_void:
        note = f"{_VOID}; {_counts(measured)}; {_backing(measured, share, settings)}"
        return Reportable(sample=measured.tube.sample, name=name, value=None, unit=PERCENT, note=note)
    notes = [_counts(measured), _backing(measured, share, settings), _ends(measured)]
    if name != measured.stain.name:
        notes.insert(0, f"by {measured.stain.name}")
    return Reportable(
        sample=measured.tube.sample,
        name=name,
        value=share.value,
        relation="=" if share.limit is None else "<",
        limit=share.limit,
        unit=PERCENT,
        low=share.low,
        high=share.high,
        level=settings.level,
        method=_method(measured),
        note="; ".join(note for note in notes if note),
    )


def _method(measured: Measured) -> str:
    """How it was counted, short: of which population, or above what, the note tells."""
    by = "population of a gate" if measured.keys else "above the threshold of a control"
    return f"flow cytometry, {by}, counted {measured.rule}; Clopper-Pearson interval"


def _counts(measured: Measured) -> str:
    """How many of how many, and which they are: the population by its name, whose path is that of its parent and it."""
    of = f"{measured.count:,} of {measured.parent_count:,} in '{measured.parent}' of {measured.tube.name}"
    return f"{of}; {measured.how}"


def _ends(measured: Measured) -> str:
    """What the percentage would be at the ends of the threshold's own interval."""
    if not measured.ends:
        return ""
    shares = [None if count is None else 100 * count / measured.parent_count for count in measured.ends]
    low, high = ("not known" if share is None else f"{share:.4g} %" for share in shares)
    return f"at the ends of the threshold's own interval: {low} to {high}"


def _backing(measured: Measured, share: Share, settings: Settings) -> str:
    if share.detection is not None:
        found = share.detection
        blank = f"blank {found.positives:,} of {found.events:,}" if found.events else "no blank is given"
        return (
            f"{blank}; limit of blank {100 * found.blank:.3g} %, limit of detection {100 * found.detected:.3g} % "
            f"(alpha {settings.alpha:g}, beta {settings.beta:g})"
        )
    if not measured.count:
        return f"no positive event: below 1 - {1 - settings.level:.3g}^(1/n)"
    if measured.blanks:
        positives, events = (sum(getattr(blank, name) for blank in measured.blanks) for name in ("positives", "events"))
        return f"{described(measured.controls)}: {positives:,} of {events:,}" if events else ""
    return "no control is given"


def _each_below(measured: Measured, panel: Panel | None, settings: Settings) -> Iterator[Reportable]:
    """Of antibodies in one channel each marks no more cells than all together: a bound for each."""
    bound = 100 * upper_bound(measured.count, measured.parent_count, risk=1 - settings.level)
    note = f"{measured.stain.name} share one channel: each is at most what all are, by its upper bound; {_counts(measured)}"
    is_bound = bound < 100 and not measured.tube.is_proposed
    markers = (marker for marker in measured.stain.markers if marker != VIABILITY)
    names = dict.fromkeys(name for marker in markers for name in names_of(marker, panel))
    for name in (name for name in names if name != measured.stain.name):
        yield Reportable(
            sample=measured.tube.sample,
            name=name,
            value=None,
            relation="<" if is_bound else "=",
            limit=bound if is_bound else None,
            unit=PERCENT,
            method=_method(measured) if is_bound else "",
            note=note if is_bound else f"measured only together, as {measured.stain.name}",
        )


def _bright(measured: Measured, settings: Settings) -> Iterator[Reportable]:
    bright = measured.brightness
    if bright is None or measured.tube.is_proposed:
        return
    name, sample = f"{measured.stain.name} median fluorescence", measured.tube.sample
    has_interval = bright.low is not None
    yield Reportable(
        sample=sample,
        name=name,
        value=bright.median,
        unit=BRIGHTNESS,
        low=bright.low,
        high=bright.high,
        level=settings.level if has_interval else None,
        method="median of the parent population in scale values; interval by ranks" if has_interval else "median",
        note=f"of {measured.parent_count:,} events in '{measured.parent}' of {measured.tube.name}",
    )
    if bright.control is not None:
        yield Reportable(
            sample=sample,
            name=f"{name} less control",
            value=bright.median - bright.control,
            unit=BRIGHTNESS,
            method="difference of two medians in scale values",
            note=f"{bright.median:.6g} less {bright.control:.6g} of {described(measured.controls)}; no interval is given",
        )


def check(measured: Measured, *, is_rare: bool, is_positive: bool, settings: Settings) -> Iterator[Finding]:
    """Find what is doubtful about what was counted."""
    where = measured.tube.name
    name = measured.stain.name
    if not measured.stands:
        code = "flow/ambiguous" if measured.is_doubtful else "flow/not-determined"
        says = f"{name} of {measured.tube.sample} is not determined: {measured.why}."
        yield Finding(code=code, answer=Answer.NOT_KNOWN, says=says, where=where)
        return
    if measured.parent_count < settings.min_events:
        says = (
            f"{name} of {measured.tube.sample} is a percentage of {measured.parent_count:,} events, fewer than the "
            f"{settings.min_events:,} that are asked for."
        )
        yield Finding(code="flow/few-in-parent", answer=Answer.NOT_MET, says=says, where=where)
    yield from _swapped(measured, is_positive=is_positive, settings=settings)
    if is_rare:
        yield from _rare(measured, settings)


def _swapped(measured: Measured, *, is_positive: bool, settings: Settings) -> Iterator[Finding]:
    """A control brighter than the test: tubes may have been exchanged."""
    positives, events = (sum(getattr(blank, name) for blank in measured.blanks) for name in ("positives", "events"))
    if not events:
        return
    name, control = measured.stain.name, described(measured.controls)
    _, high = binomial(measured.count, measured.parent_count, level=settings.level)
    low, _ = binomial(positives, events, level=settings.level)
    bright = measured.brightness
    is_dimmer = is_positive and bright is not None and bright.control is not None and bright.median < bright.control
    if low > high or is_dimmer:
        says = (
            f"{control} is brighter in {name} than the test tube {measured.tube.name} ({100 * positives / events:.3g} % "
            f"against {100 * measured.count / measured.parent_count:.3g} % positive): were the tubes exchanged?"
        )
        yield Finding(code="flow/control-brighter", answer=Answer.NOT_MET, says=says, where=measured.tube.name)


def _rare(measured: Measured, settings: Settings) -> Iterator[Finding]:
    """What so many events can show of rare cells (CLSI EP17-A2)."""
    share = share_of(measured, is_rare=True, settings=settings)
    found, where = share.detection, measured.tube.name
    assert found is not None  # noqa: S101 - it is rare
    name = f"{measured.stain.name} of {measured.tube.sample}"
    if not found.events:
        says = (
            f"No control tells the blank of {name}: its limit of blank is not known, and every positive event counts."
        )
        yield Finding(code="flow/no-blank", answer=Answer.NOT_KNOWN, says=says, where=where, source="CLSI EP17-A2")
    elif found.events < sum(blank.events for blank in measured.blanks):
        says = f"The blanks of {name} differ more than counting explains; the highest is taken for its limits."
        yield Finding(code="flow/blanks-differ", answer=Answer.NOT_KNOWN, says=says, where=where, source="CLSI EP17-A2")
    if share.is_void:
        says = f"{name} is not determined: {_VOID}."
        yield Finding(
            code="flow/not-determined", answer=Answer.NOT_KNOWN, says=says, where=where, source="CLSI EP17-A2"
        )
    wanted = positives_needed(settings.max_cv)
    if share.limit is None and measured.count < wanted:
        says = (
            f"{name} is detected with {measured.count:,} positive events, but not quantified: a coefficient of variation "
            f"of {settings.max_cv:g} % needs {wanted:,}."
        )
        yield Finding(
            code="flow/not-quantified", answer=Answer.NOT_KNOWN, says=says, where=where, source="CLSI EP17-A2"
        )
    if settings.claim is not None:
        is_met = 100 * found.detected <= settings.claim
        needed = events_needed(settings.claim / 100, beta=settings.beta)
        says = (
            f"The limit of detection of {name} is {100 * found.detected:.3g} % with {measured.parent_count:,} events; "
            f"{settings.claim:g} % is claimed (which needs at least {needed:,} events where the blank is zero)."
        )
        answer = Answer.NOT_MET if not is_met else Answer.MET if found.events else Answer.NOT_KNOWN
        says += "" if found.events else " Without a blank it is not shown."
        yield Finding(code="flow/claim", answer=answer, says=says, where=where, source="CLSI EP17-A2")
