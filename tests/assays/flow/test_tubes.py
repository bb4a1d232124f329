"""Tubes: channels and their markers, data sets, names that stand twice."""

from __future__ import annotations

import pytest
from tests.assays.flow.made import cells, codes, fcs, found, gates, measured, values

from seedlot.assays.flow.analyse import analyse
from seedlot.assays.flow.read import read
from seedlot.assays.flow.settings import Settings
from seedlot.assays.flow.tubes import detector, is_dye, is_scatter, is_time, pulse
from seedlot.terms.assay import Source

HEAD = "file,sample,role,markers,control for\n"
GATE = gates(("CD73_positive", "", "FL1-H", 500, None))


@pytest.mark.parametrize(
    ("name", "part", "one"),
    [
        ("FSC-A", "A", "fsc"),
        ("FL1-H", "H", "fl1"),
        ("SSC-W", "W", "ssc"),
        ("FL 2 Area", "A", "fl 2"),
        ("FL1", "", "fl1"),
    ],
)
def test_parts_of_the_pulse(name, part, one):
    assert (pulse(name), detector(name)) == (part, one)


def test_channels_that_see_no_dye():
    assert all(map(is_scatter, ("FSC-A", "SSC", "FS Lin", "FSC LogH", "FSCW", "SSCA", "BSC-A")))
    assert not any(map(is_scatter, ("FITC-A", "FSCX1", "SSEA-4", "PE-A")))
    assert is_time("Time")
    assert is_time("HDR-T")
    assert is_dye("PE-A")
    assert not any(map(is_dye, ("Time", "FSC-A", "Width", "Event #", "Pulse Width")))


def test_the_area_of_a_detector_is_taken_where_all_its_parts_have_one_label():
    data = fcs({"PE-H": cells(3, 2000), "PE-A": cells(1900, 2000)}, {"PE-A": "CD73", "PE-H": "CD73"})
    analysis = measured({"A.fcs": data, "g.xml": gates(("CD73_positive", "", "PE-A", 500, None))})
    assert values(analysis)["CD73"].value == 95
    assert analysis.tables["markers"][0]["channel"] == "PE-A"


def test_a_marker_in_two_detectors_is_not_guessed():
    data = fcs({"PE-A": cells(3, 2000), "APC-A": cells(1900, 2000)}, {"PE-A": "CD73", "APC-A": "CD73"})
    analysis = measured({"A.fcs": data, "g.xml": GATE}, panel="isct-msc")
    assert found(analysis, "flow/channels") == ["A.fcs shows CD73 in PE-A and in APC-A: which is meant is not known."]
    assert values(analysis)["CD73"].value is None
    rows = HEAD + "A.fcs,A,test,CD73=APC-A,\n"
    told = measured({"A.fcs": data, "t.csv": rows, "g.xml": gates(("CD73_positive", "", "APC-A", 500, None))})
    assert values(told)["CD73"].value == 95
    assert "flow/channels" not in codes(told)


def test_a_channel_that_is_not_there_is_found():
    data = fcs({"FL1-H": cells(3, 2000)})
    analysis = measured({"A.fcs": data, "t.csv": HEAD + "A.fcs,A,test,CD73=FL9-H; CD90,\n"})
    assert found(analysis, "flow/no-channel") == [
        "A.fcs has no channel 'FL9-H'; CD73 is not measured in it.",
        "A.fcs has no channel 'CD90'; CD90 is not measured in it.",
    ]


def test_a_channel_may_be_named_by_its_label():
    data = fcs({"FL1-H": cells(1900, 2000)}, {"FL1-H": "tube of PE"})
    analysis = measured({"A.fcs": data, "t.csv": HEAD + "A.fcs,A,test,CD73=Tube of PE,\n", "g.xml": GATE})
    assert values(analysis)["CD73"].value == 95


def test_of_several_data_sets_the_table_says_which():
    first, second = (fcs({"FL1-H": cells(count, 2000)}, {"FL1-H": "CD73"}) for count in (100, 1900))
    both = first.replace(b"$NEXTDATA|0|", b"$NEXTDATA|%d|" % 0) + second
    distance = len(first)
    for _ in range(3):  # the keyword lengthens the text, and so the distance
        first = fcs({"FL1-H": cells(100, 2000)}, {"FL1-H": "CD73"}, **{"$NEXTDATA": str(distance)})
        distance = len(first)
    both = first + second
    silent = measured({"A.fcs": both, "g.xml": GATE})
    assert values(silent)["CD73"].value == 5
    assert "flow/data-set" in codes(silent)
    head = "file,sample,data set\n"
    told = measured({"A.fcs": both, "g.xml": GATE, "t.csv": head + "A.fcs,A,2\n"})
    assert (values(told)["CD73"].value, "flow/data-set" in codes(told)) == (95, False)
    assert "flow/data-set" in codes(measured({"A.fcs": both, "g.xml": GATE, "t.csv": head + "A.fcs,A,3\n"}))


def test_samples_and_rows_that_stand_twice_are_found():
    data = fcs({"FL1-H": cells(1900, 2000)}, {"FL1-H": "CD73"})
    other = fcs({"FL1-H": cells(1000, 2000)}, {"FL1-H": "CD73"})
    analysis = measured({"a.fcs": data, "a.lmd": other, "g.xml": GATE})
    assert found(analysis, "flow/sample-twice") == [
        "Two files name the sample 'a'; give a table of tubes that tells them apart."
    ]
    rows = HEAD + "a.fcs,A,,,\nA.FCS,B,,,\n"
    twice = measured({"a.fcs": data, "t.csv": rows, "g.xml": GATE})
    assert "flow/name-twice" in codes(twice)
    assert values(twice, "B") == {}


def test_a_test_tube_without_a_sample_is_not_used():
    data = fcs({"FL1-H": cells(1900, 2000)}, {"FL1-H": "CD73"})
    analysis = measured({"a.fcs": data, "t.csv": HEAD + "a.fcs,,,,\n", "g.xml": GATE})
    assert {"flow/no-sample", "flow/no-test"} <= codes(analysis)
    assert analysis.reportables == ()


def test_a_name_that_two_files_have_is_used_for_neither():
    """The well A01 of two plates."""
    one, other = (fcs({"FL1-H": cells(count, 2000)}, {"FL1-H": "CD73"}) for count in (100, 1900))
    for first, second in ((one, other), (other, one)):
        sources = [Source("A01.fcs", content=first), Source("A01.fcs", content=second), Source("g.xml", content=GATE)]
        table = Source("t.csv", content=b"file,sample\nplate1/A01.fcs,P1-A01\nplate2/A01.fcs,P2-A01\n")
        analysis = analyse(read((*sources, table), Settings()), Settings())
        assert analysis.reportables == ()
        assert len(found(analysis, "flow/name-twice")) == 3
        assert "flow/not-told" not in codes(analysis)


@pytest.mark.parametrize("label", ["Isotype CD73", "FMO-CD73", "CD73 isotype PE"])
def test_a_label_of_what_stands_in_the_place_of_an_antibody_is_no_marker(label):
    data = fcs({"FL1-H": cells(1900, 2000)}, {"FL1-H": label})
    analysis = measured({"A.fcs": data, "g.xml": GATE})
    assert analysis.reportables == ()
