"""Bytes to text."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.formats.text import decode, encoding_of
from seedlot.terms.errors import UnreadableFileError

PRINTED = st.text(st.characters(codec="utf-16", exclude_categories=["Cc", "Cs"]), min_size=1)


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        (b"a,b", "a,b", "utf-8"),
        (b"\xef\xbb\xbfa,b", "a,b", "utf-8-sig"),
        ("µm".encode("cp1252"), "µm", "cp1252"),
        ("a,b".encode("utf-16"), "a,b", "utf-16"),
        (b"\xfe\xff" + "a,μ".encode("utf-16-be"), "a,μ", "utf-16"),
        ("sample,μ".encode("utf-16-le"), "sample,μ", "utf-16-le"),
        ("sample,μ".encode("utf-16-be"), "sample,μ", "utf-16-be"),
    ],
)
def test_the_encodings_of_laboratories(data, text, encoding):
    read = decode(data, file="x.csv")
    assert (read.text, read.encoding) == (text, encoding)


@given(PRINTED)
def test_text_with_a_mark_comes_back(text):
    assert decode(b"\xef\xbb\xbf" + text.encode(), file="x").text == text
    assert decode(b"\xff\xfe" + text.encode("utf-16-le"), file="x").text == text


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"a,b\n\x00\x01\x02", "control character"),
        (b"\x81\x8d\x8f", "not text"),
        (b"\xff\xfea\x00b", "not text"),
    ],
)
def test_what_is_not_text_is_refused_in_one_line(data, says):
    with pytest.raises(UnreadableFileError, match=says) as fault:
        decode(data, file="x.csv")
    assert "\n" not in str(fault.value)
    assert "x.csv" in str(fault.value)


def test_a_control_character_is_placed():
    with pytest.raises(UnreadableFileError, match=r"U\+0001 \(line 2\)"):
        decode(b"a,b\n\x01c", file="x.csv")


@given(st.text(st.characters(codec="utf-8"), max_size=40), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]))
def test_the_encoding_told_block_by_block_is_that_of_the_whole(text, encoding):
    """What `decode` reads, `encoding_of` tells; what it refuses, or what holds only blanks, is refused."""
    data = text.encode(encoding, "replace")
    whole, blank = _decoded(data)
    told = _told(data)
    assert told == ("it holds no text but blanks" if blank else whole)


def _decoded(data):
    """The encoding by which the whole is read, or why it is not; whether nothing in it can be seen."""
    try:
        read = decode(data, file="a.csv")
    except UnreadableFileError as refusal:
        return refusal.what, False
    return read.encoding, not read.text.strip()


def _told(data):
    try:
        return encoding_of(lambda: io.BytesIO(data), file="a.csv")
    except UnreadableFileError as refusal:
        return refusal.what if "blanks" not in refusal.what else "it holds no text but blanks"
