"""The papers of an item."""

from __future__ import annotations

import pytest
from tests.simulated_lot import lab_report, make

from seedlot.acts.certify import certify
from seedlot.acts.decide import Verdict, decide
from seedlot.dossier.papers import papers_of
from seedlot.history.ask import NotInRecordError
from seedlot.record.entries.evidence import Attachment, Measured, Report
from seedlot.record.entries.filing import Document
from seedlot.record.entries.origin import Donor, Programme, Registered
from seedlot.terms.reportable import Reportable
from seedlot.terms.result import Input, Result, Software
from seedlot.terms.words import ItemKind, Outcome

HASH = "ab" * 32
VALUE = Reportable(sample="S", name="viability", value=90.0, unit="%")


def measured() -> Measured:
    result = Result(
        assay="viability",
        version="1",
        software=Software(distribution="seedlot", version="1"),
        settings={},
        inputs=(Input(name="raw.csv", sha256=HASH, bytes=7),),
        reportables=(VALUE,),
        findings=(),
        tables={},
        charts=(),
        unused=(),
    )
    return Measured(measurement="M1", items={"S": "A"}, result=result)


def test_raw_files_reports_and_documents_are_listed(site):
    site.say(Programme(programme="P", product="X"), Programme(programme="Q", product="Y"))
    site.say(Registered(item="A", item_kind=ItemKind.CULTURE, programme="P"))
    site.say(measured(), occurred="2026-02-01")
    file = Attachment(name="report.pdf", sha256=HASH, bytes=9)
    site.say(Report(report="R1", item="A", results=(VALUE,), files=(file,)), lab_report("R2", "A", "x", 1.0))
    site.say(Document(document="DOC v1", type="history file", title="History", programme="P", files=(file,)))
    site.say(Document(document="OTHER v1", type="history file", title="History", programme="Q", files=(file,)))
    with site.reading() as connection:
        found = papers_of(connection, "A")
        with pytest.raises(NotInRecordError):
            papers_of(connection, "NO")
    assert [(each.sort, each.of, each.name, each.size) for each in found] == [
        ("raw file", "M1", "raw.csv", 7),
        ("history file", "DOC v1", "History", None),
        ("report", "R1", "report.pdf", 9),
    ]


def test_a_certificate_is_a_paper_of_its_lot(site):
    make(site)
    site.say(Donor(item="E"))
    decide(site.record, "qp", Verdict(lot="LOT", outcome=Outcome.RELEASED), now=site.now)
    certify(site.record, "qp", "LOT", now=site.now)
    with site.reading() as connection:
        (paper,) = papers_of(connection, "LOT")
        assert papers_of(connection, "E") == ()
    assert (paper.sort, paper.of) == ("certificate", "LOT")
