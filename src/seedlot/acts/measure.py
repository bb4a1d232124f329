"""Measure: run an assay on raw files, and seal its result with the files kept by their hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from seedlot.acts.access import Actor, By, actor
from seedlot.acts.authority import permit
from seedlot.acts.running import assay, sources
from seedlot.acts.screening import unanswered_files
from seedlot.acts.seal import RefusedError, admit, seal, writing
from seedlot.assays import wing
from seedlot.genome.events import EVENTS, LIMITS
from seedlot.history import ask
from seedlot.history.aside import CHART_FILE
from seedlot.history.genomic import FILE
from seedlot.history.tables import EQUIPMENT, NAMED
from seedlot.history.told import entry_at
from seedlot.record import write
from seedlot.record.canonical import write_canonical
from seedlot.record.entries.access import Equipment
from seedlot.record.entries.content import Content, Statement
from seedlot.record.entries.evidence import Attachment, Measured, measurement_digest
from seedlot.record.store import Record
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.result import INSTRUMENT, Result

#: What a map names instead of an item: the sample is of no interest.
IGNORED = "-"
_UNMAPPED, _IGNORED = "measure/unmapped", "measure/ignored"
#: A table or chart above this many bytes is kept as a file beside the entry.
LARGE = 64 * 1024
#: What is judged stays in the entry, unless it is above this.
LARGE_AND_JUDGED = 4 * 1024 * 1024


class ChangedWhileReadError(SeedlotError):
    """A raw file that was not the same when it was to be kept."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"'{name}' changed while it was measured", mend="Let the instrument finish, then measure again."
        )


class UnmappedError(SeedlotError):
    """Samples of a file that cannot be given to items."""

    def __init__(self, samples: list[str], why: str) -> None:
        held = ", ".join(f"'{sample}'" for sample in samples) or "none"
        super().__init__(
            f"Which sample is which item? {why[:1].upper()}{why[1:]}",
            mend=f"Map them (SAMPLE=ITEM; SAMPLE={IGNORED} for one of no interest). Samples: {held}.",
        )


def measured(
    measurement: str, items: dict[str, str], name: str, paths: Sequence[Path], settings: dict[str, Any]
) -> Measured:
    """Run an assay and make what the record will say of it. A sample left unmapped, or named to be ignored, is a finding."""
    return said_of(assay(name, paths, settings), measurement, items)


def said_of(result: Result, measurement: str, items: dict[str, str]) -> Measured:
    """What the record will say of a result, given which of its samples is which item, and which is of no interest."""
    known, ignored = _split(items)
    _refuse_strangers(result, known, ignored)
    return mapped(Measured(measurement=measurement, items=known, ignored=ignored, result=result))


def mapped(said: Measured) -> Measured:
    """A measurement with what is found about its samples, given which is which item and which is of no interest."""
    others = (finding for finding in said.result.findings if finding.code not in {_UNMAPPED, _IGNORED})
    findings = (*others, *_mapped(said))
    return said.model_copy(update={"result": said.result.model_copy(update={"findings": findings})})


def measure(record: Record, by: By, statement: Statement, paths: Sequence[Path], *, now: datetime) -> tuple[int, ...]:
    """Seal a measurement, and keep its raw files and its large tables by their hash."""
    with writing(record) as connection:
        who = actor(connection, by)
        new = _examined(connection, who, statement, paths, now)
        return seal(connection, who, [keep(record, each, paths) for each in new], now=now)


def examined(
    record: Record, by: By, statement: Statement, paths: Sequence[Path], *, now: datetime
) -> tuple[Finding, ...] | None:
    """Check a measurement as `measure` does, and write nothing.

    Returns what would be sealed as found about its samples and its instruments; None where the record holds it already.

    Raises:
        NotAuthorisedError, RefusedError: as `measure`.
    """
    with writing(record) as connection:
        new = _examined(connection, actor(connection, by), statement, paths, now)
    said = [each.content for each in new if isinstance(each.content, Measured)]
    codes = (_UNMAPPED, _IGNORED, INSTRUMENT)
    return tuple(each for each in said[0].result.findings if each.code in codes) if said else None


def _examined(
    connection: Connection, who: Actor, statement: Statement, paths: Sequence[Path], now: datetime
) -> list[Statement]:
    permit(who, statement.content.KIND)
    new = inspected(connection, admit(connection, [statement], now=now))
    if new and (faults := unanswered_files(paths, statement.note)):
        raise RefusedError(faults)
    return new


def inspected(connection: Connection, statements: Sequence[Statement]) -> list[Statement]:
    """Say in each measurement whether its instruments are the site's: in the record, or entered beside it."""
    known = equipment(connection, [statement.content for statement in statements])
    return [
        replace(statement, content=vouched(statement.content, known))
        if isinstance(statement.content, Measured)
        else statement
        for statement in statements
    ]


def equipment(connection: Connection, said: Sequence[Content]) -> dict[str, str]:
    """The instruments that measurements name and the site has: serial number to identifier."""
    stated = {file.instrument for each in said if isinstance(each, Measured) for file in each.result.inputs} - {""}
    known = {row.serial: row.equipment for row in ask.rows_among(connection, EQUIPMENT, "serial", sorted(stated))}
    return known | {each.serial: each.equipment for each in said if isinstance(each, Equipment) and each.serial}


def vouched(said: Measured, known: dict[str, str]) -> Measured:
    """A measurement with what is found about its instruments, given the site's (21 CFR 11.10(h))."""
    others = (finding for finding in said.result.findings if finding.code != INSTRUMENT)
    findings = (*others, *wing.check_instruments(said.result.inputs, known))
    return said.model_copy(update={"result": said.result.model_copy(update={"findings": findings})})


def keep(record: Record, statement: Statement, paths: Sequence[Path]) -> Statement:
    """Keep the raw files of a measurement; put large tables and charts into files of their own."""
    said = statement.content
    assert isinstance(said, Measured)  # noqa: S101 - `measured` made it
    read = {file.sha256 for file in said.result.inputs}
    for path in paths:
        keep_file(record, path, read)
    light, large = lightened(statement)
    for data in large:
        write.keep(record, data)
    return light


def lightened(statement: Statement) -> tuple[Statement, list[bytes]]:
    """A measurement without its large tables and charts, and the files that hold them."""
    said = statement.content
    assert isinstance(said, Measured)  # noqa: S101 - `measured` made it
    files: list[Attachment] = []
    kept: list[bytes] = []
    tables, charts = {}, []
    for name, rows in said.result.tables.items():
        most = LARGE_AND_JUDGED if name in {EVENTS, LIMITS} else LARGE
        tables[name] = [] if _is_large(FILE.format(name=name), rows, files, kept, most) else rows
    for chart in said.result.charts:
        large = _is_large(CHART_FILE.format(name=chart.name), chart.plain(), files, kept, LARGE)
        charts.append(chart.model_copy(update={"spec": {}}) if large else chart)
    result = said.result.model_copy(update={"tables": tables, "charts": tuple(charts)})
    content = said.model_copy(update={"result": result, "files": (*said.files, *files)})
    return replace(statement, content=content), kept


def keep_file(record: Record, path: Path, read: set[str]) -> None:
    """Keep a raw file; its bytes must be those that were read, by their SHA-256."""
    if write.keep_file(record, path) not in read:
        raise ChangedWhileReadError(path.name)


def is_sealed(
    connection: Connection,
    measurement: str,
    items: dict[str, str],
    name: str,
    paths: Sequence[Path],
    settings: dict[str, Any],
) -> bool:
    """Whether the record already holds this measurement of these files with these settings."""
    found = ask.rows(connection, NAMED, kind=Measured.KIND, name=measurement)
    if not found:
        return False
    plain = wing.settle(wing.assay(name), settings).plain()
    stamps = tuple(source.stamp() for source in sources(paths))
    known, ignored = _split(items)
    digest = measurement_digest(known, name, plain, stamps, ignored=ignored)
    return entry_at(connection, found[0].entry, found[0].since).content.digest() == digest


def _is_large(name: str, value: Any, files: list[Attachment], kept: list[bytes], most: int) -> bool:
    data = write_canonical(value)
    if len(data) <= most:
        return False
    files.append(Attachment(name=name, sha256=hashlib.sha256(data).hexdigest(), bytes=len(data)))
    kept.append(data)
    return True


def _split(items: dict[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Which sample is which item, and which samples are of no interest."""
    known = {sample: item for sample, item in items.items() if item != IGNORED}
    return known, tuple(sample for sample, item in items.items() if item == IGNORED)


def _refuse_strangers(result: Result, items: dict[str, str], ignored: Sequence[str]) -> None:
    """Refuse a map of samples that there are not. A file of many samples is never given to one item."""
    samples = _samples(result)
    if not items:
        raise UnmappedError(samples, "no sample is an item")
    if "" in items and len(samples) > 1:
        raise UnmappedError(samples, "the file holds several")
    if strangers := [sample for sample in (*items, *ignored) if sample and sample not in samples]:
        raise UnmappedError(samples, f"the file holds no sample '{strangers[0]}'")


def _samples(result: Result) -> list[str]:
    return list(dict.fromkeys(reportable.sample for reportable in result.reportables))


def _mapped(said: Measured) -> Iterator[Finding]:
    """Say which samples belong to no item: those that a person names so, and those of which nobody said anything."""
    for sample in _samples(said.result):
        if sample in said.ignored:
            says = f"Sample '{sample}' of the file is of no interest, as the person says who measured: its values are kept but count for nothing."
            yield Finding(code=_IGNORED, says=says, where=sample)
        elif sample not in said.items and "" not in said.items:
            says = (
                f"Sample '{sample}' of the file belongs to no item: its values are kept but count for nothing. "
                f"Map it ({sample}=ITEM), or say that it is of no interest ({sample}={IGNORED}); where the measurement "
                "is sealed, amend its `items` or its `ignored`."
            )
            yield Finding(code=_UNMAPPED, answer=Answer.NOT_KNOWN, says=says, where=sample)
