"""HEADER and TEXT of FCS files: escapes, empty values, offsets that are one off, supplemental TEXT."""

from __future__ import annotations

import numpy as np
import pytest
from tests.formats.fcs_writer import described, written

from seedlot.formats.fcs_text import Keywords, Notes, read_header, read_keywords
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer

PLAIN = described("I", [8]) | {"$TOT": "1"}


def keywords(data: bytes) -> tuple[Keywords, list[str]]:
    notes = Notes("x.fcs")
    raw = np.frombuffer(data, dtype=np.uint8)
    found = read_keywords(raw, read_header(raw, 0, notes), notes)
    return found, [finding.code.removeprefix("fcs/") for finding in notes.findings]


def from_text(body: bytes) -> tuple[Keywords, list[str]]:
    return keywords(f"FCS3.1    {58:8}{57 + len(body):8}{0:8}{0:8}{0:8}{0:8}".encode() + body + b"\1")


@pytest.mark.parametrize(
    ("body", "values"),
    [
        (b"/A/1/B/2/", {"A": "1", "B": "2"}),
        (b"/A/1//2/B/3/", {"A": "1/2", "B": "3"}),
        (b"/A///1/B/2/", {"A": "/1", "B": "2"}),
        (b"/A/1///B/2/", {"A": "1/", "B": "2"}),
        (b"/A/1//////2/B/3/", {"A": "1///2", "B": "3"}),
        (b"/A/2/b/1///", {"A": "2", "B": "1/"}),
        ("/A/µ/".encode(), {"A": "µ"}),
        (b"/a/1/B/2/  \0\0", {"A": "1", "B": "2"}),
        (b" A 1 B 2 ", {"A": "1", "B": "2"}),
    ],
)
def test_a_delimiter_written_twice_is_part_of_the_value(body, values):
    found, codes = from_text(body)
    assert dict(found.values) == values
    assert codes == []


@pytest.mark.parametrize(
    ("body", "values", "code"),
    [
        (b"/A//B/2/", {"A": "", "B": "2"}, "empty_value"),
        (b"/A/1//", {"A": "1"}, "text_end"),
        (b"/A/1/B/", {"A": "1"}, "text_end"),
        (b"/A/1/B/22  ", {"A": "1", "B": "22"}, "text_end"),
        (b"/A/1/A/2/", {"A": "1"}, "keyword_twice"),
        (b"/A/1/A/1/", {"A": "1"}, None),
        ("/A/µ/".encode("latin-1"), {"A": "µ"}, "encoding"),
    ],
)
def test_what_is_mended_is_said(body, values, code):
    found, codes = from_text(body)
    assert dict(found.values) == values
    assert codes == ([code] if code else [])


def test_every_value_knows_its_byte():
    body = b"/AB/1//2/C/3/"
    found, _ = from_text(body)
    assert found.places == {"AB": 58 + 4, "C": 58 + 11}
    assert body[11:12] == b"3"
    assert found.where("D") == "no keyword D"
    assert found.whole("C") == 3
    assert found.whole("AB") is None


@pytest.mark.parametrize(
    ("off", "code"),
    [((0, 0), None), ((1, 0), "text_begin"), ((0, -1), "text_end"), ((0, 1), "text_end")],
)
def test_offsets_of_text_that_are_one_off(off, code):
    found, codes = keywords(written(b"\7", PLAIN, text_segment_off=off))
    assert found.text("$TOT") == "1"
    assert found.text("$BEGINDATA")
    assert codes == ([code] if code else [])


def test_supplemental_text_adds_keywords():
    found, codes = keywords(written(b"\7", PLAIN, supplement={"MORE": "a/b", "$TOT": "1"}))
    assert found.text("MORE") == "a/b"
    assert codes == []


def test_supplemental_text_that_is_not_there_is_not_known():
    data = written(b"\7", PLAIN | {"$BEGINSTEXT": "900", "$ENDSTEXT": "999"})
    notes = Notes("x.fcs")
    raw = np.frombuffer(data, dtype=np.uint8)
    read_keywords(raw, read_header(raw, 0, notes), notes)
    assert [(finding.code, finding.answer) for finding in notes.findings] == [("fcs/supplemental", Answer.NOT_KNOWN)]
    same = keywords(written(b"\7", PLAIN | {"$BEGINSTEXT": "0", "$ENDSTEXT": "0"}))
    assert same[1] == []


def faulty(data: bytes) -> str:
    with pytest.raises(UnreadableFileError) as fault:
        keywords(data)
    return str(fault.value)


def test_what_is_no_fcs_file_is_refused():
    whole = written(b"\7", PLAIN)
    assert "does not begin with 'FCS'" in faulty(b"PK" + whole[2:])
    assert "its version is 'FCS1.0'" in faulty(whole.replace(b"FCS3.1", b"FCS1.0"))
    assert "does not say where TEXT stands (byte 10)" in faulty(whole[:10] + b"       x" + whole[18:])
    assert "does not begin with a delimiter (byte 58)" in faulty(whole[:58] + b"\0" + whole[59:])
    assert "does not begin with a delimiter (byte 58)" in faulty(whole[:57] + b" 0" + whole[58:])


def test_offsets_that_are_no_numbers_are_not_used():
    whole = written(b"\7", PLAIN)
    assert keywords(whole[:26] + b"      -1" + whole[34:])[1] == ["header"]


def test_an_analysis_beyond_the_end_is_not_known():
    whole = written(b"\7", PLAIN)
    assert keywords(whole[:42] + b"    9000    9001" + whole[58:])[1] == ["analysis"]
