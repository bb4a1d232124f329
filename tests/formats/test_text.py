"""Bytes to text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.formats.text import decode
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
