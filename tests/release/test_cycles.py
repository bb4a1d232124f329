"""A platform line cycle by cycle: worked out by hand on a line with two banks and an edit between them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tests.release.invented import GMP, PRINCIPLES, RESEARCH, B, C, P, programme, thing, told, work
from tests.release.regulated import ENTERED, before_regulators

from seedlot.record.entries.origin import Material
from seedlot.regulation.shapes import Verdict
from seedlot.release.cycles import cycles
from seedlot.release.programme import Programme
from seedlot.terms.words import ItemKind, Process, Stage


def platform(second: str = PRINCIPLES) -> Programme:
    """Reprogrammed in a research laboratory and banked under GMP; then edited, cloned and banked again, and a product."""
    things = (
        thing("D", ItemKind.DONOR, Stage.DONOR, entry=1),
        thing("R", C, Stage.REPROGRAMMING, step="S1", entry=2),
        thing("SEED", B, Stage.SEED, step="S2", entry=3),
        thing("E", C, Stage.GENE_EDIT, step="S3", entry=4),
        thing("MCB", B, Stage.MCB, step="S4", entry=5),
        thing("DP", P, Stage.DRUG_PRODUCT, step="S5", entry=6),
    )
    works = (
        work("S1", Process.REPROGRAMMING, entry=2, occurred="2025-01-01", environment=RESEARCH, inputs=("D",), outputs=("R",), materials=("M",)),
        work("S2", Process.BANKING, entry=3, occurred="2025-02-01", environment=GMP, inputs=("R",), outputs=("SEED",)),
        work("S3", Process.GENE_EDITING, entry=4, occurred="2025-03-01", environment=second, inputs=("SEED",), outputs=("E",), materials=("N",)),
        work("S4", Process.BANKING, entry=5, occurred="2025-04-01", environment=GMP, inputs=("E",), outputs=("MCB",)),
        work("S5", Process.FILLING, entry=6, occurred="2025-05-01", environment=GMP, inputs=("MCB",), outputs=("DP",)),
    )  # fmt: skip
    parents = {"R": ("D",), "SEED": ("R",), "E": ("SEED",), "MCB": ("E",), "DP": ("MCB",)}
    lots = (
        told(Material(item="M", name="medium", grade="research use only"), entry=70),
        told(Material(item="N", name="nuclease", grade="GMP"), entry=71),
    )
    made: Programme = programme(things, works, parents, (told(ENTERED, entry=50, about="PRG"), *lots))
    return made


def test_each_bank_ends_a_cycle_with_its_own_steps() -> None:
    first, second = cycles(before_regulators(platform()))
    assert (first.number, first.bank, first.stage, first.after) == (1, "SEED", "seed", ())
    assert (second.number, second.bank, second.stage, second.after) == (2, "MCB", "MCB", ("SEED",))
    assert (set(first.steps), set(second.steps)) == ({"S1", "S2"}, {"S3", "S4"})
    assert (first.changes, second.changes) == (("S1",), ("S3",))
    assert (first.environment.value, second.environment.value) == ("research", "gmp-principles")
    assert (first.grade.value, second.grade.value) == ("research", "gmp")
    assert (first.bank_environment, second.bank_environment) == (GMP, GMP)


def test_risks_are_counted_up_along_the_line() -> None:
    first, second = cycles(before_regulators(platform()))
    assert (first.risks.cycles, first.risks.outside, first.risks.switches, first.risks.research_lots) == (1, 1, 1, 1)
    # research, GMP, principles of GMP, GMP: three switches, two steps outside licensed GMP.
    assert (second.risks.cycles, second.risks.outside, second.risks.switches, second.risks.research_lots) == (
        2,
        2,
        3,
        1,
    )
    assert (first.risks.unknown, second.risks.unknown) == (0, 0)


def test_each_cycle_has_a_verdict_of_its_own() -> None:
    first, second = cycles(before_regulators(platform(GMP)))
    assert first.verdicts["DE"] is Verdict.BLOCKER
    assert "DE-CLD-01" in first.deciding["DE"]
    assert "DE-CLD-01" not in second.deciding["DE"]


def test_doing_a_cycle_again_takes_all_that_came_of_it() -> None:
    cost: dict[str, Decimal] = {
        Process.REPROGRAMMING: Decimal(1000),
        Process.BANKING: Decimal(500),
        Process.GENE_EDITING: Decimal(2000),
    }
    first, second = cycles(before_regulators(platform()), cost)
    # 1 January to 1 May 2025: 31 + 28 + 31 + 30 days; 1 March to 1 May: 31 + 30.
    assert (first.repeat.steps, first.repeat.days, first.repeat.cost) == (5, 120, Decimal(4000))
    assert (second.repeat.steps, second.repeat.days, second.repeat.cost) == (3, 61, Decimal(2500))
    assert first.repeat.uncosted == ("filling",)
    assert cycles(before_regulators(platform()))[0].repeat.cost is None


def test_what_comes_of_a_bank_falls_with_it() -> None:
    first, second = cycles(before_regulators(platform()))
    assert first.falls == {"bank": 2, "culture": 1, "drug product": 1}
    assert second.falls == {"bank": 1, "drug product": 1}


def test_a_step_without_a_day_leaves_the_days_not_known() -> None:
    made = platform()
    undated = replace(made, works={**made.works, "S3": replace(made.works["S3"], occurred="")})
    assert [each.repeat.days for each in cycles(before_regulators(undated))] == [None, None]


def test_a_programme_without_a_bank_has_no_cycle() -> None:
    assert cycles(before_regulators(programme(entries=(told(ENTERED, about="PRG"),)))) == ()
