"""Tracing, ages, and what cannot be."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.lineage.recall_story import OF_VIAL_1, OF_WCB_1, tell
from tests.simulated_site import Site

from seedlot.history.ask import NotInRecordError
from seedlot.lineage.age import age
from seedlot.lineage.trace import Direction, line_of, links, trace
from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.record.entries.origin import Donor, Material, Registered
from seedlot.record.entries.work import Deviation, Hold, HoldLifted, Made, Step, Used
from seedlot.terms.criterion import Criterion, Specification
from seedlot.terms.words import ItemKind, Process

CRITERION = Criterion(test="viability", kind="min", low=70, unit="%")


def step(name, inputs, outputs, **more):
    """A passage, in short."""
    return Step(
        step=name,
        process=more.pop("process", Process.PASSAGE),
        inputs=tuple(item if isinstance(item, Used) else Used(item=item) for item in inputs),
        outputs=tuple(
            item if isinstance(item, Made) else Made(item=item, item_kind=ItemKind.CULTURE) for item in outputs
        ),
        **more,
    )


def line(site, length=3):
    """A donor, a tissue, and a culture passaged again and again."""
    site.say(Donor(item="D"), Material(item="M", name="medium", expiry="2027-01-01"))
    site.say(step("S0", ["D"], ["C0"], process=Process.ISOLATION))
    for number in range(1, length + 1):
        site.say(step(f"S{number}", [f"C{number - 1}"], [f"C{number}"], materials=("M",), passages=1, doublings="2.5"))


def test_back_to_the_donor_and_forward_to_everything(site):
    line(site)
    with site.reading() as connection:
        back = trace(connection, "C3", Direction.BACK)
        assert [place.item for place in back.places] == ["C3", "C2", "M", "C1", "C0", "D"]
        assert {place.item: place.distance for place in back.places}["D"] == 4
        forward = trace(connection, "M", Direction.FORWARD)
        assert [place.item for place in forward.places] == ["M", "C0", "C1", "C2", "C3"], "C0 lived on"
        assert {link.kind for link in forward.links} == {"material", "made from"}


def test_what_was_fed_after_all_was_taken_is_not_behind_it(site):
    """C2 was taken of C1 before M was fed to it, and C3 after; of what S2 tells no end, nobody knows."""
    site.say(Donor(item="D"), Material(item="M", name="medium"), Material(item="N", name="salt"))
    site.say(step("S1", ["D"], ["C1"], process=Process.ISOLATION), occurred="2026-02-01")
    site.say(step("S2", ["C1"], ["C2"], ended="2026-02-02"), occurred="2026-02-02")
    site.say(step("S3", ["C1"], ["C3"], materials=("M",)), occurred="2026-02-03")
    site.say(step("S4", ["C1"], ["C4"], materials=("N",)), occurred="2026-02-02")
    with site.reading() as connection:

        def behind(item):
            return {place.item for place in trace(connection, item, Direction.BACK).places}

        assert behind("C2") == {"C2", "C1", "D", "N"}
        assert behind("C3") == {"C3", "C1", "D", "M", "N"}
        assert behind("C4") == {"C4", "C1", "D", "M", "N"}, "S4 may have gone on"
        assert behind("C1") == {"C1", "D", "M", "N"}


def test_deeper_than_any_cap(site):
    """Systems that enumerate paths stop after 20 generations; this does not."""
    site.say(Donor(item="D"), *(step(f"S{n}", [f"C{n - 1}" if n else "D"], [f"C{n}"]) for n in range(150)))
    with site.reading() as connection:
        assert len(trace(connection, "C149", Direction.BACK).places) == 151


def test_pooling_is_visited_once(site):
    """50 levels of 3 parents each have 3**50 paths and 151 items."""
    contents = [Donor(item="D"), step("S-1", ["D"], ["L0a", "L0b", "L0c"])]
    for level in range(1, 50):
        parents = [f"L{level - 1}{letter}" for letter in "abc"]
        contents.append(step(f"S{level}", parents, [f"L{level}{letter}" for letter in "abc"]))
    site.say(*contents)
    with site.reading() as connection:
        assert len(trace(connection, "L49a", Direction.BACK).places) == 49 * 3 + 2


def test_passages_and_doublings_add_up_and_the_oldest_of_a_pool_counts(site):
    line(site, 4)
    site.say(step("S-pool", ["C1", "C4"], ["P"], passages=1, doublings="1"))
    with site.reading() as connection:
        assert age(connection, "C4").passages == 4
        assert age(connection, "C4").doublings == Decimal("10.0")
        assert (age(connection, "P").passages, age(connection, "P").doublings) == (5, Decimal("11.0"))


def test_doublings_that_a_passage_does_not_state_are_not_known(site):
    line(site, 1)
    site.say(step("S-untold", ["C1"], ["C2"], passages=1))
    with site.reading() as connection:
        found = age(connection, "C2")
    assert found.doublings is None
    assert found.untold == ("S-untold",)


def test_planned_steps_stay_out_unless_asked_for(site):
    line(site, 1)
    site.say(step("S-plan", ["C1"], ["C2"], planned=True))
    with site.reading() as connection:
        assert [place.item for place in trace(connection, "C1", Direction.FORWARD).places] == ["C1"]
        planned = trace(connection, "C1", Direction.FORWARD, planned=True)
    assert [place.item for place in planned.places] == ["C1", "C2"]


def test_a_step_that_makes_nothing_puts_its_materials_into_what_it_took(site):
    line(site, 1)
    site.say(Material(item="M2", name="antibiotic"), step("S-feed", ["C1"], [], materials=("M2",)))
    with site.reading() as connection:
        assert [place.item for place in trace(connection, "M2", Direction.FORWARD).places] == ["M2", "C1"]


def test_unknown_item(site):
    with site.reading() as connection, pytest.raises(NotInRecordError, match="'X' is not in the record"):
        trace(connection, "X", Direction.BACK)


def test_as_of_an_earlier_entry(site):
    line(site, 1)
    size = site.size()
    site.say(step("S9", ["C1"], ["C9"]))
    with site.reading() as connection:
        assert len(trace(connection, "C1", Direction.FORWARD, as_of=size).places) == 1
        assert len(trace(connection, "C1", Direction.FORWARD).places) == 2


def only(faults):
    """The one fault."""
    assert len(faults) == 1, faults
    return faults[0]


def test_used_before_it_exists(site):
    fault = only(site.faults(step("S", ["nowhere"], ["C"])))
    assert fault.code == "lineage/unknown item"
    assert "'nowhere'" in fault.says


def test_a_date_before_its_parents(site):
    site.say(Donor(item="D"), occurred="2026-03-01")
    fault = only(site.faults(step("S", ["D"], ["C"]), occurred="2026-02-28"))
    assert fault.code == "lineage/too early"
    assert "2026-02-28" in fault.says
    assert "2026-03-01" in fault.says


def test_the_same_day_is_not_too_early(site):
    site.say(Donor(item="D"), occurred="2026-03-01T15:00:00Z")
    site.say(step("S", ["D"], ["C"]), occurred="2026-03-01")


def test_exhausted_by_count(site):
    site.say(Donor(item="D"))
    site.say(step("S-bank", ["D"], [Made(item="B", item_kind=ItemKind.BANK, units=3)]))
    site.say(step("S1", [Used(item="B", units=2)], ["C1"]))
    fault = only(site.faults(step("S2", [Used(item="B", units=2)], ["C2"])))
    assert fault.code == "lineage/exhausted"
    assert "it held 3 and 2 were taken before" in fault.says
    site.say(step("S3", [Used(item="B", units=1)], ["C3"]))


def test_used_up_and_used_after(site):
    site.say(Donor(item="D"), step("S0", ["D"], ["C0"]))
    site.say(step("S1", [Used(item="C0", uses_up=True)], ["C1"]), occurred="2026-02-01")
    assert only(site.faults(step("S2", ["C0"], ["C2"]), occurred="2026-02-02")).code == "lineage/exhausted"
    site.say(step("S3", ["C0"], ["C3"]), occurred="2026-01-15")  # entered late, happened before


def test_a_cycle_in_one_batch(site):
    faults = site.faults(step("S1", ["A"], ["B"]), step("S2", ["B"], ["A"]))
    assert {fault.code for fault in faults} >= {"lineage/cycle"}


def test_its_own_parent(site):
    assert "lineage/cycle" in {fault.code for fault in site.faults(step("S1", ["A"], ["A"]))}


def test_made_twice(site):
    site.say(Donor(item="D"), step("S1", ["D"], ["C"]))
    fault = only(site.faults(step("S2", ["D"], ["C"])))
    assert fault.code == "lineage/exists"
    assert "entry" in fault.says


def test_a_planned_item_is_not_there_to_be_used(site):
    site.say(Donor(item="D"), step("S1", ["D"], ["C"], planned=True))
    assert only(site.faults(step("S2", ["C"], ["C2"]))).code == "lineage/planned"


def test_the_future(site):
    assert only(site.faults(Donor(item="D"), occurred="2030-01-01")).code == "record/future"


def test_names_that_nobody_entered(site):
    site.say(Donor(item="D"))
    codes = {
        fault.code
        for fault in site.faults(
            step(
                "S",
                ["D"],
                [Made(item="C", item_kind=ItemKind.CULTURE, programme="P", specification="X 1")],
                people=("who",),
            ),
            Deviation(deviation="DEV", title="t", severity="minor", targets=("Z",)),
            HoldLifted(hold="H", reason="r"),
        )
    }
    assert codes == {
        "lineage/unknown person",
        "lineage/unknown programme",
        "lineage/unknown specification",
        "lineage/unknown item",
        "lineage/unknown hold",
    }


def test_a_specification_without_its_version_is_told_which_there_are(site):
    """The versions of the record and those entered beside it; a version that there is not is told them too."""
    first = Specification(name="DP cells", version="1", stage="drug product", criteria=(CRITERION,))
    others = [first.model_copy(update=change) for change in ({"version": "2"}, {"name": "DP"}, {"name": "DP cells X"})]
    site.say(SpecificationApproved(specification=first))
    lots = [
        Registered(item=f"L{place}", item_kind=ItemKind.VIAL_RANGE, specification=name)
        for place, name in enumerate(("DP cells", "DP cells 3", "cells", "DP cells 2"))
    ]
    told = site.faults(*lots, *(SpecificationApproved(specification=each) for each in others))
    mend = "Name one that is entered, with its version: 'DP cells 1', 'DP cells 2'; or enter it first."
    assert [fault.says for fault in told] == [
        f"specification 'DP cells' is not known. {mend}",
        f"specification 'DP cells 3' is not known. {mend}",
        "specification 'cells' is not known. Enter it first, or correct the name.",
    ]


def test_a_step_can_be_held(site):
    site.say(Donor(item="D"), step("S1", ["D"], ["C"]))
    site.say(Hold(hold="H", targets=("S1",), reason="incubator alarm"))


def test_parents_are_sealed_before_children_whatever_the_order(site):
    site.say(
        step("S2", ["C1"], ["C2"]),
        step("S1", ["D"], ["C1"]),
        Donor(item="D"),
        Registered(item="R", item_kind=ItemKind.CLONE, parents=("C2",)),
    )
    with site.reading() as connection:
        entries = {place.item: place.entry for place in trace(connection, "C2", Direction.BACK).places}
    assert entries["D"] < entries["C1"] < entries["C2"]


@given(st.permutations(range(8)))
def test_any_order_of_a_batch_gives_the_same_lineage(tmp_path_factory, order):
    site = type_site(tmp_path_factory)
    contents = [Donor(item="D"), *(step(f"S{n}", [f"C{n - 1}" if n else "D"], [f"C{n}"]) for n in range(7))]
    site.say(*(contents[index] for index in order))
    with site.reading() as connection:
        assert len(trace(connection, "C6", Direction.BACK).places) == 8
    site.record.engine.dispose()


def type_site(tmp_path_factory):
    """A fresh site for one example of a property."""
    return Site(tmp_path_factory.mktemp("site"))


def test_from_many_at_once(site):
    tell(site)
    with site.reading() as connection:
        whole = links(connection, ["D1", "WCB", "M2", "C1"])
        assert list(whole) == sorted(set(whole), key=lambda link: (link.entry, link.child, link.parent))
        assert links(connection, ["C1", "M2", "WCB", "D1"]) == whole
        assert {link.child for link in links(connection, ["MCB/01", "W1"])} == OF_VIAL_1 - {"MCB/01"}
        back = links(connection, ["DOSE1", "DP1"], Direction.BACK)
        assert {link.parent for link in back} == {
            *("D1", "T1", "C1", "C2", "M1", "MCB", "MCB/01", "W1", "WCB"),
            *OF_WCB_1 & {"WCB/01", "B1"},
        }
        assert links(connection, []) == ()
        assert links(connection, ["nowhere"]) == ()


def test_a_walk_is_broken_off_where_enough_is_reached(site):
    """The nearest are kept, and no link leads out of what was reached."""
    site.say(Donor(item="D"), step("S0", ["D"], [f"C{n}" for n in range(4)]))
    site.say(*(step(f"S{n + 1}", [f"C{n}"], [f"E{n}"]) for n in range(4)))
    with site.reading() as connection:
        found = trace(connection, "D", Direction.FORWARD, most=5)
        assert [place.item for place in found.places] == ["D", "C0", "C1", "C2", "C3"]
        assert {link.child for link in found.links} == {"C0", "C1", "C2", "C3"}
        assert len(trace(connection, "D", Direction.FORWARD, most=9).places) == 9
        assert len(trace(connection, "E0", Direction.BACK, most=2).places) == 2


def test_a_line_is_what_is_before_and_after_an_item_along_its_cells(site):
    tell(site)
    with site.reading() as connection:
        assert {"D1", "T1", "C1", "C2", "MCB", "MCB/01", "W1"} <= line_of(connection, "MCB/01")
        assert "M1" not in line_of(connection, "MCB/01")
        assert "MCB" not in line_of(connection, "W1", as_of=None) - line_of(connection, "MCB")
        with pytest.raises(NotInRecordError):
            line_of(connection, "nowhere")
