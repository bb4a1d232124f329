"""Vials are taken once, from a range that holds them; ranges of one bank share none. On both databases."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.simulated_lot import lab_report
from tests.simulated_site import Site

from seedlot.acts.amend import amend
from seedlot.acts.importing import import_book
from seedlot.acts.seal import RefusedError
from seedlot.book.read import read_book
from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.compare import compare
from seedlot.record.entries.custody import Shipment, Stored
from seedlot.record.entries.origin import Registered
from seedlot.record.entries.work import Deviation, Made, Step, Used
from seedlot.terms.codes import common, written
from seedlot.terms.finding import Answer, overall
from seedlot.terms.words import ItemKind, Process, Stage

WHY = "its release is awaited"


def bank(numbers="1-50", **more):
    return Registered(item="MCB", item_kind=ItemKind.BANK, stage=Stage.MCB, numbers=numbers, **more)


def thaw(step, numbers, item="MCB", **more):
    made = (Made(item=f"{step}-cells", item_kind=ItemKind.CULTURE),)
    used = (Used(item=item, numbers=numbers, **more),)
    return Step(step=step, process=Process.THAW, inputs=used, outputs=made, quarantine=WHY)


def split(step, *numbers, named=""):
    """Move vials aside as ranges."""
    made = tuple(
        Made(item=f"{step}-{place}", item_kind=ItemKind.VIAL_RANGE, stage=Stage.MCB, numbers=each)
        for place, each in enumerate(numbers)
    )
    used = (Used(item="MCB", numbers=named),)
    return Step(step=step, process=Process.SPLITTING, inputs=used, outputs=made, quarantine=WHY)


def part(item, numbers, parent="MCB"):
    return Registered(
        item=item,
        item_kind=ItemKind.VIAL_RANGE,
        stage=Stage.MCB,
        numbers=numbers,
        parents=(parent,),
        quarantine=WHY,
    )


def codes(faults):
    return [fault.code.removeprefix("lineage/") for fault in faults]


def number(site, kind, name):
    with site.reading() as connection:
        return ask.rows(connection, t.NAMED, kind=kind, name=name)[0].entry


def correct(site, kind, name, **changes):
    return amend(site.record, "op", number(site, kind, name), changes, reason="misread", now=site.now)


@pytest.mark.parametrize(
    ("held", "taken", "words"),
    [
        ("1-50", "51", "there are no vials 51 of 'MCB', which holds 1-50"),
        ("1-50", "49-52", "there are no vials 51-52 of 'MCB'"),
        ("101-150", "7", "there are no vials 7 of 'MCB'"),
        ("", "7", "there are no vials 7 of 'MCB', which has no numbered vials"),
    ],
)
def test_a_vial_that_is_not_in_its_range(site, held, taken, words):
    site.say(bank(held, units=None if held else 50))
    (fault,) = site.faults(thaw("S1", taken))
    assert (fault.code, words in fault.says) == ("lineage/no such vial", True)


@pytest.mark.parametrize("together", [True, False])
def test_a_vial_that_is_taken_twice(site, together):
    site.say(bank())
    first, second = thaw("S1", "3-7"), thaw("S2", "7, 9")
    if together:
        faults = site.faults(first, second)
    else:
        site.say(first)
        faults = site.faults(second)
    (fault,) = faults
    assert fault.code == "lineage/taken twice"
    assert "step S2 takes vials 7 of 'MCB', which step S1 took before" in fault.says


def test_a_vial_that_went_away_with_a_range(site):
    site.say(bank())
    site.say(split("S1", "1-25", "26-30"))
    assert codes(site.faults(thaw("S2", "7"))) == ["taken twice"]
    site.say(thaw("S3", "31"), thaw("S4", "7", item="S1-0"))
    assert codes(site.faults(thaw("S5", "26", item="S1-0"))) == ["no such vial"]


@pytest.mark.parametrize("held", ["1-50", ""])
def test_ranges_of_one_bank_that_overlap(site, held):
    site.say(bank(held, units=None if held else 50))
    assert codes(site.faults(split("S1", "1-25", "20-30"))) == ["overlap"]
    site.say(split("S1", "1-25"))
    assert codes(site.faults(split("S2", "25-30"))) == ["overlap"]
    assert codes(site.faults(part("P", "1-3"))) == ["overlap"]
    site.say(part("P", "40-45"))
    assert codes(site.faults(part("Q", "45-46"))) == ["overlap"]
    assert codes(site.faults(split("S3", "45-50"))) == ["overlap"]
    site.say(split("S3", "46-50"))


def test_ranges_that_are_said_in_one_breath(site):
    assert codes(site.faults(bank(), part("P", "1-25"), part("Q", "25-30"))) == ["overlap"]
    site.say(bank(), part("P", "1-25"), part("Q", "26-30"))


def test_a_range_holds_only_what_its_bank_held(site):
    site.say(bank())
    assert codes(site.faults(split("S1", "45-55"))) == ["no such vial"]
    assert codes(site.faults(part("P", "51"))) == ["no such vial"]
    assert codes(site.faults(split("S1", "1-10", named="1-9"))) == ["vials"]
    site.say(split("S1", "1-10", named="1-10"))


def test_more_taken_than_there_was(site):
    site.say(bank("1-5"))
    site.say(thaw("S1", "1-3"))
    used = (Used(item="MCB", units=3),)
    more = Step(step="S2", process=Process.THAW, inputs=used, outputs=(Made(item="C", item_kind="culture"),))
    assert codes(site.faults(more.model_copy(update={"quarantine": WHY}))) == ["exhausted"]


def test_where_vials_lie_they_are(site):
    site.say(bank())
    site.say(Stored(movement="M", items=("MCB",), numbers="1-25"), Shipment(shipment="S", items=("MCB",), receiver="r"))
    assert codes(site.faults(Stored(movement="M2", items=("MCB",), numbers="51"))) == ["no such vial"]
    assert codes(site.faults(Shipment(shipment="S2", items=("MCB",), numbers="60", receiver="r"))) == ["no such vial"]


def test_numbers_are_of_one_range():
    with pytest.raises(ValueError, match="numbers are of one range, and items lists 2"):
        Stored(movement="M", items=("A", "B"), numbers="1")


def test_a_vial_may_be_named_by_what_is_said_beside(site):
    """A report of the vial, and the step that takes it out, in one book; whichever row stands first."""
    out = Step(step="S1", process=Process.THAW, inputs=(Used(item="MCB", numbers="7"),), quarantine=WHY)
    grown = (Made(item="C", item_kind=ItemKind.CULTURE),)
    used = Step(step="S2", process=Process.EXPANSION, inputs=(Used(item="MCB/07"),), outputs=grown, quarantine=WHY)
    site.say(used, lab_report("R", "MCB/07", "viability", 90.0), out, bank())
    with site.reading() as connection:
        assert ask.item(connection, "MCB/07").item_kind == "vial"
        assert overall(compare(connection)) is Answer.MET


def test_a_row_with_a_fault_makes_no_fault_of_its_vials(site, tmp_path):
    folder = tmp_path / "book"
    folder.mkdir()
    (folder / "items.csv").write_text("item,item kind,numbers,occurred\nMCB,bank,1-x,2026-01-01\n")
    (folder / "steps.csv").write_text("step,process,quarantine,occurred\nS1,thaw,why,2026-01-01\n")
    (folder / "inputs.csv").write_text("step,item,numbers\nS1,MCB,7\n")
    done = import_book(site.record, "op", folder, now=site.now)
    assert [(fault.code, fault.where) for fault in done.faults] == [("book/refused", "Items!C2")]


def test_numbers_of_vials_as_a_spreadsheet_holds_them(tmp_path):
    from datetime import date  # noqa: PLC0415

    from openpyxl import Workbook  # noqa: PLC0415

    made = Workbook()
    sheet = made.worksheets[0]
    sheet.title = "Items"
    for row in (
        ["item", "item kind", "numbers", "occurred"],
        ["A", "bank", 7, "2026-01-01"],
        ["B", "bank", 7.0, "2026-01-01"],
        ["C", "bank", date(2026, 5, 3), "2026-01-01"],
        ["D", "bank", True, "2026-01-01"],
        ["E", "bank", 7.5, "2026-01-01"],
    ):
        sheet.append(row)
    made.save(tmp_path / "book.xlsx")
    book = read_book(tmp_path / "book.xlsx")
    assert [said.content.model_dump()["numbers"] for said in book.statements] == ["7", "7"]
    assert [fault.where for fault in book.faults] == ["Items!C4", "Items!C5", "Items!C6"]


def test_a_vial_that_was_misread_is_corrected(site):
    site.say(bank())
    site.say(thaw("S1", "7"), thaw("S2", "9"))
    with pytest.raises(RefusedError) as caught:
        correct(site, "step", "S1", inputs=[{"item": "MCB", "numbers": "9"}])
    assert codes(caught.value.faults) == ["taken twice"]
    correct(site, "step", "S1", inputs=[{"item": "MCB", "numbers": "8"}])
    with site.reading() as connection:
        vials = {row.item for row in ask.rows(connection, t.ITEM, item_kind="vial")}
        assert vials == {"MCB/08", "MCB/09"}
        assert overall(compare(connection)) is Answer.MET
    site.say(thaw("S3", "7"))


@pytest.mark.parametrize(
    "spoken",
    [
        lab_report("R", "MCB/07", "viability", 90.0),
        Deviation(deviation="DEV", title="t", severity="minor", targets=("MCB/07",)),
    ],
    ids=["report", "deviation"],
)
def test_a_vial_of_which_something_was_said_stays(site, spoken):
    site.say(bank())
    site.say(thaw("S1", "7"))
    site.say(spoken)
    with pytest.raises(RefusedError) as caught:
        correct(site, "step", "S1", inputs=[{"item": "MCB", "numbers": "8"}])
    assert codes(caught.value.faults)[0] == "dropped"
    correct(site, "step", "S1", detail="in a water bath")


@pytest.mark.parametrize(("numbers", "fault"), [("8-50", "no such vial"), ("1-100", "vials")])
def test_a_range_whose_vials_were_taken_keeps_them_and_their_names(site, numbers, fault):
    site.say(bank())
    site.say(thaw("S1", "7"))
    with pytest.raises(RefusedError) as caught:
        correct(site, "registered", "MCB", numbers=numbers)
    assert codes(caught.value.faults) == [fault]
    correct(site, "registered", "MCB", numbers="1-60")
    site.say(thaw("S2", "60"))


def test_a_vial_is_not_taken_off_while_a_flag_on_it_is_open(site):
    out = Step(step="S1", process=Process.THAW, inputs=(Used(item="MCB", numbers="7"),), quarantine=WHY)
    site.say(bank(), out)
    site.say(Deviation(deviation="DEV", title="t", severity="minor", targets=("S1",)))
    with pytest.raises(RefusedError) as caught:
        correct(site, "step", "S1", inputs=[])
    assert "taken off" in codes(caught.value.faults)
    correct(site, "step", "S1", detail="in a water bath")


def test_a_released_bank_releases_its_vials(site):
    from tests.simulated_lot import BANK, release_bank  # noqa: PLC0415

    from seedlot.record.entries.judgement import SpecificationApproved  # noqa: PLC0415
    from seedlot.record.entries.origin import Donor  # noqa: PLC0415

    made = Made(item="MCB", item_kind=ItemKind.BANK, stage=Stage.MCB, numbers="1-9", specification="CELLS 1")
    site.say(SpecificationApproved(specification=BANK), Donor(item="D"))
    site.say(
        Step(step="S0", process=Process.BANKING, inputs=(Used(item="D"),), outputs=(made,)),
        lab_report("R0", "MCB", "mycoplasma", "not detected"),
    )
    grown = (Made(item="C", item_kind=ItemKind.CULTURE),)
    out = Step(step="S1", process=Process.THAW, inputs=(Used(item="MCB", numbers="7"),))
    used = Step(step="S2", process=Process.EXPANSION, inputs=(Used(item="MCB/7"),), outputs=grown)
    assert codes(site.faults(out, used, occurred="2026-06-01")) == ["bank", "bank"]
    release_bank(site)
    site.say(out, used, occurred="2026-06-02")


@settings(max_examples=25)
@given(data=st.lists(st.frozensets(st.integers(1, 12), min_size=1, max_size=4), min_size=1, max_size=5))
def test_a_number_leaves_its_range_once(tmp_path_factory, data):
    """Steps are taken in turn: each is refused if, and only if, one of its vials went before."""
    site = Site(tmp_path_factory.mktemp("vials"))
    site.say(bank("1-12"))
    gone: set[int] = set()
    for place, numbers in enumerate(data):
        step = thaw(f"S{place}", written(numbers))
        if gone & numbers:
            assert set(codes(site.faults(step))) <= {"taken twice", "exhausted"}
            assert common(written(gone), written(numbers))
        else:
            site.say(step)
            gone |= numbers
    with site.reading() as connection:
        names = {row.item for row in ask.rows(connection, t.ITEM, item_kind="vial")}
    assert names == {f"MCB/{each:02d}" for each in gone}
    site.record.engine.dispose()
