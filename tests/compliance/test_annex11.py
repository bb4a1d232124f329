"""EU GMP Annex 11 (2011), and its draft revision of 2025: each statement shown by a test of its name."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile

import pytest
import yaml
from tests.acts.test_judging import forged_review, written
from tests.simulated_lot import lab_report, make

from scripts import compliance
from seedlot.acts.access import Components, login
from seedlot.acts.accounts import review_access, unlock
from seedlot.acts.amend import amend
from seedlot.acts.decide import NotReleasableError, Verdict, decide
from seedlot.acts.drilling import drill
from seedlot.acts.importing import import_book
from seedlot.acts.judging import ForgedHistoryError
from seedlot.acts.keeping import backup
from seedlot.acts.restoring import replay, restore
from seedlot.acts.separation import OwnWorkError
from seedlot.dossier.pack import pack
from seedlot.history import ask
from seedlot.history.tables import ACCOUNT, AMENDMENT, HEADER
from seedlot.record import read, write
from seedlot.record.entries.access import AccessReview
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.evidence import Report
from seedlot.record.entries.judgement import Review
from seedlot.record.entries.trust import Drill
from seedlot.record.entries.work import Step, Used
from seedlot.record.read import file_path
from seedlot.record.verify import verify
from seedlot.release.decide import propose, standing
from seedlot.release.gather import gather
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer, overall
from seedlot.terms.words import AccountChange, Outcome, Process, Role


@pytest.mark.statement("A4.8")
def test_moving_to_another_database_gives_the_same_entries_and_the_same_root(site, postgres, tmp_path):
    make(site)
    address = (
        postgres.address(tmp_path / "moved.files") if site.record.engine.dialect.name == "sqlite" else tmp_path / "m.db"
    )
    moved = replay(site.record, address).record
    with site.reading() as one, read.reading(moved) as other:
        assert list(read.bodies(one)) == list(read.bodies(other))
        assert read.root(one) == read.root(other)
        assert propose(gather(one, "LOT")) == propose(gather(other, "LOT"))
    moved.engine.dispose()
    moved.desk.dispose()


@pytest.mark.statement("A5")
def test_a_faulty_book_is_refused_whole_with_the_place_of_every_fault(site, tmp_path):
    (tmp_path / "donors.csv").write_text("item,age,occurred\nD1,34,2026-01-01\nD2,old,2026-01-01\nD3,50,yesterday\n")
    before = site.size()
    done = import_book(site.record, "", tmp_path, now=site.now)
    assert [fault.where for fault in done.faults if fault.answer is Answer.NOT_MET] == ["Donors!B3", "Donors!C4"]
    assert site.size() == before


@pytest.mark.statement("A6")
def test_values_that_were_typed_are_checked_by_a_second_person_before_release(stocked):
    with pytest.raises(NotReleasableError, match="reviewed"):
        stocked.decide("LOT", reason="a try")
    number, _ = stocked.review("LOT")
    with stocked.reading() as connection:
        said = Entry.parse(read.body(connection, number)).content
        reports = {row.entry for row in ask.rows(connection, HEADER, kind=Report.KIND)}
        assert isinstance(said, Review)
        assert reports & set(said.read)
        (found,) = (each for each in propose(gather(connection, "LOT")).findings if each.code == "release/review")
    assert found.answer is Answer.MET
    assert "typed values" in found.says


@pytest.mark.statement("A7.1")
def test_every_raw_file_and_entry_is_checked_against_its_hash(site):
    sha256 = write.keep(site.record, b"raw data")
    path = file_path(site.record, sha256)
    path.chmod(0o644)
    path.write_bytes(b"raw dat4")
    with pytest.raises(SeedlotError):
        read.file_bytes(site.record, sha256)


@pytest.mark.statement("A7.2", "A16", "D8")
def test_a_backup_is_restored_compared_and_the_test_is_recorded(guarded, tmp_path):
    backup(guarded.record, tmp_path / "backup")
    drill(guarded.record, guarded.actor("adm"), tmp_path / "backup", now=guarded.now)
    with guarded.reading() as connection:
        number = read.size(connection) - 1
        said = Entry.parse(read.body(connection, number)).content
    assert isinstance(said, Drill)
    assert said.findings
    assert overall(said.findings) is Answer.MET


@pytest.mark.statement("A16")
def test_work_goes_on_from_a_backup(guarded, tmp_path):
    backup(guarded.record, tmp_path / "backup")
    restored = restore(tmp_path / "backup", tmp_path / "restored.db").record
    assert overall(verify(restored, files=True)) is Answer.MET
    with read.reading(restored) as connection:
        assert read.size(connection) == guarded.size()


@pytest.mark.statement("A8.2", "D7")
def test_what_was_changed_is_said_and_the_decision_and_its_signature_fall(stocked):
    stocked.review("LOT")
    stocked.decide("LOT")
    with stocked.reading() as connection:
        target = next(row.entry for row in ask.rows(connection, HEADER, kind=Report.KIND, subject="R1"))
        assert standing(gather(connection, "LOT")).answer is Answer.MET
    change = {"laboratory": "Another Lab"}
    amend(stocked.record, stocked.actor("qa"), target, change, reason="the wrong laboratory", now=stocked.now)
    with stocked.reading() as connection:
        case = gather(connection, "LOT")
        assert standing(case).answer is Answer.NOT_MET
        said = " ".join(each.says for each in propose(case).findings if each.code == "release/amended")
    assert "the wrong laboratory" in said


@pytest.mark.statement("A9")
def test_no_change_without_a_reason(guarded):
    with pytest.raises(SeedlotError, match="reason"):
        amend(guarded.record, guarded.actor("qa"), 1, {"organisation": "x"}, reason=" ", now=guarded.now)


@pytest.mark.statement("A9", "A12.4")
def test_who_entered_and_who_changed_is_recorded_with_date_and_time(stocked):
    with stocked.reading() as connection:
        headers = ask.rows(connection, HEADER)
        target = next(row.entry for row in headers if row.kind == Report.KIND and row.subject == "R1")
        assert all(row.recorded for row in headers)
    amend(stocked.record, stocked.actor("qa"), target, {"reference": "7"}, reason="left out", now=stocked.now)
    with stocked.reading() as connection:
        (row,) = ask.rows(connection, AMENDMENT, target=target)
        (header,) = ask.rows(connection, HEADER, entry=row.entry)
    assert (row.person, row.reason, header.person) == ("qa", "left out", "qa")
    assert header.recorded >= "2026-06-01T12:00:00Z"


@pytest.mark.statement("A15")
def test_only_a_qualified_person_releases_a_lot(stocked):
    stocked.review("LOT")
    for person in ("op", "an", "rev", "qa", "adm", "aud"):
        with pytest.raises(SeedlotError, match="may not"):
            stocked.decide("LOT", person=person)
    decision, _ = stocked.decide("LOT")
    with stocked.reading() as connection:
        (decided,) = gather(connection, "LOT").decisions
    assert decided.entry == decision
    assert [signed.name for signed in decided.signatures] == ["Quentin Person"]


@pytest.mark.statement("A17")
def test_what_is_archived_is_read_and_checked_without_seedlot(stocked, tmp_path):
    stocked.review("LOT")
    stocked.decide("LOT")
    with stocked.reading() as connection:
        (tmp_path / "lot.zip").write_bytes(pack(stocked.record, connection, gather(connection, "LOT")))
    with zipfile.ZipFile(tmp_path / "lot.zip") as package:
        package.extractall(tmp_path / "lot")
    alone = [sys.executable, "-I", "-S", tmp_path / "lot" / "verify.py", tmp_path / "lot.zip", "--json"]
    done = subprocess.run(alone, capture_output=True, check=False)
    assert json.loads(done.stdout)["answer"] == "met"


@pytest.mark.statement("D2")
def test_no_release_before_the_review_by_somebody_who_had_no_part_in_the_lot(stocked):
    with pytest.raises(NotReleasableError):
        stocked.decide("LOT", reason="a try")
    with stocked.reading() as connection:
        entries = set(gather(connection, "LOT").entries)
        authors = {row.person for row in ask.rows(connection, HEADER) if row.entry in entries}
    assert "an" in authors
    for number, person in enumerate(sorted(authors & {"op", "an"})):
        person_entry = ask_person(stocked, person)
        change = {"roles": [*ask_roles(stocked, person), Role.REVIEWER]}
        amend(stocked.record, stocked.actor("adm"), person_entry, change, reason=f"a try {number}", now=stocked.now)
        with pytest.raises(OwnWorkError):
            stocked.review("LOT", person=person)
    stocked.review("LOT")
    stocked.decide("LOT")


@pytest.mark.statement("D2")
def test_nor_by_a_review_that_stands_in_no_entry(guarded):
    """Whoever may write to the tables that a lot is judged by forges a review: nothing is released by it."""
    site = guarded
    site.stock()
    put, away = forged_review(site)
    written(site, *put)
    before = site.size()
    with pytest.raises(ForgedHistoryError):
        site.decide("LOT")
    written(site, *away)
    with pytest.raises(NotReleasableError):
        site.decide("LOT")
    assert site.size() == before


@pytest.mark.statement("D2", "A15")
def test_nobody_reviews_or_releases_their_own_work_though_it_is_corrected_away(guarded):
    site = guarded
    site.stock()
    ship = Step(step="S9", process=Process.SHIPMENT, inputs=(Used(item="LOT"),), people=("qp", "rev"))
    (number,) = site.say(ship)
    amend(site.record, site.actor("qa"), number, {"people": []}, reason="typing error", now=site.now)
    with pytest.raises(OwnWorkError):
        site.review("LOT")
    with pytest.raises(OwnWorkError):
        site.decide("LOT", Outcome.REJECTED, reason="a try")


def ask_person(site, person):
    """The entry that names a person."""
    with site.reading() as connection:
        return next(row.entry for row in ask.rows(connection, HEADER, kind="person") if row.subject == person)


def ask_roles(site, person):
    """The roles that an entry gives to a person."""
    with site.reading() as connection:
        return json.loads(read.body(connection, ask_person(site, person)))["content"]["roles"]


@pytest.mark.statement("D3")
def test_the_trail_is_filtered_sorted_and_printed(site, command, tmp_path):
    make(site)
    site.say(lab_report("R9", "LOT", "viability", 90.0), person="op")
    said = command(site.record, "log", "--by", "op", "--since", "2026-02-01", "--sort", "-entry")[1]
    assert {entry["by"] for entry in said["entries"]} == {"op"}
    assert said["entries"]
    about = command(site.record, "log", "--about", "LOT", "--sort", "recorded")[1]
    assert 0 < about["found"] < about["size"]
    assert command(site.record, "log", "--about", "LOT", "-o", tmp_path / "trail.pdf")[0] == 0
    assert (tmp_path / "trail.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.statement("D4")
def test_critical_roles_sign_with_a_second_factor(stocked):
    stocked.review("LOT")
    given = stocked.components("qp")
    without = Components(person="qp", password=given.password)
    verdict = Verdict(lot="LOT", outcome=Outcome.RELEASED, meaning="certification of the lot")
    before = stocked.size()
    with pytest.raises(SeedlotError):
        decide(stocked.record, stocked.login("qp"), verdict, components=without, now=stocked.now)
    assert stocked.size() == before


@pytest.mark.statement("D5")
def test_a_review_of_access_is_recorded(guarded):
    number = review_access(guarded.record, guarded.actor("adm"), "nobody too many", now=guarded.now)
    with guarded.reading() as connection:
        said = Entry.parse(read.body(connection, number)).content
    assert isinstance(said, AccessReview)
    assert {seen.person for seen in said.accounts} >= {"op", "an", "rev", "qa", "qp", "adm", "aud"}


@pytest.mark.statement("D6")
def test_a_locked_account_is_acknowledged_by_a_person_with_a_comment(guarded):
    for _ in range(5):
        with pytest.raises(SeedlotError):
            login(guarded.record, "rev", "not the password", now=guarded.now)
    with pytest.raises(SeedlotError):
        unlock(guarded.record, guarded.actor("adm"), "rev", " ", now=guarded.now)
    unlock(guarded.record, guarded.actor("adm"), "rev", "mistyped after the holidays", now=guarded.now)
    with guarded.reading() as connection:
        said = ask.rows(connection, ACCOUNT, person="rev")[-1]
    assert (said.change, said.by, said.reason) == (AccountChange.UNLOCKED, "adm", "mistyped after the holidays")


@pytest.mark.statement("D9")
def test_each_statement_is_traced_to_the_tests_that_show_it():
    page = compliance.PAGE.read_text("utf-8")
    for regulation in yaml.safe_load(compliance.STATEMENTS.read_text("utf-8")).values():
        for statement in regulation["statements"]:
            (line,) = (line for line in page.splitlines() if line.startswith(f"| {statement['id']} |"))
            assert "compliance/test_" in line
            assert line.endswith("| passed |") or statement["id"] == "D9"  # which cannot vouch for itself
