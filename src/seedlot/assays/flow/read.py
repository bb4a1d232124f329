"""Bytes to data sets, gates, the table of tubes and a matrix, whichever a file holds."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

from seedlot.assays.flow.compensation import read_matrix
from seedlot.assays.flow.layout import is_tubes, read_tubes
from seedlot.assays.flow.raw import File, Raw, Told
from seedlot.assays.flow.settings import Settings
from seedlot.formats import facsdiva, flowjo, gatingml
from seedlot.formats.archives import gunzip
from seedlot.formats.fcs import FcsFile, read_fcs_bytes
from seedlot.formats.gating import FROM_FILE, Gating, Matrix
from seedlot.formats.rows import gathered
from seedlot.formats.tables import TEXTS, WORKBOOKS, Sheet, read_sheets
from seedlot.terms.assay import Source
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer, Finding

#: Keywords of the serial number, the standard's own first.
SERIALS = ("$CYTSN", "CYTSN", "CYTOMETER SERIAL NUMBER", "CYTOMETER SERIAL", "CYTNUM", "@CYTOMETERID")
ACCEPTS = (".fcs", ".fcs.gz", ".lmd", ".lmd.gz", ".001", ".wsp", ".xml", *TEXTS, *WORKBOOKS)
_GATES = (".wsp", ".xml")
_PACKED = ".gz"


class _Sorted:
    """What the files hold, while they are sorted."""

    def __init__(self) -> None:
        self.files: list[File] = []
        self.gatings: list[Gating] = []
        self.told: list[Told] | None = None
        self.table: Source | None = None
        self.matrix: Matrix | None = None
        self.findings: list[Finding] = []
        self.unused: list[str] = []


def read(sources: tuple[Source, ...], settings: Settings) -> Raw:  # noqa: ARG001 - the shape of every room's reader
    """Read all files together.

    Raises:
        UnreadableFileError: a file is of no kind that this assay reads, is damaged, or there is no FCS file.
    """
    found = _Sorted()
    instruments = tuple(_sort(source, found) for source in sources)
    if not found.files:
        what = "there is no FCS file among the files, so that there is nothing to count"
        raise UnreadableFileError(sources[0].name, what, mend="Name the FCS files together with it.")
    _note_twice(found)
    return Raw(
        files=tuple(found.files),
        gatings=tuple(found.gatings),
        told=None if found.told is None else tuple(found.told),
        matrix=_named_apart(found.matrix, found.gatings),
        findings=gathered(found.findings),
        unused=tuple(found.unused),
        instruments=instruments,
    )


def _named_apart(matrix: Matrix | None, gatings: Sequence[Gating]) -> Matrix | None:
    """Give the matrix of a table another name where a file of gates has one of that name, or the name means another."""
    taken = {FROM_FILE, "single stains", *(name for gating in gatings for name in gating.matrices)}
    while matrix is not None and matrix.name in taken:
        matrix = replace(matrix, name=f"{matrix.name} (table)")
    return matrix


def _sort(source: Source, found: _Sorted) -> str:
    """Read a file into what it is; tell the serial number that it states."""
    source = _unpacked(source)
    ending = PurePath(source.name).suffix.lower()
    if source.data.startswith(b"FCS") or ending not in (*_GATES, *TEXTS, *WORKBOOKS):
        file = read_fcs_bytes(source.data, file=source.name)
        found.findings += file.findings
        digest = hashlib.sha256(source.data).hexdigest()
        found.files.append(File(name=source.name, sha256=digest, datasets=file.datasets))
        return serial_of(file)
    if ending in _GATES:
        gatings = _gates(source.data, file=source.name)
        found.gatings += gatings
        found.findings += (finding for gating in gatings for finding in gating.findings)
        found.unused += (name for gating in gatings for name in gating.unused)
        return ""
    for sheet in read_sheets(source.data, file=source.name):
        _table(sheet, source, found)
    return ""


def _unpacked(source: Source) -> Source:
    """A file that was packed by itself: it has the name of what it holds, as tables and gates call it."""
    if PurePath(source.name).suffix.lower() != _PACKED:
        return source
    return Source(source.name[: -len(_PACKED)], content=gunzip(source.data, file=source.name))


def serial_of(file: FcsFile) -> str:
    """Tell the serial number of the instrument that a file states in any of its data sets, or ""."""
    for keyword in SERIALS:
        for dataset in file.datasets:
            if stated := dataset.keywords.get(keyword, "").strip():
                return stated
    return ""


def _gates(data: bytes, *, file: str) -> tuple[Gating, ...]:
    if flowjo.is_workspace(data):
        return flowjo.read_workspace(data, file=file)
    if facsdiva.is_experiment(data):
        return facsdiva.read_experiment(data, file=file)
    return gatingml.read_gatingml(data, file=file)


def _table(sheet: Sheet, source: Source, found: _Sorted) -> None:
    name = source.name
    if is_tubes(sheet):
        if found.table is not None and found.table is not source:
            raise UnreadableFileError(name, "a second table of tubes is given", mend="Write all tubes in one table.")
        found.table = source
        told, unread = read_tubes(sheet, file=name, findings=found.findings)
        found.told = [*(found.told or ()), *told]
        found.unused += unread
        return
    place = name if PurePath(name).stem == sheet.name else f"{name}, sheet '{sheet.name}'"
    matrix = replace(read_matrix(replace(sheet, name=place)), name=sheet.name)  # a fault names the file
    if found.matrix is not None:
        raise UnreadableFileError(name, "a second matrix of spillover is given", mend="Give one for all tubes.")
    found.matrix = matrix


def _note_twice(found: _Sorted) -> None:
    """Say which files have one name, or the same bytes under two names."""
    for name, times in Counter(file.name.casefold() for file in found.files).items():
        if times > 1:
            says = f"{times} files have the name '{name}': which of them a table or gates mean is not known."
            found.findings.append(Finding(code="flow/name-twice", answer=Answer.NOT_KNOWN, says=says, where=name))
    alike: dict[str, list[str]] = {}
    for file in found.files:
        alike.setdefault(file.sha256, []).append(file.name)
    for names in alike.values():
        if len(names) > 1:
            says = f"{' and '.join(names)} hold the same bytes: one measurement cannot be two tubes."
            found.findings.append(Finding(code="flow/same-data", answer=Answer.NOT_MET, says=says, where=names[0]))
