"""The permitted sequence: nothing is taken from a bank that is not released, unless its use in quarantine is stated."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.simulated_lot import lab_report, make, make_bank, release_bank

from seedlot.acts.amend import amend
from seedlot.acts.decide import Verdict, decide
from seedlot.acts.importing import import_book
from seedlot.acts.seal import RefusedError
from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.lineage.banks import (
    FREE,
    Decisions,
    Release,
    decisions_on,
    homes,
    in_sequence,
    is_bank,
    is_part,
    is_released,
)
from seedlot.record.entries.origin import Donor, Registered
from seedlot.record.entries.work import Made, Step, Used
from seedlot.terms.words import ItemKind, Outcome, Process, Stage

MCB, WCB = Stage.MCB, Stage.WCB
WHY = "the release is awaited; the culture is discarded if it does not come"


def number(site, name, kind="step"):
    """The entry with an identifier."""
    with site.reading() as connection:
        return ask.rows(connection, t.NAMED, kind=kind, name=name)[0].entry


def correct(site, name, kind="step", **changes):
    """Correct an entry by its identifier."""
    return amend(site.record, "", number(site, name, kind), changes, reason="misread", now=site.now)


def take(parent="MCB", child="CUL", *, process=Process.THAW, kind=ItemKind.CULTURE, stage=MCB, **more):
    """A step that takes from a bank."""
    made = (Made(item=child, item_kind=kind, stage=stage),)
    return Step(step=f"take {child}", process=process, inputs=(Used(item=parent),), outputs=made, **more)


def bank(name, parent="D", stage=MCB, **more):
    """The step that makes another bank, with what it is judged on."""
    made = Made(item=name, item_kind=ItemKind.BANK, stage=stage, units=10, specification="CELLS 1")
    return Step(step=f"make {name}", process=Process.BANKING, inputs=(Used(item=parent),), outputs=(made,), **more)


def decided(site, item, outcome=Outcome.RELEASED):
    """Decide about a bank."""
    verdict = Verdict(lot=item, outcome=outcome, reason="as found")
    return decide(site.record, "qp", verdict, now=site.now)


def codes(site, *contents, **more):
    """The codes of the faults of what is refused."""
    return [fault.code for fault in site.faults(*contents, **more)]


@pytest.fixture
def banked(site):
    """A site with a bank that meets its specification and is not released yet."""
    make_bank(site)
    return site


@pytest.fixture
def released(banked):
    """The same, released on the day of the site's clock."""
    release_bank(banked)
    return banked


def test_nothing_is_taken_from_a_bank_that_is_not_released(banked):
    for process in set(Process) - set(FREE):
        (fault,) = banked.faults(take(process=process))
        assert fault.code == "lineage/bank"
        assert "takes from bank 'MCB', which is not released" in fault.says
        assert "Release the bank first, or say in 'quarantine' why" in fault.says


def test_samples_are_taken_and_vials_sent_before_the_release(banked):
    assert set(FREE) == {Process.SAMPLING, Process.SHIPMENT}
    for process in FREE:
        assert banked.say(take(process=process, child=f"S {process}", kind=ItemKind.SAMPLE, stage=None))


def test_a_use_in_quarantine_is_stated_in_words(banked):
    assert codes(banked, take(quarantine=" \t")) == ["lineage/bank"]
    assert banked.say(take(quarantine=WHY))


def test_a_working_bank_is_not_made_from_a_master_bank_that_is_not_released(banked):
    assert codes(banked, bank("WCB", "MCB", WCB)) == ["lineage/bank"]
    release_bank(banked)
    assert banked.say(bank("WCB", "MCB", WCB), occurred="2026-06-01")


def test_a_released_bank_is_taken_from(released):
    assert released.say(take(), occurred="2026-06-01")


def test_cells_of_a_bank_among_the_materials_are_taken_from_it_too(banked):
    feeder = Step(
        step="S9",
        process=Process.PASSAGE,
        inputs=(Used(item="D"),),
        materials=("MCB",),
        outputs=(Made(item="C", item_kind=ItemKind.CULTURE),),
    )
    assert codes(banked, feeder) == ["lineage/bank"]


def test_what_is_registered_as_coming_from_a_bank_came_out_of_it_too(banked):
    child = Registered(item="X", item_kind=ItemKind.CULTURE, parents=("MCB",))
    (fault,) = banked.faults(child)
    assert (fault.code, "'X' comes from bank 'MCB'" in fault.says) == ("lineage/bank", True)
    assert banked.say(child.model_copy(update={"quarantine": WHY}))


def test_clones_seeds_and_cultures_are_no_banks(site):
    site.say(Donor(item="D"))
    others = [
        (ItemKind.CLONE, Stage.CLONE),
        (ItemKind.CULTURE, MCB),
        (ItemKind.BANK, Stage.SEED),
        (ItemKind.BANK, Stage.GENE_EDIT),
        (ItemKind.VIAL, Stage.DRUG_PRODUCT),
        (ItemKind.DRUG_SUBSTANCE, Stage.DRUG_SUBSTANCE),
    ]
    for kind, stage in others:
        assert not is_bank(kind, stage)
        made = take("D", f"{kind} {stage}", process=Process.CLONING, kind=kind, stage=stage)
        site.say(made, take(f"{kind} {stage}", f"Y {kind} {stage}", process=Process.PASSAGE))


def test_what_is_only_planned_is_checked_when_it_is_done(banked):
    banked.say(take(planned=True))
    with pytest.raises(RefusedError, match="not released"):
        correct(banked, "take CUL", planned=False)
    correct(banked, "take CUL", planned=False, quarantine=WHY)


def test_a_step_that_was_done_before_the_release_and_entered_after_it(released):
    (fault,) = released.faults(take(), occurred="2026-05-31")
    assert "on 2026-05-31, when it was not released" in fault.says
    assert released.say(take(quarantine=WHY), occurred="2026-05-31")


def test_the_day_of_the_release_counts_to_the_second_where_both_tell_it(released):
    released.now += timedelta(hours=1)
    for early in ("2026-05-31", "2026-05-31T23:59:59Z", "2026-06-01T11:59:59Z"):
        assert codes(released, take(), occurred=early) == ["lineage/bank"]
    for child, in_time in (("C1", "2026-06-01T12:00:00Z"), ("C2", "2026-06-01")):
        assert released.say(take(child=child), occurred=in_time)


def test_a_release_that_fell_lets_nothing_be_taken_until_it_is_made_again(released):
    released.now += timedelta(days=1)
    correct(released, "R0", "report", laboratory="Another")
    assert codes(released, take(), occurred="2026-06-02") == ["lineage/bank"]
    released.now += timedelta(days=2)
    release_bank(released)
    assert codes(released, take(), occurred="2026-06-03") == ["lineage/bank"]
    assert released.say(take(), occurred="2026-06-04")


def test_what_was_taken_while_the_first_release_stood_can_be_entered_under_the_second(released):
    released.now += timedelta(days=2)
    correct(released, "R0", "report", laboratory="Another")
    assert codes(released, take(), occurred="2026-06-02") == ["lineage/bank"]
    released.now += timedelta(days=2)
    release_bank(released)
    assert released.say(take(), occurred="2026-06-02")
    assert codes(released, take(child="C2"), occurred="2026-06-04") == ["lineage/bank"]
    assert released.say(take(child="C2"), occurred="2026-06-05")


def test_a_bank_that_was_rejected_or_quarantined_after_its_release(released):
    for outcome in (Outcome.REJECTED, Outcome.QUARANTINED):
        decided(released, "MCB", outcome)
        assert codes(released, take(), occurred="2026-06-01") == ["lineage/bank"]


def test_a_decision_that_nobody_signed_releases_nothing(released):
    with released.reading() as connection:
        unsigned = decisions_on(connection, ["MCB"], released.size() - 1)
        assert unsigned == {"MCB": Decisions(first=released.size() - 2)}
        assert [release.fell for release in decisions_on(connection, ["MCB"])["MCB"].releases] == [None]


def test_each_of_pooled_banks_is_released(released):
    released.say(bank("MCB2"), lab_report("R9", "MCB2", "mycoplasma", "not detected"))
    both = Step(
        step="S9",
        process=Process.POOLING,
        inputs=(Used(item="MCB"), Used(item="MCB2")),
        outputs=(Made(item="P", item_kind=ItemKind.CULTURE),),
    )
    (fault,) = released.faults(both, occurred="2026-06-01")
    assert "'MCB2'" in fault.says
    decided(released, "MCB2")
    assert released.say(both, occurred="2026-06-01")


@pytest.mark.parametrize("kind", [ItemKind.VIAL, ItemKind.VIAL_RANGE])
def test_vials_taken_aside_share_the_release_of_their_bank(banked, kind):
    banked.say(take(child="V", process=Process.SPLITTING, kind=kind, quarantine="stored apart"))
    banked.say(take("V", "W", process=Process.SHIPMENT, kind=ItemKind.VIAL))
    assert codes(banked, take("W")) == ["lineage/bank"]
    release_bank(banked)
    assert banked.say(take("W"), occurred="2026-06-01")


def test_vials_that_were_rejected_by_themselves_are_not_taken_from(released):
    released.say(take(child="V", process=Process.SPLITTING, kind=ItemKind.VIAL), occurred="2026-06-01")
    decided(released, "V", Outcome.REJECTED)
    assert codes(released, take("V"), occurred="2026-06-01") == ["lineage/bank"]
    assert released.say(take("MCB"), occurred="2026-06-01")


def test_vials_that_were_grown_anew_are_a_bank_of_their_own(released):
    grown = take(child="V", process=Process.BANKING, kind=ItemKind.VIAL_RANGE)
    released.say(grown, occurred="2026-06-01")
    assert codes(released, take("V"), occurred="2026-06-01") == ["lineage/bank"]


def test_registered_vials_share_the_release_of_the_bank_that_they_are_said_to_come_from(released):
    vial = Registered(item="V", item_kind=ItemKind.VIAL, stage=MCB, parents=("MCB",))
    released.say(vial, take("V"), occurred="2026-06-01")


def test_vials_made_and_used_in_one_breath_share_the_release_too(released):
    released.say(take(child="V", process=Process.SPLITTING, kind=ItemKind.VIAL), take("V"), occurred="2026-06-01")
    released.say(
        take(child="W", process=Process.SPLITTING, kind=ItemKind.VIAL),
        take("W", "X", process=Process.SPLITTING, kind=ItemKind.VIAL),
        take("X", "C2"),
        occurred="2026-06-01",
    )


def test_a_step_in_time_can_be_corrected_after_the_release_fell(released):
    released.say(take(), occurred="2026-06-01")
    released.now += timedelta(days=1)
    correct(released, "R0", "report", laboratory="Another")
    correct(released, "take CUL", detail="rack 4")
    correct(released, "take CUL", detail="rack 5")
    with pytest.raises(RefusedError, match="not released"):
        correct(released, "take CUL", occurred="2026-05-30")


def test_a_correction_cannot_take_the_reason_away_nor_take_from_another_bank(banked):
    banked.say(take(quarantine=WHY), bank("MCB2"))
    with pytest.raises(RefusedError, match="not released"):
        correct(banked, "take CUL", quarantine="")
    release_bank(banked)
    with pytest.raises(RefusedError, match="when it was not released"):
        correct(banked, "take CUL", quarantine="")
    banked.say(take(child="C2"), occurred="2026-06-01")
    with pytest.raises(RefusedError, match="bank 'MCB2', which is not released"):
        correct(banked, "take C2", inputs=[{"item": "MCB2"}])


def test_a_book_that_brings_a_bank_and_its_use_states_quarantine(site, tmp_path):
    book = tmp_path / "book"
    book.mkdir()
    (book / "donors.csv").write_text("item,occurred\nD,2026-01-01\n", encoding="utf-8")
    (book / "outputs.csv").write_text(
        "step,item,item kind,stage\nS1,MCB,bank,MCB\nS2,CUL,culture,MCB\n", encoding="utf-8"
    )
    steps = "step,process,inputs,quarantine,occurred\nS1,banking,D,,2026-01-01\nS2,thaw,MCB,{},2026-01-02\n"
    (book / "steps.csv").write_text(steps.format(""), encoding="utf-8")
    done = import_book(site.record, "", book, now=site.now)
    assert [(fault.code, fault.where) for fault in done.faults] == [("lineage/bank", "Steps!C3")]
    assert not done.added
    (book / "steps.csv").write_text(steps.format("taken before release"), encoding="utf-8")
    assert len(import_book(site.record, "", book, now=site.now).added) == 3


def test_the_simulated_lot_is_made_from_a_released_bank(site):
    make(site)
    with site.reading() as connection:
        assert [row.quarantine for row in ask.rows(connection, t.STEP)] == ["", "", ""]
        (release,) = decisions_on(connection, ["MCB"])["MCB"].releases
    assert release.stood_on("2026-01-01")
    assert release.stood_at(number(site, "S2"))


def test_the_lot_of_a_real_record_without_accounts_is_made_in_quarantine(real_site):
    make(real_site)
    with real_site.reading() as connection:
        assert [row.quarantine for row in ask.rows(connection, t.STEP, step="S2")] != [""]
        assert decisions_on(connection, ["MCB"]) == {}


STOOD = Release(entry=10, since="2026-01-10T12:00:00Z", fell=20, fell_on="2026-02-01T12:00:00Z")


@pytest.mark.parametrize(
    ("moment", "stood"),
    [
        ("2026-01-09", False),
        ("2026-01-10", True),
        ("2026-01-10T11:00:00Z", False),
        ("2026-01-10T12:00:00Z", True),
        ("2026-02-01", True),
        ("2026-02-01T12:00:01Z", False),
        ("2026-02-02", False),
    ],
)
def test_from_when_until_when_a_release_stood(moment, stood):
    assert STOOD.stood_on(moment) is stood


@pytest.mark.parametrize(
    ("entry", "stood"), [(9, False), (10, False), (11, True), (20, True), (21, False), (None, False)]
)
def test_for_which_entries_a_release_stood(entry, stood):
    assert STOOD.stood_at(entry) is stood


@pytest.mark.parametrize(
    ("child", "parent", "process", "part"),
    [
        ((ItemKind.VIAL, MCB), (ItemKind.BANK, MCB), Process.SPLITTING, True),
        ((ItemKind.VIAL, MCB), (ItemKind.VIAL_RANGE, MCB), Process.SAMPLING, True),
        ((ItemKind.VIAL_RANGE, WCB), (ItemKind.BANK, WCB), "", True),
        ((ItemKind.VIAL, MCB), (ItemKind.BANK, MCB), Process.BANKING, False),
        ((ItemKind.VIAL, WCB), (ItemKind.BANK, MCB), Process.SPLITTING, False),
        ((ItemKind.BANK, MCB), (ItemKind.BANK, MCB), Process.SPLITTING, False),
        ((ItemKind.SAMPLE, MCB), (ItemKind.BANK, MCB), Process.SAMPLING, False),
        ((ItemKind.VIAL, Stage.SEED), (ItemKind.BANK, Stage.SEED), Process.SPLITTING, False),
        ((ItemKind.VIAL, MCB), (ItemKind.CULTURE, MCB), Process.SPLITTING, False),
    ],
)
def test_what_is_still_part_of_a_bank(child, parent, process, part):
    assert is_part(child, parent, process) is part


names = st.sampled_from(["a", "b", "c", "d", "e"])


@given(st.dictionaries(names, st.booleans()), st.lists(st.tuples(names, names), max_size=8))
def test_something_is_released_only_if_all_that_it_is_part_of_is(decisions, pairs):
    """However vials are parts of ranges and banks: nothing undecided counts as released, and one bad bank spoils it."""
    wholes: dict[str, list[str]] = {}
    for one, other in pairs:
        if one < other:  # parts come later in the alphabet, so that nothing is part of itself
            wholes.setdefault(other, []).append(one)
    stands = Release(entry=1, since="2026-01-01T00:00:00Z", fell=None, fell_on="")
    found = {name: Decisions(first=1, releases=(stands,) if good else ()) for name, good in decisions.items()}
    for name in "abcde":
        told = is_released(name, wholes, found)
        assert told is all(decisions.get(home, False) for home in homes(name, wholes, found))
        assert told is in_sequence(name, wholes, found, "2026-01-02", 2)
        assert not in_sequence(name, wholes, found, "2026-01-02", 1)
        if name in decisions:
            assert told is decisions[name]
        elif name not in wholes:
            assert not told
