"""Channels as the keywords describe them."""

from __future__ import annotations

from types import MappingProxyType

import pytest
from tests.formats.fcs_writer import described

from seedlot.formats.fcs_channels import Channel, read_channels
from seedlot.formats.fcs_text import Keywords, Notes
from seedlot.terms.errors import UnreadableFileError


def channels(values: dict[str, str]) -> tuple[tuple[Channel, ...], list[str]]:
    notes = Notes("x.fcs")
    found = read_channels(Keywords(MappingProxyType(values), MappingProxyType({})), notes)
    return found, [finding.code.removeprefix("fcs/") for finding in notes.findings]


def test_a_channel_has_what_the_keywords_say():
    values = described("I", [16], ranges=[1024]) | {"$P1E": "4.0,0.1024", "$P1G": "2.5", "$P1S": "CD34 PE "}
    assert channels(values) == (
        (
            Channel(
                number=1,
                name="A",
                written="A",
                label="CD34 PE",
                kind="I",
                bits=16,
                range=1024.0,
                gain=2.5,
                decades=4.0,
                lowest=0.1024,
                mask=1023,
            ),
        ),
        [],
    )


def test_names_that_are_missing_or_stand_twice():
    values = described("I", [8] * 5)
    values |= {"$P1N": "FSC", "$P2N": "FSC", "$P3N": " ", "$P4N": "FSC (P5)", "$P5N": "FSC"}
    found, codes = channels(values)
    assert [one.name for one in found] == ["FSC", "FSC (P2)", "P3", "FSC (P5)", "FSC (P5)'"]
    assert [one.written for one in found] == ["FSC", "FSC", "", "FSC (P5)", "FSC"]
    assert codes == ["name_twice", "no_name", "name_twice"]


@pytest.mark.parametrize(
    ("bits", "most", "mask"),
    [
        (16, "1024", 1023),
        (16, "1000", 1023),
        (16, "65536", None),
        (16, "65535", None),
        (8, "1024", None),
        (24, "262144", 262143),
    ],
)
def test_the_mask_holds_what_is_below_the_range(bits, most, mask):
    assert channels(described("I", [bits], ranges=[most]))[0][0].mask == mask


@pytest.mark.parametrize(
    ("keyword", "value", "code"),
    [
        ("$P1R", "wide", "range"),
        ("$P1R", "1e999", "range"),
        ("$P1G", "0", "gain"),
        ("$P1E", "4", "scale"),
        ("$P1E", "4,0", "scale_zero"),
    ],
)
def test_what_is_not_known_of_a_channel_is_said(keyword, value, code):
    (one,), codes = channels(described("I", [8]) | {keyword: value})
    assert codes == [code]
    assert (one.gain, one.mask) == (1.0, None)
    assert (one.decades, one.lowest) == ((4.0, 1.0) if code == "scale_zero" else (0.0, 0.0))


def test_floats_are_linear_and_have_their_own_bits():
    (one,), codes = channels(described("F", [16]) | {"$P1E": "4,1"})
    assert (one.bits, one.decades) == (32, 0.0)
    assert codes == ["bits", "scale"]


@pytest.mark.parametrize(
    ("keyword", "value", "says"),
    [
        ("$PAR", "0", r"\$PAR does not say"),
        ("$PAR", "1000000000000", "more than TEXT has keywords"),
        ("$DATATYPE", "A", "neither I"),
        ("$P1DATATYPE", "X", r"\$P1DATATYPE is 'X'"),
        ("$P1B", "*", "no number of bits"),
        ("$P1B", "128", "no number of bits"),
    ],
)
def test_what_cannot_be_read_is_refused(keyword, value, says):
    with pytest.raises(UnreadableFileError, match=says):
        channels(described("I", [8]) | {keyword: value})
