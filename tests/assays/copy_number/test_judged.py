"""What changes mean: known ones are not met, others not known, those of the reference told; and one line of limits."""

from __future__ import annotations

from typing import Any

from tests.assays.copy_number.files import analysed, bins, source

from seedlot.assays.copy_number.judged import judge
from seedlot.genome.events import Event, Kind, Limit
from seedlot.genome.known import hotspots
from seedlot.terms.finding import Answer, Finding


def event(**given: Any) -> Event:
    told = {"sample": "LOT", "kind": Kind.GAIN, "name": "12 gain", "known": "12 gain; 12p gain; GDF3 gain; NANOG gain"}
    return Event(**{**told, "fraction": 0.3, "low": 0.28, "high": 0.32, "new": "yes", **given})


def judged(*events: Event, limits: tuple[Limit, ...] = ()) -> list[Finding]:
    return list(judge("LOT", events, limits, method="read depth", where="lot.bam"))


def test_a_known_change_is_not_met() -> None:
    (one,) = judged(event())
    assert (one.code, one.answer) == ("copy_number/recurrent", Answer.NOT_MET)
    assert one.says == (
        "'LOT' has 12 gain in 30 % of cells (28 to 32), and its reference has not. "
        "It is known to recur in pluripotent stem cells: 12 gain, 12p gain, GDF3 gain and 1 more."
    )


def test_without_a_reference_it_is_not_met_all_the_same() -> None:
    (one,) = judged(event(new="not known", fraction=None, low=None, high=None))
    assert one.answer is Answer.NOT_MET
    assert "'LOT' has 12 gain; whether it is new is not known." in one.says


def test_another_change_is_for_a_person() -> None:
    (one,) = judged(event(name="4q loss", kind=Kind.LOSS, known=""))
    assert (one.code, one.answer) == ("copy_number/change", Answer.NOT_KNOWN)


def test_what_the_reference_has_is_told() -> None:
    (one,) = judged(event(new="no"), event(new="no", name="4q loss", known=""))
    assert (one.code, one.answer) == ("copy_number/shared", None)
    assert "12 gain, 4q loss" in one.says


def test_many_changes_are_few_findings() -> None:
    told = judged(*(event(name=f"{number} loss", known="") for number in range(40)))
    assert len(told) == 11
    assert "30 more changes" in told[-1].says


def test_limits_are_one_finding() -> None:
    """Each hotspot that was not found is in the sentence: seen from 1 % on to n %, or not at all."""
    limits = tuple(
        Limit(sample="LOT", region=one.name, kind=one.kind, fraction=(at + 1) / 100 if at else None, basis="")
        for at, one in enumerate(hotspots())
    )
    (one,) = judged(limits=limits)
    titles = [each.title for each in hotspots()]
    assert one.answer is None
    assert f"from 2 % of cells on ({titles[1]}) to {len(titles)} % ({titles[-1]})" in one.says
    assert one.says.endswith(f"In no share of cells could have been seen: {titles[0]}.")


def test_a_gain_in_a_lot_is_not_met_and_its_hotspots_have_its_share() -> None:
    """20 % more of chromosome 12 in the reads: 40 % of cells, for 12, 12p and NANOG alike."""
    analysis = analysed(source("lot.tsv", bins(gains={"12": 1.2})), source("bank.tsv", bins(seed=2)), reference="bank")
    answers = {one.code: one.answer for one in analysis.findings}
    assert answers["copy_number/recurrent"] is Answer.NOT_MET
    values = {one.name: one for one in analysis.reportables}
    for name in ("12 gain", "12p gain", "NANOG gain"):
        low, high = values[name].low, values[name].high
        assert low is not None
        assert high is not None
        assert low <= 40 <= high


def test_a_lot_without_changes_has_only_limits() -> None:
    analysis = analysed(
        source("lot.tsv", bins(male=True)), source("bank.tsv", bins(seed=2, male=True)), reference="bank"
    )
    assert not [one for one in analysis.findings if one.answer is Answer.NOT_MET]
    assert [one.code for one in analysis.findings].count("copy_number/limits") == 1


def test_a_short_last_bin_is_no_loss() -> None:
    """The bins at the ends of chromosomes are cut; alone, against the genome's mean, they are not lost."""
    assert "events" not in analysed(source("lot.tsv", bins(male=True, mean=900))).tables
