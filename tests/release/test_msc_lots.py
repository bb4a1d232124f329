"""Real lots of clinical MSC products as filed results, through a book, against the minimal criteria of the ISCT.

Values: 3mmaRand/CIDMap @ 8b92afd1, data/cd_values_single_processed.csv (MIT), one value a marker and lot. Against the
limits of isct-msc-minimal: CD73 below 95 % in 27 of 74, CD90 in 28 of 65, CD105 in 15 of 71; CD45 above 2 % in 11 of 91,
CD34 in 23 of 87.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from seedlot.acts.importing import import_book
from seedlot.release.decide import propose
from seedlot.release.gather import gather
from seedlot.specs import templates
from seedlot.terms.finding import Answer

MARKERS = ("CD73", "CD90", "CD105", "CD45", "CD34")
#: Of so many values so many do not meet the limit.
KNOWN = {"CD73": (27, 74), "CD90": (28, 65), "CD105": (15, 71), "CD45": (11, 91), "CD34": (23, 87)}
SPECIFICATION = "isct-msc-minimal"


def lots(path: Path) -> dict[str, dict[str, str]]:
    """The values of each lot; a patient whose marker has several values had as many lots."""
    found: dict[str, dict[str, str]] = {}
    seen: Counter[tuple[str, str, str]] = Counter()
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["marker"] in MARKERS and row["value"] != "NA":
                key = (row["ref_number"], row["patient"], row["marker"])
                seen[key] += 1
                name = f"REF {row['ref_number']}, {row['patient']}, {seen[key]}"
                found.setdefault(name, {})[row["marker"]] = row["value"]
    return found


def write(path: Path, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])


def book(folder: Path, values: dict[str, dict[str, str]]) -> Path:
    """Write a book: the template as the specification of every lot, a report of each with its results."""
    said = templates.load(SPECIFICATION)
    day, source = "2020-01-01", "3mmaRand/CIDMap @ 8b92afd1"
    write(
        folder / "specifications.csv",
        ("name", "version", "title", "source", "occurred", "entry source"),
        [(said.name, said.version, said.title, said.source, day, source)],
    )
    write(
        folder / "criteria.csv",
        ("specification", "version", "test", "kind", "low", "high", "text", "unit", "method", "source"),
        [
            (
                said.name,
                said.version,
                one.test,
                one.kind,
                *(f"{end:g}" if end is not None else "" for end in (one.low, one.high)),
                one.text,
                one.unit,
                one.method,
                one.source,
            )
            for one in said.criteria
        ],
    )
    write(folder / "donors.csv", ("item", "occurred", "source"), [("DONORS", day, source)])
    write(
        folder / "steps.csv",
        ("step", "process", "inputs", "occurred", "source"),
        [("S", "isolation", "DONORS", day, source)],
    )
    name = f"{said.name} {said.version}"
    write(
        folder / "outputs.csv",
        ("step", "item", "item kind", "stage", "specification"),
        [("S", lot, "culture", "isolation", name) for lot in values],
    )
    write(
        folder / "reports.csv",
        ("report", "item", "laboratory", "occurred", "source"),
        [(f"R {lot}", lot, "as published", day, source) for lot in values],
    )
    write(
        folder / "results.csv",
        ("report", "name", "value", "unit"),
        [(f"R {lot}", marker, value, "%") for lot, told in values.items() for marker, value in told.items()],
    )
    return folder


def test_lots_against_the_minimal_criteria(site, reference, tmp_path):
    values = lots(reference / "msc_lots" / "cd_values_single_processed.csv")
    done = import_book(site.record, "op", book(tmp_path, values), now=site.now)
    assert done.faults == ()
    answers: dict[str, Counter[Answer | None]] = {marker: Counter() for marker in MARKERS}
    with site.reading() as connection:
        for lot in values:
            found = {finding.code: finding.answer for finding in propose(gather(connection, lot)).findings}
            for marker in values[lot]:
                answers[marker][found[f"spec/{marker}"]] += 1
    assert {marker: (told[Answer.NOT_MET], told.total()) for marker, told in answers.items()} == KNOWN
    assert all(told[Answer.NOT_KNOWN] == 0 for told in answers.values())
