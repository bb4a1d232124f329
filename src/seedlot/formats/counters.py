"""Every cell counter whose exports are read: a file is known by its heading, and nobody names its format."""

from __future__ import annotations

from pathlib import PurePath

from seedlot.formats.cedex_hires import is_hires, read_hires
from seedlot.formats.counts import Export
from seedlot.formats.flex2 import is_flex2, read_flex2
from seedlot.formats.ncview import is_ncview, read_ncview
from seedlot.formats.nucleoview import is_nucleoview, read_nucleoview
from seedlot.formats.tables import TEXTS, Sheet, read_csv, read_workbook
from seedlot.formats.text import decode
from seedlot.formats.vicell_blu import is_blu, read_blu
from seedlot.formats.vicell_xr import is_xr, read_xr

#: What a reader may say of the files that it knows.
KNOWN = "Vi-CELL BLU and XR, NucleoCounter (NucleoView, NC-View), Cedex HiRes, BioProfile FLEX2"


def read_counter(data: bytes, *, file: str, day_first: bool | None = None) -> Export | tuple[Sheet, ...]:
    """Read a counter's export; or, where no counter wrote the file, its sheets.

    `day_first` says how 3/4/2026 is meant; None lets the other dates of the file decide.

    Raises:
        UnreadableFileError: the file cannot be read, or a counter's export lacks what a count cannot do without.
    """
    if PurePath(file).suffix.lower() not in TEXTS:
        sheets = read_workbook(data, file=file)
        if any(map(is_xr, sheets)):
            return read_xr(data, file=file)
        return read_hires(data, file=file, day_first=day_first) if any(map(is_hires, sheets)) else sheets
    text = decode(data, file=file).text
    if text.startswith("Vi-CELL XR"):
        return read_xr(data, file=file)
    if is_nucleoview(text):
        return read_nucleoview(data, file=file)
    return _separated(read_csv(data, file=file), data, file=file, day_first=day_first)


def _separated(sheet: Sheet, data: bytes, *, file: str, day_first: bool | None) -> Export | tuple[Sheet, ...]:
    if is_blu(sheet):
        return read_blu(data, file=file, day_first=day_first)
    if is_hires(sheet):
        return read_hires(data, file=file, day_first=day_first)
    if is_ncview(sheet):
        return read_ncview(data, file=file)
    if is_flex2(sheet):
        found = read_flex2(data, file=file, day_first=day_first)
        unused = (*found.unused, f"{file}: chemistry, gases and osmolality")
        return Export(
            instrument=found.instrument,
            serial=found.serial,
            counts=found.counts,
            findings=found.findings,
            unused=unused,
        )
    return (sheet,)
