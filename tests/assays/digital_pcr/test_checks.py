"""What is doubtful: controls, wells, names, layouts."""

from __future__ import annotations

import gzip

import pytest
from tests.assays.digital_pcr.conftest import codes, plate, values
from tests.formats import pcr_files as files

from seedlot.terms.finding import Answer

N = 20_000


def test_contamination_and_a_dead_positive_control(measure):
    analysis = measure([("A1", "NTC", "T", 9, N), ("A2", "PC", "T", 0, N), ("B1", "S", "T", 50, N)], positive="PC")
    found = {one.code: one for one in analysis.findings}
    assert found["dpcr/contaminated"].answer is Answer.NOT_MET
    assert "swapped" in found["dpcr/positive-control"].says
    clean = measure([("A1", "NTC", "T", 2, N), ("B1", "S", "T", 50, N)])
    assert codes(clean) == set()
    assert "dpcr/contaminated" in codes(measure([("A1", "NTC", "T", 2, N), ("B1", "S", "T", 50, N)], ntc_most=1))


def test_few_partitions_are_not_used(measure):
    analysis = measure([("A1", "S", "T", 50, 9_999), ("A2", "S", "T", 100, N)])
    assert "dpcr/few" in codes(analysis)
    assert "100 of 20000 partitions" in values(analysis)["T concentration"].note
    kept = measure([("A1", "S", "T", 50, 9_999), ("A2", "S", "T", 100, N)], min_partitions=5_000)
    assert "150 of 29999 partitions" in values(kept)["T concentration"].note


def test_channels_that_are_empty_or_saturated(measure):
    assert "dpcr/all-zero" in codes(measure([("A1", "S", "T", 0, N), ("A2", "U", "T", 0, N)]))
    assert "dpcr/all-saturated" in codes(measure([("A1", "S", "T", N, N), ("A2", "U", "T", N, N)]))
    assert "dpcr/crowded" in codes(measure([("A1", "S", "T", N - 10, N)]))


def test_one_name_for_two_samples(measure):
    two = {"one.csv": plate([("A1", "S", "T", 50, N)]), "two.csv": plate([("A1", "S", "T", 55, N)])}
    analysis = measure(two)
    assert "dpcr/one-name" in codes(analysis)
    again = measure({"one.csv": two["one.csv"], "two.csv": two["one.csv"]})
    assert "dpcr/twice" in codes(again)
    assert "50 of 20000" in values(again)["T concentration"].note
    layout = "well,sample,role,level\nA1,S,sample,\nA2,S,standard,5\n"
    rows = plate([("A1", "S", "T", 50, N), ("A2", "S", "T", 50, N)])
    says = [one.says for one in measure({"p.csv": rows, "l.csv": layout}).findings if one.code == "dpcr/one-name"]
    assert [text.split(" has ")[1].split(":")[0] for text in says] == ["more than one role", "more than one level"]


def test_a_layout_of_another_plate(measure):
    rows = plate([("A1", "S", "T", 50, N), ("A2", "U", "T", 50, N), ("A3", "V", "T", 50, N)])
    same = measure({"p.csv": rows, "l.csv": "well,sample\nA1,S\nA2,U\nA3,V\n"})
    assert codes(same) == {"dpcr/no-ntc"}
    swapped = measure({"p.csv": rows, "l.csv": "well,sample\nA1,X\nA2,Y\nA3,V\nB1,W\n"})
    assert {"dpcr/layout", "dpcr/layout-name"} <= codes(swapped)
    swapped = measure({"p.csv": rows, "l.csv": "well,sample\nA1,X\nA2,Y\n"})
    assert {"dpcr/layout", "dpcr/swapped"} <= codes(swapped)
    other = measure({"q.csv": files.QIACUITY, "l.csv": "well,sample,plate\nA1,S1,OTHER\n"}, min_partitions=0)
    assert "dpcr/swapped" in codes(other)


def test_our_figure_against_the_printed_one(measure):
    text = "Well,Sample,Target,Concentration,Positives,Negatives,AcceptedDroplets\nA1,S,T,{},535,12069,12604\n"
    assert "dpcr/printed" not in codes(measure({"p.csv": text.format("51.0")}))
    assert "dpcr/printed" in codes(measure({"p.csv": text.format("47.7")}))  # 0.91 nL, as before QuantaSoft 1.6


def test_names_that_no_file_holds(measure):
    analysis = measure([("A1", "S", "T", 50, N)], reference="X", ntc="Y", thresholds="Ch9=1")
    assert len([one for one in analysis.findings if one.code == "dpcr/no-such"]) == 3


def test_thresholds_from_setting_layout_file_and_proposal(measure):
    """A sample's droplets are counted by the first of them that there is."""
    amplitudes = {"x_A01_Amplitude.csv": files.AMPLITUDES, "layout.csv": files.LAYOUT}
    given = {"min_partitions": 0}

    def of(analysis):
        return {row["target"]: (row["positives"], row["called"]) for row in analysis.tables["wells"]}

    by_layout = of(measure(amplitudes, **given))
    assert by_layout["LIN28A"] == (30, "above the layout's threshold 6000")
    assert by_layout["RPP30"][0] == 0
    assert of(measure(amplitudes, thresholds="LIN28A=1050", **given))["LIN28A"][1] == "above the given threshold 1050"
    alone = {"x_A01_Amplitude.csv.gz": gzip.compress(files.AMPLITUDES.encode())}
    assert of(measure(alone, **given))["Ch1"] == (30, "as the file calls each partition")
    plain = {"x_A01_Amplitude.csv": "\n".join(line.rpartition(",")[0] for line in files.AMPLITUDES.splitlines()) + "\n"}
    uncalled = measure(plain, **given)
    assert of(uncalled)["Ch1"] == (None, "")
    assert "dpcr/uncalled" in codes(uncalled)
    accepted = measure(plain, accept_proposed=True, **given)
    assert of(accepted)["Ch1"][0] == 30
    assert "dpcr/proposed" in codes(accepted)


def test_rain_is_said(measure):
    rows = "".join(f"{1000 + k % 50}\n" for k in range(500)) + "".join(f"{9000 + k % 50}\n" for k in range(300))
    rain = "".join(f"{3000 + 10 * k}\n" for k in range(60))
    for extra, said in (("", False), (rain, True)):
        analysis = measure({"A01.csv": "Ch1 Amplitude\n" + rows + extra}, thresholds="Ch1=5000", min_partitions=0)
        assert ("dpcr/rain" in codes(analysis)) == said


@pytest.mark.parametrize("text", [files.ABSOLUTE_Q_SUMMARY, files.ABSOLUTE_Q_PARTITIONS, files.ABSOLUTE_Q_COMBINED])
def test_every_absolute_q_export_is_measured(measure, text):
    analysis = measure({"a.csv": text}, min_partitions=0)
    assert analysis.reportables
    assert "partition 0.432 nL" in analysis.reportables[0].note
