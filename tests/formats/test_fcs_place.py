"""Where the data stand when HEADER, TEXT and $TOT do not agree."""

from __future__ import annotations

import numpy as np
import pytest
from tests.formats.fcs_writer import described, written

from seedlot.formats.fcs_channels import read_channels
from seedlot.formats.fcs_data import layouts
from seedlot.formats.fcs_place import place_data
from seedlot.formats.fcs_text import Notes, read_header, read_keywords
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer

DATA = bytes(range(1, 9))
KEYWORDS = described("I", [16, 16]) | {"$TOT": "2"}


def placed(data: bytes) -> tuple[bytes, int, list[tuple[str, Answer | None]]]:
    """The bytes that are read as data, the number of events, and what was found."""
    notes = Notes("x.fcs")
    raw = np.frombuffer(data, dtype=np.uint8)
    header = read_header(raw, 0, notes)
    keywords = read_keywords(raw, header, notes)
    ways = layouts(keywords, read_channels(keywords, notes), notes)
    place = place_data(raw, header, keywords, ways, notes)
    size = place.layout.size(place.events)
    found = [(finding.code.removeprefix("fcs/"), finding.answer) for finding in notes.findings]
    return data[place.first : place.first + size], place.events, found


@pytest.mark.parametrize(
    ("header", "text", "codes"),
    [
        ((0, 0), (0, 0), []),
        (None, (0, 0), ["offsets"]),
        ((0, 0), None, ["offsets"]),
        ((0, 1), (0, 1), ["one_off"]),
        ((0, -1), (0, -1), ["one_off"]),
        ((-1, -1), (-1, -1), ["one_off"]),
        ((-1, 0), (-1, 0), ["one_off"]),
        ((1, 0), (1, 0), ["one_off"]),
        ((0, 1), (0, 0), ["offsets"]),
        ((0, 0), (0, 1), ["offsets"]),
        ((0, 1), (0, -1), ["offsets", "one_off"]),
        ((-20, 0), (0, 0), ["offsets"]),
        ((0, 0), (4, 4), ["offsets"]),
    ],
)
@pytest.mark.parametrize("tail", [b"", b"\0\0\0\0\0\0"])
def test_offsets_that_do_not_agree_are_mended_and_said(header, text, codes, tail):
    data, events, found = placed(written(DATA, KEYWORDS, header_off=header, text_off=text) + tail)
    assert (data, events) == (DATA, 2)
    assert found == [(code, None) for code in codes]


@pytest.mark.parametrize(
    ("tail", "answer", "read"),
    [(b"", None, DATA), (b"\0", Answer.NOT_KNOWN, DATA[1:] + b"\0")],
)
def test_a_late_beginning_away_from_text_is_known_by_the_end_of_the_file_only(tail, answer, read):
    """Data that begin at no known place and are one byte short may lack their first byte or their last."""
    data, _, found = placed(written(DATA, KEYWORDS, header_off=(1, 0), text_off=(1, 0), gap=6) + tail)
    assert (data, found) == (read, [("one_off", answer)])


def test_fcs_2_0_needs_no_offsets_in_text():
    assert placed(written(DATA, KEYWORDS, version="FCS2.0", text_off=None)) == (DATA, 2, [])


def test_data_that_begin_right_after_text_are_believed():
    data, _, found = placed(written(DATA, KEYWORDS, header_off=(4, 4)) + b"\0\0\0\0")
    assert data == DATA
    assert found == [("offsets", None)]


def test_where_nothing_tells_the_header_is_used_and_it_is_not_known():
    data, _, found = placed(written(DATA, KEYWORDS, text_off=(4, 4), gap=6) + b"\0\0\0\0")
    assert data == DATA
    assert found == [("offsets", Answer.NOT_KNOWN)]


@pytest.mark.parametrize(
    ("total", "events", "found"),
    [
        ("1", 1, [("total", Answer.NOT_KNOWN)]),
        ("3", 2, [("total", Answer.NOT_KNOWN)]),
        ("many", 2, [("total", None)]),
        ("0", 0, []),
    ],
)
def test_a_total_that_does_not_agree_is_said(total, events, found):
    data, counted, said = placed(written(DATA, KEYWORDS | {"$TOT": total}))
    assert (data, counted) == (DATA[: 4 * events], events)
    assert said == found


def test_a_little_more_than_the_events_need_is_information():
    assert placed(written(DATA + b"\0\0", KEYWORDS)) == (DATA, 2, [("total", None)])


def test_what_is_left_over_without_a_total_is_not_known():
    assert placed(written(DATA + b"\0", KEYWORDS | {"$TOT": ""})) == (
        DATA,
        2,
        [("empty_value", None), ("total", Answer.NOT_KNOWN)],
    )


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (written(DATA, KEYWORDS)[:-3], "1 of 2 events are whole"),
        (written(DATA, KEYWORDS | {"$TOT": "?"})[:-3], "the file ends inside the data"),
        (written(DATA, KEYWORDS, header_off=None, text_off=None), "neither the HEADER nor TEXT"),
        (written(DATA, KEYWORDS | {"$TOT": "?"}, header_off=None, text_off=None), "neither the HEADER nor TEXT"),
        (written(DATA[:3], KEYWORDS), r"of 3 bytes holds no event, but \$TOT says 2"),
    ],
)
def test_data_that_are_not_there_are_refused(data, says):
    with pytest.raises(UnreadableFileError, match=says):
        placed(data)
