"""QuantStudio Absolute Q digital PCR (Applied Biosystems): results, summaries, combinations and partitions.

Four exports: a table of results (one row for each well and dye), a summary (the dyes side by side), the
combinations of channels in which partitions are positive, and every partition's fluorescence. A ZIP holds some.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from seedlot.formats.absolute_q_partitions import is_partitions, read_partitions
from seedlot.formats.archives import unzip
from seedlot.formats.clocks import instant
from seedlot.formats.dpcr import DigitalRun, Tally, not_negative, partitions, whole
from seedlot.formats.headed import Names, Table, find_heading, plain, table_in
from seedlot.formats.rows import Row, gathered
from seedlot.formats.tables import Cell, Sheet, read_csv
from seedlot.formats.wells import well_in, well_name
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer, Finding

_RESULTS: Names = {
    "run": ("runname",), "date": (), "instrument": (), "plate": (), "group": (), "sample": ("name",), "well": (),
    "total": (), "dye": (), "target": (), "printed": ("conccpul", "conc"), "positives": (),
    "mean": ("lambdacprxn",), "threshold": (), "status": ("qc",), "message": ("qcmessage",),
}  # fmt: skip
_COMBINED: Names = {
    "run": (), "date": (), "instrument": (), "plate": (), "sample": (), "channels": (), "count": (),
    "printed": ("copiespermicroliter",), "total": (),
}  # fmt: skip
_IN_RESULTS = ("dye", "total", "positives", "well")
_IN_SUMMARY = ("well", "total", "positives", "mean")
_IN_COMBINED = ("channels", "count", "total")
_NOTHING = frozenset({"nan", "n/a"})


def is_absolute_q(sheet: Sheet) -> bool:
    """Tell whether a sheet is one of the exports of an Absolute Q."""
    return _reader(sheet) is not None


def read_absolute_q(sheet: Sheet, *, file: str) -> DigitalRun:
    """Read one of the four exports.

    Raises:
        UnreadableFileError: it is none of them.
    """
    reader = _reader(sheet)
    if reader is None:
        raise UnreadableFileError(file, "it is no export of an Absolute Q", mend="Export it again.")
    return reader(sheet, file=file)


def read_absolute_q_zip(data: bytes, *, file: str) -> DigitalRun:
    """Read a ZIP of exports: the summary, and from it what the other files repeat is not counted twice.

    Raises:
        UnreadableFileError: damaged, too large, or none of its files is an export of an Absolute Q.
    """
    runs, findings, unused = [], [], []
    for name, content in unzip(data, file=file):
        inside = f"{file}: {name}"
        if not content:
            findings.append(Finding(code="dpcr/empty", says="The file is empty.", where=inside))
            continue
        sheet = read_csv(content, file=inside) if name.lower().endswith((".csv", ".txt")) else None
        if sheet is None or not is_absolute_q(sheet):
            unused.append(inside)
            continue
        runs.append(read_absolute_q(sheet, file=inside))
    if not runs:
        raise UnreadableFileError(file, "none of its files is an export of an Absolute Q", mend="Export it again.")
    return _one_of(runs, tuple(findings), tuple(unused))


def _one_of(runs: list[DigitalRun], findings: tuple[Finding, ...], unused: tuple[str, ...]) -> DigitalRun:
    """Take the tallies of the richest export; those of the others are the same counts again."""
    ranked = sorted(runs, key=lambda run: (any(tally.mean is not None for tally in run.tallies), len(run.tallies)))
    best = ranked[-1]
    return replace(
        best,
        serial=next((run.serial for run in runs if run.serial), ""),
        droplets=tuple(one for run in runs for one in run.droplets) if not best.tallies else best.droplets,
        combinations=tuple(one for run in runs for one in run.combinations),
        findings=(*findings, *(finding for run in runs for finding in run.findings)),
        unused=(*unused, *(name for run in runs for name in run.unused)),
    )


def _reader(sheet: Sheet) -> Callable[..., DigitalRun] | None:
    if is_partitions(sheet):
        return read_partitions
    if find_heading(sheet, _RESULTS, _IN_RESULTS) is not None:
        return _read_results
    if find_heading(sheet, _RESULTS, _IN_SUMMARY) is not None:
        return _read_summary
    return _read_combined if find_heading(sheet, _COMBINED, _IN_COMBINED) is not None else None


def _run(table: Table, tallies: list[Tally], findings: list[Finding], combined: tuple[Tally, ...] = ()) -> DigitalRun:
    first = table.rows[0] if table.rows else None
    date = first.text("date") if first else ""
    measured = None
    if first is not None and date:
        try:
            measured = instant(date)
        except ValueError as fault:
            first.note("time", f"date: {fault}; it is not known.", Answer.NOT_KNOWN)
    return DigitalRun(
        instrument="Absolute Q",
        serial=first.text("instrument") if first else "",
        measured=measured,
        tallies=tuple(tallies),
        combinations=combined,
        findings=gathered(findings),
        unused=table.unread,
    )


def _read_results(sheet: Sheet, *, file: str) -> DigitalRun:
    findings: list[Finding] = []
    table = table_in(sheet, _RESULTS, needed=_IN_RESULTS, file=file, code="dpcr", findings=findings, nothing=_NOTHING)
    return _run(table, _tallies(table.rows), findings)


def _tallies(rows: tuple[Row, ...], dye: str = "") -> list[Tally]:
    return [tally for row in rows if (tally := _tally(row, dye)) is not None]


def _tally(row: Row, dye: str = "") -> Tally | None:
    """Take a row of a well; the instrument's rows of groups (Average, Pooled, none) sum up wells that are all here."""
    well = well_name(row.text("well"))
    if not well:
        if row.text("well").lower() not in {"", "average", "pooled"}:
            row.note("well", f"'{row.text('well')}' is no well of a plate; the row is not used.", Answer.NOT_KNOWN)
        return None
    accepted, positives = partitions(row, accepted=whole(row, "total"), positives=whole(row, "positives"))
    status = row.text("status")
    if status and status.upper() != "PASS":
        says = f"The instrument's quality control says {status}: {row.text('message') or 'no reason given'}."
        row.note("status", says, Answer.NOT_KNOWN)
    return Tally(
        well=well,
        sample=row.text("sample"),
        target=row.text("target") or dye or row.text("dye"),
        where=row.where,
        channel=dye or row.text("dye"),
        plate=row.text("plate"),
        accepted=accepted,
        positives=positives,
        printed=not_negative(row, "printed"),
        mean=not_negative(row, "mean"),
        threshold=row.value("threshold"),
        status=status,
    )


def _read_summary(sheet: Sheet, *, file: str) -> DigitalRun:
    """Read a summary: the columns from one Target to the next belong to the dye above it."""
    findings: list[Finding] = []
    head = find_heading(sheet, _RESULTS, _IN_SUMMARY)
    assert head is not None  # noqa: S101 - the reader was chosen by it
    heading = sheet.rows[head]
    starts = [index for index, cell in enumerate(heading) if plain(cell) == "target"]
    ends = [
        *starts[1:],
        next(
            (i for i, cell in enumerate(heading) if plain(cell) == "meanqc" and i > max(starts, default=0)),
            len(heading),
        ),
    ]
    tallies: list[Tally] = []
    table = None
    for start, end in zip(starts, ends, strict=False):
        dye = _dye(sheet, head, start, end)
        part = Sheet(sheet.name, tuple(_cut(row, starts[0], start, end, ends[-1]) for row in sheet.rows))
        table = table_in(
            part, _RESULTS, needed=_IN_SUMMARY, file=file, code="dpcr", findings=findings, nothing=_NOTHING
        )
        tallies.extend(_tallies(table.rows, dye))
    if table is None:
        raise UnreadableFileError(file, "the summary has no column 'Target'", mend="Export it again.")
    return _run(table, tallies, findings)


def _cut(row: tuple[Cell, ...], first: int, start: int, end: int, last: int) -> tuple[Cell, ...]:
    """The columns that all dyes share, those of one dye, and those behind all dyes."""
    return (*row[:first], *row[start:end], *row[last:])


def _dye(sheet: Sheet, head: int, start: int, end: int) -> str:
    above = sheet.rows[head - 1] if head else ()
    return next((str(cell).strip() for cell in above[start:end] if cell is not None), "")


def _read_combined(sheet: Sheet, *, file: str) -> DigitalRun:
    """Read combinations of channels; a channel's positives are those of all combinations that name it."""
    findings: list[Finding] = []
    table = table_in(sheet, _COMBINED, needed=_IN_COMBINED, file=file, code="dpcr", findings=findings, nothing=_NOTHING)
    combined = tuple(_combination(row) for row in table.rows)
    mixed = _mixed(combined, table.rows)
    totals: dict[tuple[str, str], list[Tally]] = {}
    for one in combined:
        if one.sample in mixed:
            continue
        for channel in one.channel.split():
            totals.setdefault((one.sample, channel), []).append(one)
    accepted: dict[str, int] = {}
    for one in combined:
        accepted[one.sample] = max(accepted.get(one.sample, 0), one.accepted or 0)
    tallies = [_channel(parts, channel, accepted[sample]) for (sample, channel), parts in totals.items()]
    return _run(table, tallies, findings, combined)


def _mixed(combined: tuple[Tally, ...], rows: tuple[Row, ...]) -> set[str]:
    """Samples of which some combination stands twice: several wells, which this export cannot tell apart."""
    seen: set[tuple[str, str]] = set()
    mixed: set[str] = set()
    for one, row in zip(combined, rows, strict=True):
        if (one.sample, one.channel) in seen and one.sample not in mixed:
            mixed.add(one.sample)
            says = f"'{one.sample}' stands for several wells, which this export does not tell apart; it is not used."
            row.note("well", says, Answer.NOT_KNOWN)
        seen.add((one.sample, one.channel))
    return mixed


def _combination(row: Row) -> Tally:
    count, total = whole(row, "count"), whole(row, "total")
    accepted, positives = partitions(row, accepted=total, positives=count)
    return Tally(
        well=well_in(row.text("sample")),
        sample=row.text("sample"),
        target=row.text("channels"),
        where=row.where,
        channel=row.text("channels"),
        plate=row.text("plate"),
        accepted=accepted,
        positives=positives,
        printed=not_negative(row, "printed"),
    )


def _channel(parts: list[Tally], channel: str, accepted: int) -> Tally:
    counts = [part.positives for part in parts]
    positives = None if None in counts else sum(count or 0 for count in counts)
    kept = accepted if positives is None or positives <= accepted else None
    return replace(
        parts[0],
        target=channel,
        channel=channel,
        accepted=kept,
        positives=positives if kept is not None else None,
        printed=None,
    )
