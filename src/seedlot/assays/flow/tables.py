"""Flat rows of all that was counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from seedlot.assays.flow.bench import Bench
from seedlot.assays.flow.controls import described
from seedlot.assays.flow.measured import Measured
from seedlot.assays.flow.propose import as_file
from seedlot.assays.flow.tubes import Tube
from seedlot.stats.intervals import binomial

Row = dict[str, Any]


def tables_of(tubes: Sequence[Tube], measured: Sequence[Measured], bench: Bench) -> dict[str, list[Row]]:
    """The tubes, every population, every marker, every control, and the gates that are proposed; none that is empty."""
    tables = {
        "tubes": [_tube(tube, bench) for tube in tubes],
        "populations": [row for tube in tubes for row in _populations(tube, bench)],
        "markers": [_marker(one, bench) for one in measured],
        "controls": [row for one in measured for row in _blanks(one)],
        "proposals": [
            {"file": tube.file, "sample": tube.sample, "status": "proposal, not confirmed", "gating-ml": as_file(tube)}
            for tube in tubes
            if tube.is_proposed
        ],
    }
    return {name: rows for name, rows in tables.items() if rows}


def _tube(tube: Tube, bench: Bench) -> Row:
    return {
        "file": tube.name,
        "sample": tube.sample,
        "role": str(tube.role),
        "control for": "; ".join(tube.stands_for),
        "markers": "; ".join(f"{stain.name}={stain.channel}" for stain in tube.stains),
        "events": tube.dataset.events,
        "gates": tube.gating.source if tube.gating else "",
        "matrix": bench.matrix(tube) or "none",
    }


def _populations(tube: Tube, bench: Bench) -> Iterator[Row]:
    for one in bench.counted(tube).values():
        yield {
            "file": tube.name,
            "sample": tube.sample,
            "population": one.population.name,
            "path": "/".join(one.population.path),
            "count": one.count,
            "parent count": one.parent_count,
            "percent": 100 * one.count / one.parent_count if one.parent_count else None,
            "recorded": one.population.recorded,
            "counted": one.rule,
            "status": "proposal, not confirmed" if tube.is_proposed else "",
        }


def _marker(one: Measured, bench: Bench) -> Row:
    low = high = percent = None
    if one.stands:
        low, high = (100 * end for end in binomial(one.count, one.parent_count, level=bench.settings.level))
        percent = 100 * one.count / one.parent_count
    return {
        "sample": one.tube.sample,
        "file": one.tube.name,
        "marker": one.stain.name,
        "channel": one.stain.channel,
        "count": one.count if one.stands else None,
        "parent": one.parent if one.stands else "",
        "parent count": one.parent_count if one.stands else None,
        "percent": percent,
        "low": low,
        "high": high,
        "threshold": one.cut,
        "control": described(one.controls),
        "how": one.how or one.why,
        "status": "proposal, not confirmed" if one.tube.is_proposed else "",
    }


def _blanks(one: Measured) -> Iterator[Row]:
    for blank in one.blanks:
        yield {
            "sample": one.tube.sample,
            "file": one.tube.name,
            "marker": one.stain.name,
            "control": blank.name,
            "positives": blank.positives,
            "events": blank.events,
            "percent": 100 * blank.positives / blank.events if blank.events else None,
        }
