"""What was given twice counts once, and says so."""

from __future__ import annotations

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from seedlot.formats.counts import CellCount, Export
from seedlot.formats.repeats import (
    check_batches,
    copied,
    copies,
    counted_once,
    counted_twice,
    each_once,
    named_apart,
    once,
    one_analysis,
)
from seedlot.terms.assay import Source
from seedlot.terms.finding import Answer, Finding


def test_a_copy_names_the_file_that_it_copies():
    files = (Source("a", content=b"x"), Source("b", content=b"y"), Source("c", content=b"x"))
    assert copies(files) == ["", "", "a"]
    assert copied("c", "a", code="k").answer is Answer.NOT_KNOWN


def test_a_copy_is_noted_and_not_read():
    files = (Source("a", content=b"x"), Source("b", content=b"y"), Source("c", content=b"x"))
    read = each_once(files, lambda source: source.name, lambda finding: f"{finding.where}: {finding.code}", code="k")
    assert read == ["a", "b", "c: k/duplicate"]


def test_rows_of_one_file_are_not_compared():
    def say(one: str, first: str):
        return counted_twice(one, "here", first, code="k")

    kept, findings = once([["a", "a"], ["a", "b"], ["b"]], lambda one: one, say)
    assert kept == ("a", "a", "b")
    assert [finding.code for finding in findings] == ["k/duplicate", "k/duplicate"]
    assert once([["a"], ["a"]], lambda _: None, say) == (("a", "a"), ())


@given(st.lists(st.lists(st.integers(0, 5), max_size=5), max_size=5))
def test_nothing_is_lost(parts):
    kept, findings = once(parts, lambda one: one, lambda one, _: counted_twice(str(one), "", "", code="k"))
    assert set(kept) == {one for part in parts for one in part}
    assert len(kept) + len(findings) == sum(map(len, parts))


def test_the_first_of_two_analyses_is_kept():
    def count(data_set: str) -> CellCount:
        return CellCount(sample="A", where="w", counted_at=datetime(2026, 3, 1, 9), data_set=data_set)  # noqa: DTZ001

    kept, findings = one_analysis([count("Original"), count("Second"), count("Original")], code="k")
    assert [one.data_set for one in kept] == ["Original", "Original"]
    assert [finding.code for finding in findings] == ["k/again"]


def test_the_counts_of_an_export_are_possible_and_of_one_analysis():
    """What was found in the file stands first, then what cannot be, then the second analysis."""
    at = datetime(2026, 3, 1, 9)  # noqa: DTZ001 - as instruments write it
    counts = tuple(
        CellCount(sample="A", where=name, counted_at=at, data_set=name, viability=100.5 if name == "one" else 90.0)
        for name in ("one", "two")
    )
    noted = Finding(code="k/noted", says="As read.")
    kept, findings = counted_once(Export(instrument="X", counts=counts, findings=(noted,), unused=()), code="k")
    assert [(one.data_set, one.viability) for one in kept] == [("one", None)]
    assert [finding.code for finding in findings] == ["k/noted", "k/impossible", "k/again"]


def test_one_name_in_two_batches_is_two_samples():
    pairs = [("D3", "R1"), ("D3", "R2"), ("D4", "R1"), ("D5", ""), ("D5", "R1")]
    assert named_apart(pairs) == {
        ("D3", "R1"): "D3 (R1)",
        ("D3", "R2"): "D3 (R2)",
        ("D4", "R1"): "D4",
        ("D5", ""): "D5",
        ("D5", "R1"): "D5",
    }
    assert [finding.says.partition(" ")[0] for finding in check_batches(pairs, code="k")] == ["'D3'"]
