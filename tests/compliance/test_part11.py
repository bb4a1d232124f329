"""21 CFR Part 11: what it asks of electronic records and signatures, each statement shown by a test of its name."""

from __future__ import annotations

import csv
import json
import sqlite3
from io import BytesIO, StringIO

import openpyxl
import pytest
from pypdf import PdfReader
from tests.simulated_lot import SPEC, make, make_bank

from seedlot.acts.access import NotLoggedInError
from seedlot.acts.amend import amend
from seedlot.acts.authority import MAY
from seedlot.acts.certify import certify
from seedlot.acts.checkpoints import make_key, name_key, sign_checkpoint
from seedlot.acts.decide import NotReleasableError, Verdict, decide
from seedlot.acts.measure import measure, measured
from seedlot.acts.restoring import replay
from seedlot.acts.seal import RefusedError, say, state
from seedlot.acts.sign import sign
from seedlot.history import ask
from seedlot.history.tables import AMENDMENT, FOUND, HEADER, SIGNATURE
from seedlot.record import read, signatures, write
from seedlot.record.address import NotEncryptedError
from seedlot.record.entries.access import Equipment, Training
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.judgement import Signature, SpecificationApproved
from seedlot.record.entries.origin import Donor
from seedlot.record.entries.work import Made, Step, Used
from seedlot.record.store import open_record
from seedlot.record.verify import verify
from seedlot.release.decide import propose
from seedlot.release.gather import gather
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer, overall
from seedlot.terms.words import ItemKind, Outcome, Process, Role, Stage

RELEASED = Verdict(lot="LOT", outcome=Outcome.RELEASED, meaning="certification of the lot")


@pytest.mark.statement("P1")
def test_an_altered_record_is_discerned_and_the_entry_named(stocked, command):
    stocked.record.engine.dispose()
    data = bytearray(stocked.record.path.read_bytes())
    place = data.index(b'"SOP-1 v1"')
    data[place + 3] ^= 1
    stocked.record.path.write_bytes(data)
    code, said = command(stocked.record, "verify")
    assert code == 1
    assert any(each["answer"] == "not met" and each["where"].startswith("entry ") for each in said["findings"])


@pytest.mark.statement("P2")
def test_a_complete_copy_can_be_made_and_verifies(site, tmp_path):
    make(site)
    copy = replay(site.record, tmp_path / "copy.db").record
    with site.reading() as one, read.reading(copy) as other:
        assert list(read.bodies(one)) == list(read.bodies(other))
    assert overall(verify(copy, files=True)) is Answer.MET


@pytest.mark.statement("P2", "A8.1")
def test_copies_for_people_hold_every_field_of_every_entry(site, command, tmp_path):
    make(site)
    paths = [tmp_path / f"trail.{form}" for form in ("csv", "html", "pdf")]
    for path in paths:
        assert command(site.record, "log", "-o", path)[0] == 0
    rows, page, printed = (path.read_bytes() for path in paths)
    told = list(csv.DictReader(StringIO(rows.decode(), newline="")))
    with site.reading() as connection:
        entries = [json.loads(body) for _, body in read.bodies(connection)]
    assert [json.loads(row["content"]) for row in told] == [entry["content"] for entry in entries]
    for column, name in {"kind": "kind", "occurred": "occurred", "recorded": "recorded", "person": "by"}.items():
        assert [row[column] for row in told] == [entry[name] for entry in entries]
    text = "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(printed)).pages)
    for copy in (page.decode(), text):
        assert "Olga Operator" in copy
        assert "46,XX[20]" in copy


#: An entry as the first version of Seedlot sealed it, byte for byte.
FIRST_VERSION = (
    b'{"authentication":"none","by":"mkelly","content":{"age":34,"consent":"","eligibility":"","health":"",'
    b'"item":"DON-001","sex":"female","use":"allogeneic"},"kind":"donor","note":"","occurred":"2016-03-01",'
    b'"recorded":"2016-03-01T09:30:00Z","site":"DUB","source":"","version":1,"zone":"UTC"}'
)


@pytest.mark.statement("P3")
def test_an_entry_of_ten_years_ago_is_shown_as_it_was_sealed(site, command):
    with write.appending(site.record) as connection:
        (number,) = write.append(connection, [FIRST_VERSION])
    assert command(site.record, "rebuild")[0] == 0
    code, said = command(site.record, "show", number)
    assert (code, said["recorded"]) == (0, "2016-03-01T09:30:00Z")
    assert said["content"]["item"] == "DON-001"
    with site.reading() as connection:
        assert read.body(connection, number) == FIRST_VERSION


@pytest.mark.statement("P4")
@pytest.mark.parametrize("words", [("show", "LOT"), ("log",), ("judge", "LOT"), ("trace", "LOT"), ("import", ".")])
def test_no_anonymous_path_leads_to_a_record_with_accounts(stocked, command, words):
    before = stocked.size()
    code, said = command(stocked.record, *words)
    assert code == 2
    assert "logged in" in said["error"]
    with pytest.raises(NotLoggedInError):
        state(stocked.record, "op", say(Donor(item="D2"), "2026-01-01"), now=stocked.now)
    assert stocked.size() == before


@pytest.mark.statement("P5")
def test_a_change_is_one_entry_that_tells_who_when_old_and_new_and_why(guarded):
    site = guarded
    (created,) = site.say(Donor(item="D", age=34), person="op")
    before = site.size()
    amendment, _ = amend(site.record, site.actor("qa"), created, {"age": 43}, reason="typing error", now=site.now)
    assert site.size() == before + 1
    with site.reading() as connection:
        told = {row.entry: row for row in ask.rows(connection, HEADER)}
        assert (told[created].person, told[amendment].person) == ("op", "qa")
        assert told[amendment].recorded
        assert ask.rows(connection, AMENDMENT, target=created)[0].reason == "typing error"
        assert json.loads(read.body(connection, created))["content"]["age"] == 34
        assert json.loads(read.body(connection, amendment))["content"]["content"]["age"] == 43


@pytest.mark.statement("P6")
def test_no_vial_is_thawed_before_its_bank_is_released(site):
    make_bank(site)
    out = (Made(item="T", item_kind=ItemKind.CULTURE),)
    thaw = Step(step="S9", process=Process.THAW, inputs=(Used(item="MCB", units=1),), outputs=out)
    (fault,) = site.faults(thaw)
    assert "MCB" in fault.says
    assert site.say(thaw.model_copy(update={"quarantine": "stability study"}))


@pytest.mark.statement("P6")
def test_no_working_cell_bank_is_made_from_one_that_is_not_released(site):
    make_bank(site)
    out = (Made(item="WCB", item_kind=ItemKind.BANK, stage=Stage.WCB),)
    assert site.faults(Step(step="S9", process=Process.BANKING, inputs=(Used(item="MCB", units=1),), outputs=out))


@pytest.mark.statement("P7")
def test_authority_is_checked_for_every_act(guarded):
    site = guarded
    site.say(Donor(item="D"), person="op")
    for person in ("rev", "aud", "qp"):
        with pytest.raises(SeedlotError, match="may not"):
            site.say(Donor(item=f"D-{person}"), person=person)
    assert not set(MAY["donor"]) & {Role.QUALIFIED_PERSON, Role.AUDITOR}


@pytest.mark.statement("P7")
def test_the_right_to_sign_is_apart_from_the_right_to_edit(stocked):
    for person in ("op", "an", "adm"):
        with pytest.raises(SeedlotError, match="may not"):
            stocked.decide("LOT", person=person)


def counted(folder, serial):
    """An export of a cell counter that states its serial number."""
    book = openpyxl.Workbook()
    heading = ["Sample ID", "File name", "Sample date", "Viability (%)", "Viable cells /ml (x10^6)"]
    day = "11 May 2026  2:59:27 PM"
    for row in (["Vi-CELL XR 2.06.3"], [f"Unit S/N : {serial}"], heading, [], ["T", "x", day, 90, 1]):
        book["Sheet"].append(row)
    book.save(folder / "count.xlsx")
    return folder / "count.xlsx"


@pytest.mark.statement("P8")
def test_a_file_from_an_instrument_with_an_unknown_serial_number_is_flagged(site, tmp_path):
    site.say(Donor(item="D"), Equipment(equipment="EQ-1", name="Vi-CELL XR", serial="AA10001"))
    for name, serial in (("M1", "AA10001"), ("M2", "ZZ99999")):
        files = [counted(tmp_path, serial)]
        said = say(measured(name, {"": "D"}, "growth", files, {}), "2026-05-12")
        measure(site.record, "", said, files, now=site.now)
    with site.reading() as connection:
        found = {row.reference: row for row in ask.rows(connection, FOUND, code="measure/instrument")}
    assert found["M1"].answer == ""
    assert (found["M2"].answer, found["M2"].place) == ("not known", "ZZ99999")


@pytest.mark.statement("P9")
def test_a_lot_is_not_released_where_training_was_not_valid(stocked):
    with stocked.reading() as connection:
        number = next(row.entry for row in ask.rows(connection, HEADER, kind=Training.KIND))
    change = {"occurred": "2026-01-02"}
    amend(stocked.record, stocked.actor("qa"), number, change, reason="held a day later", now=stocked.now)
    stocked.review("LOT")
    with pytest.raises(NotReleasableError):
        stocked.decide("LOT", reason="a try")
    with stocked.reading() as connection:
        found = [each for each in propose(gather(connection, "LOT")).findings if each.code == "release/training"]
    assert Answer.NOT_MET in {each.answer for each in found}


@pytest.mark.statement("P9")
def test_nor_where_training_is_entered_after_the_step_whatever_its_date(guarded):
    """Until somebody who had no part in the lot has reviewed that it was so."""
    site = guarded
    make_bank(site)
    site.say(Training(training="TR-R", person="rev", procedure="SOP-9 v1"))
    site.review("MCB")
    with site.reading() as connection:
        bank = next(row.entry for row in ask.rows(connection, HEADER, kind="step"))
    site.wait(days=1)
    site.actors.clear()
    change = {"procedure": "SOP-9 v1", "people": ["rev", "op"]}
    amend(site.record, site.actor("qa"), bank, change, reason="another procedure", now=site.now)
    site.say(Training(training="TR-O", person="op", procedure="SOP-9 v1"), occurred="2025-12-31")
    with site.reading() as connection:
        (finding,) = [each for each in propose(gather(connection, "MCB")).findings if each.code == "release/late"]
    assert (finding.answer, "Training of op in 'SOP-9 v1'" in finding.says) == (Answer.NOT_KNOWN, True)
    with pytest.raises(NotReleasableError):
        site.decide("MCB", reason="a try")


@pytest.mark.statement("P10")
def test_each_version_of_a_specification_is_an_entry_and_the_old_one_stays(site):
    (one,) = site.say(SpecificationApproved(specification=SPEC))
    (two,) = site.say(
        SpecificationApproved(specification=SPEC.model_copy(update={"version": "2"})), occurred="2026-02-01"
    )
    with site.reading() as connection:
        versions = [Entry.parse(read.body(connection, each)).content for each in (one, two)]
    assert [each.specification.version for each in versions if isinstance(each, SpecificationApproved)] == ["1", "2"]
    with pytest.raises(SeedlotError, match="cannot be amended"):
        amend(site.record, "", one, {"specification": {}}, reason="no", now=site.now)


@pytest.mark.statement("P11")
def test_a_connection_to_another_computer_is_encrypted_and_checked():
    for mode in ("disable", "allow", "prefer"):
        with pytest.raises(NotEncryptedError):
            open_record(f"postgresql://lab@db.example/lab?files=/tmp&sslmode={mode}")


@pytest.mark.statement("P11")
def test_what_leaves_the_house_is_signed(guarded, tmp_path):
    site = guarded
    with site.reading() as connection:
        key = make_key(tmp_path / "record.key", ask.origin(connection))
    name_key(site.record, site.actor("adm"), key.verifier.text(), now=site.now)
    note, number = sign_checkpoint(site.record, site.actor("adm"), key, now=site.now)
    assert number is not None
    assert note.signatures
    assert overall(verify(site.record)) is Answer.MET


@pytest.mark.statement("P12", "A14")
def test_every_display_and_print_of_a_signed_record_shows_name_time_and_meaning(site, command):
    make(site)
    number, signature = decide(site.record, "qp", RELEASED, now=site.now)
    document, _ = certify(site.record, "qp", "LOT", now=site.now)
    printed = "".join(page.extract_text() for page in PdfReader(BytesIO(document)).pages)
    shown = json.dumps(command(site.record, "show", number)[1])
    listed = json.dumps(command(site.record, "log", "--from", number, "-n", 1)[1])
    for text, day in ((" ".join(printed.split()), "1 Jun 2026"), (shown, "2026-06-01"), (listed, "2026-06-01")):
        for part in ("Quentin Person", "qualified person", "certification of the lot", day):
            assert part in text
    assert signature > number


@pytest.mark.statement("P12")
def test_nobody_signs_as_what_their_roles_do_not_let_them_say(stocked):
    stocked.review("LOT")
    decision, _ = stocked.decide("LOT")
    for meaning in ("Certification by the Qualified Person", "authorship, certification", "released"):
        with pytest.raises(SeedlotError):
            sign(stocked.record, stocked.actor("op"), decision, meaning, stocked.components("op"), now=stocked.now)


@pytest.mark.statement("P12")
def test_what_is_shown_to_be_signed_is_what_is_hashed(guarded):
    """Nothing that a terminal obeys, or that turns the direction of writing, is sealed."""
    for text in ("label \x1b[3A\x1b[J smudged", "met\u202eton"):
        with pytest.raises(RefusedError, match=r"U\+"):
            guarded.say(Donor(item="D-HIDDEN", health=text))


@pytest.mark.statement("P13")
def test_a_signature_that_is_copied_to_another_entry_or_record_fails(stocked, site):
    stocked.review("LOT")
    _, number = stocked.decide("LOT")
    with stocked.reading() as connection:
        body = read.body(connection, number)
    for record in (stocked.record, site.record):  # again, on another entry's place; and in another record
        with write.appending(record) as connection:
            moved = json.loads(body)
            if record is stocked.record:
                moved["content"]["target"] = number - 2
            write.append(connection, [json.dumps(moved, sort_keys=True, separators=(",", ":")).encode()])
        with read.reading(record) as connection:
            assert overall(signatures.check(connection)) is Answer.NOT_MET


@pytest.mark.statement("P5", "D1")
def test_nobody_can_change_the_trail_or_switch_it_off(stocked):
    stocked.record.engine.dispose()
    connection = sqlite3.connect(stocked.record.path)
    for statement in (
        "UPDATE entry SET body = x'00'",
        "DELETE FROM entry",
        "INSERT OR REPLACE INTO entry VALUES (0, x'', x'')",
    ):
        with pytest.raises(sqlite3.DatabaseError):
            connection.execute(statement)
    connection.rollback()
    connection.execute("DROP TRIGGER entry_unchanged")  # whoever holds the file can; verification finds it
    connection.commit()
    connection.close()
    assert overall(verify(open_record(stocked.record.path))) is Answer.NOT_MET


@pytest.mark.statement("P12")
def test_a_signature_holds_what_part_11_asks_of_it(stocked):
    stocked.review("LOT")
    _, number = stocked.decide("LOT")
    with stocked.reading() as connection:
        said = Entry.parse(read.body(connection, number)).content
        assert isinstance(said, Signature)
        assert (said.name, said.meaning) == ("Quentin Person", "certification of the lot")
        assert said.signed[-6] in "+-"
        assert said.shown is not None
        assert said.record == ask.origin(connection)
        assert ask.rows(connection, SIGNATURE, target=said.target)
