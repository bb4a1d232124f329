"""What deviations cover, without the checks that find it."""

from __future__ import annotations

import pytest

from seedlot.lineage.remark import covered, remark
from seedlot.record.entries.origin import Donor
from seedlot.record.entries.work import Deviation, DeviationClosed, Made, Step, Used
from seedlot.terms.finding import Answer
from seedlot.terms.words import ItemKind, Process


def fault(*about, day):
    """Something not met in step S."""
    return remark("status", Answer.NOT_MET, "It is so.", where="M; step S, entry 9", about=about, day=day)


@pytest.fixture
def deviated(site):
    """A deviation on a step, and one on an item, both raised on 5 March and closed as acceptable on 8 March."""
    site.say(Donor(item="D"))
    made = (Made(item="C", item_kind=ItemKind.CULTURE),)
    site.say(Step(step="S", process=Process.ISOLATION, inputs=(Used(item="D"),), outputs=made), occurred="2026-03-01")
    for target in ("S", "C"):
        name = f"DEV-{target}"
        site.say(Deviation(deviation=name, title="t", severity="minor", targets=(target,)), occurred="2026-03-05")
        site.say(DeviationClosed(deviation=name, conclusion="c", acceptable=True), occurred="2026-03-08")
    return site


@pytest.mark.parametrize(
    ("about", "day", "expected"),
    [
        (("S",), "2026-03-08", None),
        (("S",), "2026-03-09", Answer.NOT_MET),
        (("C",), "2026-03-05", None),
        (("C",), "2026-03-06", Answer.NOT_MET),
        (("C", "S"), "2026-03-06", None),
        (("C",), "", None),
        (("M",), "2026-03-01", Answer.NOT_MET),
        ((), "2026-03-01", Answer.NOT_MET),
    ],
    ids=["step", "later", "item", "after it was raised", "one of both", "at no one time", "another", "nothing"],
)
def test_what_had_happened_when_it_was_raised_or_closed(deviated, about, day, expected):
    with deviated.reading() as connection:
        (found,) = covered(connection, [fault(*about, day=day)])
    assert found.finding.answer is expected
    assert ("covers it" in found.finding.says) is (expected is None)
