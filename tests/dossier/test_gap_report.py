"""The gap report as PDF: read again, and the same bytes twice."""

from __future__ import annotations

import io

from pypdf import PdfReader
from tests.release.regulated import before_regulators, research_line

from seedlot.dossier.gap_contents import gap_contents
from seedlot.dossier.gap_report import gap_report


def test_the_report_reads_as_it_was_said_and_is_the_same_twice() -> None:
    gaps = before_regulators(research_line(), "DE")
    contents = gap_contents(gaps, title="a record", simulated=True, root="ab" * 32)
    written = gap_report(gaps, contents)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(written)).pages]
    text = " ".join(" ".join(pages).replace("\u200b", "").split())
    assert "Regulatory gap report" in pages[0]
    assert all("SIMULATED" in page for page in pages)
    assert "DE-CLD-01" in text
    assert "It is not legal advice" in text
    assert "Limits of this report" in text
    assert b"pdfaid:part" in written
    assert gap_report(gaps, contents) == written


def test_a_text_is_never_markup() -> None:
    gaps = before_regulators(research_line(), "DE")
    contents = gap_contents(gaps, title="#panic() *bold* $x$", simulated=False, root="ab" * 32)
    contents["product"] = contents["about"][1][1] = "#panic() *bold*"
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(gap_report(gaps, contents))).pages)
    assert "#panic() *bold*" in text.replace("\u200b", "")
    assert "SIMULATED" not in text
