"""Lots that were released while a test on the way to them was overdue."""

from __future__ import annotations

from tests.release.drifting_line import make_line
from tests.simulated_lot import lab_report, make

from seedlot.acts.decide import Verdict, decide
from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.record.entries.work import Made, Step, Used
from seedlot.release.due_released import released_while_overdue
from seedlot.terms.criterion import Criterion, Kind, Specification
from seedlot.terms.words import ItemKind, Outcome, Process, Stage


def hasty(site, item="", as_of=None):
    """The releases, with what was overdue."""
    with site.reading() as connection:
        found = released_while_overdue(connection, item, as_of=as_of)
    return [(each.lot, each.entry, [one.item for one in each.tests]) for each in found]


def test_what_the_decision_had_read_counts(site):
    """LOT was released before its bank had the test that was asked for, and again after it: the first was too soon."""
    make(site)
    criterion = Criterion(test="copy number", kind=Kind.REPORT_ONLY, at=("MCB",))
    site.say(SpecificationApproved(specification=Specification(name="GEN", version="1", criteria=(criterion,))))
    made = (Made(item="X", item_kind=ItemKind.DRUG_PRODUCT, stage=Stage.DRUG_PRODUCT, specification="GEN 1"),)
    site.say(
        Step(step="S-X", process=Process.FILLING, inputs=(Used(item="LOT"),), outputs=made, quarantine="simulated")
    )
    verdict = Verdict(lot="LOT", outcome=Outcome.RELEASED, meaning="certification")
    first, _ = decide(site.record, "qp", verdict, now=site.now)
    site.say(lab_report("R-CN", "MCB", "copy number", "nothing found"))
    decide(site.record, "qp", verdict, now=site.now)
    assert hasty(site) == hasty(site, "LOT") == [("LOT", first, ["MCB"])]
    assert hasty(site, as_of=first) == []


def test_of_a_record_without_releases_there_are_none(site):
    make_line(site, until="MCB")
    assert hasty(site) == []
