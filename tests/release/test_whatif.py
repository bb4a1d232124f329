"""What if a step, a material or the programme were another: which verdicts move, and that nothing else does."""

from __future__ import annotations

import pytest
from tests.release.invented import told
from tests.release.regulated import before_regulators, research_line

from seedlot.record.entries.origin import Material
from seedlot.regulation.shapes import Verdict
from seedlot.release.programme import Programme
from seedlot.release.suppose import suppose
from seedlot.release.whatif import EditError, Move, alike, moves, read_edit

LOT = told(Material(item="M", name="medium", grade="research use only"), entry=70)


def moved(programme: Programme, *edits: tuple[str, str]) -> dict[tuple[str, str], Move]:
    after = suppose(programme, [read_edit(what, said) for what, said in edits])
    found = moves(before_regulators(programme).assessment, before_regulators(after).assessment)
    return {(move.territory, move.rule): move for move in found}


def test_a_line_derived_under_licensed_gmp_would_not_be_blocked_in_germany() -> None:
    programme = research_line(LOT)
    one = moved(programme, ("step", "S2 environment=licensed GMP"))
    assert ("DE", "DE-CLD-01") not in one
    both = moved(programme, ("step", "S2 environment=licensed GMP"), ("step", "S3 environment=licensed GMP"))
    move = both["DE", "DE-CLD-01"]
    assert (move.before, move.after) == (Verdict.BLOCKER, Verdict.NOT_APPLICABLE)
    assert "cld_environment: research -> licensed-gmp" in move.because
    assert programme.works["S2"].environment == "research"


def test_a_better_material_settles_what_the_fda_warned_of() -> None:
    found = moved(research_line(LOT), ("material", "M grade=GMP"))
    move = found["US", "US-CLD-02"]
    assert (move.before, move.after) == (Verdict.GAP, Verdict.NOT_APPLICABLE)
    assert move.because == ("cld_material_grade: research -> gmp",)


def test_a_later_phase_brings_rules_of_its_own() -> None:
    found = moved(research_line(LOT), ("programme", "phase=3"))
    assert all("phase: phase1 -> phase3" in move.because for move in found.values() if move.because)
    assert any(move.before is Verdict.NOT_APPLICABLE for move in found.values())


@pytest.mark.parametrize(
    ("what", "said", "says"),
    [
        ("step", "S2", "no edit of a step"),
        ("step", "environment=research", "no edit of a step"),
        ("programme", "phase", "phase=phase1"),
    ],
)
def test_an_edit_that_cannot_be_read_is_refused(what: str, said: str, says: str) -> None:
    with pytest.raises(EditError) as caught:
        read_edit(what, said)
    assert says in str(caught.value)


def test_territories_in_which_a_rule_moves_alike_stand_together() -> None:
    def move(territory: str, rule: str = "R-1", after: Verdict = Verdict.ACCEPTED) -> Move:
        return Move(territory=territory, rule=rule, title="t", before=Verdict.GAP, after=after, because=("f",))

    told = alike([move("EU"), move("UK", after=Verdict.NOTE), move("DE"), move("DE", "R-2")])
    assert [(each.rule, each.after, where) for each, where in told] == [
        ("R-1", Verdict.ACCEPTED, ("EU", "DE")),
        ("R-1", Verdict.NOTE, ("UK",)),
        ("R-2", Verdict.ACCEPTED, ("DE",)),
    ]
