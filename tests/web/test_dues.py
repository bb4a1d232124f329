"""The tests that are due: a small record is read at once; of a large one the last reading is shown, with its age."""

from __future__ import annotations

import pytest
from tests.web.conftest import Visitor

from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.record.entries.origin import Donor
from seedlot.record.entries.work import Made, Step, Used
from seedlot.terms.criterion import Criterion, Kind, Specification
from seedlot.terms.words import ItemKind, Process, Stage
from seedlot.web import dues


def bank(visitor: Visitor, name: str) -> None:
    """Make a bank whose mycoplasma is due."""
    made = Made(item=name, item_kind=ItemKind.BANK, stage=Stage.MCB, specification="CELLS 1")
    inputs = (Used(item=f"D-{name}"),)
    step = Step(step=f"S-{name}", process=Process.BANKING, inputs=inputs, outputs=(made,))
    visitor.site.say(Donor(item=f"D-{name}"), step)


@pytest.fixture
def due_visitor(open_visitor: Visitor) -> Visitor:
    """A visitor of a record in which one test is due."""
    criterion = Criterion(test="mycoplasma", kind=Kind.NOT_DETECTED, at=("MCB",))
    specification = Specification(name="CELLS", version="1", criteria=(criterion,))
    open_visitor.site.say(SpecificationApproved(specification=specification))
    bank(open_visitor, "B-1")
    return open_visitor


@pytest.mark.parametrize("address", ["/due", "/due?all=yes", "/trends/due?all=yes"])
def test_a_small_record_is_read_at_once(due_visitor: Visitor, address: str) -> None:
    assert "B-2" not in due_visitor.get(address).text
    bank(due_visitor, "B-2")
    shown = due_visitor.get(address).text
    assert "B-2" in shown
    assert "added since" not in shown


def test_of_a_large_record_the_last_reading_is_shown_with_its_age(
    due_visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dues, "LARGE", 0)
    size = due_visitor.site.size()
    assert "added since" not in due_visitor.get("/due").text
    bank(due_visitor, "B-2")
    shown = due_visitor.get("/trends/due?all=yes").text
    assert f"Read as of the first {size} entries; 2 were added since" in shown
    assert "B-2" not in shown
    dues.settled()
    shown = due_visitor.get("/due").text
    assert "B-2" in shown
    assert "added since" not in shown
    bank(due_visitor, "B-3")
    assert "B-3" in due_visitor.get("/due?export=csv").text  # a file has no place to tell its age
    bank(due_visitor, "B-4")
    assert 'href="/due?anew=yes"' in due_visitor.get("/due").text
    assert "B-4" in due_visitor.get("/due?anew=yes").text
    dues.settled()


def test_what_is_kept_is_of_one_record_and_of_one_moment(due_visitor: Visitor) -> None:
    """As of an earlier entry nothing that is kept is shown."""
    assert "B-1" in due_visitor.get("/trends/due?all=yes").text
    assert "B-1" not in due_visitor.get("/trends/due?all=yes&as-of=1").text
