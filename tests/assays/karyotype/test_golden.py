"""Known answers worked out by hand: what a karyotype gains and loses, band by band, and how many chromosomes it makes.

Each answer was derived on paper from the drawing of the rearrangement: the bands of the breaks are included, a change
is told against the chromosomes that the donor should have.
"""

from __future__ import annotations

import pytest

from seedlot.assays.karyotype.cells import Cells
from seedlot.assays.karyotype.imbalance import imbalances
from seedlot.formats.iscn import parse

#: Karyotype (of its last clone), sex chromosomes of the donor, number of chromosomes, gains and losses.
GOLDEN = (
    ("46,XX", "XX", 46, ""),
    ("46,XY", "XY", 46, ""),
    ("47,XX,+12", "XX", 47, "12 +1"),
    ("45,XX,-7", "XX", 45, "7 -1"),
    ("46,XX,-7,+mar", "XX", 46, "7 -1"),
    ("45,X,-X", "XX", 45, "X -1"),
    ("45,X,-Y", "XY", 45, "Y -1"),
    ("47,XX,+X", "XX", 47, "X +1"),
    ("47,XXY", "XY", 47, "X +1"),
    ("46,XX,del(5)(q13q33)", "XX", 46, "5q13.1q33.3 -1"),
    ("46,XX,del(5)(q13)", "XX", 46, "5q13.1q35.3 -1"),
    ("46,XX,del(5)(p13)", "XX", 46, "5p15.33p13.1 -1"),
    ("46,XX,del(13)(q14q14)", "XX", 46, "13q14.11q14.3 -1"),
    ("46,XX,dup(1)(q21q32)", "XX", 46, "1q21.1q32.3 +1"),
    ("46,XX,inv dup(1)(q21q32)", "XX", 46, "1q21.1q32.3 +1"),
    ("46,XX,trp(1)(q21q32)", "XX", 46, "1q21.1q32.3 +2"),
    ("46,XX,qdp(1)(q23q31)", "XX", 46, "1q23.1q31.3 +3"),
    ("46,XX,inv(3)(q21q26)", "XX", 46, ""),
    ("46,XX,inv(9)(p12q13)c", "XX", 46, ""),
    ("46,XX,t(9;22)(q34;q11.2)", "XX", 46, ""),
    ("46,XX,t(1;18;20)(q32;q23;q11.2)", "XX", 46, ""),
    ("46,XX,der(22)t(9;22)(q34;q11.2)", "XX", 46, "9q34.11q34.3 +1; 22q11.21q13.33 -1"),
    ("46,XX,der(4)t(4;11)(q12;q23)", "XX", 46, "4q12q35.2 -1; 11q23.1q25 +1"),
    ("47,XX,+der(10)t(10;21)(p13;q21)", "XX", 47, "10p13q26.3 +1; 21q21.1q22.3 +1"),
    ("46,XX,der(18)t(17;18)(q21;q21)", "XX", 46, "17q21.1q25.3 +1; 18q21.1q23 -1"),
    ("46,XX,der(8)t(8;8)(p23;q13)", "XX", 46, "8p23.3p23.1 -1; 8q13.1q24.3 +1"),
    ("46,XX,der(13)t(13;13)(p11.2;q14)", "XX", 46, "13p13p11.2 -1; 13q14.11q34 +1"),
    (
        "46,XX,der(10)t(10;13)(q22;q14),der(13)t(10;13)(q22;q12)",
        "XX",
        46,
        "13q12.11q14.3 -1",
    ),
    (
        "46,XX,der(1)t(1;3)(p36.1;q21)t(3;8)(q26;q22)",
        "XX",
        46,
        "1p36.33p36.11 -1; 3q21.1q26.33 +1; 8q22.1q24.3 +1",
    ),
    ("46,XX,der(6)del(6)(p21p23)t(6;8)(q21;q13)", "XX", 46, "6p23p21.1 -1; 6q21q27 -1; 8q13.1q24.3 +1"),
    ("46,XX,der(6)inv(6)(p23q13)del(6)(q13q21)", "XX", 46, "6q13q21 -1"),
    ("46,XX,i(17)(q10)", "XX", 46, "17p -1; 17q +1"),
    ("46,XX,i(20q)", "XX", 46, "20p -1; 20q +1"),
    ("47,XX,+i(12)(p10)", "XX", 47, "12p +2"),
    ("46,X,i(X)(q10)", "XX", 46, "Xp -1; Xq +1"),
    ("46,X,idic(X)(q13)", "XX", 46, "Xp22.33q13.3 +1; Xq13.1q28 -1"),
    ("46,XX,idic(18)(p11.2)", "XX", 46, "18p11.32p11.21 -1; 18p11.23q23 +1"),
    ("45,XX,dic(8;17)(p11.2;p11.2)", "XX", 45, "8p23.3p11.21 -1; 17p13.3p11.2 -1"),
    ("45,XX,psu dic(17;6)(p13;q21)", "XX", 45, "6q21q27 -1; 17p13.3p13.1 -1"),
    ("46,XX,+1,dic(1;5)(p13;q35)", "XX", 46, "1p13.3q44 +1; 5q35.1q35.3 -1"),
    ("45,XX,rob(13;14)(q10;q10)", "XX", 45, "13p -1; 14p -1"),
    ("46,XX,+13,der(13;14)(q10;q10)", "XX", 46, "13q +1; 14p -1"),
    ("45,XY,der(1;19)(q10;p10)", "XY", 45, "1p -1; 19q -1"),
    ("46,XX,+1,der(1;7)(q10;p10)", "XX", 46, "1q +1; 7q -1"),
    ("46,XX,r(7)(p22q36)", "XX", 46, "7p22.3p22.1 -1; 7q36.1q36.3 -1"),
    ("46,XX,r(15)", "XX", 46, ""),
    ("46,XX,ins(5;2)(p14;q22q32)", "XX", 46, ""),
    ("46,XX,der(5)ins(5;2)(p14;q22q32)", "XX", 46, "2q22.1q32.3 +1"),
    ("46,XX,der(2)ins(5;2)(p14;q22q32)", "XX", 46, "2q22.1q32.3 -1"),
    ("46,XX,ins(2)(q13p13p23)", "XX", 46, ""),
    ("46,XX,add(7)(q32)", "XX", 46, "7q32.1q36.3 -1"),
    (
        "46,XX,ider(22)(q10)t(9;22)(q34;q11.2)",
        "XX",
        46,
        "9q34.11q34.3 +2; 22p -1; 22q11.1q11.23 +1; 22q11.21q13.33 -1",
    ),
    ("46,XX,der(9)(9pter->9q34::22q11.2->22qter)", "XX", 46, "9q34.11q34.3 -1; 22q11.21q13.33 +1"),
    ("46,XX,der(1)(pter->q32::q21->qter)", "XX", 46, "1q21.1q32.3 +1"),
    ("45,XX,tas(1;2)(p36.3;q37)", "XX", 45, ""),
    ("46,XX,hsr(8)(q24)", "XX", 46, ""),
    ("46,X,t(X;18)(p11.2;q11.2)", "XX", 46, ""),
    ("46,Y,del(X)(q22)", "XY", 46, "Xq22.1q28 -1"),
    ("92,XXXX", "XX", 92, ""),
    ("91,XXXX,-5", "XX", 91, "5 -1"),
    ("69,XXY", "XY", 69, ""),
    ("47,XY,+12/49,idem,+18,+19", "XY", 49, "12 +1; 18 +1; 19 +1"),
    ("46,XY,del(17)(p11.2)[2]/45,sl,-del(17)[3]", "XY", 45, "17 -1"),
    ("46,XX,add(1)(q32)[2]/46,sl,+1,-add(1)(q32),+8,-9[2]", "XX", 46, "8 +1; 9 -1"),
    ("45,XX,-13[3]/90,slx2[2]", "XX", 90, "13 -2"),
    ("47,XX,+8[3]/48,sl,+9[2]/49,sdl1,+10[2]", "XX", 49, "8 +1; 9 +1; 10 +1"),
    ("47,XX,+8[3]/48,XX,+9,+10[2]/49,sl2,+11[2]", "XX", 49, "9 +1; 10 +1; 11 +1"),
    (
        "44-45,XX,+2,der(2;13)(q10;q10),-6,-8,+12,der(17;18)(q10;q10)",
        "XX",
        44,
        "2q +1; 6 -1; 8 -1; 12 +1; 13p -1; 17p -1; 18p -1",
    ),
)


@pytest.mark.parametrize(("text", "sexes", "chromosomes", "changes"), GOLDEN, ids=[row[0] for row in GOLDEN])
def test_gains_and_losses_worked_out_by_hand(text: str, sexes: str, chromosomes: int, changes: str) -> None:
    read = parse(text)
    assert read.readable
    cell = Cells(read.clones).cells[-1]
    assert cell is not None
    assert cell.faults == []
    assert cell.total == (chromosomes, chromosomes)
    assert "; ".join(f"{one.bands} {one.change:+d}" for one in imbalances(cell, sexes)) == changes
