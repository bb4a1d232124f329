"""How fast the drift of a line of many lots is read, and what is due on it.

Run with `python benchmarks/drift.py [--lots N] [--vials]` in the root of a clone, with `src` and `.` on PYTHONPATH. It makes
a record in a temporary folder: the simulated line of `tests.release.drifting_line`, a specification that asks for tests at
banks and lots and every ten passages and six weeks, and so many lots made of the working bank (with `--vials` each by way
of a vial that was thawed), every tenth of them tested. Times are of the processor, the least of three.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.release.drifting_line import drift_line, limit, make_line, measured
from tests.simulated_lot import lab_report
from tests.simulated_site import Site

from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.record.entries.work import Made, Step, Used
from seedlot.release.drift import Asked, drift
from seedlot.release.due import due
from seedlot.terms.criterion import Criterion, Kind, Specification
from seedlot.terms.words import ItemKind, Process, Stage

TODAY = "2026-06-01"
_PART = 250
_TESTED, _IN_WORDS = 10, 20


def steps(lot: int, *, vials: bool) -> Iterator[Step]:
    """What makes a lot."""

    def step(name: str, process: Process, parent: str, kind: ItemKind, **told: Any) -> Step:
        stage = Stage.DRUG_PRODUCT if kind is ItemKind.DRUG_PRODUCT else None
        made = (Made(item=name, item_kind=kind, stage=stage, programme="P"),)
        return Step(
            step=f"S-{name}", process=process, inputs=(Used(item=parent),), outputs=made, quarantine="x", **told
        )

    if vials:
        yield step(f"V{lot}", Process.SPLITTING, "WCB", ItemKind.VIAL)
        yield step(f"T{lot}", Process.THAW, f"V{lot}", ItemKind.CULTURE)
    told: dict[str, Any] = {"passages": 8, "doublings": "24", "ended": "2026-05-10"}
    parent = f"T{lot}" if vials else "WCB"
    yield step(f"L{lot}", Process.EXPANSION, parent, ItemKind.DRUG_PRODUCT, **told)


def make(site: Site, lots: int, *, vials: bool) -> None:
    """Make the line, its lots and their tests."""
    make_line(site)
    drift_line(site)
    every = ("10 passages", "6 weeks")
    criterion = Criterion(test="copy number", kind=Kind.REPORT_ONLY, at=("MCB", "WCB", "lot"), every=every)
    site.say(
        SpecificationApproved(
            specification=Specification(name="G", version="1", product="PRODUCT", criteria=(criterion,))
        )
    )
    for first in range(0, lots, _PART):
        several = range(first, min(first + _PART, lots))
        site.say(*(one for lot in several for one in steps(lot, vials=vials)), occurred="2026-05-10")
        tests = (
            measured(f"CN-L{lot}", f"L{lot}", (), (limit(0.05),))
            if lot % _IN_WORDS
            else lab_report(f"R-{lot}", f"L{lot}", "karyotype", "46,XX[20]")
            for lot in several
            if lot % _TESTED == 0
        )
        site.say(*tests, occurred="2026-05-11")


def least(question: Callable[[], object]) -> float:
    """The least time of three."""
    times = []
    for _ in range(3):
        began = time.process_time()
        question()
        times.append(time.process_time() - began)
    return min(times)


def main() -> None:
    """Make a record, ask, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lots", type=int, default=10_000)
    parser.add_argument("--vials", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder))
        make(site, asked.lots, vials=asked.vials)
        with site.reading() as connection:
            for name in ("C", "L1"):
                print(f"drift {name}: {least(lambda name=name: drift(connection, name, Asked(today=TODAY))):.2f} s")  # type: ignore[misc]
            for name in ("", "C"):
                print(f"due {name or 'of all'}: {least(lambda name=name: due(connection, name, today=TODAY)):.2f} s")  # type: ignore[misc]


if __name__ == "__main__":
    main()
