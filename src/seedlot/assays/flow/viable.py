"""The share of living cells, where a gate tells them by the dye for dead ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from seedlot.assays.flow.bench import Bench, Mask, mask_of
from seedlot.assays.flow.named import live_of
from seedlot.assays.flow.panels import VIABILITY
from seedlot.assays.flow.quality import gate_obstacle
from seedlot.assays.flow.told import PERCENT
from seedlot.assays.flow.tubes import Tube
from seedlot.stats.intervals import binomial
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.reportable import Reportable


def tell_viable(tube: Tube, bench: Bench) -> Iterator[Reportable]:
    """Tell the living cells of their parent population, with the exact interval; nothing without dye and gate."""
    choice = live_of(tube)
    if not tube.dead or not (choice.keys or choice.is_doubtful):
        return
    counted = bench.counted(tube)
    live, parent = mask_of(tube, counted, choice.keys), mask_of(tube, counted, (choice.parent,))
    why = gate_obstacle(tube, choice.keys, bench) if choice.keys else choice.how
    if tube.is_proposed:
        why = f"proposal, not confirmed: {tube.name} has no gates of a person"
    elif not why and (live is None or parent is None or not parent.any()):
        why = f"{choice.how}, could not be counted, or its parent holds no events"
    elif not why and live is not None and parent is not None and _is_brighter(live, parent & ~live, tube, bench):
        why = f"{choice.how}, takes the cells that are brighter in {tube.dead}, which dyes dead ones"
    if why or live is None or parent is None:
        yield Reportable(sample=tube.sample, name=VIABILITY, value=None, unit=PERCENT, note=why)
        return
    count, of = int(np.count_nonzero(live & parent)), int(np.count_nonzero(parent))
    low, high = binomial(count, of, level=bench.settings.level)
    yield Reportable(
        sample=tube.sample,
        name=VIABILITY,
        value=100 * count / of,
        unit=PERCENT,
        low=100 * low,
        high=100 * high,
        level=bench.settings.level,
        method="flow cytometry, dye for dead cells, population of a gate; Clopper-Pearson interval of the counts",
        note=f"{count:,} of {of:,} in '{bench.path(tube, choice.parent)}' of {tube.name}; {choice.how}",
    )


def check_viable(told: Sequence[tuple[Tube, Reportable]]) -> Iterator[Finding]:
    """Say where several tubes tell the living cells of one sample, and whether they agree."""
    samples: dict[str, list[tuple[Tube, Reportable]]] = {}
    for tube, one in told:
        samples.setdefault(one.sample, []).append((tube, one))
    for sample, several in samples.items():
        if len(several) < 2:
            continue
        lows = [one.low for _, one in several if one.low is not None]
        highs = [one.high for _, one in several if one.high is not None]
        is_apart = bool(lows) and max(lows) > min(highs)
        names = ", ".join(tube.name for tube, _ in several)
        says = f"The viability of {sample} is told by {len(several)} tubes ({names}). Each is reported, and the worst counts."
        if is_apart:
            says = f"The viability of {sample} is not the same in {len(several)} tubes ({names}): their intervals lie apart."
        answer = Answer.NOT_KNOWN if is_apart else None
        yield Finding(code="flow/viability-twice", answer=answer, says=says, where=sample)


def _is_brighter(live: Mask, others: Mask, tube: Tube, bench: Bench) -> bool:
    """Whether what is called living holds more of the dye for dead cells than what is not."""
    column = bench.column(tube, tube.dead)
    if column is None or not live.any() or not others.any():
        return False
    return bool(np.median(column[live]) > np.median(column[others]))
