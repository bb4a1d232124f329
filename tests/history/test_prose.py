"""Words of what is said in prose."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from seedlot.history.prose import prose, words
from seedlot.record.entries.content import Content
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.evidence import Attachment, Report
from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.terms.criterion import Criterion, Specification
from seedlot.terms.reportable import Reportable


def test_words_are_folded_and_each_stands_once() -> None:
    assert words("The Straße, the STRASSE: CO2 at 37 °C, a_b") == ("the", "strasse", "co2", "at", "37")


@given(some.text(max_size=80))
def test_words_of_words_are_the_same(text: str) -> None:
    found = words(text)
    assert words(" ".join(found)) == found


def told(content: Content, note: str = "") -> set[str]:
    """The words of an entry."""
    day = "2026-01-02"
    entry = Entry(
        kind=content.KIND,
        version=content.VERSION,
        occurred=day,
        recorded=f"{day}T00:00:00Z",
        zone="UTC",
        site="S",
        by="op",
        authentication="none",
        source="",
        note=note,
        content=content,
    )
    return {row["word"] for _, row in prose(entry)}


def test_the_words_of_parts_are_found_too() -> None:
    criterion = Criterion(test="residual pluripotent cells", kind="max", high=0.1, unit="%", method="digital PCR")
    version = Specification(name="SPEC", version="2", title="Release of cells", criteria=(criterion,))
    found = told(SpecificationApproved(specification=version), note="Agreed")
    assert found >= {"release", "residual", "pluripotent", "digital", "pcr", "agreed"}
    result = Reportable(sample="vial three", name="trisomy 12", value=0.0, unit="1", method="interphase FISH")
    file = Attachment(name="scan.pdf", sha256="0" * 64, bytes=1)
    found = told(Report(report="REP-1", item="I-1", laboratory="Elsewhere", results=(result,), files=(file,)))
    assert found >= {"elsewhere", "trisomy", "interphase", "fish"}
    assert not found & {"vial", "scan", "pdf", "rep"}
