"""Enter: every sheet has a form and a grid; what is wrong stands at its field, and nothing is written until all is right."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.web.conftest import Visitor

from seedlot.acts.authority import MAY
from seedlot.acts.drafts import own_drafts
from seedlot.book.columns import LAYOUTS
from seedlot.record import read
from seedlot.record.entries.entry import Entry
from seedlot.web.entry_form import kind_of, slug
from seedlot.web.mends import in_words

DONOR = {"donors.0.item": "D-1", "donors.0.sex": "female", "donors.0.occurred": "2026-01-02"}
STEP = {
    "steps.0.step": "S-1",
    "steps.0.process": "isolation",
    "steps.0.inputs": "D-1",
    "steps.0.procedure": "SOP-1 v1",
    "steps.0.room": "R-1",
    "steps.0.occurred": "2026-01-03",
    "outputs.0.item": "C-1",
    "outputs.0.item-kind": "tissue",
}
SHEETS = [layout for layout in LAYOUTS if layout.sheet.title != "Measurements"]
INERT = "<script>alert(1)</script>'\"{{7*7}}"


@pytest.fixture
def op(open_visitor: Visitor) -> Visitor:
    """An operator at a record without accounts, on each database."""
    open_visitor.login("op")
    return open_visitor


@pytest.fixture
def quick_op(visitor: Visitor) -> Visitor:
    """An operator who has logged in."""
    visitor.login("op")
    return visitor


def text_of(page: str) -> str:
    """What a page says, without its markup."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def said(visitor: Visitor, number: int) -> Any:
    """An entry of the record."""
    with read.reading(visitor.site.record) as connection:
        return Entry.parse(read.body(connection, number))


def first(location: str) -> int:
    """The entry that the address after sealing names."""
    return int(parse_qs(urlsplit(location).query)["first"][0])


def test_every_sheet_has_a_form_and_a_grid_with_the_meaning_of_each_field(open_visitor: Visitor) -> None:
    if open_visitor.site.record.engine.dialect.name != "sqlite":
        return
    open_visitor.login("op")
    for layout in SHEETS:
        for form in ("enter", "grid"):
            answer = open_visitor.get(f"/{form}/{slug(layout.sheet.title)}")
            assert answer.status_code == 200, layout.sheet.title
            for column in layout.main.columns:
                name = f"{slug(layout.sheet.title)}.0.{slug(column.name)}"
                assert f'name="{name}"' in answer.text, name
                assert in_words(column.description) in unescape(answer.text)


def test_a_form_seals_an_entry_and_says_which(op: Visitor) -> None:
    answer = op.post("/enter/donors", {**DONOR, "do": "seal"})
    assert answer.status_code == 303, text_of(answer.text)
    entry = said(op, first(answer.headers["location"]))
    assert (entry.kind, entry.content.identifier(), entry.by) == ("donor", "D-1", "op")
    assert "Sealed Entry" in text_of(op.get(answer.headers["location"]).text)
    again = op.post("/enter/donors", {**DONOR, "do": "seal"})
    assert "The record says so already" in text_of(op.get(again.headers["location"]).text)


def test_faults_stand_at_their_fields_and_what_was_typed_stays(quick_op: Visitor) -> None:
    before = quick_op.site.size()
    answer = quick_op.post("/enter/donors", {**DONOR, "donors.0.sex": "femle", "donors.0.note": INERT, "do": "seal"})
    assert (answer.status_code, quick_op.site.size()) == (422, before)
    assert 'id="e-donors.0.sex"><p class="fault">' in answer.text
    assert '<a href="#donors.0.sex">' in answer.text
    assert INERT not in answer.text
    assert INERT in unescape(answer.text)


def test_a_step_is_entered_with_its_parts(op: Visitor) -> None:
    op.post("/enter/donors", {**DONOR, "do": "seal"})
    wrong = op.post("/enter/steps", {**STEP, "outputs.0.item-kind": "thing", "do": "seal"})
    assert 'title="Holds' in wrong.text
    assert "Outputs, row 1, item kind" in text_of(wrong.text)
    answer = op.post("/enter/steps", {**STEP, "do": "seal"})
    assert answer.status_code == 303, text_of(answer.text)
    assert [made.item for made in said(op, first(answer.headers["location"])).content.outputs] == ["C-1"]
    unusual = {"steps.0.procedure": "SOP-1 v1", "steps.0.process": "banking", "do": "usual"}
    shown = op.post("/enter/steps", unusual).text
    assert re.search(r'name="steps.0.room"[^>]*value="R-1"', shown)
    assert "<option selected>banking</option>" in shown
    told = op.get("/enter/steps/usual?procedure=SOP-1%20v1").json()
    assert told["fields"]["steps.0.process"] == "isolation"
    assert "No step of this procedure" in op.post("/enter/steps", {"steps.0.procedure": "x", "do": "usual"}).text


def test_while_it_is_typed_it_is_checked_and_nothing_is_written(quick_op: Visitor) -> None:
    before = quick_op.site.size()
    found = quick_op.post("/enter/donors/check", {"donors.0.sex": "x"}).json()
    assert set(found["faults"]) == {"donors.0.item", "donors.0.sex", "donors.0.occurred"}
    assert quick_op.post("/enter/donors/check", DONOR).json() == {
        "faults": {},
        "notes": {},
        "others": [],
        "ready": True,
    }
    assert quick_op.post("/enter/donors/check", {}).json()["ready"] is False
    assert quick_op.site.size() == before


def test_an_identifier_that_looks_like_a_comment_is_not_passed_over(quick_op: Visitor) -> None:
    answer = quick_op.post("/enter/donors", {**DONOR, "donors.0.item": "#1", "do": "seal"})
    assert said(quick_op, first(answer.headers["location"])).content.identifier() == "#1"


def test_a_grid_seals_all_rows_or_none(op: Visitor) -> None:
    rows = {**DONOR, **{name.replace(".0.", ".4."): text for name, text in DONOR.items()}}
    before = op.site.size()
    wrong = op.post("/grid/donors", {**rows, "donors.4.item": "", "do": "seal"})
    assert "Donors, row 5, item: Is empty" in text_of(wrong.text)
    assert op.site.size() == before
    assert op.post("/grid/donors", {**rows, "donors.4.item": "D-2", "do": "seal"}).status_code == 303
    assert op.site.size() == before + 2


def test_a_table_is_pasted_without_a_script(quick_op: Visitor) -> None:
    shown = quick_op.post("/grid/donors", {**DONOR, "paste": "item\tsex\nD-2\tmale\nD-3\tfemale", "do": "paste"}).text
    for row, name in enumerate(("D-1", "D-2", "D-3")):
        assert re.search(rf'name="donors.{row}.item"[^>]*value="{name}"', shown)
    many = "\n".join(f"D-{number}" for number in range(501))
    assert "A grid holds 500 rows" in quick_op.post("/grid/donors", {"paste": many, "do": "paste"}).text
    assert 'name="donors.19.item"' in quick_op.post("/grid/donors", {"donors.9.item": "x", "do": "rows:donors"}).text


def test_a_form_is_begun_with_what_the_address_says_or_an_entry_says(quick_op: Visitor) -> None:
    assert re.search(r'name="donors.0.occurred"[^>]*value="2026-', quick_op.get("/enter/donors").text)
    assert 'value="D-77"' in quick_op.get("/enter/donors?item=D-77").text
    number = first(quick_op.post("/enter/donors", {**DONOR, "do": "seal"}).headers["location"])
    like = quick_op.get(f"/enter/donors?like={number}").text
    assert "<option selected>female</option>" in like
    assert 'value="D-1"' not in like


def test_a_code_that_is_scanned_tells_the_lot_or_what_bears_it(quick_op: Visitor) -> None:
    quick_op.post("/enter/donors", {**DONOR, "do": "seal"})
    code = "(01)09501101530003(17)270131(10)LOT1"
    told = quick_op.get("/enter/materials/scan", params={"code": code}).json()
    assert told["fields"] == {"materials.0.lot": "LOT1", "materials.0.expiry": "2027-01-31"}
    assert quick_op.get("/enter/steps/scan", params={"code": "(21)D-1"}).json()["name"] == "D-1"
    nothing = quick_op.get("/enter/steps/scan?code=x").json()
    assert (nothing["name"], nothing["fields"]) == ("", {})
    assert "no GS1 element string" in nothing["says"]


@pytest.mark.parametrize(
    "query", ["first=0&last=0&held=0", "first=9999&last=9999&held=0", "first=x&last=1&held=0", "held=0&first=1"]
)
def test_an_address_does_not_say_that_one_sealed_what_others_did(quick_op: Visitor, query: str) -> None:
    assert "<h2>Sealed</h2>" not in quick_op.get(f"/enter/donors?{query}").text


def test_files_that_belong_to_a_report_are_sealed_with_it(op: Visitor) -> None:
    op.post("/enter/donors", {**DONOR, "do": "seal"})
    report = {"report": "R-1", "item": "D-1", "laboratory": "Lab", "occurred": "2026-01-06"}
    fields = {f"reports.0.{name}": text for name, text in report.items()}
    results = {"results.0.name": "HIV", "results.0.value": "not detected", "do": "seal"}
    files = [("reports.0.files", ("scan 1.pdf", b"%PDF one")), ("reports.0.files", ("b.pdf", b"%PDF two"))]
    answer = op.post("/enter/reports", {**fields, **results}, files=files)
    assert answer.status_code == 303, text_of(answer.text)
    kept = said(op, first(answer.headers["location"])).content.files
    assert [each.name for each in kept] == ["scan 1.pdf", "b.pdf"]
    assert [read.file_bytes(op.site.record, each.sha256) for each in kept] == [b"%PDF one", b"%PDF two"]


@pytest.mark.parametrize("name", ["../x.pdf", "reports.csv", "a;b.pdf", ".hidden"])
def test_a_file_cannot_take_another_s_place(quick_op: Visitor, name: str) -> None:
    quick_op.login("an")
    answer = quick_op.post(
        "/enter/reports", {"reports.0.report": "R", "do": "seal"}, files=[("reports.0.files", (name, b"x"))]
    )
    assert answer.status_code == 422
    assert "A file cannot be called" in answer.text


def test_two_people_who_enter_the_same_thing(visitor: Visitor) -> None:
    """The second is told that it stands already with other content; what the first sealed stays."""
    visitor.login("op")
    deviation = {"deviation": "DEV-1", "title": "One", "severity": "minor", "targets": "D-1", "occurred": "2026-01-03"}
    fields = {f"deviations.0.{name}": text for name, text in deviation.items()}
    visitor.post("/enter/donors", {**DONOR, "do": "seal"})
    assert visitor.post("/enter/deviations", {**fields, "do": "seal"}).status_code == 303
    visitor.login("an")
    before = visitor.site.size()
    answer = visitor.post("/enter/deviations", {**fields, "deviations.0.title": "Two", "do": "seal"})
    assert (answer.status_code, visitor.site.size()) == (422, before)
    assert "with other content" in answer.text


def test_a_draft_is_kept_opened_and_gone_when_it_is_sealed(quick_op: Visitor) -> None:
    assert quick_op.post("/enter/donors", {**DONOR, "do": "draft"}).headers["location"] == "/drafts?saved=yes"
    (draft,) = own_drafts(quick_op.site.record, "op")
    page = quick_op.get(f"/enter/donors?draft={draft.draft}").text
    assert 'value="D-1"' in page
    assert f'name="draft" value="{draft.draft}.1"' in page
    over = {**DONOR, "draft": f"{draft.draft}.1"}
    assert quick_op.post("/enter/donors", {**over, "do": "draft"}).status_code == 303
    assert "saved in another window" in text_of(quick_op.post("/enter/donors", {**over, "do": "draft"}).text)
    quick_op.post("/enter/donors", {**DONOR, "draft": f"{draft.draft}.2", "do": "seal"})
    assert own_drafts(quick_op.site.record, "op") == ()


@pytest.mark.parametrize("person", ["op", "an", "rev", "qa", "qp", "adm"])
def test_each_role_is_offered_what_it_may_enter_and_nothing_else(visitor: Visitor, person: str) -> None:
    visitor.login(person)
    roles = set(visitor.site.login(person).roles)
    overview = visitor.get("/enter")
    for layout in SHEETS[::7]:
        may = bool(roles & set(MAY[kind_of(layout)]))
        path = f"/enter/{slug(layout.sheet.title)}"
        assert (f'href="{path}"' in overview.text) is may
        assert visitor.get(path).status_code == (200 if may else 403)
        assert visitor.post(f"{path}/check", {}).status_code == (200 if may else 403)


@pytest.mark.parametrize("path", ["/enter/measurements", "/enter/nothing", "/grid/outputs", "/enter/x%00y"])
def test_what_has_no_form_is_not_found(quick_op: Visitor, path: str) -> None:
    assert quick_op.get(path).status_code == 404


@pytest.mark.parametrize("query", ["draft=none", "like=99999999", "like=0"])
def test_a_beginning_that_there_is_not_is_said(quick_op: Visitor, query: str) -> None:
    assert quick_op.get(f"/enter/donors?{query}").status_code in {404, 422}


@pytest.mark.parametrize(
    "name", ["donors.99999.item", "donors.-1.item", "donors.0.nothing", "people.0.person", "donors..item"]
)
def test_fields_that_the_form_does_not_have_say_nothing(quick_op: Visitor, name: str) -> None:
    assert "Nothing is filled in" in quick_op.post("/enter/donors", {name: "x", "do": "seal"}).text


REPORT = {"report": "REP-1", "item": "D-1", "occurred": "2026-01-05"}
PDF = b"%PDF-1.4 as the laboratory sent it"


def fielded(row: int, **more: str) -> dict[str, str]:
    """A report as a row of a form."""
    return {f"reports.{row}.{name}": text for name, text in (REPORT | more).items()}


def chosen_file(page: str, field: str) -> dict[str, str]:
    """What a page sends again of the files that wait."""
    token = re.search(r'name="files" value="([0-9a-z]+)"', page)
    name = re.search(rf'type="checkbox" name="{re.escape(field)}" value="([^"]+)" checked>', page)
    assert token
    assert name, page
    assert "choose it again" not in page
    return {"files": token[1], field: name[1]}


@pytest.fixture
def analyst(visitor: Visitor, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Visitor:
    """An analyst at a record that knows a donor."""
    monkeypatch.setattr("seedlot.web.uploads.gettempdir", lambda: str(tmp_path))
    visitor.login("op")
    assert visitor.post("/enter/donors", {**DONOR, "do": "seal"}).status_code == 303
    visitor.post("/logout")
    visitor.login("an")
    return visitor


def test_a_file_is_chosen_once_whatever_is_wrong_with_the_rest(analyst: Visitor) -> None:
    field, sent = "reports.0.files", [("reports.0.files", ("rep 1.pdf", PDF))]
    wrong = analyst.post("/enter/reports", fielded(0, occurred="soon", do="seal"), files=sent)
    assert wrong.status_code == 422
    again = chosen_file(wrong.text, field)
    assert again[field] == "rep 1.pdf"
    checked = analyst.post("/enter/reports/check", {**fielded(0), **again}).json()
    assert (checked["faults"], checked["ready"]) == ({}, True)
    answer = analyst.post("/enter/reports", {**fielded(0), **again, "do": "seal"})
    assert answer.status_code == 303, text_of(answer.text)
    (kept,) = said(analyst, first(answer.headers["location"])).content.files
    assert (kept.name, kept.bytes) == ("rep 1.pdf", len(PDF))
    gone = analyst.post("/enter/reports", {**fielded(0, report="REP-2"), **again, "do": "seal"})
    assert "choose it again" in gone.text
    assert "is not there" in text_of(gone.text)


def test_a_draft_waits_with_its_files_and_nothing_of_them_is_in_the_record(analyst: Visitor, tmp_path: Path) -> None:
    before = analyst.site.size()
    sent = [("reports.0.files", ("a.pdf", PDF)), ("reports.1.files", ("b.pdf", PDF + b"2"))]
    rows = {**fielded(0), **fielded(1, report="REP-2")}
    assert analyst.post("/grid/reports", {**rows, "do": "draft"}, files=sent).headers["location"] == "/drafts?saved=yes"
    (draft,) = own_drafts(analyst.site.record, "an")
    page = analyst.get(f"/grid/reports?draft={draft.draft}").text
    again = {**chosen_file(page, "reports.0.files"), **chosen_file(page, "reports.1.files")}
    assert analyst.site.size() == before
    answer = analyst.post("/grid/reports", {**rows, **again, "draft": f"{draft.draft}.1", "do": "seal"})
    assert answer.status_code == 303, text_of(answer.text)
    number = first(answer.headers["location"])
    names = [[each.name for each in said(analyst, at).content.files] for at in (number, number + 1)]
    assert names == [["a.pdf"], ["b.pdf"]]
    assert own_drafts(analyst.site.record, "an") == ()
    assert not list(tmp_path.glob("seedlot-uploads-*/*")), "a file waits for nothing"


def test_in_a_grid_no_file_takes_the_place_of_another(analyst: Visitor) -> None:
    before = analyst.site.size()
    sent = [("reports.0.files", ("a.pdf", PDF)), ("reports.1.files", ("a.pdf", PDF + b"2"))]
    answer = analyst.post("/grid/reports", {**fielded(0), **fielded(1, report="REP-2"), "do": "seal"}, files=sent)
    assert (answer.status_code, analyst.site.size()) == (422, before)
    assert "'a.pdf' is the name of two different files" in text_of(answer.text)
    pasted = analyst.post("/grid/reports", {"paste": "report\titem\tfiles\nR\tD-1\tx.pdf", "do": "paste"}).text
    assert "x.pdf <b>(choose it again)</b>" in pasted
