"""An item as its page shows it."""

from __future__ import annotations

import pytest

from seedlot.history.ask import NotInRecordError
from seedlot.lineage import portrait as room
from seedlot.lineage.portrait import portrait
from seedlot.record.entries.origin import Donor
from seedlot.record.entries.work import Deviation, DeviationClosed, Made, Step, Used
from seedlot.terms.words import ItemKind, Process


def passage(name: str, parent: str, child: str, **more) -> Step:
    made = (Made(item=child, item_kind=ItemKind.CULTURE),)
    return Step(step=name, process=Process.PASSAGE, inputs=(Used(item=parent),), outputs=made, **more)


def test_it_tells_age_kin_and_open_matters(site):
    site.say(Donor(item="D", sex="female"))
    site.say(passage("S1", "D", "A", passages=1, doublings="2.50"))
    site.say(passage("S2", "A", "B", passages=2, doublings="3"), passage("S3", "A", "C", planned=True))
    site.say(Deviation(deviation="X", targets=("S1",), severity="minor", title="t"))
    (end,) = site.say(Deviation(deviation="Y", targets=("A",), severity="minor", title="t"))
    site.say(DeviationClosed(deviation="Y", conclusion="nothing", acceptable=True))
    with site.reading() as connection:
        found, donor = portrait(connection, "A"), portrait(connection, "D")
        then = portrait(connection, "A", as_of=end + 1)
    assert [link.parent for link in found.parents] == ["D"]
    assert [link.child for link in found.children] == ["B"]
    assert (found.child_count, found.ancestors, found.age.passages, str(found.age.doublings)) == (1, 1, 1, "2.50")
    assert [flag.flag for flag in found.flags] == ["X"]
    assert [flag.flag for flag in then.flags] == ["X", "Y"]
    assert donor.said == {"item": "D", "sex": "female"}


def test_of_many_children_some_are_named_and_all_are_counted(site, monkeypatch):
    monkeypatch.setattr(room, "NAMED", 2)
    made = tuple(Made(item=f"C{n}", item_kind=ItemKind.CULTURE) for n in range(5))
    site.say(Donor(item="D"), Step(step="S", process=Process.ISOLATION, inputs=(Used(item="D"),), outputs=made))
    with site.reading() as connection:
        found = portrait(connection, "D")
    assert ([link.child for link in found.children], found.child_count) == (["C0", "C1"], 5)


def test_a_planned_item_tells_its_planned_kin(site):
    site.say(Donor(item="D"), passage("S1", "D", "A", planned=True), passage("S2", "A", "B", planned=True))
    with site.reading() as connection:
        found = portrait(connection, "A")
        with pytest.raises(NotInRecordError):
            portrait(connection, "NO")
    assert ([link.parent for link in found.parents], [link.child for link in found.children]) == (["D"], ["B"])
