"""Wells to concentrations, copies per cell, zygosity, clearance and residual cells, and what is doubtful in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from seedlot.assays.digital_pcr.agreement import check_layout
from seedlot.assays.digital_pcr.charts import charts_of
from seedlot.assays.digital_pcr.checks import (
    check_calls,
    check_channels,
    check_controls,
    check_input,
    check_limits,
    check_names,
    check_references,
    check_replicates,
    check_straight,
    check_volumes,
    check_wells,
    found,
)
from seedlot.assays.digital_pcr.limits import Limits, limits_of
from seedlot.assays.digital_pcr.merge import Merged, merge
from seedlot.assays.digital_pcr.once import once
from seedlot.assays.digital_pcr.proposal import Proposal
from seedlot.assays.digital_pcr.ratios import NoRatioError, to_reference
from seedlot.assays.digital_pcr.raw import Raw
from seedlot.assays.digital_pcr.residual import Standard, standard_of
from seedlot.assays.digital_pcr.settings import Settings
from seedlot.assays.digital_pcr.tell import limits_row, merged_row, told, well_row, zygosity
from seedlot.assays.digital_pcr.wells import Well, wells_of
from seedlot.formats.rows import gathered
from seedlot.terms.finding import Finding
from seedlot.terms.result import Analysis


def analyse(raw: Raw, settings: Settings) -> Analysis:
    """Compute what each sample holds of each target (dMIQE 2020; ISO 20395; CLSI EP17-A2 for limits)."""
    every, proposals = wells_of(raw, settings)
    wells, twice = once(every)
    merged = merge(wells, settings)
    targets = list(dict.fromkeys(one.target for one in merged))
    limits = {target: one for target in targets if (one := limits_of(target, merged, settings)) is not None}
    standards = {
        target: found_one for target in targets if (found_one := standard_of(target, merged, settings)) is not None
    }
    return Analysis(
        reportables=tuple(
            reportable
            for one in merged
            if one.role == "sample"
            for reportable in told(one, merged, limits, standards, settings)
        ),
        findings=gathered(
            (
                *raw.findings,
                *twice,
                *check_layout(raw),
                *check_names(wells, settings),
                *check_wells(wells, settings),
                *check_calls(wells, proposals, settings),
                *check_channels(wells),
                *check_controls(merged, limits, settings),
                *check_limits(limits, settings),
                *check_replicates(merged, settings),
                *check_input(merged, settings),
                *check_references(merged, settings),
                *check_volumes(wells),
                *check_straight(merged, standards),
                *_check_edits(merged, settings),
            )
        ),
        tables=_tables(wells, merged, limits, standards, proposals, settings),
        charts=charts_of(wells, merged, proposals, settings),
        unused=raw.unused,
    )


def _check_edits(merged: Sequence[Merged], settings: Settings) -> Iterator[Finding]:
    """A zygosity whose interval reaches beyond its window is not settled."""
    for one in merged:
        if one.target not in settings.edited or one.role != "sample":
            continue
        try:
            ratio = to_reference(one, merged, settings)
        except NoRatioError:
            continue
        call = zygosity(ratio.value, settings)
        ends = {zygosity(end, settings) for end in (ratio.low, ratio.high) if end is not None}
        if call and ends != {call}:
            high = "unbounded" if ratio.high is None else f"{ratio.high:.3g}"
            says = (
                f"The {100 * settings.level:g} % interval of the {one.target} ratio of '{one.sample}', "
                f"{ratio.low:.3g} to {high}, reaches beyond the window of {call}."
            )
            yield found("zygosity", says, one.used[0].where)


def _tables(
    wells: Sequence[Well],
    merged: Sequence[Merged],
    limits: Mapping[str, Limits],
    standards: Mapping[str, Standard],
    proposals: Mapping[str, Proposal],
    settings: Settings,
) -> dict[str, list[dict[str, Any]]]:
    """Make the tables; one without rows is left out."""
    asked = {*settings.cleared, *settings.replicating, *settings.residual}
    tables = {
        "samples": [merged_row(one) for one in merged],
        "wells": [well_row(well) for well in wells],
        "limits": [
            limits_row(one, standards.get(target), settings) for target, one in limits.items() if target in asked
        ],
        "proposed thresholds": [
            {
                "target": target,
                "threshold": one.threshold,
                "negatives": one.negatives,
                "robust SD": one.spread,
                "partitions above": one.above,
                "rule": one.rule,
            }
            for target, one in proposals.items()
        ],
    }
    return {name: rows for name, rows in tables.items() if rows}
