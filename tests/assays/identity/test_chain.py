"""From the donor to the lot: roles from a column, a layout or the settings; links, verdicts, changes."""

from __future__ import annotations

import pytest
from tests.assays.identity.conftest import DONOR, OTHER, Measure, codes, said, table, values

CHAIN = {"D": DONOR, "L": DONOR, "MCB-1": DONOR, "WCB-1": DONOR, "LOT-1": DONOR}
ROLES = {"D": "donor", "L": "iPSC line", "MCB-1": "master cell bank", "WCB-1": "WCB", "LOT-1": "drug product"}


def links(analysis) -> dict[tuple[str, str], str]:
    return {(row["sample"], row["against"]): row["reference"] for row in analysis.tables["chain"]}


EXPECTED = {
    ("L", "donor"): "D",
    ("MCB-1", "donor"): "D",
    ("MCB-1", "parent"): "L",
    ("WCB-1", "donor"): "D",
    ("WCB-1", "parent"): "MCB-1",
    ("LOT-1", "donor"): "D",
    ("LOT-1", "parent"): "WCB-1",
}


def test_roles_by_a_column_a_layout_and_the_settings(measure: Measure):
    by_column = measure({"p.csv": table(CHAIN, role=ROLES)})
    layout = "sample,role\n" + "".join(f"{name},{role}\n" for name, role in ROLES.items())
    by_layout = measure({"p.csv": table(CHAIN), "who.csv": layout})
    by_settings = measure({"p.csv": table(CHAIN)}, roles="; ".join(f"{name}={role}" for name, role in ROLES.items()))
    for analysis in (by_column, by_layout, by_settings):
        assert links(analysis) == EXPECTED
        told = values(analysis, "LOT-1")
        assert (told["STR match to donor"].value, told["STR loci compared with donor"].value) == (100, 15)
        assert (told["STR identity with donor"].value, told["STR identity with parent"].value) == ("related", "related")
        assert codes(analysis) == set()
        assert analysis.tables["events"] == []


def test_parents_by_name_and_a_reference(measure: Measure):
    analysis = measure({"p.csv": table(CHAIN)}, parents="L=D; MCB-1=L; LOT-1=MCB-1", reference="D")
    assert links(analysis) == {
        ("L", "donor"): "D", ("MCB-1", "donor"): "D", ("MCB-1", "parent"): "L",
        ("LOT-1", "donor"): "D", ("LOT-1", "parent"): "MCB-1", ("WCB-1", "donor"): "D",
    }  # fmt: skip


def test_a_lot_of_someone_else(measure: Measure):
    analysis = measure({"p.csv": table({**CHAIN, "LOT-1": OTHER}, role=ROLES)})
    assert values(analysis, "LOT-1")["STR match to donor"].value == 0
    assert values(analysis, "LOT-1")["STR identity with donor"].value == "unrelated"
    assert {"identity/not-the-donor", "identity/not-the-parent"} == codes(analysis)
    assert all(finding.answer == "not met" for finding in analysis.findings)


def test_ambiguous_and_too_few_loci(measure: Measure):
    """Two of 15 loci without a common allele: 25 of 29 alleles shared; and eight loci."""
    changed = {**DONOR, "CSF1PO": "7,8", "FGA": "26,27"}
    analysis = measure({"p.csv": table({"D": DONOR, "L": changed}, role={"D": "donor", "L": "line"})})
    told = values(analysis, "L")["STR match to donor"]
    assert told.value == pytest.approx(100 * 50 / 58)
    assert "other alleles at CSF1PO, FGA" in told.note
    assert {"identity/ambiguous", "identity/changed"} == codes(analysis)
    few = {locus: DONOR[locus] for locus in list(DONOR)[:9]}
    analysis = measure({"p.csv": table({"D": DONOR, "L": few}, role={"D": "donor", "L": "line"})})
    own = values(analysis, "L")
    assert own["STR match to donor"].value is None
    assert "8 loci are compared, fewer than 13; it would be 100.0 %" in own["STR match to donor"].note
    assert own["STR loci compared with donor"].value == 8
    assert own["STR identity with donor"].value is None
    assert codes(analysis) == {"identity/few-loci"}


def test_a_mother_is_not_the_donor(measure: Measure):
    """She shares one allele everywhere: 50 to 70 %, unrelated, and told to be kin."""
    mother = {locus: f"{text.split(',')[0]},{OTHER[locus].split(',')[-1]}" for locus, text in DONOR.items()}
    mother["Amelogenin"] = "X"
    analysis = measure({"p.csv": table({"D": DONOR, "L": mother}, role={"D": "donor", "L": "line"})})
    assert values(analysis, "L")["STR identity with donor"].value == "unrelated"
    assert "as a parent and a child do" in said(analysis, "identity/not-the-donor")[0].says
    alone = measure({"p.csv": table({"D": DONOR, "L": mother})})
    assert codes(alone) == {"identity/kin"}


def test_sisters_without_a_donor(measure: Measure):
    analysis = measure({"p.csv": table({"A": DONOR, "B": DONOR, "C": OTHER}, donor={"A": "P1", "B": "P1", "C": "P2"})})
    told = values(analysis, "A")
    assert told["STR match to donor"].value is None
    assert told["STR match to samples of the same donor"].value == 100
    assert codes(analysis) == set()
    swapped = measure({"p.csv": table({"A": DONOR, "B": OTHER, "C": OTHER}, donor={"A": "P1", "B": "P1", "C": "P2"})})
    assert codes(swapped) == {"identity/unexpected-difference", "identity/unexpected-match"}


def test_what_cannot_be_told_of_roles(measure: Measure):
    rows = {"A": DONOR, "B": DONOR, "C": DONOR}
    analysis = measure(
        {"p.csv": table(rows, role={"A": "line", "B": "line", "C": "MCB"})}, parents="X=A", reference="Y"
    )
    assert codes(analysis) == {"identity/parent", "identity/no-such"}
    analysis = measure({"p.csv": table(rows, role={"A": "wizard"}, parent={"A": "A", "B": "C", "C": "B"})})
    assert "identity/role" in codes(analysis)
    twice = measure({"p.csv": table({"A": DONOR}, donor={"A": "P1"}), "who.csv": "sample,donor\nA,P2\nZ,P3\n"})
    assert codes(twice) == {"identity/told-twice", "identity/no-such", "identity/alone"}


def test_a_control_is_no_sample(measure: Measure):
    analysis = measure({"p.csv": table({"A": DONOR, "2800M": OTHER}, role={"2800M": "positive control"})})
    assert {told.sample for told in analysis.reportables} == {"A"}
    assert "matches" not in analysis.tables


def test_a_change_is_told_once_with_all_that_lack_it(measure: Measure):
    lost = {**DONOR, "Amelogenin": "X"}
    analysis = measure({"p.csv": table({"D": DONOR, "MCB-1": DONOR, "LOT-1": lost}, role=ROLES)})
    (one,) = said(analysis, "identity/loss-of-y")
    assert one.says.startswith("'LOT-1', against its donor and its parent: loss of Y")
