"""What entries name must be in the record or beside it, and times stand in their order; each fault at its cell."""

from __future__ import annotations

import csv
from decimal import Decimal

import pytest
from tests.simulated_site import Site, in_parts

from seedlot.acts.importing import import_book
from seedlot.book.example import EXAMPLE
from seedlot.book.write import write_book
from seedlot.lineage.references import nearest
from seedlot.record.entries.custody import Excursion, ExcursionClosed, Stored
from seedlot.record.entries.evidence import Report
from seedlot.record.entries.origin import Registered
from seedlot.record.entries.premises import Calibration, Monitored, Room
from seedlot.record.entries.quality import Capa, CapaClosed, Withdrawn
from seedlot.record.entries.supplies import MaterialStatus
from seedlot.record.entries.work import Made, Step
from seedlot.terms.finding import Answer
from seedlot.terms.words import ItemKind, Process


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    """The example as a folder of sheets."""
    path = tmp_path_factory.mktemp("example") / "book"
    write_book(EXAMPLE, path)
    return {file.name: file.read_text(encoding="utf-8-sig") for file in path.iterdir()}


@pytest.fixture
def site(tmp_path):
    made = Site(tmp_path)
    yield made
    made.record.engine.dispose()


def found(site, folder, example, title, **cells):
    """Change the first row of a sheet that fills the cells' columns, import, and tell every fault: code and place."""
    name = f"{title.lower().replace(' ', '_')}.csv"
    (head, *rows) = list(csv.reader(example[name].splitlines()))
    columns = {column: head.index(column.replace("_", " ")) for column in cells}
    for column, index in columns.items():
        rows[0][index] = cells[column]
    folder.mkdir()
    for file, text in example.items():
        (folder / file).write_text(text, encoding="utf-8")
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    done = import_book(site.record, "op", folder, now=site.now, check=True)
    place = f"{title}!{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[next(iter(columns.values()))]}2" if columns else ""
    return [(fault.code, fault.where) for fault in done.faults if fault.answer is Answer.NOT_MET], place


#: Sheet, column, and the code of the fault when it names a ghost.
GHOSTS = [
    ("Consents", "donor", "lineage/unknown donor"),
    ("Donor tests", "donor", "lineage/unknown donor"),
    ("Eligibility", "donor", "lineage/unknown donor"),
    ("Orders", "donor", "lineage/unknown donor"),
    ("Orders", "programme", "lineage/unknown programme"),
    ("Orders", "trial", "lineage/unknown trial"),
    ("Procurements", "step", "lineage/unknown step"),
    ("Isolations", "step", "lineage/unknown step"),
    ("Enrichments", "step", "lineage/unknown step"),
    ("Gene transfers", "step", "lineage/unknown step"),
    ("Gene transfers", "clearance", "lineage/unknown report"),
    ("Depositions", "step", "lineage/unknown step"),
    ("Depositions", "evidence", "lineage/unknown report"),
    ("Clone picking", "clone", "lineage/unknown item"),
    ("Clone picking", "clonality", "lineage/unknown report"),
    ("Gene edits", "step", "lineage/unknown step"),
    ("Gene edits", "on_target", "lineage/unknown report"),
    ("Gene edits", "off_target", "lineage/unknown report"),
    ("Cultures", "step", "lineage/unknown step"),
    ("Formulations", "step", "lineage/unknown step"),
    ("Components", "biocompatibility", "lineage/unknown report"),
    ("Identity checks", "order", "lineage/unknown order"),
    ("Identity checks", "item", "lineage/unknown item"),
    ("Identity checks", "people", "lineage/unknown person"),
    ("Storage", "items", "lineage/unknown item"),
    ("Storage", "equipment", "lineage/unknown equipment"),
    ("Storage", "room", "lineage/unknown room"),
    ("Shipments received", "shipment", "lineage/unknown shipment"),
    ("Excursions", "shipment", "lineage/unknown shipment"),
    ("Excursions", "equipment", "lineage/unknown equipment"),
    ("Excursions", "targets", "lineage/unknown item"),
    ("Excursions closed", "excursion", "lineage/unknown excursion"),
    ("Dose uses", "dose", "lineage/unknown item"),
    ("Dose uses", "order", "lineage/unknown order"),
    ("Dose uses", "trial", "lineage/unknown trial"),
    ("Dose uses", "programme", "lineage/unknown programme"),
    ("Material status", "material", "lineage/unknown material"),
    ("Material certificates", "material", "lineage/unknown material"),
    ("Accreditations", "organisation", "lineage/unknown organisation"),
    ("Qualifications", "what", "lineage/unknown room"),
    ("Calibrations", "equipment", "lineage/unknown equipment"),
    ("Cleaning", "where", "lineage/unknown room"),
    ("Cleaning", "people", "lineage/unknown person"),
    ("Gowning", "person", "lineage/unknown person"),
    ("Monitoring", "room", "lineage/unknown room"),
    ("Monitoring", "equipment", "lineage/unknown equipment"),
    ("Monitoring", "steps", "lineage/unknown step"),
    ("Investigations", "item", "lineage/unknown item"),
    ("Investigations", "references", "lineage/unknown report"),
    ("Investigations closed", "investigation", "lineage/unknown investigation"),
    ("Investigations closed", "retested", "lineage/unknown report"),
    ("CAPA closed", "capa", "lineage/unknown CAPA"),
    ("Changes closed", "change", "lineage/unknown change"),
    ("Agreements", "programme", "lineage/unknown programme"),
    ("Trials", "programme", "lineage/unknown programme"),
    ("Trial status", "trial", "lineage/unknown trial"),
    ("Products", "programme", "lineage/unknown programme"),
    ("Withdrawals", "name", "lineage/unknown consent"),
]


@pytest.mark.parametrize(("title", "column", "code"), GHOSTS)
def test_a_ghost_is_told_at_its_cell(site, tmp_path, example, title, column, code):
    faults, place = found(site, tmp_path / "book", example, title, **{column: "GHOST"})
    assert faults == [(code, place)]


#: Sheet, columns and cells; the first column is where the fault is told.
TIMES = [
    ("Steps", {"ended": "2026-01-12"}),
    ("Reports", {"sampled": "2026-02-17"}),
    ("Donor tests", {"sampled": "2026-01-13"}),
    ("Procurements", {"received": "2026-01-12T14:59:00Z"}),
    ("Orders", {"due": "2026-01-08"}),
    ("Excursions", {"ended": "2026-03-20T11:59:00Z"}),
    ("Dose uses", {"thawed": "2026-04-01T09:00:01Z"}),
    ("Material certificates", {"until": "2026-01-11", "issued": "2026-01-12"}),
    ("Accreditations", {"until": "2025-11-02"}),
    ("Procedures", {"until": "2026-01-04"}),
    ("Qualifications", {"until": "2025-12-09"}),
    ("Calibrations", {"until": "2025-12-10"}),
    ("Cleaning", {"ended": "2026-01-13T06:59:59Z"}),
    ("Gowning", {"until": "2026-01-07"}),
    ("Shipments received", {"occurred": "2026-03-19"}),
    ("Excursions closed", {"occurred": "2026-03-19"}),
    ("Investigations closed", {"occurred": "2026-02-16"}),
    ("CAPA closed", {"occurred": "2026-02-18"}),
    ("Changes closed", {"occurred": "2026-02-19"}),
]


@pytest.mark.parametrize(("title", "cells"), TIMES, ids=[title for title, _ in TIMES])
def test_what_ends_before_it_begins_is_told_at_its_cell(site, tmp_path, example, title, cells):
    faults, place = found(site, tmp_path / "book", example, title, **cells)
    assert faults == [("lineage/too early", place)]


#: Sheet, cells and the word that the model's own refusal says.
REFUSED = [
    ("Procurements", {"donation": "G123417654321B"}),
    ("Procurements", {"code": "SEC: PL001499Z549917123456 A00T041600320171331"}),
    ("Materials", {"code": "(01)09521234543214"}),
    ("Items", {"registry": "WA09"}),
    ("Items", {"units": "3", "numbers": "1-4"}),
    ("Inputs", {"units": "3"}),
    ("Outputs", {"units": "49"}),
    ("Shipments", {"numbers": "2-1"}),
    ("Storage", {"numbers": "0"}),
    ("Gene transfers", {"multiplicity": "-1"}),
    ("Enrichments", {"purity_after": "101"}),
    ("Dose uses", {"outcome": "eaten"}),
    ("Monitoring", {"counted": "-1"}),
]


@pytest.mark.parametrize(("title", "cells"), REFUSED, ids=[f"{title} {[*cells]}" for title, cells in REFUSED])
def test_what_a_model_refuses_is_told_at_its_cell(site, tmp_path, example, title, cells):
    if title in {"Inputs", "Outputs"}:
        name = f"{title.lower()}.csv"
        head, *rows = example[name].splitlines()
        rows.sort(key=lambda row: "MCB-001" not in row)
        example = {**example, name: "\n".join([head, *rows]) + "\n"}
    faults, place = found(site, tmp_path / "book", example, title, **cells)
    assert place in {where for _, where in faults}
    assert {code.partition("/")[0] for code, _ in faults} == {"book"}


def test_a_name_is_known_from_the_record_too(site):
    site.say(Room(room="CR-1"))
    site.say(Monitored(monitoring="E", room="CR-1", method="settle plate", counted=Decimal(0)))
    (fault,) = site.faults(Calibration(calibration="C", equipment="CR-1", passed=True))
    assert fault.says == "equipment 'CR-1' is not known. Enter it first, or correct the name."


def test_a_material_that_is_made_here_is_one(site):
    made = (Made(item="BUF", item_kind=ItemKind.MATERIAL_LOT),)
    site.say(Step(step="S", process=Process.POOLING, outputs=made))
    site.say(MaterialStatus(disposition="MD", material="BUF", status="released"))


def test_what_is_ended_is_asked_of_the_record(site):
    site.say(
        Registered(item="I", item_kind=ItemKind.BANK), Excursion(excursion="E", targets=("I",), ended="2026-01-05")
    )
    said = ExcursionClosed(excursion="E", conclusion="c", acceptable=True)
    (fault,) = site.faults(said, occurred="2025-12-31")
    assert fault.code == "lineage/too early"
    site.say(said, occurred="2026-01-05")


def test_an_item_must_be_there_before_it_is_put_away(site):
    site.say(Registered(item="I", item_kind=ItemKind.BANK), occurred="2026-02-01")
    (fault,) = site.faults(Stored(movement="M", items=("I",)), occurred="2026-01-31")
    assert fault.code == "lineage/too early"


def test_only_what_is_there_is_withdrawn(site):
    site.say(
        Report(report="R", item="I"),
        Registered(item="I", item_kind=ItemKind.BANK),
        Capa(capa="K", title="t", causes=("c",)),
    )
    site.say(CapaClosed(capa="K", effective=True, conclusion="c"))
    (fault,) = site.faults(Withdrawn(withdrawal="W", what="order", name="R", reason="r"))
    assert fault.code == "lineage/unknown order"


#: A small book: a room, a procedure, an incubator, a donor; sheets of steps come beside it.
SMALL = {
    "rooms": "room,occurred\nR1,2026-01-01\nR2,2026-01-01\n",
    "procedures": "procedure,title,effective,occurred\nSOP-1 v1,Isolate,2026-01-01,2026-01-01\n",
    "equipment": "equipment,name,occurred\nINC-1,incubator,2026-01-01\n",
    "donors": "item,occurred\nD1,2026-01-01\n",
    "outputs": "step,item,item kind\nS1,C1,culture\nS2,C2,culture\n",
    "inputs": "step,item\nS1,D1\nS2,C1\n",
}
STEPS = (
    "step,process,room,equipment,procedure,occurred\nS1,isolation,{0},{1},{2},2026-01-02\nS2,passage,{0},,,2026-01-03\n"
)


def remarks(site, folder, **sheets):
    """Check a book of sheets; what is remarked upon: code, words, place."""
    folder.mkdir()
    for name, text in sheets.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    done = import_book(site.record, "op", folder, now=site.now, check=True)
    return [(each.code, each.says, each.where, each.answer) for each in done.faults]


@pytest.mark.parametrize("size", [1, 2_000])
def test_a_mistyped_room_equipment_or_procedure_is_remarked_upon_once_at_its_cell(site, tmp_path, size):
    """RI is R1 with a letter for a figure; every name is told once, whatever the number of its rows or the parts."""
    mend = "Enter it, or correct the name wherever it stands."
    steps = STEPS.format("RI", "INC-1; INC-I", "SOP-1 v2")
    with in_parts(size):
        assert remarks(site, tmp_path / "book", **SMALL, steps=steps) == [
            (
                f"lineage/unentered {kind}",
                f"{kind} '{name}' is in no entry; did you mean '{meant}'? {mend}",
                where,
                None,
            )
            for kind, name, meant, where in [
                ("room", "RI", "R1", "Steps!C2"),
                ("equipment", "INC-I", "INC-1", "Steps!D2"),
                ("procedure", "SOP-1 v2", "SOP-1 v1", "Steps!E2"),
            ]
        ]


def test_words_of_their_own_are_free_where_a_site_enters_no_rooms(site, tmp_path):
    """Whoever enters no room, equipment or procedure may write what they like."""
    free = {name: text for name, text in SMALL.items() if name in {"donors", "inputs", "outputs"}}
    assert not remarks(site, tmp_path / "book", **free, steps=STEPS.format("RI", "INC-I", "SOP-1 v2"))


def test_a_room_that_the_record_has_is_known_and_one_unlike_all_is_told_without_a_guess(site, tmp_path):
    site.say(Room(room="R9"))
    free = {name: text for name, text in SMALL.items() if name in {"donors", "inputs", "outputs"}}
    assert not remarks(site, tmp_path / "known", **free, steps=STEPS.format("R9", "", ""))
    told = remarks(site, tmp_path / "strange", **free, steps=STEPS.format("Hall", "", ""))
    mend = "Enter it, or correct the name wherever it stands."
    assert told == [("lineage/unentered room", f"room 'Hall' is in no entry. {mend}", "Steps!C2", None)]


def test_a_room_whose_own_row_has_a_fault_is_not_remarked_upon(site, tmp_path):
    """Only the cell that cannot be read is told."""
    rooms = "room,occurred\nR1,2026-01-01\nR3,the 5th\n"
    told = remarks(site, tmp_path / "book", **{**SMALL, "rooms": rooms}, steps=STEPS.format("R3", "", ""))
    assert [(code, where) for code, _, where, _ in told] == [("book/cell", "Rooms!B3")]


def test_the_most_alike_name_is_meant_and_of_several_the_first():
    """R0 and R1 share one of two letters each; O is a nought, and so R0 is meant."""
    assert nearest("RO", frozenset({"R1", "R0"})) == "R0"
    assert nearest("RX", frozenset({"R1", "R0"})) == "R0"
    assert nearest("XY", frozenset({"R1", "R0"})) == ""
    assert nearest("XY", frozenset()) == ""
