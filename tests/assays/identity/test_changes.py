"""What changed: loss of Y, loss of heterozygosity in runs on an arm, new alleles."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from tests.assays.identity.conftest import DONOR, Measure, codes, profile, said, table

from seedlot.assays.identity.changes import changes_of
from seedlot.genome.events import Kind


def events(changed: dict[str, str]) -> list[tuple[str, str, str]]:
    found = changes_of(profile("L", {**DONOR, **changed}), profile("D", DONOR))
    return [(str(event.kind), event.name, event.bands) for event in found]


def test_a_run_on_one_arm_is_one_event():
    """vWA (12p13.31) and D12S391 (12p13.2) lie on 12p with nothing between them."""
    assert events({"vWA": "17", "D12S391": "21"}) == [
        ("loss", "loss of heterozygosity at vWA, D12S391", "12p13.31p13.2")
    ]


def test_arms_and_retained_loci_part_runs():
    """CSF1PO and D5S818 are both on 5q; between TPOX (2p) and D2S1338 (2q) lies the centromere."""
    assert [name for _, name, _ in events({"TPOX": "8", "D2S1338": "19"})] == [
        "loss of heterozygosity at TPOX",
        "loss of heterozygosity at D2S1338",
    ]
    assert [name for _, name, _ in events({"CSF1PO": "10", "D5S818": "12"})] == [
        "loss of heterozygosity at D5S818, CSF1PO"
    ]


def test_loss_of_y_and_its_place():
    (event,) = changes_of(profile("L", {**DONOR, "Amelogenin": "X"}), profile("D", DONOR))
    assert (event.kind, event.chromosome, event.end, event.copies, event.new) == (Kind.LOSS, "Y", 57_227_415, 0, "yes")


def test_a_loss_that_is_known_is_named():
    """D18S51 lies in 18q21.33; loss of 18q recurs in hPSC."""
    (event,) = changes_of(profile("L", {**DONOR, "D18S51": "14"}), profile("D", DONOR))
    assert event.known == "18q21"


def test_new_alleles_are_told_with_their_distance():
    one, other = changes_of(profile("L", {**DONOR, "D18S51": "14,18", "FGA": "21,26"}), profile("D", DONOR))
    assert (one.name, one.bands) == ("new allele 18 at D18S51", "18q21.33")
    assert "one repeat apart" in one.note
    assert "one repeat apart" not in other.note


def test_a_locus_without_a_place_is_told_too():
    found = list(changes_of(profile("L", {"D99S9": "8"}), profile("D", {"D99S9": "8,9"})))
    assert [(event.name, event.build) for event in found] == [("loss of an allele at D99S9", "")]


@given(st.sets(st.sampled_from(sorted(set(DONOR) - {"Amelogenin", "D3S1358"}))))
def test_every_loss_is_in_one_event(lost: set[str]):
    found = events({locus: DONOR[locus].split(",")[0] for locus in lost})
    named = [name for _, text, _ in found for name in text.removeprefix("loss of heterozygosity at ").split(", ")]
    assert sorted(named) == sorted(lost)


def test_loss_of_y_is_flagged_against_donor_sister_and_told_sex(measure: Measure):
    lost = {**DONOR, "Amelogenin": "X"}
    by_donor = measure({"p.csv": table({"D": DONOR, "L": lost}, role={"D": "donor", "L": "line"})})
    by_sister = measure({"p.csv": table({"A": DONOR, "B": lost}, donor={"A": "P", "B": "P"})})
    by_sex = measure({"p.csv": table({"A": lost}, sex={"A": "male"})})
    for analysis, sample in ((by_donor, "L"), (by_sister, "B"), (by_sex, "A")):
        (event,) = analysis.tables["events"]
        assert (event["sample"], event["name"], event["chromosome"]) == (sample, "loss of Y", "Y")
        assert "identity/loss-of-y" in codes(analysis)
    female = measure({"p.csv": table({"A": DONOR}, sex={"A": "Female"})})
    assert said(female, "identity/sex")[0].answer == "not met"


def test_a_peak_off_the_ladder_is_no_lost_allele():
    """At FGA 21 and a peak that the ladder does not name: whether 23 is lost, or new in the other, is not told."""
    first, _ = DONOR["FGA"].split(",")
    own = profile("L", {**DONOR, "FGA": first})
    off = replace(own, loci={**own.loci, "FGA": replace(own.loci["FGA"], off=1)})
    assert list(changes_of(own, profile("D", DONOR)))
    assert not list(changes_of(off, profile("D", DONOR)))
    assert not list(changes_of(profile("D", DONOR), off))
