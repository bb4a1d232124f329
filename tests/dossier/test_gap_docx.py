"""The gap report as .docx: read again by the library that offices use, and the same bytes twice."""

from __future__ import annotations

import io

from docx import Document
from tests.release.regulated import ON, before_regulators, research_line

from seedlot.dossier.gap_contents import gap_contents
from seedlot.dossier.gap_docx import gap_docx


def test_the_report_reads_as_it_was_said_and_is_the_same_twice() -> None:
    gaps = before_regulators(research_line(), "DE", "US")
    contents = gap_contents(gaps, title="a record", simulated=True, root="ab" * 32)
    written = gap_docx(contents, on=ON)
    document = Document(io.BytesIO(written))
    headings = [
        each.text for each in document.paragraphs if each.style is not None and each.style.name.startswith("Heading")
    ]
    assert any(heading.startswith("Blockers (") for heading in headings)
    assert headings.index("Where the programme stands") < headings.index("Territories and stages")
    assert [chapter["name"] for chapter in contents["chapters"]] == [
        heading.partition(" (")[0]
        for heading in headings
        if heading.partition(" (")[0] in {c["name"] for c in contents["chapters"]}
    ]
    assert document.paragraphs[0].text == "SIMULATED - NOT FOR HUMAN USE"
    assert document.core_properties.author == "a record"
    matrix = document.tables[3]
    assert matrix.rows[1].cells[0].text == "Germany"
    assert 'w:fill="D55E00"' in matrix.rows[1].cells[1]._tc.xml + matrix.rows[1].cells[5]._tc.xml
    assert gap_docx(contents, on=ON) == written


def test_what_is_not_simulated_does_not_say_so() -> None:
    contents = gap_contents(before_regulators(research_line(), "DE"), title="a record", simulated=False, root="ab" * 32)
    document = Document(io.BytesIO(gap_docx(contents, on=ON)))
    assert all("SIMULATED" not in each.text for each in document.paragraphs)
