"""How the numbers of an FCS file lie."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np
import pytest
from tests.formats.fcs_writer import described

from seedlot.formats import fcs_data
from seedlot.formats.fcs_channels import read_channels
from seedlot.formats.fcs_data import Layout, beyond, layouts, masked, significance, stored
from seedlot.formats.fcs_text import Keywords, Notes
from seedlot.terms.errors import UnreadableFileError


def ways(values: dict[str, str]) -> tuple[Layout, ...]:
    notes = Notes("x.fcs")
    keywords = Keywords(MappingProxyType(values), MappingProxyType({}))
    return layouts(keywords, read_channels(keywords, notes), notes)


@pytest.mark.parametrize(
    ("order", "size", "places"),
    [
        ((), 1, (0,)),
        ((1,), 2, None),
        ((1, 2), 4, (0, 1, 2, 3)),
        ((2, 1), 3, (2, 1, 0)),
        ((3, 4, 1, 2), 4, (2, 3, 0, 1)),
        ((3, 4, 1, 2), 2, (0, 1)),
        ((2, 1, 4, 3), 2, (1, 0)),
        ((1, 2, 4, 3), 2, None),
        ((3, 4, 1, 2), 3, None),
    ],
)
def test_the_significance_of_each_byte(order, size, places):
    assert significance(order, size) == places


def test_sizes_of_packed_and_padded_numbers():
    packed, padded = ways(described("I", [10, 10, 10]))
    assert (packed.size(1), packed.size(4), packed.events(15)) == (4, 15, 4)
    assert (padded.size(1), padded.events(15)) == (6, 2)
    (plain,) = ways(described("I", [16, 16]))
    assert plain.dtype == np.dtype("<u2")


@pytest.mark.parametrize(
    ("widths", "order"),
    [([16], "1,3"), ([24], "3,4,1,2"), ([16], ""), ([10], "3,4,1,2")],
)
def test_an_order_that_does_not_tell_is_refused(widths, order):
    with pytest.raises(UnreadableFileError, match=r"\$BYTEORD is"):
        ways(described("I", widths, order=order))


def test_an_order_for_fewer_bytes_goes_on_and_is_said():
    notes = Notes("x.fcs")
    keywords = Keywords(MappingProxyType(described("I", [32], order="2,1")), MappingProxyType({"$BYTEORD": 77}))
    (layout,) = layouts(keywords, read_channels(keywords, notes), notes)
    assert layout.dtype == np.dtype(">u4")
    assert [(finding.code, finding.where) for finding in notes.findings] == [("fcs/order", "x.fcs, byte 77")]


def test_integers_that_no_double_holds_are_refused_beside_others():
    with pytest.raises(UnreadableFileError, match="integers of 64 bits"):
        ways(described("I", [64, 8]))
    assert ways(described("I", [64, 8], ranges=[2**40, 256]))
    (plain,) = ways(described("I", [64]))
    raw = np.frombuffer(b"\xff" * 8, dtype=np.uint8)
    assert stored(raw, plain, 1).tolist() == [[2**64 - 1]]


def test_no_events_have_no_bits_beyond_their_range():
    (plain,) = ways(described("I", [16, 16], ranges=[1024, 1024]))
    nothing = np.empty(0, dtype=np.uint8)
    assert list(beyond(nothing, plain, 0)) == []
    assert masked(nothing, plain, 0).shape == (0, 2)


def test_bits_beyond_the_range_are_counted_by_channel():
    (plain,) = ways(described("I", [16, 24], ranges=[1024, 1024]))
    raw = np.frombuffer(bytes.fromhex("0008 000010 0100 ffffff 0004 ff0300"), dtype=np.uint8)
    assert [(channel.name, count) for channel, count in beyond(raw, plain, 3)] == [("A", 2), ("B", 2)]
    assert masked(raw, plain, 3).tolist() == [[0, 0], [1, 1023], [0, 1023]]


@pytest.mark.parametrize("width", [16, 24])
def test_one_number_beyond_its_range_among_many_is_found(width):
    """Wherever it stands: the events are looked at in blocks."""
    (plain,) = ways(described("I", [width] * 3, ranges=[1024, 2**width, 512]))
    for event in (0, 63, 64, 199):
        numbers = np.zeros((200, 3), dtype="<u4")
        numbers[event] = (1023, 2**width - 1, 513)
        raw = np.ascontiguousarray(numbers.view(np.uint8).reshape(600, 4)[:, : width // 8]).reshape(-1)
        assert [(channel.name, count) for channel, count in beyond(raw, plain, 200)] == [("C", 1)]
        assert masked(raw, plain, 200)[event].tolist() == [1023, 2**width - 1, 1]
        assert stored(raw, plain, 200)[event].tolist() == [1023, 2**width - 1, 513]


def test_channels_of_several_widths_without_masks():
    (plain,) = ways(described("I", [8, 16]))
    raw = np.frombuffer(bytes.fromhex("01 0201 ff ffff"), dtype=np.uint8)
    assert masked(raw, plain, 2).tolist() == stored(raw, plain, 2).tolist() == [[1, 258], [255, 65535]]
    assert list(beyond(raw, plain, 2)) == []


@pytest.mark.parametrize(("order", "number"), [("1,2,3", 0x030201), ("3,2,1", 0x010203), ("1,3,2", 0x020301)])
@pytest.mark.parametrize("events", [0, 1, 2, 50_000])
def test_integers_of_24_bits_in_any_order(order, number, events):
    (layout,) = ways(described("I", [24] * 2, order=order))
    raw = np.frombuffer(bytes([1, 2, 3, 255, 255, 255]) * events, dtype=np.uint8)
    assert np.array_equal(stored(raw, layout, events), np.tile([[number, 0xFFFFFF]], (events, 1)))
    assert list(beyond(raw, layout, events)) == []


@pytest.mark.parametrize("order", ["1,2,3,4", "4,3,2,1"])
def test_what_threads_share_is_what_one_reads(order, monkeypatch):
    """Large files of 24 bits are decoded by two threads, and their bits looked for: the same numbers and bits."""
    (layout,) = ways(described("I", [24] * 5, ranges=[2**22] * 5, order=order))
    events = 30_000
    raw = np.random.default_rng(11).integers(0, 256, events * 15, dtype=np.uint8)
    alone = stored(raw, layout, events), [(channel.name, count) for channel, count in beyond(raw, layout, events)]
    monkeypatch.setattr(fcs_data, "_SHARE", 100)
    assert np.array_equal(stored(raw, layout, events), alone[0])
    assert [(channel.name, count) for channel, count in beyond(raw, layout, events)] == alone[1]
    assert [name for name, _ in alone[1]] == ["A", "B", "C", "D", "E"]
