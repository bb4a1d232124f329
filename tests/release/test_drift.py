"""Drift of a simulated line, on both databases: placed, compared with the bank, projected, judged."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.release.drifting_line import drift_line, gain, limit, make_line, measured

from seedlot.acts import measure as measuring
from seedlot.acts.amend import amend
from seedlot.acts.measure import lightened
from seedlot.acts.seal import say
from seedlot.genome.known import Tier
from seedlot.record.entries.evidence import Report
from seedlot.record.entries.genome import Classified
from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.record.entries.origin import Programme, Registered
from seedlot.record.entries.quality import AgeLimit, Withdrawn
from seedlot.record.entries.work import Made, Step, Used
from seedlot.release.decide import propose, standing
from seedlot.release.drift import Asked, NotOnTheLineError, drift
from seedlot.release.gather import gather
from seedlot.terms.criterion import Criterion, Kind, Specification
from seedlot.terms.finding import Answer
from seedlot.terms.reportable import Reportable
from seedlot.terms.words import ItemKind, Process, Stage
from seedlot.trends.clone import Course

TODAY = "2026-06-01"


@pytest.fixture
def line(site):
    """The line, with its tests."""
    make_line(site)
    drift_line(site)
    return site


def reading(site, item="C", as_of=None, **asked):
    """The drift of an item's line."""
    with site.reading() as connection:
        return drift(connection, item, Asked(today=TODAY, **asked), as_of=as_of)


def changes(site, lot, **more):
    """What a judgement of a lot says of changes."""
    with site.reading() as connection:
        case = gather(connection, lot, **more)
        return [each.answer for each in propose(case).findings if each.code == "drift/change"], case


def classified(item="C", *, acceptable=True, name="GC"):
    """A person's word on the gain."""
    return Classified(
        classification=name, item=item, event="20q11.21 gain", tier=Tier.BENIGN, acceptable=acceptable, reason="r"
    )


def test_every_test_has_its_place(line):
    """C is of passage 20 and 60 doublings; 2 and 6, 4 and 12, 10 and 30 come to that."""
    found = reading(line)
    told = [(each.item, each.stage, each.passages, each.doublings) for each in found.tests.tested]
    assert told == [
        ("MCB", "MCB", 22, Decimal(66)),
        ("WCB", "WCB", 26, Decimal(78)),
        ("EOPC", "EoPC", 36, Decimal(108)),
    ]
    assert [(each.item, each.doublings) for each in found.untested] == [("LOT", Decimal(102))]
    assert found.banks == ("MCB",)


def test_what_grew_is_projected_to_the_end_of_production(line):
    """By the record's limit of age, unless the question says where it ends; a limit that was withdrawn ends nothing."""
    assert reading(line).target is None
    line.say(AgeLimit(limit="AL-1", stage=Stage.EOPC, programme="P", doublings=Decimal(120)))
    line.say(AgeLimit(limit="AL-2", stage=Stage.EOPC, programme="", doublings=Decimal(130)))
    found = reading(line)
    (course,) = found.courses
    assert (course.new, course.growth.course, course.tier) == (Answer.NOT_MET, Course.GREW, Tier.RECURRENT)
    (ahead,) = found.ahead
    assert found.target is not None
    assert (found.target.at, found.target.says) == (120, "the limit of age at stage EoPC, AL-1 (programme P)")
    assert ahead.projection is not None
    assert ahead.projection.low < 0.62 < ahead.projection.high
    assert ahead.projection.low > 0.3
    assert ahead.predicted is not None
    assert ahead.predicted[0] < ahead.projection.low < ahead.projection.high < ahead.predicted[1]
    grown = [each.says for each in found.findings if each.code == "drift/growth"]
    assert "At 120 doublings it is in 62 % of cells, 45.9 to 78.8 % (95%)." in grown[0]
    assert found.answer is Answer.NOT_MET
    asked = reading(line, target=110.0)
    assert asked.target is not None
    assert asked.target.says == "as asked"
    line.say(Withdrawn(withdrawal="W", what="age limit", name="AL-1", reason="r"), occurred="2026-05-20")
    later = reading(line).target
    assert later is not None
    assert later.at == 130


def test_when_it_may_be_in_more_cells_and_what_could_not_be_placed(line):
    line.say(measured("CN-5", "LOT", (gain(),)), occurred="2026-05-11")
    (grown,) = (each.says for each in reading(line, adequate=0.5).findings if each.code == "drift/growth")
    assert "It may be in 50 % of cells from 11" in grown
    assert "most likely from 11" in grown
    (lone,) = (each.says for each in reading(line, "LOT").findings if each.code == "drift/growth")
    assert "Not placed: CN-5 tells no fraction of cells." in lone


def into_q(site):
    """What Q makes of P's working bank, in which the change was found in most cells."""
    site.say(Programme(programme="Q", product="OTHER"))
    made = (Made(item="QEND", item_kind=ItemKind.BANK, stage=Stage.EOPC, programme="Q"),)
    told = {
        "inputs": (Used(item="WCB"),),
        "outputs": made,
        "doublings": "60",
        "passages": 20,
        "quarantine": "simulated",
    }
    site.say(Step(step="S-Q", process=Process.PASSAGE, **told), occurred="2026-05-03")
    site.say(measured("CN-Q", "QEND", (gain((90, 100)),)), occurred="2026-05-04")


def test_the_end_of_another_programme_ends_nothing(line):
    """The course goes to Q's end: P's limit of age says nothing of it, until Q has its own."""
    line.say(AgeLimit(limit="AL-1", stage=Stage.EOPC, programme="P", doublings=Decimal(120)))
    into_q(line)
    (ahead,) = reading(line).ahead
    assert (ahead.course.along, ahead.target, ahead.projection) == ("QEND", None, None)
    (grown,) = (each.says for each in reading(line).findings if each.code == "drift/growth")
    assert "Where production ends is not known for 'QEND'" in grown
    line.say(AgeLimit(limit="AL-2", stage=Stage.EOPC, programme="Q", doublings=Decimal(140)))
    (ahead,) = reading(line).ahead
    assert ahead.target is not None
    assert (ahead.target.at, ahead.target.says) == (140, "the limit of age at stage EoPC, AL-2 (programme Q)")
    assert [each.target.at for each in reading(line, "E").ahead if each.target] == [120]


def test_where_days_are_not_recorded_it_is_said_with_the_mend(line):
    """The step that made the last item tells no end: at how many doublings is told, on which day is not known."""
    into_q(line)
    (grown,) = (each.says for each in reading(line, adequate=0.99).findings if each.code == "drift/growth")
    assert "It may be in 99 % of cells from" in grown
    assert "that is from" in grown or "On which day is not known" in grown


def test_a_pool_of_two_lines_is_read_as_one(line):
    """The end of production is pooled with another bank, whose only test lacks nothing that was asked about."""
    other = {"passages": 30, "doublings": "90", "days": "200", "programme": "P"}
    line.say(Registered(item="D", item_kind=ItemKind.BANK, stage=Stage.MCB, **other), occurred="2026-05-04")
    made = (Made(item="POOL", item_kind=ItemKind.DRUG_PRODUCT, stage=Stage.DRUG_PRODUCT, programme="P"),)
    used = (Used(item="W"), Used(item="D"))
    told = {"inputs": used, "outputs": made, "quarantine": "simulated"}
    line.say(Step(step="S-POOL", process=Process.POOLING, **told), occurred="2026-05-10")
    line.say(
        measured("CN-P", "POOL", (gain((90, 100), name="12p gain", chromosome="12", bands="12p"),)),
        occurred="2026-05-11",
    )
    (found,) = (each for each in reading(line, "POOL").courses if each.name == "12p gain")
    assert reading(line, "POOL").banks == ("D", "MCB")
    assert (found.new, [each.tested.item for each in found.found]) == (Answer.NOT_KNOWN, ["POOL"])
    assert {each.item for each in reading(line, "D").tests.tested} == {"POOL"}
    assert changes(line, "EOPC")[0] == [Answer.NOT_MET]


def test_what_is_planned_is_neither_read_nor_missed(line):
    made = (Made(item="NEXT", item_kind=ItemKind.DRUG_PRODUCT, stage=Stage.DRUG_PRODUCT, programme="P"),)
    told = {"inputs": (Used(item="WCB"),), "outputs": made, "planned": True, "doublings": "3"}
    line.say(Step(step="S-NEXT", process=Process.EXPANSION, **told), occurred="2026-07-01")
    assert [each.item for each in reading(line).untested] == ["LOT"]
    assert reading(line, "NEXT").untested == ()


def test_a_reading_is_as_of_an_entry(line):
    size = line.size()
    line.say(measured("CN-4", "LOT", (gain((90, 100)),)), occurred="2026-05-11")
    assert [len(reading(line, as_of=number).tests.tested) for number in (size, line.size())] == [3, 4]
    assert reading(line, as_of=size).as_of == size


def test_what_a_line_came_from_and_what_came_of_it_is_read(line):
    """Of the lot, what lies behind it; its sister, the culture at the end of production, is on no way to it."""
    assert [each.item for each in reading(line, "LOT").tests.tested] == ["MCB", "WCB"]
    assert [each.item for each in reading(line, "E").tests.tested] == ["MCB", "WCB", "EOPC"]


def test_another_bank_may_be_named(line):
    (course,) = reading(line, bank="WCB").courses
    assert course.new_says == "It was in the bank 'WCB' already."
    with pytest.raises(NotOnTheLineError, match="'LOT' is not on the line of 'EOPC'"):
        reading(line, "EOPC", bank="LOT")


def test_what_no_test_could_have_seen_is_not_known(line):
    found = reading(line)
    told = [(each.answer, each.says) for each in found.findings if each.code == "drift/limits"]
    assert [answer for answer, _ in told] == [Answer.NOT_KNOWN, Answer.MET, Answer.NOT_KNOWN]
    assert told[0][1].startswith("Never looked for, or with no limit of detection: 1 gain, ")
    assert "would have found 1 % of cells or less" in told[1][1]
    assert "TP53 P151S" in told[2][1]
    poor = reading(line, adequate=0.005)
    assert any("no test would have found 0.5 % of cells" in each.says for each in poor.findings)


def test_what_the_tests_at_the_end_of_production_could_not_have_seen(line):
    """The one at the end looked for 20q11.21 alone, and would have found 1 %: of everything else it says nothing."""
    (end,) = (each for each in reading(line).findings if each.code == "drift/end")
    assert end.says.startswith(
        "End-of-production cells 'EOPC' were tested by CN-3. Of these no test looked for, or states"
    )
    assert (end.answer, "20q11.21 gain" in end.says.split(" and ")[0]) == (None, False)
    (none,) = (each.says for each in reading(line, "LOT").findings if each.code == "drift/end")
    assert none.startswith("No end-of-production cells are on the line")


def test_a_line_without_tests_is_not_known(site):
    make_line(site, until="MCB")
    found = reading(site)
    assert found.answer is Answer.NOT_KNOWN
    assert [each.says for each in found.findings if each.code == "drift/tests"] == [
        "No genomic test of the line is in the record."
    ]
    assert (found.next, [each.item for each in found.untested]) == (None, ["MCB"])


def test_a_report_in_words_is_there_and_states_no_limit(line):
    value = Reportable(name="Karyotype (G-banding)", value="46,XX[20]")
    line.say(Report(report="REP", item="LOT", laboratory="Lab", results=(value,)), occurred="2026-05-12")
    found = reading(line)
    told = [(each.item, each.states, each.says) for each in found.tests.tested if not each.states]
    assert told == [("LOT", False, "Karyotype (G-banding): 46,XX[20]; it states no limit of detection")]
    assert found.untested == ()
    assert any("could not have seen is not known" in each.says for each in found.findings)
    assert changes(line, "LOT")[0] == [Answer.NOT_MET]


def test_tables_in_a_file_state_nothing_here(line, monkeypatch):
    monkeypatch.setattr(measuring, "LARGE_AND_JUDGED", 10)
    light, _ = lightened(say(measured("CN-9", "LOT", (gain((90, 100)),)), "2026-05-11"))
    line.say(light.content, occurred="2026-05-11")
    found = reading(line)
    (aside,) = (each for each in found.tests.tested if each.test == "CN-9")
    assert (aside.states, aside.says) == (False, "its events are too large for the entry, and lie in a file")


def test_a_sample_speaks_of_what_it_was_taken_from(line):
    sample = (Made(item="X", item_kind=ItemKind.SAMPLE),)
    line.say(
        Step(step="S-X", process=Process.SAMPLING, inputs=(Used(item="MCB"),), outputs=sample, quarantine="for a test"),
        occurred="2026-01-24",
    )
    line.say(measured("CN-X", "X", (), (limit(0.001),)), occurred="2026-01-25")
    (course,) = reading(line).courses
    assert "CN-X of the bank would have found it in 0.1 % of cells" in course.new_says


def test_a_lot_is_judged_by_what_was_found_on_the_way_to_it(line):
    found, case = changes(line, "LOT")
    assert found == [Answer.NOT_MET]
    assert {12, 13} <= set(case.entries)
    assert changes(line, "MCB")[0] == []
    assert changes(line, "EOPC")[0] == [Answer.NOT_MET]


def test_rules_that_were_there_before_judge_nothing_of_it(line):
    assert changes(line, "LOT", rules=2)[0] == []
    (number,) = line.say(classified(), occurred="2026-05-20")
    with_them, without = (changes(line, "LOT", rules=rules)[1] for rules in (3, 2))
    assert set(with_them.entries) - set(without.entries) == {number}


@pytest.mark.parametrize(
    ("item", "acceptable", "expected"),
    [("C", True, None), ("LOT", True, Answer.NOT_MET), ("MCB", False, Answer.NOT_MET), ("WCB", True, None)],
)
def test_a_persons_word_opens_the_way_or_closes_it(line, item, acceptable, expected):
    """It holds for its item and what comes of that: said of the lot alone it says nothing of the bank that bears it."""
    (number,) = line.say(classified(item, acceptable=acceptable), occurred="2026-05-20")
    found, case = changes(line, "LOT")
    assert found == [expected]
    assert (number in case.entries) is (item != "LOT")


def test_a_word_is_corrected_as_any_entry_is(line):
    (number,) = line.say(classified(acceptable=True), occurred="2026-05-20")
    amend(line.record, "op", number, {"acceptable": False}, reason="misread", now=line.now)
    assert changes(line, "LOT")[0] == [Answer.NOT_MET]
    line.say(classified(acceptable=True, name="GC-2"), occurred="2026-05-21")
    assert changes(line, "LOT")[0] == [None]


def test_a_line_without_genomic_tables_is_judged_as_before(site):
    make_line(site)
    found, case = changes(site, "LOT")
    assert (found, case.changes) == ([], ())
    with site.reading() as connection:
        assert gather(connection, "LOT", rules=2).entries == case.entries
        assert standing(case).answer is Answer.NOT_KNOWN


def test_the_next_genomic_test_is_that_which_is_overdue(line):
    criteria = (
        Criterion(test="copy number", kind=Kind.REPORT_ONLY, at=("lot",)),
        Criterion(test="copy number", kind=Kind.REPORT_ONLY, stage="EoPC", every=("5 passages",)),
        Criterion(test="sterility", kind=Kind.REPORT_ONLY, every=("1 passage",)),
    )
    line.say(
        SpecificationApproved(specification=Specification(name="G", version="1", product="PRODUCT", criteria=criteria))
    )
    found = reading(line)
    assert {each.test for each in found.due} == {"copy number"}
    assert found.next is not None
    assert (found.next.item, found.next.state) == ("LOT", "overdue")
