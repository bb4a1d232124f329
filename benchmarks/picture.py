"""How fast a lineage of 2,000 items is read, laid out, drawn, and shown as a page.

Run with `python benchmarks/picture.py`. An invented genealogy: a donor, tissue, cultures, clones, banks, vials, lots, doses.
Times are medians of ten, after two that are not counted; the page is asked for from the application in this process,
drawn anew and out of what was kept.
"""

from __future__ import annotations

import gc
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from types import SimpleNamespace

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.web.conftest import visiting

from seedlot.acts.opening import begin
from seedlot.acts.seal import say, state
from seedlot.lineage.drawing import draw, joined
from seedlot.lineage.trace import Direction, trace
from seedlot.record import read
from seedlot.record.entries.content import Statement
from seedlot.record.entries.origin import Donor, Opened
from seedlot.record.entries.work import Made, Step, Used
from seedlot.release.painted import states
from seedlot.terms.words import ItemKind, Process

NOW = datetime(2026, 6, 1, tzinfo=UTC)
#: Items of each kind, each made from those of the line before.
KINDS = (
    (ItemKind.TISSUE, 2),
    (ItemKind.CULTURE, 20),
    (ItemKind.CLONE, 60),
    (ItemKind.BANK, 40),
    (ItemKind.VIAL, 400),
    (ItemKind.CULTURE, 400),
    (ItemKind.DRUG_SUBSTANCE, 150),
    (ItemKind.DRUG_PRODUCT, 150),
    (ItemKind.DOSE, 777),
)
ROUNDS = 10


def told() -> Iterator[Statement]:
    """The genealogy, step by step."""
    yield say(Donor(item="D"), "2026-01-01")
    before = ["D"]
    for depth, (kind, count) in enumerate(KINDS):
        names = [f"{kind}-{depth}-{number}" for number in range(count)]
        made: dict[str, list[str]] = {}
        for number, name in enumerate(names):
            made.setdefault(before[number * len(before) // count], []).append(name)
        for number, (parent, children) in enumerate(made.items()):
            outputs = tuple(Made(item=each, item_kind=kind) for each in children)
            step = Step(
                step=f"S-{depth}-{number}", process=Process.PASSAGE, inputs=(Used(item=parent),), outputs=outputs
            )
            yield say(step, f"2026-01-{depth + 2:02}")
        before = names


def timed(what: Callable[[], object]) -> float:
    """Milliseconds, the median of ten."""
    took = []
    for _ in range(ROUNDS + 2):
        began = time.perf_counter()
        what()
        took.append(1000 * (time.perf_counter() - began))
    return median(took[2:])


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        address = Path(folder) / "seedlot.db"
        record = begin(address, Opened(title="picture", site="B", simulated=True), now=NOW)
        state(record, "", *told(), now=NOW)
        gc.collect()
        gc.freeze()  # as the server does when it starts
        with read.reading(record) as connection:
            ways = [trace(connection, "D", each) for each in Direction]
            places, links = joined(*ways)
            looks = states(connection, places)
            print(f"{len(places):,} items, {len(links):,} links")
            print(f"  read        {timed(lambda: [trace(connection, 'D', each) for each in Direction]):6.0f} ms")
            print(f"  states      {timed(lambda: states(connection, places)):6.0f} ms")
            print(f"  laid out    {timed(lambda: draw(places, links, looks, here='D', most=5000)):6.0f} ms")
        visitor = visiting(SimpleNamespace(record=record, address=str(address), now=NOW))
        with read.reading(record) as connection:
            sizes = iter(range(read.size(connection), 0, -1))

        def page(size: int) -> None:
            assert visitor.get(f"/lineage/D?fold=all&as-of={size}").status_code == 200

        print(
            f"  whole page  {timed(lambda: page(next(sizes))):6.0f} ms: read and drawn anew, as of other entries each time"
        )
        size = next(sizes)
        print(f"  … again     {timed(lambda: page(size)):6.0f} ms: the drawing was kept (aim: drawn under 300)")
        record.engine.dispose()


if __name__ == "__main__":
    main()
