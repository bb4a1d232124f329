"""The results of an item."""

from __future__ import annotations

from tests.simulated_lot import lab_report, make

from seedlot.release.tested_on import results_of
from seedlot.terms.finding import Answer


def test_results_are_judged_and_those_of_what_it_came_from_stand_behind(site):
    make(site)
    site.say(lab_report("R9", "LOT", "colour", "clear"))
    with site.reading() as connection:
        found = results_of(connection, "LOT")
    assert found.specification is not None
    assert found.specification.name == "DP"
    assert [finding.answer for finding in found.findings] == [Answer.MET] * 3
    told = [(each.evidence.reportable.name, each.own, each.answer) for each in found.tested]
    assert told == [
        ("colour", True, None),
        ("sterility", True, Answer.MET),
        ("viability", True, Answer.MET),
        ("karyotype", False, Answer.MET),
        ("mycoplasma", False, None),
    ]


def test_without_a_specification_nothing_is_judged(site):
    make(site)
    site.say(lab_report("R9", "D", "HIV", "negative"))
    with site.reading() as connection:
        found = results_of(connection, "D")
        before = results_of(connection, "LOT", as_of=14)
    assert (found.specification, found.entry, found.findings) == (None, None, ())
    assert [each.answer for each in found.tested] == [None]
    assert before.specification is not None
    assert Answer.NOT_KNOWN in {finding.answer for finding in before.findings}
