"""Tubes to percentages with their intervals, and what is doubtful about them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from seedlot.assays.flow.bench import Bench
from seedlot.assays.flow.charts import charts_of
from seedlot.assays.flow.doubts import check_settings, check_ways
from seedlot.assays.flow.labels import named_list
from seedlot.assays.flow.matched import gated_tubes
from seedlot.assays.flow.measured import Measured, measure
from seedlot.assays.flow.panels import PANELS, VIABILITY, Direction, Panel, Wanted
from seedlot.assays.flow.propose import with_proposal
from seedlot.assays.flow.quality import check as check_quality
from seedlot.assays.flow.raw import Raw, Role
from seedlot.assays.flow.recorded import check_excluded, check_gated
from seedlot.assays.flow.settings import Settings
from seedlot.assays.flow.singles import matrix_of
from seedlot.assays.flow.tables import tables_of
from seedlot.assays.flow.told import PERCENT, check, tell
from seedlot.assays.flow.tubes import Tube, tubes_of
from seedlot.assays.flow.viable import check_viable, tell_viable
from seedlot.formats.rows import gathered
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.reportable import Reportable
from seedlot.terms.result import Analysis


def analyse(raw: Raw, settings: Settings) -> Analysis:
    """Count the positive cells of every marker of every sample (Ph. Eur. 2.7.24; CLSI H62; CLSI EP17-A2)."""
    panel = PANELS.get(settings.panel)
    findings = list(raw.findings)
    tubes = gated_tubes(tubes_of(raw, findings), raw.gatings, raw.matrix, findings)
    bench = Bench(settings, given=raw.matrix)
    bench.take(matrix_of(tubes, bench))
    if settings.propose:
        tubes = tuple(with_proposal(tube, tubes, bench) for tube in tubes)
    tests = [tube for tube in tubes if tube.role is Role.TEST]
    measured = [measure(stain, tube, tubes, bench) for tube in tests for stain in tube.stains if _is_marker(stain.name)]
    lacking = list(_lacking(tests, measured, panel))
    living = [(tube, told) for tube in tests for told in tell_viable(tube, bench)]
    reportables = [
        *(
            told
            for one in measured
            for told in tell(one, panel, is_rare=_is_rare(one, panel, settings), settings=settings)
        ),
        *_missing(lacking),
        *(told for _, told in living),
    ]
    findings += _found(tubes, measured, panel, bench)
    findings += (*check_viable(living), *_not_measured(lacking, panel))
    return Analysis(
        reportables=tuple(reportables),
        findings=gathered([*findings, *bench.findings]),
        tables=tables_of(tubes, measured, bench),
        charts=charts_of(tests, measured, bench),
        unused=raw.unused,
    )


def _is_marker(name: str) -> bool:
    return name != VIABILITY


def _wanted(measured: Measured, panel: Panel | None, direction: Direction) -> bool:
    return panel is not None and any(
        wanted.direction is direction and set(measured.stain.markers) & set(wanted.markers) for wanted in panel.wanted
    )


def _is_rare(measured: Measured, panel: Panel | None, settings: Settings) -> bool:
    asked = set(named_list(settings.rare)) & {measured.stain.name, *measured.stain.markers}
    return bool(asked) or _wanted(measured, panel, Direction.RARE)


def _found(tubes: Sequence[Tube], measured: Sequence[Measured], panel: Panel | None, bench: Bench) -> Iterator[Finding]:
    for tube in tubes:
        yield from check_quality(tube, bench)
        yield from check_gated(tube, bench)
    for tube in tubes:
        if tube.role is Role.TEST:
            yield from check_excluded(tube, measured, bench)
    for one in measured:
        yield from check(
            one,
            is_rare=_is_rare(one, panel, bench.settings),
            is_positive=_wanted(one, panel, Direction.POSITIVE),
            settings=bench.settings,
        )
    yield from check_ways(measured, tubes, bench)
    rare = any(_is_rare(one, panel, bench.settings) for one in measured)
    yield from check_settings(measured, bench.settings, is_any_rare=rare)
    yield from _uncontrolled(measured)
    yield from _repeated(measured)
    if not any(tube.role is Role.TEST for tube in tubes):
        says = "No tube is a test: there are controls, but nothing that they control."
        yield Finding(code="flow/no-test", answer=Answer.NOT_KNOWN, says=says)


def _uncontrolled(measured: Sequence[Measured]) -> Iterator[Finding]:
    """Name, once for each tube, the markers for which there is no control."""
    without: dict[str, list[str]] = {}
    for one in measured:
        if one.stands and not one.controls:
            without.setdefault(one.tube.name, []).append(one.stain.name)
    for name, markers in without.items():
        says = (
            f"No FMO, isotype or unstained control is given for {', '.join(markers)} of {name}: that its negative cells "
            "are negative is not shown."
        )
        yield Finding(code="flow/no-control", answer=Answer.NOT_KNOWN, says=says, where=name)


def _repeated(measured: Sequence[Measured]) -> Iterator[Finding]:
    """Name, once for each sample, the markers that several of its tubes show."""
    tubes: dict[tuple[str, str], list[str]] = {}
    for one in measured:
        for name in dict.fromkeys((one.stain.name, *one.stain.markers)):
            if _is_marker(name):
                tubes.setdefault((one.tube.sample, name), []).append(one.tube.name)
    for (sample, marker), names in tubes.items():
        if len(names) > 1:
            says = (
                f"{marker} of {sample} is measured in {len(names)} tubes ({', '.join(names)}): replicates, or two "
                "samples of one name? Each is reported."
            )
            yield Finding(code="flow/marker-twice", answer=Answer.NOT_KNOWN, says=says, where=sample)


def _lacking(tests: Sequence[Tube], measured: Sequence[Measured], panel: Panel | None) -> Iterator[tuple[str, Wanted]]:
    """Tell what a panel asks for and no tube of a sample shows."""
    for sample in dict.fromkeys(tube.sample for tube in tests):
        shown = {marker for one in measured if one.tube.sample == sample for marker in one.stain.markers}
        for wanted in panel.wanted if panel else ():
            if not shown & set(wanted.markers):
                yield sample, wanted


def _missing(lacking: Sequence[tuple[str, Wanted]]) -> Iterator[Reportable]:
    for sample, wanted in lacking:
        note = f"no tube of {sample} has a channel that is named {' or '.join(wanted.markers)}"
        yield Reportable(sample=sample, name=wanted.test, value=None, unit=PERCENT, note=note)


def _not_measured(lacking: Sequence[tuple[str, Wanted]], panel: Panel | None) -> Iterator[Finding]:
    """Name, once for each sample, what of the panel was not measured."""
    names: dict[str, list[str]] = {}
    for sample, wanted in lacking:
        names.setdefault(sample, []).append(wanted.test)
    if panel is None:
        return
    for sample, tests in names.items():
        says = (
            f"Of panel {panel.name} {', '.join(tests)} {'was' if len(tests) == 1 else 'were'} not measured in {sample}."
        )
        yield Finding(code="flow/not-measured", answer=Answer.NOT_KNOWN, says=says, where=sample, source=panel.source)
