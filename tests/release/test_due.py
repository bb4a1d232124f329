"""Tests that a specification asks for again and again: done, due, overdue, never done, counted by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.release.drifting_line import drift_line, limit, make_line, measured
from tests.simulated_lot import lab_report

from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.record.entries.origin import Programme, Registered
from seedlot.record.entries.work import Made, Step, Used
from seedlot.release.due import STATES, due
from seedlot.terms.criterion import Criterion, Kind, Specification
from seedlot.terms.finding import Answer
from seedlot.terms.words import ItemKind, Process, Stage

TODAY = "2026-06-01"


def ask_for(site, test="karyotype", name="G", version="1", **told):
    """Approve a specification that asks for a test."""
    criterion = Criterion(test=test, kind=Kind.REPORT_ONLY, **told)
    site.say(
        SpecificationApproved(
            specification=Specification(name=name, version=version, product="PRODUCT", criteria=(criterion,))
        )
    )


def listed(site, item="", today=TODAY, as_of=None):
    """What is due, by item."""
    with site.reading() as connection:
        return {each.item: each for each in due(connection, item, today=today, as_of=as_of)}


@pytest.fixture
def line(site):
    """The line, with its tests of copy number."""
    make_line(site)
    drift_line(site)
    return site


def test_nothing_is_due_where_nothing_is_asked_for(line):
    ask_for(line)
    assert listed(line) == {}


def test_each_bank_and_lot_of_a_stage(line):
    """Done; due, where nothing was made of it; overdue, where something was."""
    ask_for(line, at=("seed", "MCB", "wcb", "EoPC", "lot"))
    line.say(lab_report("R", "MCB", "Karyotype", "46,XX[20]"), occurred="2026-01-25")
    found = listed(line)
    assert {item: each.state for item, each in found.items()} == {
        "MCB": "done",
        "WCB": "overdue",
        "EOPC": "due",
        "LOT": "due",
    }
    assert [found[item].answer for item in ("MCB", "WCB", "EOPC")] == [Answer.MET, Answer.NOT_MET, Answer.NOT_KNOWN]
    assert found["WCB"].says == "karyotype of 'WCB' at stage WCB: never done, and 'E' was made of it."
    assert found["EOPC"].next_on == "2026-05-01"
    assert found["MCB"].last is not None
    assert (found["MCB"].last.occurred, found["MCB"].finding.source) == ("2026-01-25", "G 1")


def test_a_test_of_a_vial_is_one_of_its_bank(line):
    ask_for(line, at=("MCB",))
    vial = (Made(item="V", item_kind=ItemKind.SAMPLE, stage=Stage.MCB),)
    line.say(
        Step(step="S-V", process=Process.SAMPLING, inputs=(Used(item="MCB"),), outputs=vial, quarantine="for a test"),
        occurred="2026-01-24",
    )
    assert {item: each.state for item, each in listed(line).items()} == {"MCB": "overdue"}
    line.say(lab_report("R", "V", "karyotype", "46,XX[20]"), occurred="2026-01-25")
    assert {item: each.state for item, each in listed(line).items()} == {"MCB": "done"}


def test_what_is_made_of_a_vial_is_made_of_its_bank(site):
    """The bank is overdue, and no culture to be tested again: that is what was thawed from its vial."""
    make_line(site, until="MCB")
    ask_for(site, at=("MCB",), every=("50 passages",))
    assert [each.state for each in listed(site).values()] == ["not due yet"]
    for made, kind, parent in (("V", ItemKind.VIAL, "MCB"), ("T", ItemKind.CULTURE, "V")):
        process = Process.SPLITTING if kind is ItemKind.VIAL else Process.THAW
        outputs = (Made(item=made, item_kind=kind, programme="P"),)
        told = {"inputs": (Used(item=parent),), "outputs": outputs, "quarantine": "for a test"}
        site.say(Step(step=f"S-{made}", process=process, **told), occurred="2026-02-01")
    with site.reading() as connection:
        found = {(each.item, each.rule): each.state for each in due(connection, today=TODAY)}
    assert found == {("MCB", "at MCB"): "overdue", ("T", "every 50 passages"): "not due yet"}


def test_a_measurement_counts_by_the_name_of_its_assay(line):
    ask_for(line, test="Copy number", at=("MCB", "WCB"))
    assert {item: each.state for item, each in listed(line).items()} == {"MCB": "done", "WCB": "done"}


@pytest.mark.parametrize(
    ("every", "eopc", "lot"),
    [
        ("11 passages", ("not due", "1"), ("not due", "3")),
        ("10 passages", ("due", "0"), ("not due", "2")),
        ("7 passages", ("overdue", "-3"), ("overdue", "-1")),
        ("30 doublings", ("due", "0.0"), ("not due", "6.0")),
        ("24 doublings", ("overdue", "-6.0"), ("due", "0.0")),
    ],
)
def test_passages_and_doublings_since_the_last_test(line, every, eopc, lot):
    """After the working bank, tested at passage 26: 10 passages and 30 doublings to EOPC, 8 and 24 to LOT."""
    ask_for(line, test="karyotype", every=(every,))
    line.say(lab_report("R", "WCB", "karyotype", "46,XX[20]"), occurred="2026-03-02")
    found = listed(line)
    assert set(found) == {"EOPC", "LOT"}
    for item, (state, left) in {"EOPC": eopc, "LOT": lot}.items():
        assert (found[item].state, found[item].left) == (state, Decimal(left))
        assert found[item].answer is STATES[state]


def test_what_was_never_done_counts_from_the_beginning(line):
    ask_for(line, every=("40 passages",))
    found = listed(line)["EOPC"]
    assert (found.state, found.spent, found.left, found.answer) == ("not due yet", Decimal(36), Decimal(4), None)
    assert "never done, 36 passages ago" in found.says
    assert found.next_at == "at passage 40"


def test_weeks_are_those_in_culture(site):
    """A culture of 154 days; made on 15 January, tested then, it went on until the day that is asked about."""
    make_line(site, until="C1")
    ask_for(site, every=("6 weeks",))
    site.say(lab_report("R", "C1", "karyotype", "46,XX[20]"), occurred="2026-01-15")
    at = {day: listed(site, today=day)["C1"] for day in ("2026-02-12", "2026-02-26", "2026-03-05")}
    assert [(each.state, each.left) for each in at.values()] == [
        ("not due", Decimal(2)),
        ("due", Decimal(0)),
        ("overdue", Decimal(-1)),
    ]
    assert (at["2026-02-12"].next_at, at["2026-02-12"].next_on) == ("at day 196 in culture", "2026-02-26")


def test_frozen_cells_do_not_age(line):
    """Four years in nitrogen after its test, the bank at the end of production is no older."""
    ask_for(line, test="copy number", every=("8 weeks",))
    now, later = (listed(line, today=day)["EOPC"] for day in (TODAY, "2030-06-01"))
    assert (now.state, now.left) == (later.state, later.left) == ("not due", Decimal(8))


def sampled(site, name, of, day, kind=ItemKind.SAMPLE):
    """Take a sample."""
    made = (Made(item=name, item_kind=kind),)
    used = tuple(Used(item=each) for each in of)
    told = {"inputs": used, "outputs": made, "quarantine": "for a test"}
    site.say(Step(step=f"S-{name}", process=Process.SAMPLING, **told), occurred=day)


def test_where_the_age_is_not_known_the_calendar_is_the_most(site):
    """Of a culture that does not tell its days: within six weeks of its sample it is surely within them, then nobody knows."""
    make_line(site, until="MCB")
    site.say(Registered(item="Y", item_kind=ItemKind.CULTURE, passages=3, programme="P"), occurred="2026-01-10")
    ask_for(site, every=("6 weeks", "5 doublings"))
    sampled(site, "YS", ["Y"], "2026-05-01")
    site.say(lab_report("R", "YS", "karyotype", "46,XX[20]"), occurred="2026-05-19")
    with site.reading() as connection:
        by_rule = {
            day: {each.rule: each for each in due(connection, "Y", today=day)} for day in ("2026-05-20", "2026-07-01")
        }
    soon, late = (by_rule[day]["every 6 weeks"] for day in by_rule)
    assert (soon.state, soon.answer) == ("not due", Answer.MET)
    assert (late.state, late.answer) == ("not known", Answer.NOT_KNOWN)
    assert "at most 8.7 by the calendar (Y does not tell how long it was in culture; state the end of" in late.says
    assert by_rule["2026-05-20"]["every 5 doublings"].state == "not known"


def test_of_a_culture_that_was_tested_on_no_known_day_nobody_knows(site):
    """Y may have been sampled on any day since 10 January: at 20 May that can be 18.6 weeks."""
    make_line(site, until="C1")
    site.say(Registered(item="Y", item_kind=ItemKind.CULTURE, passages=3, programme="P"), occurred="2026-01-10")
    ask_for(site, every=("6 weeks",))
    site.say(lab_report("R", "Y", "karyotype", "46,XX[20]"), occurred="2026-05-19")
    with site.reading() as connection:
        (found,) = due(connection, "Y", today="2026-05-20")
    assert (found.state, "at most 18.6 by the calendar" in found.says) == ("not known", True)


def test_weeks_are_counted_from_the_day_of_the_sample(site):
    """C1 was made on 15 January, sampled on 5 February, reported on 26 February: six weeks are over on 19 March."""
    make_line(site, until="C1")
    ask_for(site, every=("6 weeks",))
    sampled(site, "X", ["C1"], "2026-02-05")
    site.say(lab_report("R", "X", "karyotype", "46,XX[20]"), occurred="2026-02-26")
    at = {day: listed(site, today=day)["C1"] for day in ("2026-02-26", "2026-03-19", "2026-03-20")}
    assert [each.state for each in at.values()] == ["not due", "due", "overdue"]
    assert at["2026-02-26"].spent == Decimal(3)
    assert at["2026-02-26"].next_on == "2026-03-19"


def test_where_no_sample_is_entered_it_was_taken_between_the_making_and_the_test(site):
    """Between 15 January and 26 February: on 26 February no to six weeks are over, on 9 April six to twelve."""
    make_line(site, until="C1")
    ask_for(site, every=("6 weeks",))
    site.say(lab_report("R", "C1", "karyotype", "46,XX[20]"), occurred="2026-02-26")
    days = ("2026-02-25", "2026-02-26", "2026-04-09", "2026-04-10")
    at = [listed(site, today=day)["C1"] for day in days]
    assert [each.state for each in at] == ["not due", "not known", "due", "overdue"]
    assert "weeks since then: 0 to 6 (the day of its sample is not stated; enter the step of sampling)" in at[1].says
    assert at[1].next_on == "2026-02-26"


def test_what_a_culture_became_is_no_younger_than_when_it_left_it(site):
    """C1 (15 January) went into W1 on 22 January: a report of C1 in March speaks of no later day."""
    make_line(site, until="C1")
    ask_for(site, every=("6 weeks",))
    made = (Made(item="W1", item_kind=ItemKind.CULTURE, programme="P"),)
    told = {"inputs": (Used(item="C1"),), "outputs": made, "passages": 1, "doublings": "3", "ended": "2026-01-22"}
    site.say(Step(step="S-W1", process=Process.PASSAGE, **told), occurred="2026-01-22")
    site.say(lab_report("R", "C1", "karyotype", "46,XX[20]"), occurred="2026-03-01")
    found = {day: listed(site, today=day)["W1"] for day in ("2026-02-25", "2026-03-01", "2026-03-06")}
    assert [each.state for each in found.values()] == ["not due", "not known", "overdue"]
    assert "5.4 to 6.4" in found["2026-03-01"].says


def test_a_culture_ages_from_the_end_of_the_step_that_made_it(site):
    """C0 was begun on 1 February and is of 10 February: 19 days on 1 March, with the nine that the step took 28."""
    make_line(site, until="C1")
    ask_for(site, every=("100 days",))
    made = (Made(item="C0", item_kind=ItemKind.CULTURE, programme="P"),)
    told = {"inputs": (Used(item="C1"),), "outputs": made, "passages": 1, "doublings": "3", "ended": "2026-02-10"}
    site.say(Step(step="S-C0", process=Process.PASSAGE, **told), occurred="2026-02-01")
    sampled(site, "X", ["C1"], "2026-02-01")
    site.say(lab_report("R", "X", "karyotype", "46,XX[20]"), occurred="2026-02-26")
    assert listed(site, today="2026-03-01")["C0"].spent == Decimal(28)


def test_the_calendar_counts_from_when_cells_left_the_freezer(site):
    """A bank of January that was tested in March; its cells were thawed on 1 February into what does not tell its end."""
    make_line(site, until="MCB")
    ask_for(site, every=("6 weeks",))
    made = (Made(item="T", item_kind=ItemKind.CULTURE, programme="P"),)
    told = {"inputs": (Used(item="MCB"),), "outputs": made, "doublings": "3", "quarantine": "for a test"}
    site.say(Step(step="S-T", process=Process.EXPANSION, **told), occurred="2026-02-01")
    site.say(lab_report("R", "MCB", "karyotype", "46,XX[20]"), occurred="2026-03-01")
    found = {day: listed(site, today=day)["T"] for day in ("2026-03-10", "2026-03-20")}
    assert [each.state for each in found.values()] == ["not due", "not known"]
    assert "at most 6.7 by the calendar (S-T does not tell" in found["2026-03-20"].says


def pool(site, *, tested=("A", "B")):
    """Two registered cultures, of which some were tested at passage 5, pooled and grown by three passages."""
    make_line(site, until="C1")
    for name in ("A", "B"):
        told = {"passages": 5, "doublings": "10", "days": "30", "programme": "P"}
        site.say(Registered(item=name, item_kind=ItemKind.CULTURE, **told), occurred="2026-01-10")
    made = (Made(item="AB", item_kind=ItemKind.BANK, stage=Stage.MCB, programme="P"),)
    used = (Used(item="A"), Used(item="B"))
    step = Step(step="S-AB", process=Process.POOLING, inputs=used, outputs=made, quarantine="simulated")
    site.say(step, occurred="2026-01-20")
    for name in tested:
        site.say(lab_report(f"R-{name}", name, "karyotype", "46,XX[20]"), occurred="2026-01-12")


@pytest.mark.parametrize(("tested", "state"), [(("A", "B"), "not due"), (("A",), "not due yet"), ((), "not due yet")])
def test_a_pool_was_tested_only_if_all_that_went_into_it_was(site, tested, state):
    pool(site, tested=tested)
    ask_for(site, every=("20 passages",))
    found = listed(site, "AB")["AB"]
    assert (found.state, found.last is not None, found.spent) == (state, len(tested) == 2, 0 if len(tested) == 2 else 5)


def test_a_pooled_sample_never_speaks_alone_for_an_item(site):
    make_line(site)
    sampled(site, "X", ["MCB", "WCB"], "2026-03-03")
    ask_for(site, at=("MCB",), every=("50 passages",))
    site.say(lab_report("R", "X", "karyotype", "46,XX[20]"), occurred="2026-03-04")
    with site.reading() as connection:
        found = {(each.item, each.rule): each for each in due(connection, today=TODAY)}
    told = found["MCB", "at MCB"]
    assert (told.state, "done only on 'X', a sample that was pooled with others" in told.says) == ("not known", True)
    assert found["LOT", "every 50 passages"].state == "not due yet"


def test_a_specification_asks_nothing_of_another_programmes_items(site):
    """P's bank went into Q too: what P's specification asks for at the working bank is not asked of Q's."""
    make_line(site)
    site.say(Programme(programme="Q", product="OTHER"))
    made = (Made(item="QWCB", item_kind=ItemKind.BANK, stage=Stage.WCB, programme="Q"),)
    told = {"inputs": (Used(item="MCB"),), "outputs": made, "quarantine": "simulated"}
    site.say(Step(step="S-Q", process=Process.BANKING, **told), occurred="2026-03-01")
    ask_for(site, at=("MCB", "WCB"))
    assert set(listed(site)) == {"MCB", "WCB"}
    site.say(
        SpecificationApproved(
            specification=Specification(
                name="Q",
                version="1",
                product="OTHER",
                criteria=(Criterion(test="karyotype", kind=Kind.REPORT_ONLY, at=("MCB", "WCB")),),
            )
        )
    )
    with site.reading() as connection:
        found = {(each.item, each.specification) for each in due(connection, "MCB", today=TODAY)}
    assert found == {("MCB", "G 1"), ("WCB", "G 1"), ("MCB", "Q 1"), ("QWCB", "Q 1")}


def test_what_is_planned_is_not_asked_for(site):
    make_line(site)
    ask_for(site, at=("lot",), every=("9 passages",))
    made = (Made(item="NEXT", item_kind=ItemKind.DRUG_PRODUCT, stage=Stage.DRUG_PRODUCT, programme="P"),)
    told = {"inputs": (Used(item="WCB"),), "outputs": made, "planned": True, "doublings": "3"}
    site.say(Step(step="S-NEXT", process=Process.EXPANSION, **told), occurred="2026-07-01")
    for item in ("", "WCB"):
        assert "NEXT" not in listed(site, item)


def test_a_day_that_the_pace_does_not_tell_is_said_to_be_not_known(site):
    """Y is at passage 3 of days that nobody stated: two passages are left, on a day that is not known."""
    make_line(site, until="C1")
    site.say(Registered(item="Y", item_kind=ItemKind.CULTURE, passages=3, programme="P"), occurred="2026-01-10")
    ask_for(site, every=("5 passages",))
    found = listed(site, "Y")["Y"]
    assert (found.next_at, found.next_on) == ("at passage 5", "")
    assert "on which day is not known, for Y does not tell how long it was in culture; state the end of" in found.says


def test_the_last_version_of_a_specification_counts(line):
    ask_for(line, at=("MCB",))
    ask_for(line, version="2", at=("WCB",))
    assert set(listed(line)) == {"WCB"}
    assert {each.specification for each in listed(line).values()} == {"G 2"}


def test_it_is_told_as_of_an_entry(line):
    ask_for(line, at=("MCB",))
    size = line.size()
    line.say(lab_report("R", "MCB", "karyotype", "46,XX[20]"), occurred="2026-01-25")
    assert [listed(line, as_of=number)["MCB"].state for number in (size, line.size())] == ["overdue", "done"]
    assert listed(line, "LOT").keys() == {"MCB"}


def test_the_pace_tells_about_when(site):
    """C1 came to 22 passages in 154 days: 7 days each, so that 8 more are 56 days after it was made."""
    make_line(site, until="C1")
    ask_for(site, every=("30 passages",))
    found = listed(site)["C1"]
    assert (found.next_at, found.next_on, found.says.count("about")) == ("at passage 30", "2026-03-12", 1)


def test_a_lot_that_is_measured_is_no_longer_due(line):
    ask_for(line, test="copy number", at=("lot",))
    assert listed(line)["LOT"].state == "due"
    line.say(measured("CN-4", "LOT", (), (limit(0.05),)), occurred="2026-05-11")
    assert listed(line)["LOT"].state == "done"
