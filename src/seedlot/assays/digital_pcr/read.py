"""Bytes to runs: each file by what it holds, not by its name; archives are unpacked within bounds."""

from __future__ import annotations

from pathlib import PurePath

from seedlot.assays.digital_pcr.raw import Raw
from seedlot.assays.digital_pcr.settings import Settings
from seedlot.formats.absolute_q import is_absolute_q, read_absolute_q, read_absolute_q_zip
from seedlot.formats.amplitudes import is_amplitudes, read_amplitudes
from seedlot.formats.archives import gunzip, unzip
from seedlot.formats.dpcr import DigitalRun
from seedlot.formats.plate_layout import Place, is_layout, read_layout
from seedlot.formats.qiacuity import is_qiacuity, read_qiacuity
from seedlot.formats.quantasoft import is_quantasoft, read_quantasoft
from seedlot.formats.rows import gathered
from seedlot.formats.tables import TEXTS, WORKBOOKS, Sheet, read_sheets
from seedlot.formats.text import decode
from seedlot.terms.assay import Source
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Finding

ACCEPTS = (*TEXTS, *WORKBOOKS, ".gz", ".zip")


def read(sources: tuple[Source, ...], _: Settings) -> Raw:
    """Read results, droplets and layouts from all files together.

    Raises:
        UnreadableFileError: a file is no export that is known and no layout, or cannot be read.
    """
    parts = [_read_file(source.data, source.name) for source in sources]
    return Raw(
        runs=tuple(run for part in parts for run in part.runs),
        places=tuple(place for part in parts for place in part.places),
        findings=gathered(finding for part in parts for finding in part.findings),
        unused=tuple(name for part in parts for name in part.unused),
        instruments=tuple(next((run.serial for run in part.runs if run.serial), "") for part in parts),
    )


def _read_file(data: bytes, file: str) -> Raw:
    ending = PurePath(file).suffix.lower()
    if ending == ".gz":
        return _read_file(_unpacked_once(data, file), file.removesuffix(PurePath(file).suffix))
    if ending == ".zip":
        return _read_zip(data, file)
    if ending not in WORKBOOKS and is_amplitudes(data):
        return _run(read_amplitudes(data, file=file), file)
    repairs = _repairs(data, file) if ending in TEXTS else ()
    sheets = read_sheets(data, file=file)
    parts = [_sheet(sheet, file if len(sheets) == 1 else f"{file}, sheet '{sheet.name}'") for sheet in sheets]
    if not any(part.runs or part.places for part in parts):
        raise UnreadableFileError(
            file,
            "it is no export of a QX, QIAcuity or Absolute Q that is known, and no layout (columns 'well', 'sample')",
            mend="Export the results as the assay's page says.",
        )
    return Raw(
        runs=tuple(run for part in parts for run in part.runs),
        places=tuple(place for part in parts for place in part.places),
        findings=(*repairs, *(finding for part in parts for finding in part.findings)),
        unused=tuple(name for part in parts for name in part.unused),
    )


def _unpacked_once(data: bytes, file: str) -> bytes:
    if PurePath(file).stem.lower().endswith((".gz", ".zip")):
        raise UnreadableFileError(file, "it is an archive in an archive", mend="Unpack it first.")
    return gunzip(data, file=file)


def _repairs(data: bytes, file: str) -> tuple[Finding, ...]:
    encoding = decode(data, file=file).encoding
    if encoding.startswith("utf-8"):
        return ()
    says = f"The file is not UTF-8; it is read as {encoding}."
    return (Finding(code="dpcr/encoding", says=says, where=file),)


def _sheet(sheet: Sheet, place: str) -> Raw:
    if is_quantasoft(sheet):
        return _run(read_quantasoft(sheet, file=place), place)
    if is_qiacuity(sheet):
        return _run(read_qiacuity(sheet, file=place), place)
    if is_absolute_q(sheet):
        return _run(read_absolute_q(sheet, file=place), place)
    if is_layout(sheet):
        places: tuple[Place, ...]
        places, findings, unused = read_layout(sheet, file=place)
        return Raw(places=places, findings=findings, unused=unused)
    return Raw(unused=(place,))


def _run(run: DigitalRun, place: str) -> Raw:
    if not run.tallies and not run.droplets:
        raise UnreadableFileError(place, "it holds no well", mend="Export the results again.")
    return Raw(runs=(run,), findings=run.findings, unused=run.unused)


def _read_zip(data: bytes, file: str) -> Raw:
    """Read a ZIP: droplet amplitudes of a plate, or the exports of an Absolute Q."""
    parts = unzip(data, file=file)
    wells = [(name, content) for name, content in parts if is_amplitudes(content)]
    if not wells:
        return _run(read_absolute_q_zip(data, file=file), file)
    runs = [read_amplitudes(content, file=f"{file}: {name}") for name, content in wells]
    named = {name for name, _ in wells}
    return Raw(
        runs=tuple(runs),
        findings=tuple(finding for run in runs for finding in run.findings),
        unused=tuple(f"{file}: {name}" for name, _ in parts if name not in named),
    )
