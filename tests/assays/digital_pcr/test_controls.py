"""Absence is said only where controls, reference genes and wells allow it."""

from __future__ import annotations

import math

import pytest
from pydantic import ValidationError
from tests.assays.digital_pcr.conftest import codes, plate, values
from tests.assays.digital_pcr.test_analyse import BLANKS, ROLES, SPIKED, N, positives
from tests.formats import pcr_files as files

from seedlot.assays.digital_pcr.settings import Settings

ASKED = {"cleared": "V", "replicating": "V", "positive": "PC", "reference": "R"}
NTC, PC, S = ("A1", "NTC", "V", 0, N), ("A2", "PC", "V", 500, N), ("B1", "S", "V", 0, N)
GENE = ("B1", "S", "R", 4000, N)


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([("A1", "NTC", "V", 900, N), PC, ("B1", "S", "V", 40, N), GENE], "no-template control is positive"),
        ([NTC, ("A2", "PC", "V", 0, N), S, GENE], "a positive control is negative"),
        ([NTC, PC, ("A3", "PC2", "V", 0, N), S, GENE], "a positive control is negative"),
        ([NTC, S, GENE], "no positive control"),
        ([NTC, PC, S, ("B1", "S", "R", 0, N)], "reference gene shows no DNA"),
        ([NTC, PC, S, ("B1", "S", "R", 100, 500)], "reference gene shows no DNA"),
    ],
)
def test_nothing_is_absent_where_a_control_failed(measure, rows, why):
    told = values(measure(rows, **{**ASKED, "positive": "PC, PC2"}))
    for name in ("V clearance", "V replication-competent virus"):
        assert told[name].value is None
        assert why in told[name].note


def test_clearance_needs_the_reference_and_a_supernatant_does_not(measure):
    analysis = measure([NTC, PC, S], **ASKED)
    assert "no well of the reference R" in values(analysis)["V clearance"].note
    assert values(analysis)["V replication-competent virus"].value == "absent"
    assert "dpcr/input" in codes(analysis)
    assert "dpcr/input" not in codes(measure([NTC, PC, S, GENE], **ASKED))


def test_wells_together_are_held_to_the_limit_of_blank_of_all_of_them(measure):
    """Blanks of 0.1 positives a well allow one in a well, and three, not eight, in eight wells."""
    blanks = [(f"{'ABCDE'[k // 12]}{k % 12 + 1}", "BL", "V", int(k % 10 == 0), N) for k in range(60)]
    wells = [(f"G{k}", "S", "V", 1, N) for k in range(1, 9)]
    rows = [*blanks, ("H1", "NTC", "V", 0, N), ("H2", "PC", "V", 500, N), *wells, ("H3", "S", "R", 4000, N)]
    given = {**ASKED, "blanks": "BL", "limit_method": "poisson"}
    told = values(measure(rows, **given))["V replication-competent virus"]
    assert told.value == "present"
    assert "at most 2 " in told.note  # Poisson of mean 0.8: P(X <= 2) = 0.953
    one = values(measure([*rows[:62], wells[0], rows[-1]], **given))["V replication-competent virus"]
    assert one.value == "absent"


def test_a_diluted_sample_is_held_to_its_own_limit(measure):
    """Diluted tenfold, one positive droplet is as much below the limit, which is ten times higher."""
    rows = plate([*BLANKS, *SPIKED, ("D1", "S", "L", 1, N), ("D2", "U", "L", 1, N)])
    analysis = measure({"p.csv": rows, "l.csv": "well,sample,dilution\nD1,S,1\nD2,U,10\n"}, **ROLES)
    name = "L residual undifferentiated cells"
    limits = [values(analysis, sample)[name].limit or 0 for sample in "SU"]
    assert limits[1] == pytest.approx(10 * limits[0])


def test_spiked_samples_without_a_droplet_count_too(measure):
    rows = [*BLANKS, ("C1", "HIGH", "L", 200, N), ("C2", "LOW", "L", 0, N), ("D1", "S", "L", 40, N)]
    analysis = measure(rows, blanks="BLANK", residual="L", levels="HIGH=0.01; LOW=0.001")
    row = analysis.tables["limits"][0]
    assert row["response per level"] == pytest.approx(-math.log(1 - 200 / N) / 0.00085 / 0.011)


def test_none_of_so_many_cells_is_a_bound_of_cells(measure):
    """1000 cells a well of which none is undifferentiated: below 0.3 %, however bright one would have been."""
    rows = [*BLANKS, *SPIKED, ("D1", "S", "L", 0, N)]
    name = "L residual undifferentiated cells"
    assert "dpcr/input" in codes(measure(rows, **ROLES))
    analysis = measure(rows, **ROLES, cells=1000)
    assert values(analysis)[name].limit == pytest.approx(100 * (1 - 0.05 ** (1 / 1000)))
    assert "dpcr/input" not in codes(analysis)
    many = values(measure(rows, **ROLES, cells=1e9))[name]
    assert many.limit == values(measure(rows, **ROLES))[name].limit


def test_few_copies_of_a_cleared_target_are_detected_and_said(measure):
    rows = [NTC, PC, ("B1", "S", "V", 1, N), GENE]
    told = values(measure(rows, **ASKED))
    assert told["V clearance"].value == "detected"
    assert told["V copies per cell"].relation == "="
    assert "Detected, below the limit of detection" in told["V copies per cell"].note


def test_without_a_blank_nothing_is_below_a_limit_of_detection(measure):
    told = values(measure([("B1", "S", "V", 1, N), GENE], cleared="V", reference="R"))["V copies per cell"]
    assert told.relation == "="


def test_a_ratio_whose_interval_touches_two_windows_is_not_called(measure):
    rows = [("A1", "S", "E", 5, N), ("A1", "S", "R", 9, N)]
    told = values(measure(rows, edited="E", reference="R"))["E zygosity"]
    assert told.value is None
    assert "the interval reaches from" in told.note
    with pytest.raises(ValidationError, match="reaches into the window"):
        Settings(absent_below=0.39, window=0.2)


def test_references_that_are_missing_disagree_or_have_another_number(measure):
    rows = [("A1", "S", "V", positives(0.2), N), ("A1", "S", "R1", positives(0.4), N)]
    given = {"vector": "V", "reference": "R1, X"}
    assert "no well of the reference X" in values(measure(rows, **given))["V vector copy number"].note
    rows.append(("A1", "S", "X", positives(0.2), N))
    apart = measure(rows, **given)
    assert "dpcr/references" in codes(apart)
    male = measure(rows, **given, reference_copies="X=1")
    assert "dpcr/references" not in codes(male)
    told = values(male)["V vector copy number"]
    assert told.value == pytest.approx(1, rel=0.005)
    assert told.note == "Against R1 at 2, X at 1 copies a cell."
    with pytest.raises(ValidationError, match="it is no reference"):
        Settings.model_validate({"reference_copies": "X=0"})


def test_a_method_that_has_too_few_blanks_is_said(measure):
    rows = [*BLANKS[:3], *SPIKED, ("D1", "S", "L", 40, N)]
    assert "dpcr/limit-method" in codes(measure(rows, **ROLES, limit_method="ranked"))
    assert "dpcr/limit-method" not in codes(measure(rows, **ROLES, limit_method="poisson"))


def test_names_alike_two_roles_and_a_threshold_without_amplitudes(measure):
    rows = [("A1", "S", "T", 50, N), ("A2", "s", "T", 50, N), ("A3", "W", "T", 0, N)]
    analysis = measure(rows, thresholds="T=5000", ntc="W", blanks="W")
    assert {"dpcr/alike", "dpcr/no-amplitudes", "dpcr/one-name"} <= codes(analysis)


def test_the_order_of_rows_does_not_matter(measure):
    """One name in two roles is two samples, whichever comes first."""
    layout = "well,sample,role\nA1,S,sample\nA2,S,ntc\n"
    rows = [("A1", "S", "T", 50, N), ("A2", "S", "T", 0, N)]
    for order in (rows, rows[::-1]):
        told = values(measure({"p.csv": plate(order), "l.csv": layout}))["T concentration"]
        assert told.value == pytest.approx(-math.log(1 - 50 / N) / 0.00085)


@pytest.mark.parametrize("given", [{"vector": "R"}, {"edited": "R"}])
def test_a_target_is_not_its_own_reference(given):
    with pytest.raises(ValidationError, match="against itself"):
        Settings.model_validate({"reference": "R", **given})


def test_a_well_of_few_partitions_is_not_used_on_any_instrument(measure):
    text = files.QIACUITY.replace('"8100","0","8100"', '"3","0","3"')
    analysis = measure({"q.csv": text})
    assert "dpcr/few" in codes(analysis)
    assert "dpcr/no-ntc" in codes(analysis)


def test_a_printed_concentration_of_the_undiluted_sample_is_told(measure):
    """Ten times the concentration implies a tenth of the volume."""
    assert "dpcr/volume" not in codes(measure({"q.csv": files.QIACUITY}))
    assert "dpcr/volume" in codes(measure({"q.csv": files.QIACUITY.replace("300.0", "3000.0")}))


def test_spiked_samples_that_are_not_proportional_are_said(measure):
    rows = [*BLANKS, *SPIKED, ("D1", "S", "L", 40, N)]
    assert "dpcr/linearity" not in codes(measure(rows, **ROLES))
    bent = [*BLANKS, SPIKED[0], ("C2", "P10", "L", 90, N), ("D1", "S", "L", 40, N)]
    assert "dpcr/linearity" in codes(measure(bent, **ROLES))


def test_a_role_that_is_not_known_is_said(measure):
    text = files.QIACUITY.replace('"Sample","mix"', '"Nobody knows","mix"')
    assert "dpcr/role" in codes(measure({"q.csv": text}))


def test_a_residual_without_an_upper_bound_is_not_determined(measure):
    """Two wells that differ beyond all bounds, and spiked ones whose spread makes a high limit of detection."""
    spiked = [("C1", "P10", "L", 5, N), ("C2", "P10", "L", 65, N)]
    rows = [*BLANKS, *spiked, ("D1", "S", "L", 0, N), ("D2", "S", "L", 40, N)]
    given = {"blanks": "BLANK", "levels": "P10=0.001", "residual": "L", "level": 0.999}
    told = values(measure(rows, **given))["L residual undifferentiated cells"]
    assert (told.value, told.relation) == (None, "=")
    assert "upper bound" in told.note
