"""Where a value cannot be determined, or only bounded."""

from __future__ import annotations

import io
import zipfile

from tests.assays.digital_pcr.conftest import codes, plate, values
from tests.assays.digital_pcr.test_analyse import BLANKS, ROLES, SPIKED, N
from tests.formats import pcr_files as files


def test_wells_of_different_dilution_are_not_pooled(measure):
    rows = plate([("A1", "S", "T", 50, N), ("A2", "S", "T", 50, N)])
    analysis = measure({"p.csv": rows, "l.csv": "well,sample,dilution\nA1,S,1\nA2,S,10\n"})
    assert "dilution is not known, or differs" in values(analysis)["T concentration"].note


def test_wells_of_very_different_volume_are_not_pooled(measure):
    """Two QIAcuity wells that print one concentration for different shares."""
    text = files.QIACUITY + '"","","","A3","S1","Sample","mix","WPRE","300.0","3 %","8000","1600","6400","19.4"\n'
    analysis = measure({"q.csv": text})
    assert values(analysis, "S1")["WPRE concentration"].value is None


def test_a_qiacuity_without_any_volume(measure):
    analysis = measure({"q.csv": files.QIACUITY.replace("300.0", "")})
    assert "volume of a partition" in values(analysis, "S1")["WPRE concentration"].note


def test_wells_that_differ_beyond_all_bounds(measure):
    analysis = measure([("A1", "S", "T", 0, N), ("A2", "S", "T", 19_000, N)], level=0.999)
    told = values(analysis)["T concentration"]
    assert (told.low, told.high) == (0, None)


def test_no_upper_bound_against_a_gene_of_which_all_is_lost(measure):
    rows = [("A1", "S", "V", 0, N), ("A1", "S", "R", 0, N), ("A2", "S", "R", 19_990, N)]
    told = values(measure(rows, cleared="V", reference="R", level=0.999))["V copies per cell"]
    assert told.value is None
    assert "too few copies" in told.note


def test_spiked_samples_that_show_nothing_are_no_standard(measure):
    silent = [(well, sample, target, 0, N) for well, sample, target, *_ in SPIKED]
    told = values(measure([*BLANKS, *silent, ("D1", "S", "L", 40, N)], **ROLES))["L residual undifferentiated cells"]
    assert "no spiked sample" in told.note
    full = [(well, sample, target, N, N) for well, sample, target, *_ in SPIKED]
    told = values(measure([*BLANKS, *full, ("D1", "S", "L", 40, N)], **ROLES))["L residual undifferentiated cells"]
    assert "no spiked sample" in told.note


def test_detected_above_the_limit_of_quantification(measure):
    rows = [*BLANKS, *SPIKED, ("C4", "P100", "L", 205, N), ("D1", "S", "L", 300, N)]
    told = values(measure(rows, **ROLES))["L residual undifferentiated cells"]
    assert isinstance(told.value, float)
    assert "below the limit of quantification" not in told.note


def test_enough_blanks_and_a_dead_control_alone(measure):
    rows = [*BLANKS, *SPIKED, ("A11", "NTC", "L", 0, N), ("A12", "PC", "L", 0, N), ("D1", "S", "L", 40, N)]
    analysis = measure(rows, **ROLES, positive="PC", min_blanks=10)
    assert "dpcr/few-blanks" not in codes(analysis)
    says = next(one.says for one in analysis.findings if one.code == "dpcr/positive-control")
    assert "swapped" not in says


def test_a_zip_of_an_absolute_q(measure):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("summary.csv", files.ABSOLUTE_Q_SUMMARY)
    assert len(measure({"a.zip": stream.getvalue()}).tables["wells"]) == 4
