"""What the instruments' own software counted and printed."""

from __future__ import annotations

import gzip
import math
from pathlib import Path

import pytest

from seedlot.assays.digital_pcr.analyse import analyse
from seedlot.assays.digital_pcr.read import read
from seedlot.assays.digital_pcr.settings import Settings
from seedlot.formats.tables import read_csv
from seedlot.terms.assay import Source
from seedlot.terms.result import Analysis

#: Positives, accepted droplets, copies/uL as QuantaSoft printed them (twoddpcr, KRAS; threshold 6789, 0.85 nL).
KRAS = {"E03": (535, 12604, 51.0), "F03": (501, 12395, 48.5), "H03": (119, 11691, 12.0)}


def run(paths: list[Path], **given: object) -> Analysis:
    settings = Settings.model_validate(given)
    return analyse(read(tuple(Source(path.name, path=path) for path in paths), settings), settings)


def test_kras_by_the_given_threshold_and_by_the_files_calls(reference: Path) -> None:
    """The eight wells of the reference data; QuantaSoft's clusters and its threshold tell the same in channel 1."""
    paths = sorted((reference / "ddpcr/KRAS_raw").glob("*.gz"))
    given = {row["well"]: row for row in run(paths, thresholds="Ch1=6789").tables["wells"] if row["channel"] == "Ch1"}
    called = {row["well"]: row for row in run(paths).tables["wells"] if row["channel"] == "Ch1"}
    assert len(given) == len(paths) == 8
    for well, (positives, accepted, printed) in KRAS.items():
        row = given[well]
        assert (row["positives"], row["accepted"], round(row["copies/uL"], 1)) == (positives, accepted, printed)
    assert {well: row["positives"] for well, row in called.items()} == {
        well: row["positives"] for well, row in given.items()
    }


def test_a_proposal_is_never_used_unless_it_is_accepted(reference: Path) -> None:
    """Without clusters the wells are not called; the proposed threshold lies within 5 % of the analyst's 6789, and its count too."""
    path = reference / "ddpcr/KRAS_raw/E03.csv.gz"
    plain = "\n".join(
        ",".join(line.split(",")[:2]) for line in gzip.decompress(path.read_bytes()).decode().splitlines()
    )
    source = (Source("E03.csv", content=plain.encode()),)
    analysis = analyse(read(source, Settings()), Settings())
    assert all(told.value is None for told in analysis.reportables)
    assert {"dpcr/uncalled"} <= {finding.code for finding in analysis.findings}
    proposed = {row["target"]: row["threshold"] for row in analysis.tables["proposed thresholds"]}
    assert proposed["Ch1"] == pytest.approx(6789, rel=0.05)
    accepted = Settings(accept_proposed=True)
    values = {told.name: told for told in analyse(read(source, accepted), accepted).reportables}
    assert values["Ch1 concentration"].value == pytest.approx(51.0, rel=0.05)
    assert "proposed and accepted" in values["Ch1 concentration"].note


def test_small_sample_wells_are_read(reference: Path) -> None:
    """The five wells of R ddpcr's sample, with the numbers of droplets that they hold."""
    paths = sorted((reference / "ddpcr/ddpcr_small").glob("*.gz"))
    rows = run(paths, thresholds="Ch1=6000; Ch2=4000").tables["wells"]
    found = {row["well"]: row["accepted"] for row in rows}
    assert found == {"A01": 15820, "A05": 13165, "C01": 14256, "C05": 14109, "F05": 15377}


@pytest.mark.parametrize("name", ["qiacuity_dpcr/qiacuity_dpcr_example01.csv", "qiacuity_dpcr/qiacuity_dpcr_example04.csv",
                                  "appbio_absolute_q/Appbio_AbsoluteQ_example01.csv",
                                  "appbio_absolute_q/Appbio_AbsoluteQ_summary.csv"])  # fmt: skip
def test_printed_concentrations_are_reproduced(reference: Path, name: str) -> None:
    """Every concentration that an instrument printed within 1 %, or half of its last digit."""
    path = reference / "instruments" / name
    analysis = run([path])
    compared = 0
    for row in analysis.tables["wells"]:
        if row["copies/uL"] is not None and row["copies/uL printed"] is not None:
            assert row["copies/uL"] == pytest.approx(row["copies/uL printed"], rel=0.01, abs=0.06), row
            compared += 1
    assert compared == len(analysis.tables["wells"])
    assert not [one for one in analysis.findings if one.code == "dpcr/printed"]
    assert read_csv(path.read_bytes(), file=name).rows


def test_the_volume_of_a_qiacuity_partition_is_the_one_that_its_file_implies(reference: Path) -> None:
    """Each well has its own: 2.837 uL in 8510 partitions of a Nanoplate 8.5K are 0.3334 nL, as its 7782.4 imply."""
    analysis = run([reference / "instruments/qiacuity_dpcr/qiacuity_dpcr_example04.csv"])
    rows = analysis.tables["wells"]
    assert rows[0]["volume nL"] == pytest.approx(2837 / 8510)
    for row in rows:
        if row["positives"] > 50:
            printed = -1000 * math.log(1 - row["positives"] / row["accepted"]) / row["copies/uL printed"]
            assert row["volume nL"] == pytest.approx(printed, rel=0.001)
