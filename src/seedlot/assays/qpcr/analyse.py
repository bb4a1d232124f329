"""Reactions to cycles, contents, relative quantities, copies per cell and calls, and what is doubtful in them."""

from __future__ import annotations

from seedlot.assays.qpcr.charts import charts_of
from seedlot.assays.qpcr.checks import (
    check_controls,
    check_detection,
    check_groups,
    check_standards,
)
from seedlot.assays.qpcr.groups import groups_of, reactions_of
from seedlot.assays.qpcr.names import check_names, check_reactions, check_runs, once
from seedlot.assays.qpcr.raw import Raw
from seedlot.assays.qpcr.settings import Settings
from seedlot.assays.qpcr.standards import standards_of
from seedlot.assays.qpcr.tell import group_row, reaction_row, standards_row, told
from seedlot.formats.rows import gathered
from seedlot.terms.result import Analysis


def analyse(raw: Raw, settings: Settings) -> Analysis:
    """Compute what each sample holds of each target (MIQE 2009; CLSI EP17-A2 for limits)."""
    reactions, twice = once(reactions_of(raw, settings))
    groups = groups_of(reactions, settings)
    targets = list(dict.fromkeys(group.target for group in groups))
    curves = {target: one for target in targets if (one := standards_of(target, groups, settings)) is not None}
    tables = {
        "samples": [group_row(group) for group in groups],
        "reactions": [reaction_row(one) for one in reactions],
        "standard curves": [standards_row(one, settings) for one in curves.values()],
    }
    return Analysis(
        reportables=tuple(
            reportable
            for group in groups
            if group.role == "sample" and group.target not in settings.internal
            for reportable in told(group, groups, curves, settings)
        ),
        findings=gathered(
            (
                *raw.findings,
                *twice,
                *check_reactions(reactions, settings),
                *check_names(groups),
                *check_runs(groups, curves),
                *check_standards(curves, settings),
                *check_detection(groups, curves, settings),
                *check_controls(groups, settings),
                *check_groups(groups, curves, settings),
            )
        ),
        tables={name: rows for name, rows in tables.items() if rows},
        charts=charts_of(raw, reactions, groups, curves, settings),
        unused=raw.unused,
    )
