"""XML is read safely, with the line of each element, or refused in one sentence."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.formats import xml_tree
from seedlot.formats.xml_tree import Element, read_xml, root_name
from seedlot.terms.errors import UnreadableFileError

LAUGHS = '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><Workspace>&b;</Workspace>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'


def read(text: str | bytes, **more) -> Element:
    return read_xml(text.encode() if isinstance(text, str) else text, file="a.xml", **more).root


def zipped() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.wsp", b"0" * 1_000_000)
    return stream.getvalue()


def test_elements_know_their_names_attributes_text_and_place():
    root = read('<g:top xmlns:g="u" g:id="1">\n  <g:a x="5">text</g:a><b/>\n</g:top>')
    assert (root.name, root.get("id"), [child.name for child in root.walk()]) == ("top", "1", ["a", "b"])
    child = root.only("a")
    assert (child.text, child.number("x"), child.where) == ("text", 5.0, "line 2, column 3, <a>")


def test_text_between_elements_is_not_kept():
    assert read("<a>one<b/>two</a>").text == "one"


def test_what_is_skipped_is_counted_and_still_checked():
    tree = read_xml(b"<a><b><c/><b>x</b></b><d/><b/></a>", file="a.xml", skip=frozenset("ab"))
    assert [child.name for child in tree.root.children] == ["d"]
    assert tree.skipped == {"b": 2}
    with pytest.raises(UnreadableFileError, match="not well-formed"):
        read_xml(b"<a><b><c></b></a>", file="a.xml", skip=frozenset("b"))


@pytest.mark.parametrize(
    "data",
    [
        '<?xml version="1.0" encoding="UTF-16"?><a x="µ"/>'.encode("utf-16"),
        '<?xml version="1.0" encoding="UTF-16"?><a x="µ"/>'.encode("utf-16-le"),
        '<?xml version="1.0" encoding="UTF-16"?><a x="µ"/>'.encode("utf-16-be"),
        '<?xml version="1.0" encoding="UTF-8"?><a x="µ"/>'.encode("utf-16"),
        '<?xml version="1.0" encoding="UTF-16"?><a x="µ"/>'.encode(),
        '<?xml version="1.0" encoding="UTF-8"?><a x="µ"/>'.encode("utf-8-sig"),
        '<?xml version="1.0" encoding="windows-1252"?><a x="µ"/>'.encode("cp1252"),
        '<?xml version="1.0"?><a x="µ"/>'.encode("utf-32"),
    ],
)
def test_the_encoding_is_that_of_the_bytes(data):
    assert read(data).get("x") == "µ"
    assert root_name(data) == "a"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "the file is empty"),
        (b" \r\n", "the file is empty"),
        (b"\xff\xfe", "the file is empty"),
        (LAUGHS.encode(), "declares a document type"),
        (OUTSIDE.encode(), "declares a document type"),
        (LAUGHS.encode("utf-16"), "declares a document type"),
        (zipped(), "it is a ZIP archive"),
        (gzip.compress(b"<a/>", mtime=0), "it is a gzip archive"),
        (b"FCS3.1    ", "it is an FCS file"),
        (b"Well,Count\nA1,5\n", "it is no XML file"),
        (b"<a><b>", "the file is cut"),
        (b"<a", "the file is cut"),
        (b"<?xml version='1.0'?>", "the file is cut"),
        ("<a x='µ'/>".encode("utf-16")[:-1], "it is cut or damaged"),
        (b"<a></b>", "not well-formed"),
        (b"<a>&b;</a>", "not well-formed"),
        (b"<a/><b/>", "not well-formed"),
        (b"<a x='1' x='2'/>", "not well-formed"),
        (b"<a>\x00</a>", "not well-formed"),
        (b"<?xml version='1.0' encoding='no-such'?><a/>", "encoding"),
        (b"<?xml version='1.0' encoding='utf-7'?><a/>", "encoding"),
        (b"<a>" * 300 + b"</a>" * 300, "nested too deep"),
        (b"<a>" + b"x" * ((1 << 20) + 70_000) + b"</a>", "a text too long"),
    ],
)
def test_what_is_no_safe_xml_is_refused_in_one_sentence(data, says):
    with pytest.raises(UnreadableFileError, match=says) as caught:
        read(data)
    assert caught.value.mend
    assert caught.value.where


def test_what_is_skipped_may_not_be_nested_too_deep_either():
    with pytest.raises(UnreadableFileError, match="nested too deep"):
        read(b"<r>" + b"<a>" * 300 + b"</a>" * 300 + b"</r>", skip=frozenset("a"))


def test_a_file_too_large_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(xml_tree, "MOST_BYTES", 10)
    with pytest.raises(UnreadableFileError, match="more than the 10 that are read"):
        read("<a>            </a>")
    monkeypatch.setattr(xml_tree, "MOST_BYTES", 100)
    monkeypatch.setattr(xml_tree, "MOST_ELEMENTS", 3)
    with pytest.raises(UnreadableFileError, match="too many"):
        read("<a><b/><b/><b/></a>")


@pytest.mark.parametrize("value", ["", "x", "nan", "inf", "1_0", "1e101", "1,5", "0x1"])
def test_a_number_must_be_one(value):
    with pytest.raises(UnreadableFileError, match=r"'n'") as caught:
        read(f"<a n='{value}'/>").number("n")
    assert caught.value.where == "line 1, column 1, <a>"


@pytest.mark.parametrize(
    ("value", "bound"),
    [
        ("", None),
        ("INF", None),
        ("-Infinity", None),
        ("-1.7976931348623157E308", None),
        ("5", 5.0),
        (" -1e3 ", -1000.0),
    ],
)
def test_a_bound_may_be_open(value, bound):
    assert read(f"<a n='{value}'/>").bound("n") == bound


def test_a_bound_is_a_number_or_none():
    assert read("<a/>").bound("n") is None
    with pytest.raises(UnreadableFileError, match="'nan'"):
        read("<a n='nan'/>").bound("n")


def test_what_must_be_there_once_is_asked_for():
    root = read("<a><b/><b/></a>")
    with pytest.raises(UnreadableFileError, match="holds 2 <b>"):
        root.only("b")
    with pytest.raises(UnreadableFileError, match="holds no <c>"):
        root.only("c")
    assert root.first("c") is None


@given(st.binary(max_size=200))
def test_whatever_the_bytes_only_one_error_comes_out(data):
    root_name(data)
    try:
        read(b"<a>" + data + b"</a>")
        read(data)
    except UnreadableFileError:
        pass


@pytest.mark.parametrize(
    ("data", "name"), [(b"", ""), (b"x,y", ""), (b"<?xml version='1.0'?><!-- <no/> --><g:Top/>", "Top"), (b"<a", "a")]
)
def test_the_name_of_the_root_is_told_from_the_beginning(data, name):
    assert root_name(data) == name
