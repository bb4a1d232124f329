"""What held at the time of a step: training, procedure, calibration, qualification; and laboratories."""

from __future__ import annotations

import pytest

from seedlot.lineage.inspection import inspect
from seedlot.lineage.scope import behind
from seedlot.record.entries.access import Equipment, Training
from seedlot.record.entries.evidence import Report
from seedlot.record.entries.origin import Donor, Person
from seedlot.record.entries.premises import Calibration, Qualified
from seedlot.record.entries.quality import Withdrawn
from seedlot.record.entries.supplies import Accreditation, Organisation, Procedure
from seedlot.record.entries.work import Made, Step, Used
from seedlot.terms.finding import Answer
from seedlot.terms.reportable import Reportable
from seedlot.terms.words import ItemKind, Process

DAY = "2026-03-10"
MET, NOT_MET, NOT_KNOWN = Answer.MET, Answer.NOT_MET, Answer.NOT_KNOWN


def perform(site, *, occurred=DAY, **more):
    """A step on a donor's cells."""
    site.say(Donor(item="D"))
    made = (Made(item="C", item_kind=ItemKind.CULTURE),)
    told = {"step": "S", "process": Process.ISOLATION, "inputs": (Used(item="D"),), "outputs": made} | more
    site.say(Step(**told), occurred=occurred)


def found(site, code):
    """What is found under one code."""
    with site.reading() as connection:
        return [each for each in inspect(connection, behind(connection, "C")) if each.finding.code == f"lineage/{code}"]


def answers(site, code):
    """Answers, and whether evidence was expected."""
    return [(each.finding.answer, each.expected) for each in found(site, code)]


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2026-03-01", None, MET),
        (DAY, DAY, MET),
        ("2026-03-11", None, NOT_MET),
        ("2026-03-01", "2026-03-09", NOT_MET),
        (None, None, NOT_KNOWN),
    ],
)
def test_training(site, since, until, expected):
    if since:
        site.say(Training(training="T", person="op", procedure="SOP v1", until=until), occurred=since)
    perform(site, people=("op",), procedure="SOP v1")
    assert [answer for answer, _ in answers(site, "training")] == [expected]


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ({}, MET),
        ({"effective": DAY}, MET),
        ({"effective": "2026-03-11"}, NOT_MET),
        ({"until": DAY}, MET),
        ({"until": "2026-03-09"}, NOT_MET),
    ],
)
def test_a_procedure_in_force(site, own, expected):
    plain = {"effective": "2026-01-05"} | own
    site.say(Procedure(procedure="SOP v1", title="t", **plain))
    perform(site, procedure="SOP v1")
    assert answers(site, "procedure") == [(expected, True)]


@pytest.mark.parametrize(("effective", "expected"), [("2026-03-09", NOT_MET), (DAY, NOT_MET), ("2026-03-11", MET)])
def test_a_later_version_takes_its_place_on_its_first_day(site, effective, expected):
    site.say(Procedure(procedure="SOP v1", title="t", effective="2026-01-05"))
    site.say(Procedure(procedure="SOP v2", title="t", effective=effective, replaces="SOP v1"))
    perform(site, procedure="SOP v1")
    assert answers(site, "procedure") == [(expected, True)]


@pytest.mark.parametrize(("withdrawn", "expected"), [("2026-03-09", NOT_MET), (DAY, MET), ("2026-03-11", MET)])
def test_a_procedure_that_was_withdrawn(site, withdrawn, expected):
    site.say(Procedure(procedure="SOP v1", title="t", effective="2026-01-05"))
    site.say(Withdrawn(withdrawal="W", what="procedure", name="SOP v1", reason="r"), occurred=withdrawn)
    perform(site, procedure="SOP v1")
    assert answers(site, "procedure") == [(expected, True)]


def test_a_procedure_of_which_no_entry_speaks(site):
    perform(site, procedure="SOP v1")
    (each,) = found(site, "procedure")
    assert (each.finding.answer, each.expected) == (NOT_KNOWN, False)
    assert each.finding.says.endswith("of which no entry says when it was in force. Enter the procedure.")


def calibrate(site, occurred, *, passed=True, until=None):
    """A calibration of the counter."""
    said = Calibration(calibration=f"CAL {occurred}", equipment="EQ", passed=passed, until=until)
    site.say(said, occurred=occurred)


@pytest.mark.parametrize(
    ("calibrations", "expected"),
    [
        ([("2026-01-10", True, None)], MET),
        ([("2026-01-10", True, DAY)], MET),
        ([("2026-01-10", True, "2026-03-09")], NOT_MET),
        ([(DAY, True, None)], MET),
        ([("2026-03-11", True, None)], NOT_KNOWN),
        ([("2026-01-10", True, None), ("2026-02-10", False, None)], NOT_MET),
        ([("2026-01-10", True, None), ("2026-02-10", False, None), ("2026-02-11", True, None)], MET),
        ([("2026-01-10", True, None), ("2026-03-11", False, None)], NOT_KNOWN),
        ([("2026-01-10", True, None), ("2026-03-11", True, None), ("2026-03-12", False, None)], MET),
        ([("2026-02-10", False, None)], NOT_MET),
        ([("2026-01-10", True, "2026-03-09"), ("2026-02-10", True, "2026-04-09")], MET),
    ],
    ids=[
        "no end",
        "last day",
        "a day late",
        "that day",
        "only later",
        "failed since",
        "put right",
        "the next failed",
        "the one after the next failed",
        "failed",
        "renewed",
    ],
)
def test_calibration(site, calibrations, expected):
    site.say(Equipment(equipment="EQ", name="counter"))
    for occurred, passed, until in calibrations:
        calibrate(site, occurred, passed=passed, until=until)
    perform(site, equipment=("EQ",))
    assert answers(site, "calibration") == [(expected, True)]


def test_a_calibration_that_ends_during_a_step(site):
    site.say(Equipment(equipment="EQ", name="incubator", zone="incubator"))
    calibrate(site, "2026-01-10", until="2026-03-11")
    perform(site, equipment=("EQ",), ended="2026-03-12")
    assert answers(site, "calibration") == [(NOT_MET, True)]


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ([("OQ", True, None)], MET),
        ([("PQ", True, DAY)], MET),
        ([("PQ", True, "2026-03-09")], NOT_MET),
        ([("OQ", False, None)], NOT_MET),
        ([("IQ", True, None)], NOT_KNOWN),
        ([("PQ", True, None), ("IQ", False, None)], NOT_MET),
    ],
)
def test_qualification(site, shown, expected):
    site.say(Equipment(equipment="EQ", name="cabinet", zone="cabinet"))
    for number, (stage, passed, until) in enumerate(shown):
        said = Qualified(qualification=f"Q{number}", what="EQ", stage=stage, passed=passed, until=until)
        site.say(said, occurred=f"2026-01-1{number}")
    perform(site, equipment=("EQ",))
    assert answers(site, "qualification") == [(expected, True)]


@pytest.mark.parametrize(
    ("entered", "expected"), [(None, (NOT_KNOWN, False)), (DAY, (NOT_KNOWN, True)), ("2026-03-11", (NOT_KNOWN, False))]
)
def test_evidence_is_expected_of_equipment_that_the_record_knew(site, entered, expected):
    if entered:
        site.say(Equipment(equipment="EQ", name="counter"), occurred=entered)
    perform(site, equipment=("EQ",))
    assert answers(site, "calibration") == [expected]
    (each,) = found(site, "calibration")
    assert each.finding.says == (
        "Whether 'EQ' was calibrated in step S on 2026-03-10 is not known: none is recorded. Enter what shows it."
    )


def test_who_is_calibrated_need_not_be_qualified_too(site):
    site.say(Equipment(equipment="EQ", name="pipette"))
    calibrate(site, "2026-01-10")
    perform(site, equipment=("EQ",))
    assert answers(site, "calibration") == [(MET, True)]
    assert answers(site, "qualification") == [(NOT_KNOWN, False)]


def report(site, laboratory="LAB", occurred=DAY, **more):
    """A laboratory reports on the culture."""
    site.say(Report(report="R", item="C", laboratory=laboratory, **more), occurred=occurred)


@pytest.mark.parametrize(
    ("laboratory", "accredited", "more", "expected"),
    [
        ("LAB", ("ISO/IEC 17025", None), {}, [MET]),
        ("The Laboratory", ("ISO/IEC 17025", DAY), {}, [MET]),
        ("LAB", ("ISO/IEC 17025", "2026-03-09"), {}, [NOT_MET]),
        ("LAB", None, {}, [NOT_KNOWN]),
        ("Another", ("ISO/IEC 17025", None), {}, []),
        ("LAB", ("ISO/IEC 17025:2017", None), {"accreditation": "ISO/IEC 17025"}, [MET]),
        ("LAB", ("approved supplier", None), {"accreditation": "ISO/IEC 17025"}, [NOT_KNOWN]),
        ("LAB", ("GLP", None), {"conduct": "GLP"}, [MET]),
    ],
)
def test_laboratories(site, laboratory, accredited, more, expected):
    site.say(Organisation(organisation="LAB", name="The Laboratory", does=("laboratory",)))
    if accredited:
        standard, until = accredited
        site.say(Accreditation(accreditation="ACC", organisation="LAB", standard=standard, until=until))
    perform(site)
    report(site, laboratory, **more)
    assert [answer for answer, _ in answers(site, "accreditation")] == expected


def test_what_is_met_rests_on_the_entries_that_show_it(site):
    (known,) = site.say(Equipment(equipment="EQ", name="counter"))
    (shown,) = site.say(Calibration(calibration="CAL", equipment="EQ", passed=True))
    site.say(Person(person="an", name="Anna Lyst"))
    perform(site, equipment=("EQ",))
    (each,) = found(site, "calibration")
    assert each.finding.says == "At 1 uses the equipment was within its calibration."
    assert {known, shown} < set(each.entries)


@pytest.mark.parametrize(
    ("standard", "claims", "same"),
    [
        ("ISO/IEC 17025", "ISO/IEC 17025:2017", True),
        ("ISO/IEC 17025:2017", "iso/iec 17025", True),
        ("", "ISO/IEC 17025", False),
        ("ISO 15189", "ISO/IEC 17025", False),
        ("GLP", "GLPX", False),
    ],
)
def test_a_standard_is_compared_by_whole_words(site, standard, claims, same):
    site.say(Donor(item="D"), Organisation(organisation="LAB", name="Lab", does=("laboratory",)))
    site.say(Accreditation(accreditation="A", organisation="LAB", standard=standard), occurred="2026-01-01")
    values = (Reportable(name="x", value=1, unit="1"),)
    site.say(
        Report(report="R", item="D", laboratory="LAB", accreditation=claims, results=values), occurred="2026-03-01"
    )
    with site.reading() as connection:
        found = inspect(connection, behind(connection, "D"))
    (answer,) = [each.finding.answer for each in found if each.finding.code == "lineage/accreditation"]
    assert answer is (MET if same else NOT_KNOWN)


@pytest.mark.parametrize(
    ("trainings", "expected"),
    [
        ([("2026-01-01", "2026-03-10")], NOT_MET),
        ([("2026-01-01", "2026-03-12"), ("2026-03-11", None)], MET),
        ([("2026-01-01", "2026-03-20")], MET),
    ],
)
def test_training_holds_to_the_end_of_a_step(site, trainings, expected):
    for number, (since, until) in enumerate(trainings):
        said = Training(training=f"T{number}", person="op", procedure="SOP v1", until=until)
        site.say(said, occurred=since)
    perform(site, ended="2026-03-20", procedure="SOP v1", people=("op",))
    assert [answer for answer, _ in answers(site, "training")] == [expected]


@pytest.mark.parametrize(
    ("until", "replaced", "expected"),
    [("2026-03-10", None, NOT_MET), (None, "2026-03-15", NOT_KNOWN), ("2026-03-20", None, MET)],
)
def test_a_procedure_is_in_force_to_the_end_of_a_step(site, until, replaced, expected):
    site.say(Procedure(procedure="SOP v1", title="t", effective="2026-01-01", until=until))
    if replaced:
        site.say(Procedure(procedure="SOP v2", title="t", effective=replaced, replaces="SOP v1"))
    perform(site, ended="2026-03-20", procedure="SOP v1")
    assert [answer for answer, _ in answers(site, "procedure")] == [expected]


def test_a_failed_requalification_looks_back_at_equipment_too(site):
    site.say(Equipment(equipment="EQ", name="cabinet"), occurred="2026-01-01")
    site.say(Qualified(qualification="Q1", what="EQ", stage="PQ", passed=True), occurred="2026-01-02")
    perform(site, ended="2026-03-20", equipment=("EQ",))
    site.say(Qualified(qualification="Q2", what="EQ", stage="requalification", passed=False), occurred="2026-03-21")
    assert [answer for answer, _ in answers(site, "qualification")] == [NOT_KNOWN]
