"""What is doubtful in counts, thaws and panels. Each is a finding; nothing is repaired here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from seedlot.assays.viability.apoptosis import ROUNDING, Quadrants
from seedlot.assays.viability.occasions import Occasion, uneven
from seedlot.assays.viability.raw import Count
from seedlot.assays.viability.recovery import Recovered
from seedlot.assays.viability.settings import Settings
from seedlot.formats.counts import CellCount
from seedlot.stats.amounts import coefficient_of_variation
from seedlot.stats.fractions import DISAGREEMENT, from_counts
from seedlot.terms.finding import Answer, Finding

#: Live and dead cells that differ from all cells by more than this part are questioned: three printed digits each.
UNROUNDED = 0.02
#: Hours after a thaw that still are "24 h", a choice of this house.
DAY = (18.0, 30.0)
_SPACERS = re.compile(r"[\s_-]+")


def check_count(count: Count, settings: Settings) -> Iterator[Finding]:
    """Find what one count says against itself."""
    told = count.told
    yield from _check_viability(told)
    yield from _check_sum(told)
    if told.total_cells is not None and told.total_cells < settings.min_counted:
        says = f"In the count of '{told.sample}' {told.total_cells} cells were seen, fewer than {settings.min_counted}."
        yield _doubt("few", says, told.where)
    if len(count.squares) > 1 and not count.unequal and all(dead is not None for _, dead in count.squares):
        cells = [live + (dead or 0) for live, dead in count.squares]
        chance = uneven(cells)
        if chance < settings.alpha:
            says = f"The {len(cells)} squares of '{told.sample}' hold from {min(cells)} to {max(cells)} cells, more uneven than chance makes them (p = {chance:.2g}): clumps, or a badly filled chamber?"
            yield _doubt("uneven", says, told.where)
    if told.viable_density is None and told.viability is None:
        yield _doubt(
            "undetermined", f"The count of '{told.sample}' has neither viable density nor viability.", told.where
        )


def _check_viability(told: CellCount) -> Iterator[Finding]:
    """Compare the viability that the instrument states with its own counts and its own densities."""
    by_cells = from_counts(told.viable_cells, told.total_cells)
    by_density = None
    if told.viable_density is not None and told.total_density:
        by_density = 100 * told.viable_density / told.total_density
    for known, by in ((by_cells, "the cells that it counted"), (by_density, "its densities")):
        if told.viability is not None and known is not None and abs(told.viability - known) > DISAGREEMENT:
            says = f"The viability of '{told.sample}' is stated as {told.viability:g} %, by {by} it is {known:.1f} %."
            yield _doubt("disagreement", says, told.where)


def _check_sum(told: CellCount) -> Iterator[Finding]:
    for viable, dead, total, what in (
        (told.viable_density, told.dead_density, told.total_density, "10*6/mL"),
        (told.viable_cells, told.dead_cells, told.total_cells, "cells"),
    ):
        if viable is None or dead is None or total is None:
            continue
        if abs(viable + dead - total) > UNROUNDED * max(total, viable + dead):
            says = f"Of '{told.sample}' {viable:g} live and {dead:g} dead are not {total:g} in all ({what})."
            yield _doubt("sum", says, told.where)


def check_occasion(occasion: Occasion, settings: Settings) -> Iterator[Finding]:
    """Find what replicates say against each other."""
    counts, where = occasion.counts, occasion.counts[0].told.where
    if len(counts) < 2:
        return
    if occasion.hours is None and any(_is_timed(count) for count in counts):
        says = f"Not every count of '{occasion.sample}' says when it was made, or in which time zone: all are taken as replicates of one time."
        yield _doubt("time", says, where)
    says = f"{len(counts)} counts of '{occasion.sample}' are taken as replicates of one suspension."
    yield Finding(code="viability/replicates", says=says, where=where)
    densities = [count.told.viable_density for count in counts if count.told.viable_density is not None]
    spread = coefficient_of_variation(densities)
    if spread is not None and spread > settings.max_cv:
        says = f"The counts of '{occasion.sample}' lie {spread:.0f} % apart (CV), more than {settings.max_cv:g} %: are they one sample?"
        yield _doubt("spread", says, where)
    seen = [count.told.viable_cells for count in counts]
    factors = {count.per_cell for count in counts}
    cells = [cell for cell in seen if cell is not None]
    if len(cells) == len(counts) and len(factors) == 1 and (chance := uneven(cells)) < settings.alpha:
        says = f"The counts of '{occasion.sample}' differ more than chance makes them (p = {chance:.2g}); the interval is by their spread."
        yield _doubt("uneven", says, where)
    if len({count.volume for count in counts}) > 1:
        yield _doubt("volume", f"The counts of '{occasion.sample}' state different volumes; none is used.", where)


def _is_timed(count: Count) -> bool:
    return count.hours is not None or count.told.counted_at is not None


def check_recovered(recovered: Recovered) -> Iterator[Finding]:
    """Find recoveries that cannot be, or are not known."""
    thaw = recovered.thaw
    if recovered.between is not None and not DAY[0] <= recovered.between <= DAY[1]:
        says = f"The counts of '{thaw.sample}' named at 24 h were made {recovered.between:g} h after those named at thaw: is one of them another count?"
        yield _doubt("order", says, thaw.where)
    for name, figure in (
        ("recovery after thaw", recovered.at_thaw),
        ("recovery at 24 h", recovered.at_24h),
        ("survival at 24 h", recovered.survival),
    ):
        if figure is None:
            continue
        lowest = figure.value if figure.low is None else figure.low
        if figure.value is None:
            yield _doubt("undetermined", f"The {name} of '{thaw.sample}' is not determined: {figure.note}.", thaw.where)
        elif name == "recovery after thaw" and lowest is not None and lowest > 100:
            says = f"More viable cells of '{thaw.sample}' were thawed than frozen: {figure.value:.0f} %."
            yield _doubt("surplus", says, thaw.where)
    if recovered.at_thaw is None and recovered.at_24h is None:
        says = f"The thaw of '{thaw.sample}' states no viable cells, neither at 0 h nor at 24 h."
        yield _doubt("undetermined", says, thaw.where)


def check_quadrants(found: Quadrants) -> Iterator[Finding]:
    """Find panels that make no whole."""
    panel = found.panel
    if not found.figures:
        says = f"The panel of '{panel.sample}' lacks a quadrant, or has no cells; it is not used."
        yield _doubt("panel", says, panel.where)
    elif not panel.counted and found.sum is not None and abs(found.sum - 100) > ROUNDING:
        says = f"The four quadrants of '{panel.sample}' add up to {found.sum:.1f} %, not to 100 %."
        yield _doubt("panel-sum", says, panel.where)


def check_names(samples: Iterable[str]) -> Iterator[Finding]:
    """Question names that differ only in capitals, spaces and dashes."""
    spelt: dict[str, list[str]] = {}
    for sample in sorted(set(samples)):
        spelt.setdefault(_SPACERS.sub("-", sample.casefold()), []).append(sample)
    for names in spelt.values():
        if len(names) > 1:
            says = f"{' and '.join(map(repr, names))} are taken as different samples: are they one?"
            yield _doubt("names", says, "")


def _doubt(name: str, says: str, where: str) -> Finding:
    return Finding(code=f"viability/{name}", answer=Answer.NOT_KNOWN, says=says, where=where)
