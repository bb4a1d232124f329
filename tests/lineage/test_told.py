"""Who was told of a recall: read from the documents that say so."""

from __future__ import annotations

from typing import Any

from seedlot.lineage.told import ACKNOWLEDGED, NOTICE, told_of
from seedlot.record.entries.filing import Document


def test_notices_of_one_recall_and_who_confirmed_them(site: Any) -> None:
    site.say(
        Document(document="N1", type=NOTICE, title="t", version="letter", about=("R1", "Clinic; ward 2", "given")),
        Document(document="N2", type=NOTICE, title="t", about=("R2", "B", "sent")),
        Document(document="N3", type=NOTICE, title="a notice that names nobody", about=("R1",)),
        Document(document="N4", type=NOTICE, title="a notice of nothing"),
        occurred="2026-03-01",
    )
    site.say(Document(document="A1", type=ACKNOWLEDGED, title="3 found", about=("N1",)), occurred="2026-03-02")
    with site.reading() as connection:
        (told,) = told_of(connection, "R1")
        (other,) = told_of(connection, "R2")
    assert (told.notice, told.whom, told.why, told.how) == ("N1", "Clinic; ward 2", "given", "letter")
    assert [(each.on, each.says) for each in told.confirmed] == [("2026-03-02", "3 found")]
    assert (other.whom, other.confirmed) == ("B", ())
