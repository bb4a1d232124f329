"""Bio-Rad QX droplet amplitudes: one CSV for each well, a row for each accepted droplet.

The software writes a line of names and then numbers alone; QX Manager may write lines before it. The numbers
are read at once, as such; a file that is anything else is read cell by cell, so that a decimal comma or
UTF-16 is understood and a fault has its line.
"""

from __future__ import annotations

import io
import re
from pathlib import PurePath

import numpy as np
from numpy.typing import NDArray

from seedlot.formats.cells import number
from seedlot.formats.dpcr import DigitalRun, Droplets, refuse_glare
from seedlot.formats.headed import plain
from seedlot.formats.tables import Cell, Sheet, read_csv
from seedlot.formats.wells import well_in
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer, Finding

Floats = NDArray[np.float64]

_CHANNEL = re.compile(r"(?:ch|channel|assay)?(\d)(?:amplitude)?|(.+?)amplitude|amplitude(.+)")
_OPENS = re.compile(rb'"?(?:ch(?:annel)? ?\d|assay ?\d|[\w .()/-]{0,40}amplitude)', re.IGNORECASE)
_NUMBERS = re.compile(rb"[0-9eE+.,\r\n-]*")

#: The clusters of QuantaSoft: neither, channel 1, both, channel 2.
_CLUSTERS = {0: (False, False), 1: (False, False), 2: (True, False), 3: (True, True), 4: (False, True)}
_COLUMNS = {"Ch1": 0, "Ch2": 1}
_DEEPEST = 12
_ENDINGS = re.compile(r"(\.(csv|tsv|txt|gz))+$", re.IGNORECASE)


def is_amplitudes(data: bytes) -> bool:
    """Tell by the first lines whether bytes are a well's droplet amplitudes."""
    head = data[:2000].replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe")
    return any(_OPENS.match(line) and b"mplitude" in line for line in head.splitlines()[:_DEEPEST])


def read_amplitudes(data: bytes, *, file: str) -> DigitalRun:
    """Read the droplets of the well that the file's name states.

    Raises:
        UnreadableFileError: no heading of amplitudes, or a cell that is no number.
    """
    names, values = _at_once(data) or _cell_by_cell(data, file=file)
    clusters = next((i for i, name in enumerate(names) if name.startswith("cluster")), None)
    bright = [i for i, name in enumerate(names) if i != clusters and _CHANNEL.fullmatch(name)]
    if not bright:
        raise UnreadableFileError(file, "no column is an amplitude", where="row 1", mend="Export the amplitudes again.")
    refuse_glare(values, file=file)
    findings: list[Finding] = []
    well = well_in(_ENDINGS.sub("", PurePath(file.rpartition(": ")[2]).name))
    if not well:
        says = "The file's name states no well (such as A01); which sample it is, is not known."
        findings.append(Finding(code="dpcr/well", answer=Answer.NOT_KNOWN, says=says, where=file))
    droplets = Droplets(
        well=well,
        where=file,
        channels=tuple(_channel(names[i]) for i in bright),
        amplitudes=np.ascontiguousarray(values[:, bright]),
        called=None if clusters is None else _called(values[:, clusters], [names[i] for i in bright], file, findings),
    )
    unused = tuple(f"{file}: column '{name}'" for i, name in enumerate(names) if i not in (*bright, clusters))
    return DigitalRun(instrument="QX", droplets=(droplets,), findings=tuple(findings), unused=unused)


def _channel(name: str) -> str:
    found = _CHANNEL.fullmatch(name)
    assert found is not None  # noqa: S101 - the column was chosen by it
    return f"Ch{found[1]}" if found[1] else (found[2] or found[3]).upper()


def _called(clusters: Floats, names: list[str], file: str, findings: list[Finding]) -> NDArray[np.bool_] | None:
    """Take the software's clusters as calls of channels 1 and 2; where all are one cluster, nobody has called."""
    different = set(np.unique(clusters).tolist())
    columns = [_COLUMNS.get(_channel(name), k) for k, name in enumerate(names)]
    if len(different) < 2 or len(names) > 2 or not different <= set(_CLUSTERS):
        says = "The clusters of the file are not used: they do not tell positive droplets from negative ones."
        findings.append(Finding(code="dpcr/clusters", says=says, where=file))
        return None
    if 0 in different:
        says = f"{int((clusters == 0).sum())} droplets are in no cluster; they count as negative."
        findings.append(Finding(code="dpcr/clusters", answer=Answer.NOT_KNOWN, says=says, where=file))
    table = np.array([_CLUSTERS[k] for k in range(5)])
    return np.asarray(table[clusters.astype(np.int64)][:, columns], dtype=np.bool_)


def _at_once(data: bytes) -> tuple[list[str], Floats] | None:
    """Read a heading and then numbers alone with numpy's reader; None where the file is anything else."""
    head, _, body = data.removeprefix(b"\xef\xbb\xbf").partition(b"\n")
    if not body or _NUMBERS.fullmatch(body) is None or not head.isascii():
        return None
    names = [plain(name.strip().strip('"')) for name in head.decode("ascii").split(",")]
    try:
        values = np.loadtxt(io.BytesIO(body), delimiter=",", ndmin=2, comments=None)
    except ValueError:
        return None
    return (names, values) if values.shape[1] == len(names) and np.isfinite(values).all() else None


def _cell_by_cell(data: bytes, *, file: str) -> tuple[list[str], Floats]:
    sheet = read_csv(data, file=file)
    head = _heading(sheet, file)
    names = [plain(cell) for cell in sheet.rows[head]]
    while names and not names[-1]:
        names.pop()
    rows = [
        _numbers(cells, len(names), f"row {line}", file)
        for line, cells in enumerate(sheet.rows[head + 1 :], start=head + 2)
        if any(cell is not None for cell in cells)
    ]
    return names, np.array(rows, dtype=np.float64).reshape(len(rows), len(names))


def _heading(sheet: Sheet, file: str) -> int:
    for index, row in enumerate(sheet.rows[:_DEEPEST]):
        if sum("amplitude" in plain(cell) for cell in row) >= 1:
            return index
    raise UnreadableFileError(file, "no row names a column of amplitudes", mend="Export the amplitudes again.")


def _numbers(cells: tuple[Cell, ...], width: int, where: str, file: str) -> list[float]:
    if any(cell is not None for cell in cells[width:]):
        raise UnreadableFileError(
            file,
            "a cell stands under no heading; is a comma meant as a decimal sign?",
            where=where,
            mend="Separate by semicolons, or write decimal points.",
        )
    try:
        found = [number(cell) for cell in cells[:width]]
    except ValueError as fault:
        raise UnreadableFileError(file, str(fault), where=where, mend="Export the amplitudes again.") from fault
    values = [one.value for one in found if one is not None and one.value is not None]
    if len(values) != width:
        raise UnreadableFileError(
            file,
            "the row has fewer numbers than the heading, or the file is cut",
            where=where,
            mend="Export the amplitudes again.",
        )
    return values
