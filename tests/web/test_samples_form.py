"""Samples as rows: what is not touched changes nothing, and what is typed is what the measurement then says."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some
from starlette.datastructures import FormData

from seedlot.record.entries.evidence import Measured
from seedlot.record.entries.origin import Donor
from seedlot.terms.reportable import Reportable
from seedlot.terms.result import Result, Software
from seedlot.web.samples_form import Samples, samples_of

NAMES = ("A", "B", "C")
VALUES = tuple(Reportable(sample=name, name="viability", value=90.0, unit="%") for name in NAMES)
RESULT = Result(
    assay="growth", version="1", software=Software(distribution="seedlot", version="0"), settings={}, inputs=(),
    reportables=VALUES, findings=(), tables={}, charts=(), unused=(),
)  # fmt: skip


def samples(items: dict[str, str], ignored: tuple[str, ...] = (), **typed: str) -> Samples:
    """The samples of a measurement, as a form was sent."""
    said = Measured(measurement="M", items=items, ignored=ignored, result=RESULT)
    sent = FormData([(name.replace("_", "-"), text) for name, text in typed.items()])
    found = samples_of(said, sent)
    assert found is not None
    return found


def test_each_sample_stands_with_its_values_and_its_item() -> None:
    rows = samples({"A": "I-1"}, ("B",)).rows
    assert [(row.name, row.held) for row in rows] == [("A", "I-1"), ("B", "-"), ("C", "")]
    assert [row.values for row in rows] == [(each,) for each in VALUES]


def test_a_whole_result_is_one_row() -> None:
    (row,) = samples({"": "I-1"}).rows
    assert (row.name, row.held, row.values) == ("", "I-1", VALUES)
    assert samples({"": "I-1"}, sample_0="I-2").changes == {"items": {"": "I-2"}, "ignored": []}
    assert samples({"": "I-1"}, sample_0="-").changes == {"items": {}, "ignored": ["A", "B", "C"]}


def test_a_sample_is_given_to_an_item_or_to_none() -> None:
    found = samples({"A": "I-1"}, ("B",), sample_0="-", sample_1=" I-2 ", sample_2="")
    assert found.changes == {"items": {"B": "I-2"}, "ignored": ["A"]}


@given(some.lists(some.sampled_from(("I-1", "I-2", "-", "")), min_size=3, max_size=3))
def test_what_is_not_touched_is_not_changed(held: list[str]) -> None:
    """Sending the form as it was shown corrects nothing, and typing it anew says just what the measurement said."""
    items = {name: item for name, item in zip(NAMES, held, strict=True) if item not in {"", "-"}}
    ignored = tuple(name for name, item in zip(NAMES, held, strict=True) if item == "-")
    typed = {row.field.replace("-", "_"): row.held for row in samples(items, ignored).rows}
    assert samples(items, ignored, **typed).changes == {}
    anew = samples({"A": "I-9"}, (), **typed).changes
    assert anew == {"items": items, "ignored": list(ignored)}


def test_other_entries_have_no_samples() -> None:
    assert samples_of(Donor(item="D"), FormData()) is None
