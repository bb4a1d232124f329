"""The readable beginning of raw files: text in three encodings, FCS keywords, a DICOM patient, a workbook's texts."""

from __future__ import annotations

import gzip
import io
import struct
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.formats.headers import HEAD, pieces


def fcs(text: str) -> bytes:
    """An FCS file of nothing but its HEADER and TEXT (ISAC FCS 3.1, section 3.1)."""
    body = text.encode("latin-1")
    spans = (58, 57 + len(body), 0, 0, 0, 0)
    return ("FCS3.1    " + "".join(f"{number:>8}" for number in spans)).encode() + body


def dicom(*elements: tuple[int, str, str], explicit: bool = True) -> bytes:
    """A DICOM file with elements of group 0010, little endian (PS3.5, section 7.1)."""
    body = b""
    for element, representation, value in elements:
        body += struct.pack("<HH", 0x10, element)
        length = struct.pack("<H", len(value)) if explicit else struct.pack("<I", len(value))
        body += (representation.encode() if explicit else b"") + length + value.encode()
    return bytes(128) + b"DICM" + body


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_text_in_the_encodings_that_instruments_write(encoding: str) -> None:
    text = "Probe;Lebensfähigkeit\r\nP1;91,2 %\r\n" * 4
    (piece,) = pieces(text.encode(encoding))
    assert piece.text.lstrip("\ufeff") == text


def test_the_place_is_counted_in_bytes() -> None:
    (piece,) = pieces("é: x".encode())
    assert piece.place(3) == "byte 4"
    (piece,) = pieces("é: x".encode("utf-16-le"))
    assert piece.place(3) == "byte 6"


def test_a_text_cut_within_a_letter_is_read() -> None:
    data = ("a" * (HEAD - 1) + "é" * 10).encode()
    (piece,) = pieces(data)
    assert len(piece.text) == HEAD - 1


@pytest.mark.parametrize("data", [b"", bytes(1000), bytes(range(256)) * 9, b"%PDF-1.7\n" + bytes(range(32)) * 50])
def test_what_is_no_text_has_no_pieces(data: bytes) -> None:
    assert not [piece for piece in pieces(data) if piece.text]


def test_keywords_of_fcs_each_with_its_byte() -> None:
    data = fcs("/$SRC/Doe/$FIL/a//b.fcs/EMPTY//PATIENT ID/FJ#192659/")
    found = {piece.text: piece for piece in pieces(data)}
    assert {"$SRC: Doe", "$FIL: a//b.fcs"} <= set(found)
    assert data[int(found["$SRC: Doe"].place(0).removeprefix("byte ")) :].startswith(b"$SRC/Doe")


def test_keywords_of_a_real_file(reference: Path) -> None:
    """FlowKit's GatingML compliance file holds a patient's number."""
    data = (reference / "flow" / "gatingml" / "data1.fcs").read_bytes()
    texts = [piece.text for piece in pieces(data)]
    assert "&10Patient ID: FJ#192659" in texts
    assert "$TOT: 13367" in texts


@pytest.mark.parametrize("data", [b"FCS3.0", fcs("")[:58], b"FCS3.1    " + b"x" * 48, fcs("/a/b/")[:60]])
def test_a_broken_fcs_header_has_no_pieces_or_few(data: bytes) -> None:
    assert len(list(pieces(data))) <= 1


@pytest.mark.parametrize("explicit", [True, False])
def test_the_patient_of_a_dicom_file(explicit: bool) -> None:  # noqa: FBT001 - a parameter of pytest
    data = dicom((0x10, "PN", "Doe^Jane"), (0x20, "LO", "123456"), (0x30, "DA", "19700312"), explicit=explicit)
    assert [piece.text for piece in pieces(data)] == [
        "patient name: Doe^Jane",
        "patient id: 123456",
        "birth date: 19700312",
    ]


def test_the_texts_of_a_workbook() -> None:
    book = openpyxl.Workbook()
    book.create_sheet("Donors").append(["Patient name", "Jane"])
    file = io.BytesIO()
    book.save(file)
    found = list(pieces(file.getvalue()))
    assert any("Patient name\tJane" in piece.text for piece in found)
    assert {piece.place(3).rpartition("/")[2] for piece in found} <= {
        "sheet1.xml, character 3",
        "sheet2.xml, character 3",
        "sharedStrings.xml, character 3",
    }


def test_what_is_packed_is_unpacked_once() -> None:
    packed = gzip.compress(fcs("/$SRC/Doe/"))
    (piece,) = pieces(packed)
    assert (piece.text, piece.place(0)) == ("$SRC: Doe", "unpacked, character 0")
    assert list(pieces(gzip.compress(packed))) == []
    assert list(pieces(b"\x1f\x8b broken")) == []


def test_a_broken_workbook_has_none() -> None:
    assert list(pieces(b"PK\x03\x04" + bytes(60))) == []


@given(
    st.binary(max_size=300), st.sampled_from([b"", b"FCS3.1    ", b"PK\x03\x04", b"\x1f\x8b\x08", bytes(128) + b"DICM"])
)
def test_any_bytes_are_read(data: bytes, head: bytes) -> None:
    for piece in pieces(head + data):
        assert piece.place(len(piece.text))
