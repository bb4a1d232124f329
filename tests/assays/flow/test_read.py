"""Files into what they are, and what is wrong with them: one error or one finding each."""

from __future__ import annotations

import gzip
from contextlib import suppress
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.assays.flow.made import cells, codes, fcs, found, gates, measured, values

from seedlot.assays.flow import ASSAY
from seedlot.assays.flow.raw import Role
from seedlot.assays.flow.read import read
from seedlot.assays.flow.settings import Settings
from seedlot.assays.wing import run, settle
from seedlot.formats import archives
from seedlot.terms.assay import Source
from seedlot.terms.errors import BadSettingError, UnreadableFileError
from seedlot.terms.finding import Answer

LABELS = {"FL1-H": "CD73"}
GATE = gates(("CD73_positive", "", "FL1-H", 500, None))
HEAD = "file,sample,role,markers,control for\n"


def tube(positive: int = 1900, of: int = 2000, **more: str) -> bytes:
    return fcs({"FL1-H": cells(positive, of)}, LABELS, **more)


def sources(**files: bytes) -> tuple[Source, ...]:
    return tuple(Source(name.replace("_", "."), content=data) for name, data in files.items())


@pytest.mark.parametrize(
    ("keywords", "serial"),
    [
        ({"$CYTSN": "3057"}, "3057"),
        ({"CYTNUM": "V96300758"}, "V96300758"),
        ({"CYTOMETER SERIAL": "AB 1"}, "AB 1"),
        ({"@CYTOMETERID": "AL24156", "$CYTSN": " "}, "AL24156"),
        ({}, ""),
    ],
)
def test_the_serial_number_of_the_instrument_is_told_file_by_file(keywords, serial):
    files = sources(g_xml=GATE, a_fcs=tube(**keywords))
    raw = read(files, Settings())
    assert raw.instruments == ("", serial)
    assert [one.instrument for one in run(ASSAY, files, {}).inputs] == ["", serial]


def test_the_table_of_tubes_is_read_row_by_row():
    rows = (
        HEAD
        + 'a.fcs,A,,Thy-1=FL1-H; CD105,\n"f.fcs",,fluorescence minus one,,CD73;endoglin\n,,,,\nb.fcs,B,Unstained,,\n'
    )
    raw = read(sources(a_fcs=tube(), t_csv=rows.encode("utf-16")), Settings())
    assert raw.told is not None
    assert [one.role for one in raw.told] == [Role.TEST, Role.FMO, Role.UNSTAINED]
    assert raw.told[0].markers == (("CD90", "FL1-H"), ("CD105", ""))
    assert raw.told[1].stands_for == ("CD73", "CD105")
    assert raw.told[2].where == "t.csv, row 5"


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("file,file\na.fcs,b\n", "column 'file' stands twice"),
        ("file,role\na.fcs,friend\n", "'friend' is no role of a tube (row 2)"),
        ("file,sample\na.fcs,A,1\n", "the cell '1' stands under no heading"),
        ("colour,size\nred,big\n", "is no number"),
        ("", "empty"),
    ],
)
def test_a_table_that_cannot_be_read_is_one_error(rows, says):
    with pytest.raises(UnreadableFileError, match=r"t\.csv|Cannot read t") as caught:
        read(sources(a_fcs=tube(), t_csv=rows.encode()), Settings())
    assert says in str(caught.value)


def test_without_an_fcs_file_there_is_nothing_to_count():
    with pytest.raises(UnreadableFileError, match="there is no FCS file"):
        read(sources(g_xml=GATE), Settings())


def test_a_second_matrix_is_refused():
    matrix = b"FL1-H,FL2-H\n1,0\n0,1\n"
    with pytest.raises(UnreadableFileError, match="a second matrix"):
        read(sources(a_fcs=tube(), m_csv=matrix, n_csv=matrix), Settings())


def test_xml_that_attacks_is_refused():
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "cccc"><!ENTITY d "&b;&b;">]><a>&d;</a>'
    with pytest.raises(UnreadableFileError):
        read(sources(a_fcs=tube(), g_xml=bomb), Settings())


def test_a_panel_that_nobody_knows_is_refused():
    with pytest.raises(BadSettingError, match="there is no panel 'x'; panels are isct-msc"):
        settle(ASSAY, {"panel": "x"})


def test_columns_that_are_not_ours_are_named():
    raw = read(sources(a_fcs=tube(), t_csv=b"file,colour,\na.fcs,red,\n"), Settings())
    assert raw.unused == ("t.csv: column B ('colour')", "t.csv: column C")


def test_a_row_without_a_file_or_of_a_file_that_is_absent_is_found():
    analysis = measured({"a.fcs": tube(), "t.csv": HEAD + ",A,,,\na.fcs,A,,,\nb.fcs,B,,,\n", "g.xml": GATE})
    assert {"flow/no-file", "flow/absent"} <= codes(analysis)
    assert found(analysis, "flow/absent") == ["'b.fcs' stands in the table of tubes, but is not among the files."]


def test_a_file_that_the_table_does_not_name_is_not_used():
    analysis = measured({"a.fcs": tube(), "b.fcs": tube(3), "t.csv": HEAD + "a.fcs,A,,,\n", "g.xml": GATE})
    assert found(analysis, "flow/not-told") == ["'b.fcs' does not stand in the table of tubes; it is not used."]
    assert values(analysis, "b") == {}


def test_two_files_with_one_name_and_two_names_of_the_same_bytes_are_found():
    same = (Source("a.fcs", content=tube()), Source("a.fcs", content=tube(7)))
    assert {one.code for one in read(same, Settings()).findings} == {"flow/name-twice"}
    twice = read((Source("a.fcs", content=tube()), Source("b.fcs", content=tube())), Settings()).findings
    assert [(one.code, one.answer) for one in twice] == [("flow/same-data", Answer.NOT_MET)]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_file_that_is_cut_anywhere_is_one_error_or_is_said(data):
    whole = tube(5, 40)
    cut = data.draw(st.integers(0, len(whole) - 1))
    try:
        analysis = measured({"a.fcs": whole[:cut], "g.xml": GATE})
    except UnreadableFileError as error:
        said = error.file == "a.fcs"
    else:
        said = any(one.code.startswith("fcs/") for one in analysis.findings)
    assert said


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_a_table_of_any_bytes_is_read_or_is_one_error(data):
    with suppress(UnreadableFileError):
        measured({"a.fcs": tube(5, 40), "t.csv": data, "g.xml": GATE})


def test_a_second_table_of_tubes_is_refused():
    files = {"a.fcs": tube(), "t.csv": HEAD + "a.fcs,A,,,\n", "u.csv": HEAD + "a.fcs,B,,,\n"}
    with pytest.raises(UnreadableFileError, match="a second table of tubes is given"):
        measured(files)


def test_the_order_of_the_files_changes_nothing():
    files = {
        "b.fcs": fcs({"FL1-H": cells(1000, 2000)}, {"FL1-H": "CD73"}, **{"$FIL": "a.fcs"}),
        "a.fcs": tube(),
        "u.fcs": fcs({"FL1-H": cells(3, 2000)}),
        "v.fcs": fcs({"FL1-H": cells(7, 2000)}),
        "g.xml": GATE,
        "t.csv": "file,sample,role\na.fcs,A,test\nb.fcs,B,test\nu.fcs,,unstained\nv.fcs,,unstained\n",
    }
    told = {
        (
            tuple(sorted(one.model_dump_json() for one in analysis.reportables)),
            tuple(sorted(one.model_dump_json() for one in analysis.findings)),
        )
        for order in permutations(files.items())
        if order[0][0] < order[-1][0]
        for analysis in [measured(dict(order), rare="CD73")]
    }
    assert len(told) == 1


@pytest.mark.parametrize(("name", "told"), [("m.csv", "m"), ("FCS.csv", "FCS (table)"), ("own.csv", "own (table)")])
def test_a_matrix_of_a_table_is_told_apart_from_those_of_files(name, told):
    """Else a table called as a matrix of the gates would take its place, or that of the FCS file."""
    given = {"a.fcs": tube(), name: b"FL1-H\n1\n"}
    sources = tuple(Source(name, content=data) for name, data in given.items())
    own = b'<transforms:spectrumMatrix xmlns:transforms="http://www.isac-net.org/std/Gating-ML/v2.0/transformations" '
    own += b'transforms:id="own"><transforms:fluorochromes><data-type:fcs-dimension data-type:name="D"/>'
    own += b'</transforms:fluorochromes><transforms:detectors><data-type:fcs-dimension data-type:name="FL1-H"/>'
    own += b'</transforms:detectors><transforms:spectrum><transforms:coefficient transforms:value="1"/>'
    own += b"</transforms:spectrum></transforms:spectrumMatrix>"
    gating = Source("g.xml", content=GATE.replace(b"<gating:RectangleGate", own + b"<gating:RectangleGate", 1))
    raw = read((*sources, gating), Settings())
    assert raw.matrix is not None
    assert raw.matrix.name == told
    assert set(raw.gatings[0].matrices) == {"own"}


def test_a_table_of_something_else_is_named_by_its_file():
    """It was named by its sheet, 'growth', which is no file that anybody gave."""
    with pytest.raises(UnreadableFileError, match=r"Cannot read growth\.csv: 'P1' is no number \(row 2, column B\)"):
        read((Source("growth.csv", content=b"sample,passage\nA,P1\n"),), Settings())


def test_a_file_that_was_packed_by_itself_is_read_as_what_it_holds():
    """Tables and gates call it by its own name; the result states the packed bytes, which are those of the input."""
    rows = HEAD + "a.fcs,A,test,,\n"
    beside = {"g.xml": GATE, "t.csv": rows}
    assert measured({"a.fcs.gz": gzip.compress(tube()), **beside}) == measured({"a.fcs": tube(), **beside})
    packed = gzip.compress(tube())
    (stamp,) = run(ASSAY, (Source("A.FCS.GZ", content=packed),), {}).inputs
    assert (stamp.name, stamp.bytes) == ("A.FCS.GZ", len(packed))
    twice = measured({"a.fcs.gz": packed, "a.fcs": tube(1)})
    assert found(twice, "flow/name-twice")


@pytest.mark.parametrize(
    "data", [b"", b"rubbish", gzip.compress(b"FCS3.1" + bytes(400), mtime=0)[:-9], gzip.compress(b"", mtime=0)]
)
def test_a_packed_file_that_is_damaged(data):
    with pytest.raises(UnreadableFileError, match=r"a\.fcs"):
        read((Source("a.fcs.gz", content=data),), Settings())


def test_a_packed_file_that_unpacks_to_more_than_any_run_holds(monkeypatch):
    monkeypatch.setattr(archives, "_MOST_BYTES", 1000)
    with pytest.raises(UnreadableFileError, match="it unpacks to more than 1,000 bytes"):
        read((Source("a.fcs.gz", content=gzip.compress(bytes(5000))),), Settings())
