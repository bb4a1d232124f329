"""Screening before sealing: whoever types or files personal data is told where they stand, and can answer."""

from __future__ import annotations

import pytest
from tests.formats.test_headers import fcs

from seedlot.acts.amend import amend
from seedlot.acts.decide import Verdict, decide
from seedlot.acts.importing import import_book
from seedlot.acts.measure import measure, measured
from seedlot.acts.screening import NOT_SCREENED, screened, screened_files
from seedlot.acts.seal import RefusedError, say, state
from seedlot.book.read import read_book
from seedlot.demo.example import book as demo_book
from seedlot.record import read
from seedlot.record.entries.custody import DoseUse, Order
from seedlot.record.entries.entry import KINDS, Entry
from seedlot.record.entries.evidence import Report
from seedlot.record.entries.origin import Donor, Material, Person, Registered
from seedlot.record.entries.quality import Capa, Risk, RiskAssessment
from seedlot.record.entries.work import Deviation, Hold
from seedlot.terms.finding import Answer
from seedlot.terms.reportable import Reportable
from seedlot.terms.words import Outcome, Role

ADDRESS = "jane.doe@example.org"


def told(statement):
    return [(finding.answer, finding.says) for finding in screened([statement])]


@pytest.mark.parametrize(
    ("statement", "field"),
    [
        (say(Donor(item="D", health=f"asthma; write to {ADDRESS}"), "2026-01-01"), "health"),
        (say(Donor(item="D", consent="form 3, tel. 01 234 5678"), "2026-01-01"), "consent"),
        (say(Donor(item="9434765919"), "2026-01-01"), "item"),
        (say(Donor(item="D"), "2026-01-01", source=f"letter from {ADDRESS}"), "source"),
        (say(Donor(item="D"), "2026-01-01", note="Mrs Murphy, DOB 12/03/1970"), "note"),
        (say(Donor.model_validate({"item": "D", "name": "Jane Doe"}), "2026-01-01"), "name"),
        (say(Donor.model_validate({"item": "D", "date_of_birth": "1970-03-12"}), "2026-01-01"), "date_of_birth"),
        (say(Registered(item="L", item_kind="clone", name="MRN 123456"), "2026-01-01"), "name"),
        (say(Material(item="M", name="serum", origin="patient name: Doe"), "2026-01-01"), "origin"),
        (say(Hold(hold="H", targets=("M",), reason="born 12/03/1970"), "2026-01-01"), "reason"),
        (
            say(
                Deviation(deviation="V", title="t", severity="minor", targets=("M",), description="NHS 943 476 5919"),
                "2026-01-01",
            ),
            "description",
        ),
        (
            say(Report(report="R", item="M", results=(Reportable(name="n", value=1.0, note=ADDRESS),)), "2026-01-01"),
            "results",
        ),
        (say(Order(order="O", recipient="9434765919", donor="D", product="p"), "2026-01-01"), "recipient"),
        (say(Order(order="O", recipient="R", donor="9434765919", product="p"), "2026-01-01"), "donor"),
        (say(DoseUse(use="U", dose="I", outcome="given", recipient="9434765919"), "2026-01-01"), "recipient"),
        (
            say(RiskAssessment(assessment="A", title="t", risks=(Risk(risk="1", hazard=ADDRESS),)), "2026-01-01"),
            "risks",
        ),
        (say(Capa(capa="K", title="t", causes=("c",), actions=("train", f"ask {ADDRESS}")), "2026-01-01"), "actions"),
    ],
)
def test_free_text_is_screened_and_its_field_named(statement, field):
    found = told(statement)
    assert found
    for answer, says in found:
        assert answer is Answer.NOT_KNOWN
        assert f"'{field}' of this" in says
        assert all(
            secret not in says for secret in (ADDRESS, "234 5678", "9434765919", "1970", "Murphy", "Jane", "123456")
        )


def test_nothing_is_written_and_the_mend_is_said(site):
    faults = site.faults(Donor(item="D", health=ADDRESS))
    assert [fault.code for fault in faults] == ["screening"]
    assert "seedlot donor identify" in faults[0].says
    assert "Screened: why" in faults[0].says


def test_a_field_that_is_no_text_is_left_alone():
    assert told(say(Donor.model_validate({"item": "D", "name": 7, "towns": ["Cork"]}), "2026-01-01")) == []


def test_an_answer_lets_it_through_and_is_sealed(site):
    statement = say(Donor(item="D", health=ADDRESS), "2026-01-01", note="Screened: the clinic's public address")
    (number,) = state(site.record, "op", statement, now=site.now)
    with site.reading() as connection:
        entry = Entry.parse(read.body(connection, number))
    assert entry.note == "Screened: the clinic's public address"
    assert [answer for answer, _ in told(statement)] == [None]


def test_people_who_act_here_are_named_on_purpose(site):
    site.say(Person(person="jd", name="Mrs Jane Doe", organisation=f"Lab, {ADDRESS}", roles=(Role.ANALYST,)))


def test_every_kind_is_screened_or_left_out_on_purpose():
    """A new kind is screened without anybody's doing; each that is not stands in one list, with the reason."""
    left_out = {kind.KIND for kind in KINDS if issubclass(kind, NOT_SCREENED)}
    assert left_out == {
        "opened",
        "person",
        "account",
        "access review",
        "training",
        "equipment",
        "organisation",
        "signature",
        "certificate",
        "key",
        "key revoked",
        "checkpoint",
        "cosignature",
        "timestamp",
    }


def test_a_correction_is_screened_and_answered_in_its_reason(site):
    (number,) = site.say(Donor(item="D", health="asthma"))
    change = {"health": f"asthma ({ADDRESS})"}
    with pytest.raises(RefusedError, match="e-mail"):
        amend(site.record, "op", number, change, reason="mistyped", now=site.now)
    with pytest.raises(RefusedError, match="telephone"):
        amend(site.record, "op", number, {"health": "flu"}, reason="she rang: tel. 01 234 5678", now=site.now)
    amend(site.record, "op", number, change, reason="mistyped. Screened: a public address", now=site.now)


def test_the_words_of_an_act_are_screened(site):
    from tests.simulated_lot import make  # noqa: PLC0415 - only here

    make(site)
    verdict = Verdict(lot="LOT", outcome=Outcome.REJECTED, meaning="rejection", reason=f"as {ADDRESS} asked")
    before = site.size()
    with pytest.raises(RefusedError, match="'reason' of this decision holds what looks like an e-mail address"):
        decide(site.record, "qp", verdict, now=site.now)
    assert site.size() == before


# Files.


GROWTH = "sample,passage,viable cells seeded,viable cells harvested,hours in culture,remark\n"


def counts(folder, name="counts.csv", *, remark=""):
    """A file of counts of one culture that the assay `growth` reads, with a remark that it does not."""
    path = folder / name
    path.write_text(f"{GROWTH}A,1,1000000,8000000,72,{remark}\n", encoding="utf-8")
    return path


def test_a_raw_file_is_screened_and_its_byte_named(tmp_path):
    path = tmp_path / "counts.csv"
    path.write_text(f"operator;Olga\nremark;é {ADDRESS}\n", encoding="utf-8")
    (finding,) = screened_files([path])
    at = path.read_bytes().index(ADDRESS.encode())
    assert finding.says.startswith(f"File 'counts.csv' holds what looks like an e-mail address at byte {at}.")
    assert ADDRESS not in finding.says
    assert finding.answer is Answer.NOT_KNOWN
    (answered,) = screened_files([path], "Screened: the vendor's")
    assert answered.answer is None


def test_keywords_of_an_fcs_file_are_screened(tmp_path):
    path = tmp_path / "tube.fcs"
    path.write_bytes(fcs("/$SRC/blood/PATIENT NAME/Doe/PATIENT ID/FJ 192659/BIRTH DATE/12-MAR-1970/"))
    assert [finding.says.partition(" at ")[0].partition("like ")[2] for finding in screened_files([path])] == [
        "the name or address of a patient or donor",
        "a patient or hospital number",
        "a date of birth",
    ]


def test_the_name_of_a_file_is_screened_and_not_repeated(tmp_path):
    path = counts(tmp_path, "MRN 123456 counts.csv")
    (finding,) = screened_files([path])
    assert "123456" not in finding.says + finding.where


def test_a_measurement_is_refused_until_it_is_answered(site, tmp_path):
    site.say(Donor(item="D"))
    path = counts(tmp_path, remark=ADDRESS)
    content = measured("M1", {"": "D"}, "growth", [path], {})
    before = site.size()
    with pytest.raises(RefusedError, match="looks like an e-mail address at byte"):
        measure(site.record, "op", say(content, "2026-01-06"), [path], now=site.now)
    assert site.size() == before
    assert not list(site.record.files.rglob("*.csv"))
    statement = say(content, "2026-01-06", note="Screened: the vendor's address")
    assert len(measure(site.record, "op", statement, [path], now=site.now)) == 1
    assert measure(site.record, "op", say(content, "2026-01-06", note=statement.note), [path], now=site.now) == ()


SHEETS = {
    "donors": "item,occurred,health\nD,2026-01-01,well\n",
    "measurements": "measurement,item,assay,files,occurred,note\nM1,D,growth,counts.csv,2026-01-06,{note}\n",
    "reports": "report,item,laboratory,files,occurred,note\nR1,D,Lab,report.txt,2026-01-06,{note}\n",
}


def write(folder, note="", **sheets):
    for name, text in (SHEETS | sheets).items():
        (folder / f"{name}.csv").write_text(text.format(note=note), encoding="utf-8")
    return folder


def test_a_book_lists_every_alarm_with_its_cell(site, tmp_path):
    book = write(tmp_path, donors=f"item,occurred,health,note\nD,2026-01-01,{ADDRESS},DOB 12/03/1970\n")
    counts(book, remark=ADDRESS)
    (book / "report.txt").write_text("Patient name: Doe", encoding="utf-8")
    done = import_book(site.record, "op", book, now=site.now)
    assert done.added == ()
    places = {fault.where for fault in done.faults if fault.answer is not None}
    assert {"Donors!C2", "Donors!D2"} <= places
    assert sum("looks like" in fault.says for fault in done.faults) == 4
    assert all(secret not in fault.says for fault in done.faults for secret in (ADDRESS, "1970", "Doe"))


def test_a_book_is_answered_in_its_notes(site, tmp_path):
    book = write(tmp_path, note="Screened: the laboratory's own address")
    counts(book, remark=ADDRESS)
    (book / "report.txt").write_text(ADDRESS, encoding="utf-8")
    done = import_book(site.record, "op", book, now=site.now)
    assert len(done.added) == 3
    assert import_book(site.record, "op", book, now=site.now).unchanged == 3


def test_real_files_raise_two_alarms_and_both_are_right(reference):
    """749 real files of 20 kinds: a patient's number in an FCS file, an author's address in a GatingML file."""
    found = [
        (path.name, finding.says.partition(" at ")[0].partition("like ")[2])
        for path in sorted(reference.rglob("*"))
        if path.is_file()
        for finding in screened_files([path])
    ]
    assert found == [
        ("data1.fcs", "a patient or hospital number"),
        ("gml_all_gates.xml", "an e-mail address"),
    ]


def test_the_demonstration_raises_none():
    book = read_book(demo_book())
    assert list(screened(book.statements)) == []
    files = [path for planned in book.measurements for path in planned.files]
    assert list(screened_files([*files, *book.files.values()])) == []
