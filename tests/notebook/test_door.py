"""What a scientist types: every public name is documented with an example, and the example is run."""

from __future__ import annotations

import doctest
import inspect

import pandas as pd
import pytest

import seedlot
from seedlot.notebook import door
from seedlot.terms.errors import SeedlotError


def public():
    """Every public name of the door, and every public method of its classes."""
    for name in seedlot.__all__:
        thing = getattr(seedlot, name)
        yield name, thing
        if inspect.isclass(thing):
            yield from (
                (f"{name}.{method}", function)
                for method, function in vars(thing).items()
                if not method.startswith("_") and inspect.isfunction(function)
            )


PUBLIC = dict(public())


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_every_public_name_has_an_example(name):
    assert "Examples:" in (PUBLIC[name].__doc__ or "")


@pytest.mark.parametrize("module", [seedlot, door], ids=lambda module: module.__name__)
def test_every_example_runs(module):
    outcome = doctest.testmod(module, extraglobs={"seedlot": seedlot})
    assert outcome.attempted > 0
    assert outcome.failed == 0


def test_results_show_themselves():
    outcome = seedlot.assay("growth", seedlot.example_file("growth.csv"))
    assert "<table" in outcome._repr_html_()
    assert outcome.charts
    bundle = outcome.charts[0]._repr_mimebundle_()
    assert "application/vnd.vegalite.v6+json" in bundle
    assert all(isinstance(frame, pd.DataFrame) for frame in outcome.tables.values())


def test_a_judgement_shows_itself():
    shown = seedlot.open(seedlot.example()).judge("SIM-DP-002")._repr_html_()
    assert "SIM-DP-002" in shown
    assert "✗" in shown


def test_a_record_that_is_not_there(tmp_path):
    with pytest.raises(SeedlotError):
        seedlot.open(tmp_path / "none.db")


def test_data_frames_can_be_interchanged():
    frame = seedlot.open(seedlot.example()).items()
    assert hasattr(frame, "__dataframe__")
