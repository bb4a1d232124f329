"""Excel 97 workbooks that would take a reader's memory are found out before they are read."""

from __future__ import annotations

import struct
import time

import pytest

from seedlot.formats.compound import extents
from seedlot.formats.tables import read_workbook
from seedlot.terms.errors import UnreadableFileError

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
XLS = "instruments/beckman_vi_cell_xr/v2.04/Beckman_Vi-Cell-XR_example03_instrumentOutput.xls"


def record(kind, data=b""):
    """A record of BIFF8."""
    return struct.pack("<HH", kind, len(data)) + data


def number(row, column):
    """A cell with a number in it."""
    return record(0x0203, struct.pack("<HHHd", row, column, 0, 1.0))


def compound(stream, name="Workbook"):
    """A compound file of 512-byte sectors: FAT, directory, then one stream."""
    stream = stream.ljust(4096, b"\0")
    count = len(stream) // 512
    chain = [FAT, END, *range(3, count + 2), END]
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    header += struct.pack("<IIIIIIIII", 1, 1, 0, 4096, END, 0, END, 0, 0) + struct.pack("<108I", *[FREE] * 108)
    entries = entry("Root Entry", 5, END, 0, child=1) + entry(name, 2, 2, len(stream)) + bytes(256)
    return header + struct.pack("<128I", *chain, *[FREE] * (128 - len(chain))) + entries + stream


def entry(name, kind, start, size, child=FREE):
    """An entry of the directory."""
    text = (name + "\0").encode("utf-16-le")
    head = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, FREE, FREE, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)


BEGIN = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 0, 0, 0))


def test_the_farthest_cell_of_each_part_is_told():
    stream = BEGIN + record(0x000A) + BEGIN + number(2, 4) + number(7, 1) + record(0x000A)
    assert list(extents(compound(stream))) == [(0, 0), (0, 0), (8, 5)]


def test_a_cell_that_claims_a_far_place_is_refused_in_no_time():
    began = time.monotonic()
    with pytest.raises(UnreadableFileError, match="spans 60001 rows and 50001 columns"):
        read_workbook(compound(BEGIN + number(60_000, 50_000)), file="far.xls")
    assert time.monotonic() - began < 5


def test_a_chain_of_sectors_in_a_circle_is_damage():
    data = bytearray(compound(BEGIN + number(0, 0), name="Nothing"))
    with pytest.raises(ValueError, match="it holds no workbook"):
        list(extents(bytes(data)))
    with pytest.raises(ValueError, match="its sectors are not whole"):
        list(extents(compound(BEGIN)[:700]))
    data = bytearray(compound(BEGIN + number(0, 0)))
    struct.pack_into("<I", data, 512 + 4 * 5, 3)  # sector 5 leads back to sector 3
    with pytest.raises(UnreadableFileError, match="damaged or cut short"):
        read_workbook(bytes(data), file="circle.xls")


def test_what_is_encrypted_is_left_to_who_reads_it():
    assert list(extents(compound(BEGIN + record(0x002F, bytes(6)) + number(60_000, 50_000)))) == [(0, 0)]
    assert list(extents(compound(b"", name="EncryptedPackage"))) == [(0, 0)]


def test_a_counters_own_workbook_reaches_as_far_as_its_reader_reads(reference):
    data = (reference / XLS).read_bytes()
    rows = read_workbook(data, file=XLS)[0].rows
    assert max(extents(data)) == (len(rows), len(rows[0])) == (39, 27)
