"""What is typed is checked and sealed by the act that imports books: all or nothing, on each database."""

from __future__ import annotations

import io

import pytest

from seedlot.acts.typed import again, count_said, enter_typed, is_said, usual_of
from seedlot.book.typed import StrayFileError, place_of
from seedlot.record import read
from seedlot.record.entries.entry import Entry
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer

DONOR = {"item": "D-1", "sex": "female", "occurred": "2026-01-02"}
STEP = {"process": "isolation", "procedure": "SOP-1 v1", "environment": "licensed GMP", "openness": "open"}


def enter(site, typed, **more):
    """Enter what was typed."""
    return enter_typed(site.record, "op", typed, now=site.now, **more)


def places(done):
    """Where each fault was typed: sheet and column."""
    found = [place_of(each.where) for each in done.faults if each.answer is Answer.NOT_MET]
    return [(place.title, place.column) for place in found if place is not None]


def said(site, number):
    """What an entry says."""
    with site.reading() as connection:
        return Entry.parse(read.body(connection, number)).content


def test_on_trial_nothing_is_written(site):
    before = site.size()
    done = enter(site, {"Donors": [DONOR]}, check=True)
    assert (done.faults, done.kinds, site.size()) == ((), {"donor": 1}, before)


def test_what_is_typed_is_sealed_once(site):
    done = enter(site, {"Donors": [DONOR, {}, {**DONOR, "item": "D-2"}]})
    assert [said(site, number).item for number in done.added] == ["D-1", "D-2"]
    twice = enter(site, {"Donors": [DONOR]})
    assert (len(twice.added), twice.unchanged) == (0, 1)


def test_one_fault_keeps_all_of_it_out(site):
    before = site.size()
    done = enter(site, {"Donors": [DONOR, {**DONOR, "item": "D-2", "sex": "femle"}]})
    assert places(done) == [("Donors", "sex")]
    assert site.size() == before


def test_a_fault_of_the_record_stands_at_the_field_that_names_it(site):
    step = {**STEP, "step": "S-1", "inputs": "NOPE", "occurred": "2026-01-03"}
    done = enter(site, {"Steps": [step], "Outputs": [{"step": "S-1", "item": "C", "item kind": "culture"}]})
    assert set(places(done)) == {("Steps", "inputs")}


def test_a_file_of_a_report_is_kept(site):
    enter(site, {"Donors": [DONOR]})
    report = {"report": "R-1", "item": "D-1", "laboratory": "Lab", "files": "scan.pdf", "occurred": "2026-01-06"}
    results = [{"report": "R-1", "name": "HIV", "value": "not detected"}]
    files = {"scan.pdf": io.BytesIO(b"%PDF-1.7 x")}
    done = enter(site, {"Reports": [report], "Results": results}, files=files)
    assert done.faults == ()
    (kept,) = said(site, done.added[0]).files
    assert (kept.name, read.file_bytes(site.record, kept.sha256)) == ("scan.pdf", b"%PDF-1.7 x")


@pytest.mark.parametrize("name", ["../x", "donors.csv", ".x", "a;b", "a/b", ""])
def test_a_file_cannot_take_a_sheet_s_place(site, name):
    with pytest.raises(StrayFileError):
        enter(site, {"Donors": [DONOR]}, files={name: io.BytesIO(b"x")})


def test_a_procedure_tells_how_its_last_step_was_done(site):
    enter(site, {"Donors": [DONOR]})
    with site.reading() as connection:
        assert usual_of(connection, "SOP-1 v1") == ({}, None)
        assert usual_of(connection, "") == ({}, None)
    for number, openness in enumerate(("open", "closed"), 1):
        step = {**STEP, "step": f"S-{number}", "openness": openness, "inputs": "D-1", "occurred": "2026-01-03"}
        output = {"step": f"S-{number}", "item": f"C-{number}", "item kind": "tissue"}
        done = enter(site, {"Steps": [step], "Outputs": [output]})
        assert done.faults == ()
    usual = {"process": "isolation", "environment": "licensed GMP", "openness": "closed"}
    with site.reading() as connection:
        assert usual_of(connection, "SOP-1 v1") == (usual, done.added[0])


def test_an_entry_can_be_said_again_under_another_name(site):
    (number,) = enter(site, {"Donors": [DONOR]}).added
    with site.reading() as connection:
        assert again(connection, "Donors", number) == {"sex": "female"}
        with pytest.raises(SeedlotError, match="does not belong to sheet Steps"):
            again(connection, "Steps", number)


def test_the_folder_is_gone_afterwards(site, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    enter(site, {"Donors": [DONOR]}, check=True)
    with pytest.raises(StrayFileError):
        enter(site, {"Donors": [DONOR]}, files={"": io.BytesIO(b"x")})
    assert [each for each in tmp_path.iterdir() if each.name.startswith("seedlot-typed")] == []


def test_what_says_something_is_counted():
    rows = [{"item": " "}, {"item": "x"}, {}]
    assert (count_said(rows), is_said({"Donors": rows}), is_said({"Donors": rows[:1]})) == (1, True, False)
