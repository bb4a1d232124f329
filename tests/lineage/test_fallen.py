"""The map of a refusal, of a story that is reckoned by hand."""

from __future__ import annotations

from typing import Any

import pytest
from tests.lineage.recall_story import tell

from seedlot.lineage.cause import Cause, CauseKind
from seedlot.lineage.drawing import LOOKS
from seedlot.lineage.fallen import Fate, Map, map_of
from seedlot.lineage.radius import radius


@pytest.fixture
def story(site: Any) -> Any:
    """A site to which the story was told."""
    tell(site)
    return site


def drawn(site: Any, kind: CauseKind, name: str, **more: Any) -> Map:
    with site.reading() as connection:
        return map_of(connection, radius(connection, Cause(kind=kind, name=name)), **more)


def test_what_falls_with_a_step_and_what_remains_beside_it(story: Any) -> None:
    """S10 made B2, of which DP2 and DOSE3 came; the rest of both programmes stays, and what it came from."""
    found = drawn(story, CauseKind.STEP, "S10")
    falls = {item for item, fate in found.fates.items() if fate == Fate.FALLS}
    assert falls == {"B2", "DP2", "DOSE3"}
    remains = {item for item, fate in found.fates.items() if fate == Fate.REMAINS}
    assert {"MCB", "WCB", "B1", "DP1", "DOSE1", "DOSE2", "DP3", "C1", "D1"} <= remains
    assert {place.item for place in found.places} == found.fates.keys()
    assert found.whole == len(found.places)
    assert all({link.parent, link.child} <= found.fates.keys() for link in found.links)
    assert {link.parent for link in found.links if link.child == "B2"} - falls, "what falls hangs on what remains"


def test_of_too_much_what_falls_is_kept(story: Any) -> None:
    found = drawn(story, CauseKind.STEP, "S10", most=2)
    assert [each.item for each in found.places] == ["B2", "DOSE3"], "the nearest to the cause, then by name"
    assert found.whole > 10


def test_every_fate_has_a_look_of_its_own() -> None:
    looks = [LOOKS[each] for each in Fate]
    assert len({look.colour for look in looks}) == len({look.letter for look in looks}) == 3
