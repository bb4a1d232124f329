"""Home: what waits for whom."""

from __future__ import annotations

from tests.web.conftest import Visitor

from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.record.entries.origin import Donor, Material
from seedlot.record.entries.work import Deviation, Made, Step, Used
from seedlot.terms.criterion import Criterion, Kind, Specification
from seedlot.terms.words import ItemKind, Process, Stage


def test_a_lot_waits_for_its_review_then_for_its_decision(lot_visitor: Visitor) -> None:
    lot_visitor.login("rev")
    text = lot_visitor.get("/").text
    assert text.index("To review") < text.index('href="/lots/LOT"') < text.index("To decide")
    assert "This is yours to do" in text
    lot_visitor.site.review("LOT")
    lot_visitor.login("qp")
    text = lot_visitor.get("/").text
    assert text.index("To decide") < text.index('href="/lots/LOT"') < text.index("To review")
    lot_visitor.site.decide("LOT")
    lot_visitor.login("qp")
    assert "No reviewed lot awaits a decision" in lot_visitor.get("/").text


def test_every_lot_that_waits_is_listed(lot_visitor: Visitor) -> None:
    lot_visitor.login("aud")
    assert 'href="/lots/LOT"' in lot_visitor.get("/waiting?for=review").text
    assert "No lot awaits it" in lot_visitor.get("/waiting?for=decision").text
    assert lot_visitor.get("/waiting?for=review&export=csv").text.splitlines()[1].startswith("LOT,")


def test_more_lots_than_are_shown_lead_to_the_list(open_visitor: Visitor) -> None:
    criterion = Criterion(test="mycoplasma", kind=Kind.NOT_DETECTED)
    approved = SpecificationApproved(specification=Specification(name="CELLS", version="1", criteria=(criterion,)))
    bank = Made(item="B0", item_kind=ItemKind.BANK, stage=Stage.MCB, specification="CELLS 1")
    banks = tuple(bank.model_copy(update={"item": f"B{number}"}) for number in range(9))
    step = Step(step="S", process=Process.BANKING, inputs=(Used(item="D"),), outputs=banks)
    open_visitor.site.say(approved, Donor(item="D"), step)
    text = open_visitor.get("/").text
    assert '<a href="/waiting?for=review">Show all: 9</a>' in text
    assert open_visitor.get("/waiting").text.count('href="/lots/B') == 9


def test_what_expires_and_what_is_open_is_told(open_visitor: Visitor) -> None:
    site = open_visitor.site
    site.say(
        Material(item="SOON", name="medium", expiry="2026-06-20"), Material(item="LATE", name="x", expiry="2026-05-20")
    )
    site.say(Material(item="FAR", name="x", expiry="2027-06-20"))
    site.say(Deviation(deviation="DEV", targets=("SOON",), severity="major", title="<i>torn</i> bag"))
    text = open_visitor.get("/").text
    assert "expired 2026-05-20" in text
    assert 'href="/items/SOON"' in text
    assert 'href="/items/FAR"' not in text
    assert "&lt;i&gt;torn&lt;/i&gt; bag" in text
    assert "none yet" in text


def test_a_new_record_says_that_nothing_waits(open_visitor: Visitor) -> None:
    text = open_visitor.get("/").text
    assert "None is open" in text
    assert "Nobody decided about a lot yet" in text


def test_a_test_that_is_due_is_told_with_what_asks_for_it(open_visitor: Visitor) -> None:
    """Mycoplasma is asked for at stage MCB; nothing was made of the bank yet, so that it is due and not overdue."""
    site = open_visitor.site
    criterion = Criterion(test="mycoplasma", kind=Kind.NOT_DETECTED, at=("MCB",))
    site.say(SpecificationApproved(specification=Specification(name="CELLS", version="1", criteria=(criterion,))))
    bank = Made(item="B<1>", item_kind=ItemKind.BANK, stage=Stage.MCB, specification="CELLS 1")
    site.say(Donor(item="D"), Step(step="S", process=Process.BANKING, inputs=(Used(item="D"),), outputs=(bank,)))
    part, whole = open_visitor.get("/due?part=yes").text, open_visitor.get("/due").text
    assert 'href="/items/B%3C1%3E"' in part
    assert "mycoplasma" in part
    assert "B&lt;1&gt;" in whole
    assert "never" in whole


def test_tests_that_are_due_come_by_themselves(lot_visitor: Visitor) -> None:
    lot_visitor.login("an")
    assert 'id="part"' in lot_visitor.get("/due?part=yes").text
    assert "No test is due" in lot_visitor.get("/due").text
    assert lot_visitor.get("/due?export=csv").headers["content-type"].startswith("text/csv")
