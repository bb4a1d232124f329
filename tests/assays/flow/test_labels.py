"""Names of markers as people write them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.assays.flow.labels import found_in, marker_named, markers_in, named_list, pairs_in
from seedlot.assays.flow.panels import MARKERS, PANELS


@pytest.mark.parametrize(
    ("label", "markers"),
    [
        ("CD73 PE", ("CD73",)),
        ("PE-Cy7 CD19", ("CD19",)),
        ("anti-CD105 (endoglin)", ("CD105",)),
        ("Thy-1 FITC", ("CD90",)),
        ("POU5F1", ("OCT4",)),
        ("Oct3/4 AF488", ("OCT4",)),
        ("TRA-1-60-R", ("TRA-1-60",)),
        ("tra 1 81", ("TRA-1-81",)),
        ("SSEA4", ("SSEA-4",)),
        ("syndecan-2", ("CD362",)),
        ("CD79\u03b1", ("CD79a",)),
        ("HLA_DR", ("HLA-DR",)),
        ("HLA-DR,DP,DQ", ("HLA-DR/DP/DQ",)),
        ("CD34/CD45/CD11b/CD19/HLA-DR PE", ("CD34", "CD45", "CD11b", "CD19", "HLA-DR")),
        ("7-AAD", ("viability",)),
        ("FVS780", ("viability",)),
        ("Fixable Viability Dye eF780", ("viability",)),
        ("Live/Dead Aqua", ("viability",)),
        ("L/D", ("viability",)),
        ("CD45RA", ()),
        ("CD140a", ()),
        ("CD1", ()),
        ("Thy1.1", ()),
        ("CD79", ()),
        ("API", ()),
        ("FITC-A", ()),
        ("", ()),
    ],
)
def test_markers_of_labels(label, markers):
    assert markers_in(label) == markers


@pytest.mark.parametrize(
    ("name", "signs"),
    [
        ("CD73+", [("CD73", "+")]),
        ("CD73pos", [("CD73", "+")]),
        ("CD73_positive", [("CD73", "+")]),
        ("CD73 bright", [("CD73", "+")]),
        ("CD73(+)", [("CD73", "+")]),
        ("CD73-", [("CD73", "-")]),
        ("CD73neg", [("CD73", "-")]),
        ("CD73 negative", [("CD73", "-")]),
        ("CD73 dim", [("CD73", "dim")]),
        ("CD73", [("CD73", "")]),
        ("CD73+CD90-", [("CD73", "+"), ("CD90", "-")]),
        ("CD73-CD90+", [("CD73", "-"), ("CD90", "+")]),
        ("CD73-PE", [("CD73", "")]),
        ("CD73 PE-A+", [("CD73", "")]),
        ("Q1: CD73- , CD90+", [("CD73", "-"), ("CD90", "+")]),
    ],
)
def test_signs_of_populations(name, signs):
    assert [(one.marker, one.sign) for one in found_in(name)] == signs


def test_names_of_channels_stand_for_their_markers():
    found = found_in("Q2: FL1-H+ , FL2-H-", own={"FL1-H": "CD73", "FL2-H": "CD90"})
    assert [(one.marker, one.sign) for one in found] == [("CD73", "+"), ("CD90", "-")]


def test_lists_and_pairs():
    assert named_list("Thy-1; endoglin;; CD90") == ("CD90", "CD105")
    assert list(pairs_in("Thy1=FL2-H; CD73 ; x=y=z")) == [("CD90", "FL2-H"), ("CD73", ""), ("x", "y=z")]
    assert marker_named("  no  marker ") == "no marker"


@given(st.sampled_from(sorted(MARKERS)), st.sampled_from(["", " PE", "-FITC", " APC-A", "_BV421"]))
def test_every_marker_and_other_name_is_found_behind_any_dye(marker, dye):
    for name in (marker, *MARKERS[marker]):
        for written in (name, name.upper(), name.replace("-", " ")):
            assert markers_in(written + dye) == (marker,)


@given(st.text(max_size=40))
def test_no_text_is_refused(text):
    spans = [(one.start, one.end) for one in found_in(text)]
    assert spans == sorted(spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))


def test_panels_ask_for_markers_that_are_known_and_for_the_tests_of_the_specification():
    for panel in PANELS.values():
        assert panel.source
        for wanted in panel.wanted:
            assert set(wanted.markers) <= set(MARKERS)
            assert wanted.test == "/".join(wanted.markers)


def test_numbers_after_one_cd_are_markers_of_their_own():
    assert markers_in("CD34/11b/19/45/HLA-DR PE") == ("CD34", "CD11b", "CD19", "CD45", "HLA-DR")
    assert markers_in("CD11b/c") == ("CD11b",)
    assert markers_in("OCT3/4") == ("OCT4",)
