"""Which tests of an item have a history."""

from __future__ import annotations

from typing import Any

from seedlot.specs.judge import Evidence
from seedlot.terms.criterion import Criterion, Kind, Specification
from seedlot.terms.reportable import Reportable
from seedlot.web.histories import histories


class Anywhere:
    """A page's addresses, without a page."""

    def url(self, path: str, **query: str) -> str:
        return f"{path} {query}"


def result(name: str, value: Any, *, item: str = "LOT", of: str = "LOT", **more: Any) -> Evidence:
    said = Reportable(name=name, value=value, **more)
    return Evidence(
        reportable=said, entry=1, item=item, stage="drug product", occurred="2026-01-01", source="Lab", of=of
    )


def test_numbers_have_a_history_once_and_words_and_other_items_none() -> None:
    found = histories(
        Anywhere(),  # type: ignore[arg-type]
        [
            result("viability", 91.0),
            result("viability", 92.0),
            result("karyotype", "46,XX"),
            result("endotoxin", None, relation="<", limit=0.05, item="SAMPLE"),
            result("purity", 99.0, of="BANK"),
        ],
        of="LOT",
    )
    assert [each.test for each in found] == ["viability", "endotoxin"]
    assert "'stage': 'drug product'" in found[0].picture
    assert "'stage': ''" in found[1].picture  # a sample stands at a stage of its own
    asked = Specification(name="S", version="1", criteria=(Criterion(test="Viability", kind=Kind.MIN, low=70.0),))
    results = [result("viability", 91.0), result("purity", 99.0)]
    assert [each.test for each in histories(Anywhere(), results, of="LOT", asked=asked)] == ["viability"]  # type: ignore[arg-type]
