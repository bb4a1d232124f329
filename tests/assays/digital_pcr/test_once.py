"""One well, one count."""

from __future__ import annotations

from tests.assays.digital_pcr.conftest import HEADING, codes, plate, values
from tests.formats import pcr_files as files

N = 20_000


def test_a_row_that_stands_twice_counts_once(measure):
    analysis = measure([("A1", "S", "T", 50, N), ("A1", "S", "T", 50, N)])
    assert "50 of 20000 partitions positive in 1 well," in values(analysis)["T concentration"].note
    assert "dpcr/twice" in codes(analysis)


def test_two_counts_of_one_well_in_one_file_are_said(measure):
    assert "dpcr/twice" in codes(measure([("A1", "S", "T", 50, N), ("A1", "S", "T", 60, N)]))


def test_two_channels_of_one_target_are_said(measure):
    text = HEADING.replace("Target", "Target,Channel")
    rows = "A1,S,T,Ch1,,50,19950,20000\nA1,S,T,Ch2,,50,19950,20000\n"
    analysis = measure({"p.csv": text + rows})
    assert "2 wells" in values(analysis)["T concentration"].note
    assert "dpcr/twice" in codes(analysis)


def test_a_table_and_the_droplets_of_the_same_well(measure):
    """The droplets count, by the threshold that is given, and the table's count is not added."""
    table = HEADING + "A1,S1,LIN28A,,33,177,210\n"
    both = {"t.csv": table, "x_A01_Amplitude.csv": files.AMPLITUDES, "l.csv": files.LAYOUT}
    analysis = measure(both, min_partitions=0)
    assert "30 of 210 partitions positive in 1 well" in values(analysis, "S1")["LIN28A concentration"].note
    assert "dpcr/twice" in codes(analysis)
    same = measure({**both, "t.csv": table.replace("33,177", "30,180")}, min_partitions=0)
    assert "30 of 210 partitions positive in 1 well" in values(same, "S1")["LIN28A concentration"].note


def test_a_table_counts_where_nobody_called_the_droplets(measure):
    plain = "\n".join(line.rpartition(",")[0] for line in files.AMPLITUDES.splitlines()) + "\n"
    layout = "well,sample,channel,target\nA01,S1,Ch1,LIN28A\n"
    both = {"t.csv": HEADING + "A1,S1,LIN28A,,30,180,210\n", "x_A01_Amplitude.csv": plain, "l.csv": layout}
    told = values(measure(both, min_partitions=0), "S1")["LIN28A concentration"]
    assert "30 of 210 partitions positive in 1 well" in told.note


def test_droplets_of_two_plates_are_said(measure):
    layout = "well,sample,channel,target\nA01,S1,Ch1,LIN28A\n"
    two = {"x_A01_Amplitude.csv": files.AMPLITUDES, "y_A01_Amplitude.csv": files.AMPLITUDES.replace("8000", "900"),
           "l.csv": layout}  # fmt: skip
    assert "dpcr/twice" in codes(measure(two, min_partitions=0, thresholds="LIN28A=5000"))


def test_a_layout_of_two_plates_is_not_used_for_files_that_name_none(measure):
    text = plate([("A1", "", "T", 50, N)])
    layout = "well,sample,plate\nA1,LOT1,P1\nA1,LOT2,P2\n"
    analysis = measure({"one.csv": text, "two.csv": text.replace("50,19950", "70,19930"), "l.csv": layout})
    assert "dpcr/swapped" in codes(analysis)
    assert {told.sample for told in analysis.reportables} == {"A01"}
    twice = measure({"one.csv": text, "l.csv": "well,sample\nA1,LOT1\nA1,LOT2\n"})
    assert "dpcr/layout-name" in codes(twice)


def test_droplets_of_a_well_that_nobody_names_stay(measure):
    analysis = measure({"droplets.csv": files.AMPLITUDES}, min_partitions=0)
    assert len(analysis.tables["wells"]) == 2
