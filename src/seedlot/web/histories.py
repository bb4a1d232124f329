"""The history of each result of an item: which tests have one, and where its small picture and its control chart stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from seedlot.specs.judge import Evidence
from seedlot.specs.weigh import fold
from seedlot.terms.criterion import Specification
from seedlot.web.here import Here

#: So many histories stand on a page at most.
MOST = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A test of an item: the address of its picture, and that of its control chart."""

    test: str
    item: str
    picture: str
    chart: str


def histories(
    here: Here, evidence: Iterable[Evidence], *, of: str, asked: Specification | None = None
) -> tuple[History, ...]:
    """The tests of an item's results that are numbers, each once, narrowed to the stage at which what was tested stands.

    `asked`: only those that a specification asks for.
    """
    wanted = {fold(each.test) for each in asked.criteria} if asked else set()
    found: dict[str, History] = {}
    for each in evidence:
        value, stage = each.reportable, each.stage if each.of in {"", each.item} else ""
        number = isinstance(value.value, float) or value.relation != "="
        if each.of != of or not number or value.name in found or (wanted and fold(value.name) not in wanted):
            continue
        query = {"name": value.name, "item": each.item, "stage": stage}
        found[value.name] = History(
            test=value.name,
            item=each.item,
            picture=here.url("/trends/history.svg", **query),
            chart=here.url("/trends/control", **query),
        )
    return tuple(found.values())[:MOST]
