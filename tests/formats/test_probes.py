from __future__ import annotations

import numpy as np
import pytest

from seedlot.formats.probes import is_probes, read_probes
from seedlot.terms.errors import UnreadableFileError

PENNCNV = (
    "Name\tChr\tPosition\tS1.GType\tS1.Log R Ratio\tS1.B Allele Freq\tS2.GType\tS2.Log R Ratio\tS2.B Allele Freq\n"
    "rs2\t3\t200\tAB\t0.1\t0.51\tNC\tNaN\tNaN\nrs1\t1\t100\tAA\t-0.2\t0.01\tBB\t0.2\t1\nrs0\t0\t0\tAA\t0\t0\tAA\t0\t0\n"
)


def test_a_table_as_penncnv_has_it() -> None:
    first, second = read_probes(PENNCNV.encode(), file="p.txt")
    assert (first.sample, second.sample) == ("S1", "S2")
    assert first.position.tolist() == [100, 200]
    assert first.genotype.tolist() == [0, 1]
    assert first.baf.tolist() == [0.01, 0.51]
    assert first.names == ("rs1", "rs2")
    assert second.lrr.tolist() == [0.2]
    assert first.elsewhere == 1
    assert first.largest == {"1": 100, "3": 200}


def test_a_final_report_of_genomestudio() -> None:
    text = (
        "[Header]\r\nGSGT Version,2.0.4\r\nContent,GSA.bpm\r\n[Data]\r\n"
        "SNP Name,Sample ID,Chr,Position,Allele1 - AB,Allele2 - AB,GC Score,B Allele Freq,Log R Ratio\r\n"
        "rs1,A,X,100,A,B,0.9,0.5,0.1\r\nrs1,B,X,100,B,B,0.9,1,0.2\r\nrs2,A,23,200,-,-,0,NaN,0.3\r\n"
    )
    first, second = read_probes(text.encode(), file="r.csv")
    assert first.genotype.tolist() == [1, -1]
    assert np.isnan(first.baf[1])
    assert second.genotype.tolist() == [2]
    assert first.unread == ("GC Score",)


def test_a_plain_table_and_one_of_clones() -> None:
    (plain,) = read_probes(b"chr\tstart\tend\tlrr\tbaf\nchr1\t5\t5\t-1.2\t1\n", file="c.txt")
    assert not plain.called
    assert plain.genotype.tolist() == [-1]
    rows = "".join(f"L1\t{at}\t0.1\t{1000 * at}\t{1 + at % 22}\tN\n" for at in range(1, 60))
    (clones,) = read_probes(f"line\tOrder\tLogRatio\tPosBase\tChromosome\tStatut\n{rows}".encode(), file="b.tsv")
    assert clones.sample == "L1"
    assert clones.kilobases
    assert clones.position.max() == 59_000_000


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"IDAT\x03\0\0\0", "intensities of an array"),
        (b"Name\tS1.Log R Ratio\tS1.B Allele Freq\nrs1\t0\t0\n", "heading"),
        (b"chr\tstart\tlrr\tbaf\n1\t5\tx\t0\n", "not a number"),
        (b"chr\tstart\tlrr\tbaf\n1\t5\t0\t77\n", "far outside"),
        (b"chr\tstart\tlrr\tbaf\nfoo\t5\t0\t0\n", "no probe of it lies"),
        (b"chr\tstart\tlrr\tbaf\n", "no probe"),
    ],
)
def test_what_cannot_be_used(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableFileError, match=says):
        read_probes(data, file="a.txt")


def test_headings() -> None:
    assert is_probes(["Chr", "Position", "Log R Ratio"])
    assert not is_probes(["Name", "Chr", "Position"])
