"""The gate: what a correction takes off a lot stays visible, with the flags that were raised on it before."""

from __future__ import annotations

import pytest
from tests.simulated_lot import lab_report, make

from seedlot.acts.amend import amend
from seedlot.acts.decide import NotReleasableError, Verdict, decide
from seedlot.dossier.chosen import entries_about
from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.record.entries.origin import Registered
from seedlot.record.entries.work import Deviation, DeviationClosed, Hold, Made, Step, Used
from seedlot.release.decide import propose
from seedlot.release.gather import gather
from seedlot.terms.finding import Answer
from seedlot.terms.words import ItemKind, Outcome, Process

OTHER = Registered(item="OTHER", item_kind=ItemKind.CULTURE)
EXCURSION = Step(step="EXC", process=Process.SHIPMENT, inputs=(Used(item="LOT"),))
CORRECTIONS = {
    "other item": {"inputs": [{"item": "OTHER"}]},
    "nothing": {"inputs": []},
    "only planned": {"planned": True},
    "makes something": {"outputs": [{"item": "NEW", "item_kind": "culture"}]},
}
#: How a sample leaves the lot: it is of something else, or it is no sample.
AWAY = {"inputs": {"inputs": [{"item": "OTHER"}]}, "kind": {"outputs": [{"item": "LOT-s", "item_kind": "culture"}]}}


@pytest.fixture
def unwatched(monkeypatch):
    """A record in which such corrections were taken, as of a version that did not refuse them."""
    monkeypatch.setattr("seedlot.lineage.correction.taken_off", lambda *_: iter(()))


def number(site, kind, name):
    """The entry of a kind with an identifier."""
    with site.reading() as connection:
        return ask.rows(connection, t.NAMED, kind=kind, name=name)[0].entry


def correct(site, kind, name, **changes):
    """Correct an entry by its name; the number of the amendment."""
    return amend(site.record, "", number(site, kind, name), changes, reason="typing error", now=site.now)[0]


def found(site, lot="LOT"):
    """The outcome that is proposed, what stands against it, and the entries that are said to be corrections."""
    with site.reading() as connection:
        proposal = propose(gather(connection, lot))
    against = {each.code for each in proposal.findings if each.answer in {Answer.NOT_MET, Answer.NOT_KNOWN}}
    amended = {each.where for each in proposal.findings if each.code == "release/amended"}
    return proposal.outcome, against, amended


def flag(*targets):
    """A critical deviation."""
    return Deviation(deviation="DEV", title="freezer failed 12 h", severity="critical", targets=targets)


@pytest.mark.parametrize("changes", CORRECTIONS.values(), ids=CORRECTIONS)
@pytest.mark.usefixtures("unwatched")
def test_a_step_that_only_handled_the_lot_and_was_corrected_away(site, changes):
    make(site)
    site.say(OTHER, EXCURSION, flag("EXC"))
    amendment = correct(site, "step", "EXC", **changes)
    assert found(site) == (Outcome.QUARANTINED, {"release/deviation"}, {f"entry {amendment}"})
    with site.reading() as connection:
        (told,) = [each.says for each in propose(gather(connection, "LOT")).findings if "DEV" in each.says]
        assert {number(site, "step", "EXC"), amendment} <= entries_about(connection, "LOT", case=True)
    assert f"entry {amendment} says since to have had nothing to do with it" in told
    with pytest.raises(NotReleasableError):
        decide(site.record, "qp", Verdict(lot="LOT", outcome=Outcome.RELEASED), now=site.now)
    site.say(DeviationClosed(deviation="DEV", conclusion="EXC was of OTHER, see the log", acceptable=True))
    assert found(site)[:2] == (Outcome.RELEASED, set())


def test_a_deviation_closed_against_the_lot_is_not_moved_off_it(site):
    make(site)
    site.say(OTHER, EXCURSION, flag("EXC"))
    site.say(DeviationClosed(deviation="DEV", conclusion="thawed", acceptable=False))
    correct(site, "step", "EXC", inputs=[{"item": "OTHER"}])
    assert found(site)[:2] == (Outcome.REJECTED, {"release/deviation"})


@pytest.mark.parametrize("target", ["S3", "LOT-s", "part", "HELD"])
@pytest.mark.parametrize("how", AWAY.values(), ids=AWAY)
@pytest.mark.usefixtures("unwatched")
def test_a_sample_that_was_corrected_away(site, target, how):
    make(site, skip=("R2",))
    site.say(lab_report("R2", "LOT", "sterility", "no growth"))
    part = Made(item="part", item_kind=ItemKind.SAMPLE)
    site.say(OTHER)
    site.say(Step(step="S4", process=Process.SAMPLING, inputs=(Used(item="LOT-s"),), outputs=(part,)))
    site.say(Step(step="HELD", process=Process.SHIPMENT, inputs=(Used(item="part"),)))
    site.say(Hold(hold="H", reason="wrong tube", targets=(target,)))
    amendment = correct(site, "step", "S3", **how)
    assert found(site) == (Outcome.QUARANTINED, {"release/hold"}, {f"entry {amendment}"})


@pytest.mark.parametrize("how", AWAY.values(), ids=AWAY)
def test_a_sample_with_a_result_out_of_limits_that_was_corrected_away_stays_listed(site, how):
    make(site)
    site.say(OTHER, lab_report("R9", "LOT-s", "sterility", "growth"))
    amendment = correct(site, "step", "S3", **how)
    assert f"entry {amendment}" in found(site)[2]


@pytest.mark.parametrize("target", ["MCB", "D", "S1"])
@pytest.mark.usefixtures("unwatched")
def test_what_the_lot_was_said_to_be_made_from(site, target):
    make(site)
    site.say(OTHER, flag(target))
    amendment = correct(site, "step", "S2", inputs=[{"item": "OTHER"}])
    _, against, amended = found(site)
    assert "release/deviation" in against
    assert f"entry {amendment}" in amended


def test_a_flag_that_was_raised_after_the_correction_does_not_touch_the_lot(site):
    make(site)
    site.say(OTHER, EXCURSION)
    amendment = correct(site, "step", "EXC", inputs=[{"item": "OTHER"}])
    site.say(flag("EXC"))
    assert found(site) == (Outcome.RELEASED, set(), {f"entry {amendment}"})


def test_a_step_that_made_something_else_of_the_bank_never_touched_the_lot(site):
    make(site)
    culture = Made(item="C", item_kind=ItemKind.CULTURE)
    site.say(OTHER)
    site.say(Step(step="S9", process=Process.THAW, inputs=(Used(item="MCB", units=1),), outputs=(culture,)))
    site.say(flag("S9", "C"))
    correct(site, "step", "S9", detail="in a hurry")
    correct(site, "step", "S9", inputs=[{"item": "OTHER"}])
    assert found(site) == (Outcome.RELEASED, set(), set())


@pytest.mark.usefixtures("unwatched")
def test_as_of_an_entry_before_the_correction_the_step_still_touches_the_lot(site):
    make(site)
    site.say(OTHER, EXCURSION, flag("EXC"))
    before = site.size()
    with site.reading() as connection:
        then = gather(connection, "LOT")
    correct(site, "step", "EXC", inputs=[{"item": "OTHER"}])
    with site.reading() as connection:
        assert gather(connection, "LOT", as_of=before) == then
    assert [each.moved for each in then.flags] == [None]
