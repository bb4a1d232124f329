"""Comparability exercises read from the record."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from tests.release.stable_lots import SPECIFICATION, study

from seedlot.acts.amend import amend
from seedlot.draw.picture import svg
from seedlot.history.ask import NotInRecordError
from seedlot.record.entries.comparison import ComparabilityExercise, Criterion
from seedlot.record.entries.evidence import Report
from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.record.entries.origin import Donor, Registered
from seedlot.record.entries.quality import Change, Investigation, InvestigationClosed
from seedlot.record.entries.stability import OnStability
from seedlot.record.entries.work import Made, Step, Used
from seedlot.release.comparability import comparability, exercises, unstated
from seedlot.release.comparability_chart import comparability_chart
from seedlot.terms.comparing import Method, Scale
from seedlot.terms.finding import Answer
from seedlot.terms.reportable import Reportable
from seedlot.terms.words import ItemKind, Process, Stage

BEFORE, AFTER = ("B1", "B2", "B3", "B4"), ("A1", "A2", "A3", "A4")
POTENCY = Criterion(
    attribute="potency",
    tier="1",
    method=Method.EQUIVALENCE,
    scale=Scale.RATIO,
    margin=Decimal("1.25"),
    justification="j",
)
KARYOTYPE = Criterion(
    attribute="karyotype", tier="2", method=Method.SIDE_BY_SIDE, expected=("46,XX",), justification="j"
)


def made(site, *attributes, paired=True, donors=(1, 2, 3, 4), **said):
    """Lots of four donors before a change and after it, an exercise, and the results of those before."""
    site.say(*(Donor(item=f"D{number}") for number in sorted(set(donors))))
    lots = [(lot, f"D{number}") for side in (BEFORE, AFTER) for lot, number in zip(side, donors, strict=True)]
    site.say(*(_lot(lot, donor) for lot, donor in lots))
    site.say(Change(change="CC", title="Another medium", classification="major", comparability="CMP"))
    told(site, BEFORE, (1.0, 1.1, 0.9, 1.05))
    exercise = ComparabilityExercise(
        exercise="CMP", change="CC", before=BEFORE, after=AFTER, paired=paired, attributes=attributes, **said
    )
    (entry,) = site.say(exercise, occurred="2026-05-01")
    return entry


def _lot(lot, donor):
    return Registered(item=lot, item_kind=ItemKind.DRUG_PRODUCT, stage=Stage.DRUG_PRODUCT, parents=(donor,))


def told(site, lots, numbers, occurred="2026-02-01", word="46,XX"):
    for lot, number in zip(lots, numbers, strict=True):
        results = (Reportable(name="potency", value=number), Reportable(name="karyotype", value=word))
        site.say(Report(report=f"R-{lot}", item=lot, results=results), occurred=occurred)


def later(site):
    site.now = datetime(2026, 8, 1, 12, tzinfo=UTC)


def read(site, **said):
    with site.reading() as connection:
        return comparability(connection, "CMP", **said)


def answers(found):
    return {each.code.removeprefix("comparability/"): each.answer for each in found.findings}


def test_an_exercise_is_met_where_all_was_stated_first(site):
    made(site, POTENCY, KARYOTYPE)
    assert answers(read(site))["beforehand"] is Answer.NOT_KNOWN
    later(site)
    told(site, AFTER, (1.01, 1.08, 0.91, 1.06), occurred="2026-07-01")
    found = read(site)
    assert (found.answer, [each.answer for each in found.compared]) == (Answer.MET, [Answer.MET] * 2)
    assert answers(found)["beforehand"] is Answer.MET
    potency = found.compared[0]
    assert potency.tested.degrees == 3
    assert potency.tested.estimate == pytest.approx((1.01 * 1.08 * 0.91 * 1.06 / (1.0 * 1.1 * 0.9 * 1.05)) ** 0.25)
    chart = comparability_chart(found)
    assert chart is not None
    assert "potency" in svg(chart)
    with site.reading() as connection:
        assert [row.exercise for row in exercises(connection)] == ["CMP"]
        assert not unstated(connection)


def test_margins_after_the_results_are_not_met(site):
    entry = made(site, POTENCY)
    later(site)
    told(site, AFTER, (1.01, 1.08, 0.91, 1.06), occurred="2026-05-20")
    assert answers(read(site))["beforehand"] is Answer.NOT_KNOWN  # the result is older than the seal of the criteria
    before = site.size()
    site.now = datetime(2026, 9, 1, 12, tzinfo=UTC)
    amend(site.record, "", entry, {"alpha": "0.1"}, reason="r", now=site.now)
    assert answers(read(site))["beforehand"] is Answer.NOT_MET
    assert read(site).answer is Answer.NOT_MET
    assert read(site, as_of=before).alpha == 0.05


def test_pairs_are_of_one_donor_and_loose_lots_of_several_are_remarked_upon(site):
    made(site, POTENCY, paired=False)
    found = read(site)
    assert "Split the material" in next(each.says for each in found.findings if each.code == "comparability/design")


def test_a_pair_of_two_donors_is_none(site):
    made(site)
    site.say(Donor(item="D9"), _lot("A9", "D9"))
    wrong = ComparabilityExercise(exercise="CMP2", change="CC", before=("B1", "B2"), after=("A1", "A9"), paired=True)
    site.say(wrong)
    with site.reading() as connection:
        found = comparability(connection, "CMP2")
    assert [each.says for each in found.findings if each.answer is Answer.NOT_MET] == [
        "B2 and A9 are no pair: they are of other donors."
    ]
    assert answers(found)["attributes"] is Answer.NOT_KNOWN
    assert comparability_chart(found) is None


def test_several_values_of_a_lot_count_once_and_units_are_those_of_the_margin(site):
    criterion = Criterion(
        attribute="dose", tier="2", method=Method.RANGE, margin=Decimal(3), unit="mg", justification="j"
    )
    made(site, criterion, POTENCY)
    for lot, numbers in (("B1", (1.0, 3.0)), ("B2", (4.0,)), ("B3", (6.0,)), ("A1", (5.0,)), ("A2", ())):
        results = tuple(Reportable(name="dose", value=number / 1000, unit="g") for number in numbers)
        site.say(Report(report=f"R-D-{lot}", item=lot, results=results)) if results else None
    site.say(Report(report="R-C", item="A3", results=(Reportable(name="dose", value=1.0, unit="cm"),)))
    (dose, _) = read(site).compared
    assert [value.number for value in dose.before] == pytest.approx([2.0, 4.0, 6.0, None])
    assert [value.told for value in dose.after] == ["5", "not known", "not known", "not known"]


def test_limits_that_were_not_reached_and_lots_that_are_not_there(site):
    """Of several limits that one keeps that all keep; a number beside a limit leaves the lot open; none is drawn as a number."""
    criterion = Criterion(
        attribute="residue",
        tier="2",
        method=Method.RANKED,
        side="upper",
        coverage="0.5",
        confidence="0.5",
        justification="j",
    )
    site.say(Donor(item="D1"), _lot("B1", "D1"), _lot("B2", "D1"), _lot("A1", "D1"), _lot("A2", "D1"))
    site.say(Change(change="CC", title="t", classification="minor"))
    site.say(
        ComparabilityExercise(
            exercise="CMP", change="CC", before=("B1", "B2"), after=("A1", "A2", "GONE"), attributes=(criterion,)
        ),
        ComparabilityExercise(exercise="PAIRS", change="CC", before=("B1",), after=("GONE",), paired=True),
    )
    below = [Reportable(name="residue", value=None, relation="<", limit=limit) for limit in (0.1, 0.2)]
    number = Reportable(name="residue", value=0.5)
    for lot, results in (("B1", (number,)), ("B2", (number,)), ("A1", below), ("A2", (*below, number))):
        site.say(Report(report=f"R-{lot}", item=lot, results=tuple(results)))
    found = read(site)
    (residue,) = found.compared
    assert [value.told for value in residue.after] == ["<0.2", "not known", "not known"]
    assert (residue.within.inside, residue.answer) == (("A1",), Answer.NOT_KNOWN)
    codes = [each.code.removeprefix("comparability/") for each in found.findings]
    assert codes == ["beforehand", "lots", "function"]
    assert comparability_chart(found) is not None
    with site.reading() as connection:
        pairs = comparability(connection, "PAIRS")
    assert "The donor of B1 or of GONE is not in the record." in [each.says for each in pairs.findings]


def test_what_is_not_there(site):
    site.say(Change(change="C2", title="t", classification="major", comparability="CMP-9"))
    with site.reading() as connection, pytest.raises(NotInRecordError, match="CMP"):
        comparability(connection, "CMP")
    with site.reading() as connection:
        assert [row.change for row in unstated(connection)] == ["C2"]


@pytest.mark.parametrize(
    "said",
    [
        {"before": ("A",), "after": ("A",)},
        {"paired": True, "before": ("A", "B"), "after": ("C",)},
        {"attributes": (POTENCY, POTENCY)},
    ],
)
def test_exercises_that_cannot_be_meant(said):
    with pytest.raises(ValueError, match=r"twice|as many"):
        ComparabilityExercise(**({"exercise": "C", "change": "C", "before": ("B",), "after": ("D",)} | said))
    with pytest.raises(ValueError, match="lies above 1"):
        Criterion(attribute="a", tier="1", method=Method.EQUIVALENCE, scale=Scale.RATIO, margin=Decimal("0.8"))


def test_results_that_tell_of_no_lot_as_it_is_are_not_counted(site):
    """One was found invalid, one is of a portion kept warm, one of a pool of two lots, one of a stability study."""
    made(site, POTENCY)
    later(site)
    told(site, AFTER, (1.01, 1.08, 0.91, 9.0), occurred="2026-07-01")
    one, two = (Reportable(name="potency", value=value) for value in (0.2, 5.0))
    for name, lots in (("WARM", ("A1",)), ("POOL", ("A1", "A2"))):
        made_of = tuple(Used(item=lot) for lot in lots)
        output = (Made(item=name, item_kind=ItemKind.SAMPLE),)
        site.say(
            Step(step=f"S-{name}", process=Process.SAMPLING, inputs=made_of, outputs=output), occurred="2026-07-01"
        )
    site.say(SpecificationApproved(specification=SPECIFICATION), occurred="2026-01-01")
    site.say(study("ACC", arm="accelerated", protocol=""), study("STB", protocol=""), occurred="2026-07-01")
    site.say(OnStability(placement="P", study="ACC", item="WARM"), occurred="2026-07-01")
    site.say(
        Report(report="R-W", item="WARM", results=(one,)),
        Report(report="R-P", item="POOL", results=(two,)),
        Report(report="R-S", item="A2", study="STB", results=(one,)),
        Investigation(investigation="OOS", item="A4", test="potency", references=("R-A4",), phase="1"),
        occurred="2026-07-02",
    )
    assert [each.told for each in read(site).compared[0].after] == ["1.01", "1.08", "0.91", "9"]
    site.say(
        InvestigationClosed(investigation="OOS", confirmed=False, laboratory_error=True, conclusion="c"),
        Report(report="R-A4b", item="A4", results=(Reportable(name="potency", value=1.06),)),
        occurred="2026-07-03",
    )
    found = read(site)
    assert [each.told for each in found.compared[0].after] == ["1.01", "1.08", "0.91", "1.06"]
    says = [each.says for each in found.findings if each.code == "comparability/aside"]
    assert [any(what in each for each in says) for what in ("pooled of several", "study STB", "OOS found it invalid")] == [True] * 3  # fmt: skip
    assert len(says) == 3


def test_no_mean_hides_a_value_that_has_no_logarithm(site):
    made(site, POTENCY)
    told(site, AFTER, (1.01, 1.08, 0.91, 2.0))
    site.say(Report(report="ZERO", item="A4", results=(Reportable(name="potency", value=0.0),)))
    (potency,) = read(site).compared
    assert (potency.answer, potency.says) == (Answer.NOT_KNOWN, "A ratio needs values above 0, and some are not.")
