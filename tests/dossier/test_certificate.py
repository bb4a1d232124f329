"""The certificate as a document: PDF/A, the same bytes each time, safe from what it prints."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from tests.dossier.lot_by_hand import BANK, RECORD_KEY, REVIEW, TESTS, case_of, issue_of, sealed_issue_of

from seedlot.dossier.certificate import certificate, qr_code
from seedlot.dossier.errors import UncoveredDecisionError
from seedlot.dossier.wording import SHOWN
from seedlot.terms.words import Outcome

HOSTILE = '#eval("1") #panic() $x^2$ *b* _i_ `r` \\ #let x = 1; @ref <lab> // c /* d */ = h [x] {y} ~ --- "q" 細胞 \u202e \x07'
MANY = tuple(
    (
        criterion.model_copy(update={"test": f"{criterion.test} {number}"}),
        value and value.model_copy(update={"name": f"{value.name} {number}"}),
    )
    for number in range(8)
    for criterion, value in TESTS
)[:60]


def pages(document: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(document)).pages]


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b]+", "", text)


def test_it_is_archival_and_accessible():
    """ISO 19005-2, level A, and ISO 14289-1, by the marks in its XMP metadata."""
    reader = PdfReader(io.BytesIO(certificate(*issue_of(case_of()))))
    xmp = reader.xmp_metadata
    assert xmp is not None
    assert (xmp.pdfaid_part, xmp.pdfaid_conformance) == ("2", "A")
    raw = xmp.stream.get_data()
    assert re.search(rb"pdfuaid:part(=\"|>)1", raw)
    assert reader.metadata is not None
    assert reader.metadata.title == "Certificate of Analysis of a Lot in Quarantine, lot DP-2026-007"
    assert str(reader.metadata["/CreationDate"]) == "D:20260301103000Z"


def test_the_same_case_gives_the_same_bytes_in_another_process():
    code = (
        "import sys, hashlib; sys.path.insert(0, '.'); from tests.dossier.lot_by_hand import case_of, issue_of;"
        "from seedlot.dossier.certificate import certificate;"
        "sys.stdout.write(hashlib.sha256(certificate(*issue_of(case_of()))).hexdigest())"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], capture_output=True, check=True)
    assert run.stdout.decode() == hashlib.sha256(certificate(*issue_of(case_of()))).hexdigest()


def test_review_banks_and_the_signed_checkpoint_are_on_it():
    """Who reviewed and who signed, with time and offset; of which banks; and whose key the outsider needs."""
    case = case_of(reviews=(REVIEW,), banks=(BANK,))
    text = squeezed(" ".join(pages(certificate(*sealed_issue_of(case)))))
    for said in (
        "Review of the audit trail",
        "The first 69 entries of the record were reviewed, and nothing against release was found (entry 69)",
        "REVIEWED BY",
        "Dr Séamus Ó Dálaigh",
        "1 Mar 2026, 11:00:00 UTC+01:00",
        "password and code (given at signing: person, password, code)",
        "MCB-001",
        "Decided: released, by Dr Aoife O'Sullivan on 1 Feb 2026.",
        "Dr Aoife O'Sullivan (aos), 1 Feb 2026, 09:00:00 UTC: release of the bank",
        "It is signed with the key tir-na-nog.example+",
        "co-signed by the witness partner.example+",
        "at 1 Mar 2026, 12:00:00 UTC.",
        "--checkpoint FILE --key KEY",
        RECORD_KEY.text(),
    ):
        assert squeezed(said) in text, said
    assert squeezed("nor who keeps the record") not in text


@pytest.mark.parametrize(
    ("seal", "said"),
    [
        ({"key": "", "signed": ()}, "It is not signed: the record has no key in force."),
        ({"signed": ()}, "It was not signed yet when this page was written; the evidence package carries the signed"),
    ],
)
def test_a_checkpoint_that_is_not_signed_is_said_not_to_be(seal, said):
    proposal, decided, held = sealed_issue_of(case_of())
    assert squeezed(said) in squeezed(" ".join(pages(certificate(proposal, decided, replace(held, **seal)))))


def test_everything_is_on_it():
    text = squeezed(" ".join(pages(certificate(*issue_of(case_of())))))
    for said in (
        "Tír na nÓg Cell Therapy",
        "Corneavive",
        "DP-2026-007",
        "QUARANTINED",
        "not less than 80",
        "95 % CI 91.2 to 95.1",
        "10⁶ cells/mL",
        "not determined",
        "the assay failed its system suitability",
        "8 acceptance criteria: 6 met, 2 not known.",
        "DEV-2026-004",
        "Dr Aoife O'Sullivan",
        "certification by the qualified person",
        "1 Mar 2026, 10:30:05 UTC",
        "seedlot/DUB/0123456789abcdef",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "python folder/verify.py PACKAGE.zip",
        "Page 1 of",
    ):
        assert squeezed(said) in text, said


@pytest.mark.parametrize("tests", [TESTS, MANY], ids=["8 rows", "60 rows"])
def test_a_simulated_lot_says_so_on_every_page(tests):
    for page in pages(certificate(*issue_of(case_of(tests, simulated=True)))):
        assert "SIMULATED" in page
        assert squeezed("NOT FOR HUMAN USE") in squeezed(page)


def test_a_real_lot_is_not_called_simulated():
    assert "SIMULATED" not in "".join(pages(certificate(*issue_of(case_of()))))


def test_a_long_table_repeats_its_head_on_each_page():
    found = pages(certificate(*issue_of(case_of(MANY))))
    with_rows = [page for page in found if re.search(r"(Mycoplasma|Viability) \d", page)]
    assert len(with_rows) > 2
    assert all(squeezed("ACCEPTANCE CRITERION") in squeezed(page) for page in with_rows)
    assert all(f"Page {number} of {len(found)}" in page for number, page in enumerate(found, 1))
    names = squeezed(" ".join(found))
    assert all(squeezed(criterion.test) in names for criterion, _ in MANY)


def test_hostile_text_is_printed_and_never_read_as_markup():
    case = case_of()
    hostile = replace(
        case,
        title=HOSTILE,
        product=HOSTILE,
        lot=replace(case.lot, item=HOSTILE),
        evidence=tuple(replace(one, source=HOSTILE) for one in case.evidence),
        flags=(replace(case.flags[0], title=HOSTILE, conclusion=HOSTILE),),
    )
    text = squeezed(" ".join(pages(certificate(*issue_of(hostile)))))
    expected = HOSTILE.replace("細胞", "[U+7D30][U+80DE]").replace("\u202e", "[U+202E]").replace("\x07", "[U+0007]")
    assert text.count(squeezed(expected)) >= 4
    assert squeezed("stand as Unicode code points") in text


@settings(max_examples=15)
@given(st.text(max_size=60), st.text(alphabet=st.characters(max_codepoint=0x3FF), max_size=60))
def test_any_text_can_be_printed(one, other):
    case = case_of(TESTS)
    case = replace(case, product=one, title=other, lot=replace(case.lot, item=other + one))
    assert certificate(*issue_of(case)).startswith(b"%PDF")


def test_every_character_that_is_let_through_has_a_glyph():
    """PDF/A lets no character be without a glyph: typst refuses the document."""
    everything = "".join(chr(code) for first, last in SHOWN for code in range(first, last + 1))
    assert certificate(*issue_of(case_of(product=everything))).startswith(b"%PDF")


def test_a_checkpoint_without_the_decision_is_refused():
    proposal, decided, seal = issue_of(case_of())
    for size in (70, 71):
        with pytest.raises(UncoveredDecisionError, match=f"checkpoint of {size} entries does not include entry 71"):
            certificate(proposal, decided, replace(seal, point=replace(seal.point, size=size)))


@pytest.mark.parametrize("outcome", list(Outcome))
def test_the_running_head_and_the_title_say_the_outcome(outcome):
    found = pages(certificate(*issue_of(case_of(MANY), outcome=outcome)))
    assert ("and Release" in found[0]) is (outcome is Outcome.RELEASED)
    assert all(outcome in page for page in found[1:])


def test_the_code_is_drawn_from_the_text():
    """Its modules fill 33 x 33 (version 4, ISO/IEC 18004) with a margin of two on each side."""
    drawn = ET.fromstring(qr_code("seedlot/DUB/0123456789abcdef\n72\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"))  # noqa: S314 - our own
    assert drawn.tag.endswith("svg")
    assert (drawn.get("width"), drawn.get("height")) == ("41", "41")
    assert qr_code("a\n1\n") != qr_code("a\n2\n")
