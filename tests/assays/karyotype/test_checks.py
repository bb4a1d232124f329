"""What does not fit together is found, with its place and what was probably meant."""

from __future__ import annotations

import pytest
from tests.assays.karyotype.conftest import Found, Karyotype

from seedlot.terms.finding import Answer


@pytest.mark.parametrize(
    ("text", "code", "answer", "says"),
    [
        ("46,XX,del(8)(q24.4)[20]", "band", None, "there is no band 8q24.4. Write q24."),
        ("46,XX,del(1)(q32.11)[20]", "band", None, "Write q32.1."),
        ("46,XX,del(20)(q21)[20]", "band", Answer.NOT_KNOWN, "has the bands q11.1 to q13.33"),
        ("46,XX,+8[20]", "sum", Answer.NOT_KNOWN, "the list makes 47 chromosomes, and 46 is written"),
        ("46,XX,der(2)t(2;13)[20]", "derivative", Answer.NOT_KNOWN, "the breakpoints of t(2;13) are not told"),
        ("46,XX", "cells", Answer.NOT_KNOWN, "how many cells were counted is not told"),
        ("46,XX[10]/46,XY[10]", "mixture", Answer.NOT_MET, "has cells with XY, and others with XX"),
        ("chi 46,XX[10]//46,XY[10]", "mixture", Answer.NOT_MET, "a chimera"),
        ("45,X[20]", "sex", Answer.NOT_KNOWN, "write 45,X,-X, 45,X,-Y or 45,Xc"),
        ("46,XX[20].nuc ish(BCL2L1x2)[200]", "part", None, "kept and not interpreted"),
        ("92,XXXX[2]/46,XX[18]", "polyploid", Answer.NOT_KNOWN, "4n"),
        ("92,XXXX[1]/46,XX[19]", "polyploid", None, "4n"),
        ("47,XX,+4[3]/46,XY[17]", "mixture", Answer.NOT_MET, "has cells with XX, and others with XY"),
        ("92,XXXX[2]/46,XY[18]", "mixture", Answer.NOT_MET, "has cells with XXXX"),
        ("47,XXY[20]", "sex", Answer.NOT_KNOWN, "which sex chromosomes the donor has is not told"),
        ("45,X[3]/46,XY[17]", "clonal", Answer.NOT_KNOWN, "-Y is clonal (3 cells)"),
        ("47,XX,+4[2]/46,XX[18]", "clonal", Answer.NOT_KNOWN, "+4 is clonal (2 cells)"),
        ("47,XX,+4/46,XX", "clonal", Answer.NOT_KNOWN, "the number is not told"),
        ("47,XX,+4[1]/46,XX[19]", "nonclonal", None, "no clone by the rule"),
    ],
)
def test_findings(karyotype: Karyotype, text: str, code: str, answer: Answer | None, says: str):
    told = [one for one in karyotype(f"S: {text}").findings if one.code == f"karyotype/{code}"]
    assert any(says in one.says and one.answer is answer for one in told), [one.says for one in told]


def test_cells_that_do_not_add_up(karyotype: Karyotype, found: Found):
    table = 'sample,karyotype,cells counted\nA,"47,XX,+8[3]/46,XX[16]",20\n'
    assert found(karyotype({"k.csv": table}))["cells"] is Answer.NOT_KNOWN


def test_a_clone_of_one_culture(karyotype: Karyotype):
    table = 'sample,karyotype,culture\nA,"47,XX,+8[3]/46,XX[7]",F1\nA,"46,XX[10]",F2\n'
    outcome = karyotype({"k.csv": table})
    (told,) = [one for one in outcome.findings if one.code == "karyotype/culture"]
    assert "one of 2 cultures" in told.says


def test_a_donor_of_the_other_sex(karyotype: Karyotype, found: Found):
    assert found(karyotype("46,XX[20]", sex="XY"))["mixture"] is Answer.NOT_MET


def test_columns_count_from_the_line_of_the_file(karyotype: Karyotype):
    told = {one.code: one.says for one in karyotype("LINE-7: 46,XX,+8[3]/46,XX,del(20)(q21)[3]").findings}
    assert told["karyotype/sum"].startswith("Column 9:")
    assert told["karyotype/band"].startswith("Column 35:")
