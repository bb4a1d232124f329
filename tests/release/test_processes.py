"""By which process a lot was made, and that a change of process starts a control chart of its own."""

from __future__ import annotations

from typing import Any

import pytest
from tests.release.strategy_story import tell
from tests.simulated_lot import lab_report

from seedlot.record import read
from seedlot.record.entries.comparison import ComparabilityExercise, Criterion
from seedlot.record.entries.origin import Registered
from seedlot.record.entries.quality import Change, ChangeClosed
from seedlot.release.controlled import Controlled, Narrowed, controlled, series
from seedlot.release.processes import BEFORE, Changed, in_force
from seedlot.terms.comparing import Method
from seedlot.terms.words import ItemKind, Stage
from seedlot.trends.asked import Asked

AFTER = tuple(f"A{number}" for number in range(1, 4))
ALL = ("DP", "B1", *AFTER)


def chart(site: Any, item: str = "", **narrowed: str) -> Controlled:
    with read.reading(site.record) as connection:
        found = series(connection, "viability", Narrowed(stage="drug product", **narrowed))
        return controlled(connection, found, Asked(), item=item)


def lots(told: Controlled) -> list[str]:
    return [held.item for several in told.points for held in several]


@pytest.fixture
def changed(site: Any) -> Any:
    """A routine lot, one lot before a change, and three after it, which are measured last and lie higher."""
    tell(site)
    for lot in ("B1", *AFTER):
        site.say(Registered(item=lot, item_kind=ItemKind.DRUG_PRODUCT, stage=Stage.DRUG_PRODUCT))
    site.say(Change(change="CC", title="Another medium", classification="major", what=("SOP-9",), comparability="CMP"))
    wanted = Criterion(attribute="viability", tier="2", method=Method.RANGE, margin="3")
    site.say(ComparabilityExercise(exercise="CMP", change="CC", before=("B1",), after=AFTER, attributes=(wanted,)))
    for day, lot in enumerate(ALL, start=1):
        value = 95.0 if lot in AFTER else 90.0
        site.say(lab_report(f"V-{lot}", lot, "viability", value), occurred=f"2026-04-{day:02d}")
    return site


def test_lots_after_a_change_stand_on_a_chart_of_their_own(changed: Any) -> None:
    """Until the change is in force the chart is of the process before it, whichever lots were measured last."""
    told = chart(changed)
    assert (lots(told), told.process, told.apart) == (["DP", "B1"], BEFORE, ("after CC",))
    own = chart(changed, item="A2")
    assert (lots(own), own.process, own.apart) == (list(AFTER), "after CC", (BEFORE,))
    narrowed = chart(changed, process="after CC")
    assert (lots(narrowed), narrowed.apart) == (list(AFTER), ())


@pytest.mark.parametrize(("approved", "process"), [(True, "after CC"), (False, BEFORE)])
def test_once_it_is_in_force_the_chart_is_of_the_process_after_it(
    changed: Any, process: str, *, approved: bool
) -> None:
    """A change that was refused starts nothing."""
    changed.say(ChangeClosed(change="CC", approved=approved, effective="2026-04-03", conclusion="as judged"))
    told = chart(changed)
    assert (told.process, set(lots(told)) <= set(AFTER)) == (process, approved)


def test_without_a_stated_change_there_is_one_chart(site: Any) -> None:
    tell(site)
    site.say(lab_report("V", "DP", "viability", 90.0), occurred="2026-04-01")
    told = chart(site)
    assert (lots(told), told.process, told.apart) == (["DP"], "", ())


class Item:
    """A row of an item."""

    def __init__(self, item: str, occurred: str, programme: str = "", specification: str = "") -> None:
        self.item, self.occurred, self.programme, self.specification = item, occurred, programme, specification


@pytest.mark.parametrize(
    ("item", "procedure", "made"),
    [
        (Item("A1", "2026-01-01"), "", True),
        (Item("X", "2026-04-03", programme="P"), "", True),
        (Item("X", "2026-04-03T10:00:00Z", specification="DP-SPEC 2"), "", True),
        (Item("X", "2026-04-03"), "SOP-9 v2", True),
        (Item("X", "2026-04-02", programme="P"), "", False),
        (Item("X", "2026-04-03", programme="Q"), "SOP-8", False),
        (Item("X", "2026-04-03"), "", False),
    ],
)
def test_a_lot_is_after_a_change_that_names_what_made_it_since_its_day(
    item: Any, procedure: str, *, made: bool
) -> None:
    what = frozenset({"P", "DP-SPEC", "SOP-9 v2"})
    known = Changed(change="CC", after=frozenset({"A1"}), what=what, since="2026-04-03")
    assert known.made(item, procedure) is made


def test_the_last_change_in_force_tells_the_process() -> None:
    first = Changed(change="C1", after=frozenset(), what=frozenset(), since="2026-01-01")
    second = Changed(change="C2", after=frozenset(), what=frozenset(), since="2026-03-01")
    open_ = Changed(change="C3", after=frozenset(), what=frozenset())
    known = (second, first, open_)
    assert [in_force(known, day) for day in ("2025-12-31", "2026-02-01", "2026-03-01")] == [
        BEFORE,
        "after C1",
        "after C2",
    ]
