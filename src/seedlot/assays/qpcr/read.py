"""Bytes to reactions and curves: each file by what it holds."""

from __future__ import annotations

from pathlib import PurePath

from seedlot.assays.qpcr.raw import Raw
from seedlot.assays.qpcr.settings import Settings
from seedlot.formats.cfx import is_cfx, read_cfx
from seedlot.formats.cq_table import is_cq_table, read_cq_table
from seedlot.formats.curves import is_curves, read_curves
from seedlot.formats.qpcr import QpcrRun
from seedlot.formats.quantstudio import (
    is_quantstudio,
    is_quantstudio_text,
    read_quantstudio_text,
    read_quantstudio_workbook,
)
from seedlot.formats.rows import gathered
from seedlot.formats.tables import TEXTS, WORKBOOKS, Sheet, read_csv, read_sheets
from seedlot.formats.text import decode
from seedlot.terms.assay import Source
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Finding

ACCEPTS = (*TEXTS, *WORKBOOKS)


def read(sources: tuple[Source, ...], _: Settings) -> Raw:
    """Read reactions and curves from all files together.

    Raises:
        UnreadableFileError: a file is no export that is known, or cannot be read.
    """
    runs = [_read_file(source.data, source.name) for source in sources]
    repairs = [finding for source in sources for finding in _repairs(source.data, source.name)]
    return Raw(
        runs=tuple(runs),
        findings=gathered((*repairs, *(finding for run in runs for finding in run.findings))),
        unused=tuple(name for run in runs for name in run.unused),
        instruments=tuple(run.serial for run in runs),
    )


def _repairs(data: bytes, file: str) -> tuple[Finding, ...]:
    if PurePath(file).suffix.lower() not in TEXTS:
        return ()
    encoding = decode(data, file=file).encoding
    if encoding.startswith("utf-8"):
        return ()
    says = f"The file is not UTF-8; it is read as {encoding}."
    return (Finding(code="qpcr/encoding", says=says, where=file),)


def _read_file(data: bytes, file: str) -> QpcrRun:
    if PurePath(file).suffix.lower() in WORKBOOKS:
        sheets = read_sheets(data, file=file)
        if any(map(is_quantstudio, sheets)):
            return _held(read_quantstudio_workbook(data, file=file), file)
        found = [run for sheet in sheets if (run := _sheet(sheet, f"{file}, sheet '{sheet.name}'")) is not None]
        if len(found) == 1:
            return _held(found[0], file)
        raise _unknown(file, "several worksheets hold results" if found else "")
    if is_quantstudio_text(decode(data, file=file).text):
        return _held(read_quantstudio_text(data, file=file), file)
    run = _sheet(read_csv(data, file=file), file)
    if run is None:
        raise _unknown(file, "")
    return _held(run, file)


def _sheet(sheet: Sheet, place: str) -> QpcrRun | None:
    if is_cfx(sheet):
        return read_cfx(sheet, file=place)
    if is_curves(sheet):
        return read_curves(sheet, file=place)
    return read_cq_table(sheet, file=place) if is_cq_table(sheet) else None


def _unknown(file: str, why: str) -> UnreadableFileError:
    return UnreadableFileError(
        file,
        why
        or "it is no export of CFX Maestro or QuantStudio that is known, no table of cycles (columns 'sample', 'target', "
        "'cq') and no curves (column 'Cycle')",
        mend="Export the results as the assay's page says.",
    )


def _held(run: QpcrRun, file: str) -> QpcrRun:
    if not run.reactions and not run.curves:
        raise UnreadableFileError(file, "it holds no reaction", mend="Export the results again.")
    return run
