"""Verdicts, grouped."""

from __future__ import annotations

import pytest

from seedlot.regulation.judged import Judged, Territorial, Timing, overall
from seedlot.regulation.pack import built_in
from seedlot.regulation.rule import Stage
from seedlot.regulation.shapes import Shown, Standing, Stated, Verdict
from seedlot.terms.finding import Answer

SURE, GENERAL = built_in().rules["EU-CLD-02"], built_in().rules["EU-CLD-04"]
V = Verdict


def of(*verdicts: Verdict, timing: Timing = Timing.IN_FORCE) -> list[Judged]:
    return [Judged(SURE, verdict, timing) for verdict in verdicts]


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ((V.BLOCKER, V.GAP, V.NOT_ASSESSED, V.AGREED, V.ACCEPTED), V.BLOCKER),
        ((V.ACCEPTED, V.AGREED, V.NOT_ASSESSED, V.GAP), V.GAP),
        ((V.NOT_ASSESSED, V.AGREED), V.NOT_ASSESSED),
        ((V.ACCEPTED, V.AGREED, V.ACCEPTED), V.AGREED),
        ((V.ACCEPTED, V.NOTE, V.NOT_APPLICABLE), V.ACCEPTED),
        ((V.NOTE, V.NOT_APPLICABLE), V.NOTE),
        ((V.NOT_APPLICABLE, V.NOT_APPLICABLE), V.NOT_APPLICABLE),
        ((), V.NOT_ASSESSED),
    ],
)
def test_the_worst_that_counts_decides(verdicts: tuple[Verdict, ...], expected: Verdict) -> None:
    assert overall(of(*verdicts)) is expected


def test_a_draft_and_what_is_upcoming_do_not_count() -> None:
    for timing in (Timing.DRAFT, Timing.UPCOMING):
        assert overall([*of(V.ACCEPTED), *of(V.GAP, timing=timing)]) is V.ACCEPTED
        assert overall(of(V.GAP, timing=timing)) is V.NOTE
        assert of(V.GAP, timing=timing)[0].answer is None
    assert of(V.GAP)[0].answer is Answer.NOT_MET
    assert of(V.NOTE)[0].answer is None


def test_what_could_be_a_note_at_worst_does_not_count_while_it_is_open() -> None:
    harmless = built_in().rules["ICH-Q9-02"]
    assert (harmless.strength, harmless.if_missing, harmless.harmless) == ("may", V.NOTE, True)
    assert overall([*of(V.ACCEPTED), Judged(harmless, V.NOT_ASSESSED, Timing.IN_FORCE)]) is V.ACCEPTED
    assert overall([*of(V.ACCEPTED, V.NOT_ASSESSED)]) is V.NOT_ASSESSED
    assert Judged(harmless, V.ACCEPTED, Timing.IN_FORCE).counted


def test_what_rests_on_general_knowledge_alone_is_provisional() -> None:
    gap, blocker = Judged(SURE, V.GAP, Timing.IN_FORCE), Judged(GENERAL, V.BLOCKER, Timing.IN_FORCE)
    assert (GENERAL.confidence, SURE.confidence) == ("from-general-knowledge", "from-seed")
    guessed = Territorial("EU", (gap, blocker))
    assert (guessed.verdict, guessed.provisional, guessed.firm, guessed.deciding) == (
        V.BLOCKER,
        True,
        V.GAP,
        (blocker,),
    )
    firm = Territorial("EU", (gap, blocker, Judged(SURE, V.BLOCKER, Timing.IN_FORCE)))
    assert (firm.provisional, firm.firm) == (False, V.BLOCKER)
    assert not Territorial("EU", ()).provisional


def test_stages_and_families() -> None:
    seed = Judged(SURE, V.BLOCKER, Timing.IN_FORCE)
    bank = Judged(GENERAL, V.ACCEPTED, Timing.IN_FORCE)
    shown = Territorial("EU", (seed, bank))
    assert (shown.of_stage(Stage.SEED), shown.of_stage(Stage.MCB)) == (V.BLOCKER, V.ACCEPTED)
    assert (shown.of_family("cld-gmp"), shown.of_family("mcb-gmp")) == (V.BLOCKER, V.ACCEPTED)
    assert shown.of_stage(Stage.CLINICAL) is V.NOT_ASSESSED
    assert shown.rule("EU-CLD-02") is seed
    assert shown.rule("EU-CLD-09") is None


def test_a_verdict_tells_what_it_rests_on() -> None:
    fact = Stated(fact="cld_environment", value="research", says="", entries=(5, 3), planned=True)
    alternative, risk, agreement = SURE.ways[0].codes
    held = Shown(code=risk, standing=Standing.HELD, says="", entries=(9,))
    missing = Shown(code=alternative, standing=Standing.MISSING, says="", settle="File b.")
    failed = Shown(code=agreement, standing=Standing.FAILED, says="", entries=(3,), settle="Look at c.")
    judged = Judged(SURE, V.BLOCKER, Timing.IN_FORCE, (fact,), (held, missing, failed))
    assert judged.entries == (3, 5, 9)
    assert judged.planned
    assert (judged.missing_evidence, judged.standing(Standing.FAILED)) == ((alternative,), (agreement,))
    assert judged.to_do == (SURE.action, "File b. Look at c.", "Or: File b.")
    assert not Judged(SURE, V.BLOCKER, Timing.IN_FORCE, (), (held,)).planned
