"""Excel 97 workbooks (.xls): whether the file that holds the sheets is whole, and how far their cells reach.

An .xls is a small file system of sectors ([MS-CFB]) with a stream of records in it ([MS-XLS], 2.1.4). A chain of sectors
that runs in a circle, or a cell that claims a far place, takes a reader's memory; both are found here, before it reads.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

import olefile

#: The stream of records, as Excel 97 and Excel 5 call it.
_STREAMS = ("Workbook", "Book")
#: What an .xlsx with a password is wrapped in.
_ENCRYPTED = "EncryptedPackage"
#: Records that begin a sheet, and records of cells that begin with row and column: blank, number, label, boolean, formula,
#: several of them in a row, text of the table of strings ([MS-XLS], 2.3).
_BEGIN, _PASSWORD = 0x0809, 0x002F
_CELLS = frozenset({0x0006, 0x00BD, 0x00BE, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x0207, 0x027E})


def extents(data: bytes) -> Iterator[tuple[int, int]]:
    """Measure each part of a workbook from cell A1 to its farthest cell: rows, columns.

    Raises:
        ValueError: it is damaged, in words.
    """
    height = width = 0
    for kind, record in _records(_stream(data)):
        if kind == _PASSWORD:
            return  # what follows is encrypted; who reads it says so
        if kind == _BEGIN:
            yield height, width
            height = width = 0
        elif kind in _CELLS and len(record) >= 4:
            row, column = struct.unpack_from("<HH", record)
            height, width = max(height, row + 1), max(width, column + 1)
    yield height, width


def _stream(data: bytes) -> bytes:
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as held:
            name = next((name for name in _STREAMS if held.exists(name)), None)
            if name is None and held.exists(_ENCRYPTED):
                return b""
            if name is None:
                raise ValueError("it holds no workbook")
            stream: bytes = held.openstream(name).read()
            return stream
    except (OSError, IndexError, struct.error, RecursionError) as fault:
        raise ValueError(f"its sectors are not whole ({fault})") from fault


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length
