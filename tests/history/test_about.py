"""Which entries are about a thing."""

from __future__ import annotations

from seedlot.acts.amend import amend
from seedlot.history.about import about
from seedlot.record.entries.origin import Donor
from seedlot.record.entries.work import Deviation, Made, Step, Used
from seedlot.terms.words import ItemKind, Process


def test_what_names_it_and_what_corrects_that_is_about_it(site):
    """Entries 3 to 6: two donors, a step of the first, a deviation of it; entry 7 corrects the donor."""
    made = (Made(item="C", item_kind=ItemKind.CULTURE),)
    site.say(Donor(item="D"), Donor(item="E"))
    site.say(Step(step="S", process=Process.ISOLATION, inputs=(Used(item="D"),), outputs=made), occurred="2026-02-01")
    site.say(Deviation(deviation="X", targets=("D",), severity="minor", title="t"))
    amend(site.record, "qp", 3, {"sex": "female"}, reason="typing error", now=site.now)
    with site.reading() as connection:
        rows, total = about(connection, "D")
        assert ([row.entry for row in rows], total) == ([7, 6, 5, 3], 4)
        rows, total = about(connection, "D", last_first=False, most=2)
        assert ([row.entry for row in rows], total) == ([3, 6], 4)
        rows, total = about(connection, "D", skip=3, most=9)
        assert ([row.entry for row in rows], total) == ([3], 4)
        assert about(connection, "D", skip=9, most=9) == ([], 4)
        rows, total = about(connection, "D", as_of=6)
        assert ([row.entry for row in rows], total) == ([5, 3], 2)
        assert [row.entry for row in about(connection, "S")[0]] == [5]
        assert about(connection, "nothing") == ([], 0)
