"""Against CytoGPS (RCytoGPS, Apache-2.0) and CytoConverter: each agreement counted, each disagreement studied."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.assays.karyotype.conftest import Found, Karyotype

from seedlot.assays.karyotype.cells import Cell, Cells
from seedlot.assays.karyotype.changes import breakpoints
from seedlot.assays.karyotype.imbalance import imbalances
from seedlot.assays.karyotype.ladder import names
from seedlot.formats.iscn import parse
from seedlot.genome.builds import Build


@pytest.fixture(scope="module")
def cytogps(reference: Path) -> Any:
    return json.loads((reference / "genome/karyotype_iscn/cytogps_result1.json").read_text(encoding="utf-8"))


def _net(cell: Cell) -> dict[str, int]:
    """Our change of each band, by its full name."""
    return {
        one.chromosome + names(one.chromosome)[index]: one.change
        for one in imbalances(cell, "")
        for index in range(*one.outer)
    }


def _ours(net: dict[str, int], band: str) -> int:
    """Our change of a band of ISCN 2016, which divides some bands further than the 850-band level, or less."""
    return next((change for name, change in net.items() if name.startswith(band) or band.startswith(name)), 0)


def _clones(cytogps: Any) -> list[tuple[Cell, Any]]:
    found = []
    for told in cytogps["output"]:
        cells = Cells(parse(told["karyotype"]).clones).cells
        for cell, one in zip(cells, told["parsing_result"], strict=True):
            assert cell is not None
            found.append((cell, one["loss_gain_fusion_computing"]))
    return found


def test_net_change_of_every_band(cytogps: Any):
    """4,900 of 4,902 bands of six clones agree, told as gains less losses.

    CytoGPS counts what 44-45,XX,+2,der(2;13),… gains and loses of 2p apart; a cell has its two copies. The two bands
    that differ are the ends of r(15), written without breakpoints: CytoGPS takes the last band of each arm as lost,
    which nobody has written. We say that the breakpoints are not told.
    """
    differing = []
    compared = 0
    for cell, told in _clones(cytogps):
        net = _net(cell)
        for band, loss, gain in zip(cytogps["iscn2016_bands"], told["loss"], told["gain"], strict=True):
            if re.search(r"[pq]10$|^[XY]", band):
                continue
            compared += 1
            if _ours(net, band) != gain - loss:
                differing.append(band)
    assert (compared, differing) == (4902, ["15p13", "15q26.3"])


def test_fusions(cytogps: Any):
    """Every breakpoint that is written is a fusion of CytoGPS; it has those of r(15) besides."""
    for cell, told in _clones(cytogps):
        pairs = zip(cytogps["iscn2016_bands"], told["fusion"], strict=True)
        theirs = {band.partition(".")[0] for band, fused in pairs if fused}
        ours = {name for carried in cell.carried for *_, name in breakpoints(carried.item.operations)}
        missing = theirs - ours
        assert ours <= theirs
        assert missing in (set(), {"15p13", "15q26"})


def test_a_ring_without_breakpoints_is_doubted():
    cell = Cells(parse("46,XY,r(15)").clones).cells[0]
    assert cell is not None
    assert cell.carried[0].doubt == "the breakpoints of r(15) are not told"


def test_cytoconverter(reference: Path):
    """Seven regions on hg19: four agree to the base; the two of DEF lie between our sure and our outer region.

    For der(10)t(10;21)(p13;q21) CytoConverter leaves the band of the break out on chromosome 10 and takes it in on 21.
    47,X,+X makes 46 chromosomes: CytoConverter tells a gain of X, we say that the list does not make 47.
    """
    path = reference / "genome/karyotype_iscn/cytoconverter_result.txt"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    theirs = {(row["Chr"].removeprefix("chr"), int(row["Start"]), int(row["End"]), row["Type"]) for row in rows}
    sure, outer = set(), set()
    for text in ("45,XY,der(1;19)(q10;p10)", "47,XX,+der(10)t(10;21)(p13;q21)", "48,XX,+7,+9[50]"):
        cell = Cells(parse(text).clones).cells[0]
        assert cell is not None
        for one in imbalances(cell, ""):
            kind = "Gain" if one.change > 0 else "Loss"
            whole, certain = one.region(Build.GRCH37), one.certain(Build.GRCH37)
            assert certain is not None
            outer.add((one.chromosome, whole.start - 1, whole.end, kind))
            sure.add((one.chromosome, certain.start - 1, certain.end, kind))
    assert theirs - outer - sure == {("X", 0, 155270560, "Gain")}
    assert len(theirs & outer & sure) == 4
    assert theirs & outer - sure == {("21", 16400000, 48129895, "Gain")}
    assert theirs & sure - outer == {("10", 17300000, 135534747, "Gain")}


def test_a_list_that_does_not_make_its_number_is_found_where_cytogps_says_success(reference: Path):
    """Of 120 strings with the status Success one does not add up: RN293, whose last clone makes 47 and is written 46."""
    path = reference / "genome/karyotype_iscn/cll_karyotypes.csv"
    with path.open(encoding="utf-8", newline="") as file:
        texts = {row["karyotype"]: row["id"] for row in csv.DictReader(file) if row["cytogps_status"] == "Success"}
    found = {
        name
        for text, name in texts.items()
        for cell in Cells(parse(text).clones).cells
        if cell is not None and cell.faults
    }
    assert found == {"RN293"}


def test_what_cytogps_finds_wrong_in_sense_is_found(reference: Path):
    """RN464 has a semicolon too few; in RN316 an inversion lies on a part of chromosome 2 that the derivative lacks."""
    path = reference / "genome/karyotype_iscn/cll_karyotypes.csv"
    with path.open(encoding="utf-8", newline="") as file:
        texts = {row["id"]: row["karyotype"] for row in csv.DictReader(file)}
    assert [fault.mend for fault in parse(texts["RN464"]).faults] == ["write (p21;q24)"]
    cell = Cells(parse(texts["RN316"]).clones).cells[0]
    assert cell is not None
    doubts = [one.doubt for one in cell.carried if one.doubt]
    assert doubts == ["the breakpoints of inv(2)(p25q21) do not both lie on it"]


def test_what_becomes_of_the_strings_that_cytogps_refuses(reference: Path, karyotype: Karyotype, found: Found):
    """Of 179: 138 are not ISCN; 3 are, and make no sense; 19 have a part of FISH; 19 are right as far as we see."""
    path = reference / "genome/karyotype_iscn/cll_karyotypes.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    texts = {row["karyotype"]: row["id"] for row in rows if row["cytogps_status"] == "Nonfixable grammar error"}
    fates: dict[str, list[str]] = {"not ISCN": [], "no sense": [], "FISH": [], "right": []}
    for text, name in texts.items():
        if any(fault.gravity != "note" for fault in parse(text).faults):
            fates["not ISCN"].append(name)
            continue
        codes = found(karyotype(f"{name}: {text}"))
        fate = "no sense" if {"sum", "band", "derivative"} & set(codes) else "FISH" if "part" in codes else "right"
        fates[fate].append(name)
    assert {fate: len(ids) for fate, ids in fates.items()} == {"not ISCN": 138, "no sense": 3, "FISH": 19, "right": 19}
    assert sorted(fates["no sense"]) == ["RN211", "RN270", "RN287"]
