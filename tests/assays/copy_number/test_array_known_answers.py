"""Arrays with published answers: the PennCNV family, Coriell strains of known karyotype, the segments of a simulation."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from tests.assays.copy_number.files import analysed, source
from tests.assays.copy_number.spiked_array import spiked

from seedlot.assays.copy_number.array_calls import array_calls
from seedlot.assays.copy_number.settings import Settings
from seedlot.formats.probes import read_probes
from seedlot.genome.events import Event, Kind
from seedlot.terms.finding import Answer
from seedlot.terms.result import Analysis


def folder(reference: Path) -> Path:
    place = reference / "genome"
    if not place.is_dir():
        pytest.skip(f"there are no data of genomes at {reference}")
    return place


def told(place: Path, *names: str, **given: str) -> Analysis:
    return analysed(*(source(Path(name).name.removesuffix(".gz"), _plain(place / name)) for name in names), **given)


def _plain(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def events(analysis: Analysis) -> list[Event]:
    return [Event.told(row) for row in analysis.tables.get("events", [])]


def test_the_father_of_penncnv(reference: Path) -> None:
    """The four published deletions, probe for probe, and nothing else on 93,120 probes of chromosomes 3, 11, 20, X."""
    analysis = told(folder(reference), "snp_array/penncnv_father.txt.gz")
    assert [(one.chromosome, one.start, one.end, one.kind, one.copies) for one in events(analysis)] == [
        ("3", 37957465, 37961253, Kind.LOSS, 1.0),
        ("3", 75511365, 75650909, Kind.LOSS, 1.0),
        ("11", 81181640, 81194909, Kind.LOSS, 1.0),
        ("20", 10440279, 10511908, Kind.LOSS, 1.0),
    ]
    values = {one.name: one.value for one in analysis.reportables}
    assert values["sex chromosomes"] == "XY"
    (build,) = [one for one in analysis.findings if one.code == "copy_number/build"]
    assert build.answer is Answer.NOT_KNOWN
    assert "NCBI36" in build.says


def test_the_mother_of_penncnv(reference: Path) -> None:
    """The published deletion on 11q (its last two probes are not of it here) and nothing else.

    The published gain of 4 probes at chr11:539119-548884 is below the threshold of 1 % false positives per genome.
    """
    analysis = told(folder(reference), "snp_array/penncnv_mother.txt.gz")
    (one,) = events(analysis)
    assert (one.chromosome, one.start, one.kind, one.copies) == ("11", 55127597, Kind.LOSS, 1.0)
    assert 55_190_000 < one.end <= 55_204_003
    assert {one.name: one.value for one in analysis.reportables}["sex chromosomes"] == "XX"


def test_father_against_mother_is_another_donor(reference: Path) -> None:
    files = ("snp_array/penncnv_father.txt.gz", "snp_array/penncnv_mother.txt.gz")
    analysis = told(folder(reference), *files, reference="99HI0697A")
    answers = {one.code: one.answer for one in analysis.findings}
    assert answers["copy_number/identity"] is Answer.NOT_MET


#: Aberrant autosomes of the strains by their published karyotype, of two BACs at least.
STRAINS = {
    "GM00143": {("18", Kind.GAIN)},
    "GM01535": {("5", Kind.GAIN)},  # and one BAC of chromosome 12
    "GM02948": {("13", Kind.GAIN)},
    "GM03563": {("3", Kind.GAIN), ("9", Kind.LOSS)},
    "GM04435": {("16", Kind.GAIN), ("21", Kind.GAIN)},
    "GM07081": {("7", Kind.GAIN)},
    "GM10315": {("22", Kind.GAIN)},
    "GM13330": {("1", Kind.GAIN), ("4", Kind.LOSS)},
}


def test_coriell_strains(reference: Path) -> None:
    """Every aberration of two BACs or more, and at most one false call in eight strains; the single BAC is named.

    The rule, stated before: T = ln(probes * 4 / 0.01), two BACs at least, whole chromosomes at a risk of 0.0005.
    """
    analysis = told(folder(reference), "acgh/coriell_bac_arrays.tsv.gz")
    found: dict[str, set[tuple[str, Kind]]] = {name: set() for name in STRAINS}
    for one in events(analysis):
        found[one.sample].add((one.chromosome, one.kind))
    false = {name: found[name] - STRAINS[name] for name in STRAINS if found[name] - STRAINS[name]}
    assert all(STRAINS[name] <= found[name] for name in STRAINS)
    assert sum(map(len, false.values())) <= 1, false
    single = [one for one in analysis.findings if one.code == "copy_number/single" and "GM01535" in one.where]
    assert "chr12:" in single[0].says


def test_the_segments_of_cnplots(reference: Path) -> None:
    """Copies 1, 0, 1, 1, 3, 4 or more (5), 3 along chromosome 1, as the segments that come with the data have them."""
    analysis = told(folder(reference), "snp_array/cnplots_S1.rawdata.txt", build="GRCh37")
    assert [one.copies for one in events(analysis)] == [1, 0, 1, 1, 3, 4, 3]


@pytest.mark.parametrize("person", ["father", "mother"])
def test_limits_hold_in_the_noise_of_real_arrays(reference: Path, person: str) -> None:
    """At the limit claimed for stretches of 600 probes 90 % are found; as they are about 1 % are called."""
    data = _plain(folder(reference) / f"snp_array/penncnv_{person}.txt.gz")
    calls = array_calls(person, read_probes(data, file=person)[0], reference=None, build=None, settings=Settings())
    for kind in (Kind.GAIN, Kind.LOSS, Kind.CNLOH):
        told = spiked(calls, kind, probes=600, trials=200)
        assert told.power >= 0.87  # 0.9 less 1.5 standard errors
        assert told.false <= 0.04
        assert told.recovered == pytest.approx(1, abs=0.12)
