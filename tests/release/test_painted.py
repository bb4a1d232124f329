"""By what a lineage is coloured."""

from __future__ import annotations

from datetime import date

from tests.simulated_lot import make

from seedlot.lineage.trace import Direction, trace
from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.record.entries.origin import Donor, Programme, Registered
from seedlot.record.entries.work import Made, Step, Used
from seedlot.regulation.pack import built_in
from seedlot.release.painted import regimes, results, states, verdicts
from seedlot.terms.criterion import Criterion, Kind, Specification
from seedlot.terms.words import Environment, ItemKind, Process, Stage


def test_how_each_item_stands(site):
    make(site)
    with site.reading() as connection:
        places = trace(connection, "LOT", Direction.BACK).places
        assert states(connection, places) == {
            "LOT": "not known",
            "MCB": "released",
            "D": "not known",
            "M": "not known",
        }


def test_the_regime_is_that_of_the_step_or_of_the_registration(site):
    made = (Made(item="C", item_kind=ItemKind.CULTURE),)
    site.say(Registered(item="R", item_kind=ItemKind.CLONE, environment=Environment.RESEARCH), Donor(item="D"))
    site.say(
        Step(
            step="S",
            process=Process.THAW,
            inputs=(Used(item="R"),),
            outputs=made,
            environment=Environment.GMP,
        )
    )
    with site.reading() as connection:
        places = [*trace(connection, "C", Direction.BACK).places, *trace(connection, "D", Direction.BACK).places]
        assert regimes(connection, places) == {"C": "licensed GMP", "R": "research"}


def test_the_worst_answer_of_its_own_results_counts(site):
    """The bank's mycoplasma meets its criterion; karyotype is a criterion for another stage of the lot's specification."""
    make(site)
    strict = Specification(
        name="DP", version="2", criteria=(Criterion(test="viability", kind=Kind.MIN, low=95, unit="%"),)
    )
    site.say(SpecificationApproved(specification=strict))
    with site.reading() as connection:
        places = trace(connection, "LOT", Direction.BACK).places
        assert results(connection, places) == {"LOT": "met", "MCB": "met"}
        assert results(connection, trace(connection, "D", Direction.BACK).places) == {}


def test_the_rules_of_a_territory_speak_of_stages(site):
    site.say(Programme(programme="P", product="X", territories=("US",)), Donor(item="D"))
    clone = Made(item="B", item_kind=ItemKind.BANK, stage=Stage.MCB, programme="P")
    site.say(Step(step="S", process=Process.BANKING, inputs=(Used(item="D"),), outputs=(clone,), materials=()))
    with site.reading() as connection:
        places = trace(connection, "B", Direction.BACK).places
        found = verdicts(connection, places, built_in(), "US", on=date(2026, 6, 1))
        assert set(found) == {"B", "D"}
        assert verdicts(connection, places[1:], built_in(), "US", on=date(2026, 6, 1)) == {}
