"""The strip of tests: one mark an item, no names over one another."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from tests.release.drifting_line import gain, limit

from seedlot.release.drift import Target, Untested
from seedlot.release.drift_strip import end_line, strip
from seedlot.release.genomic import Examined

X = {"scale": {"domain": [0.0, 100.0]}}


def examined(item: str, at: int, **told: Any) -> Examined:
    """A test of an item."""
    plain: dict[str, Any] = {
        "test": f"T-{item}",
        "assay": "karyotype",
        "item": item,
        "of": (item,),
        "stage": "WCB",
        "occurred": "2026-01-01",
        "passages": 1,
        "doublings": Decimal(at),
        "says": "",
        "entry": at,
        "events": (),
        "limits": (limit(0.1),),
        "states": True,
    }
    return Examined(**(plain | told))


def drawn(*placed: Examined, untested: tuple[Untested, ...] = ()) -> list[dict[str, Any]]:
    """The marks."""
    reading: Any = SimpleNamespace(untested=untested, target=None)
    layers = strip(placed, reading, X, None)["layer"][:4]
    return [row for layer in layers for row in layer["data"]["values"]]


def test_an_item_shows_what_says_most_of_it():
    """In whatever order the tests are."""
    several = [
        examined("A", 10, states=False, limits=()),
        examined("A", 10),
        examined("B", 50),
        examined("B", 50, events=(gain((3, 10)),)),
    ]
    for placed in (several, several[::-1]):
        assert {(row["item"], row["what"]) for row in drawn(*placed)} == {("A", "nothing found"), ("B", "change found")}


def test_names_never_lie_over_one_another():
    """Near ones get rows of their own; at one place they are joined; where there is no room a mark has no name."""
    (same,) = drawn(*(examined(name, 10) for name in "ABCD"))
    assert same["label"] == "A, B and 2 more"
    near = drawn(*(examined(f"NAME-{number}", 20 + 2 * number) for number in range(6)))
    assert [(row["row"], bool(row["label"])) for row in near] == [
        *((f"WCB|{row}", True) for row in range(4)),
        ("WCB|3", False),
        ("WCB|3", False),
    ]
    (last,) = drawn(examined("AT-THE-END", 99))
    assert last["left"]
    lots = tuple(
        Untested(item=f"L{n}", stage="drug product", doublings=Decimal(60), at=Decimal(60), entry=n)
        for n in range(10_000)
    )
    (many,) = drawn(untested=lots)
    assert (many["label"], many["what"]) == ("L0, L1 and 9,998 more", "never tested")


def test_an_end_is_drawn_where_there_is_one():
    (line,) = end_line(Target(at=85.0, says="as asked", entry=None), X)
    assert line["data"]["values"] == [{"at": 85.0}]
    assert end_line(None, X) == []
