from __future__ import annotations

import pytest
from pydantic import ValidationError

from seedlot.terms.chart import VEGA_LITE, Chart

SPEC = {"mark": "point", "data": {"values": [{"a": 1}]}, "encoding": {"x": {"field": "a", "type": "quantitative"}}}


def test_it_shows_itself_in_a_notebook_as_vega_lite() -> None:
    bundle = Chart(name="growth", title="Growth", spec=SPEC)._repr_mimebundle_(include=None, exclude=None)
    assert bundle["text/plain"] == "Growth"
    assert bundle["application/vnd.vegalite.v6+json"] == {"$schema": VEGA_LITE, **SPEC}


def test_its_own_schema_goes_before() -> None:
    bundle = Chart(name="x", title="X", spec={"$schema": "https://other", **SPEC})._repr_mimebundle_()
    assert bundle["application/vnd.vegalite.v6+json"]["$schema"] == "https://other"


def test_it_survives_json_and_refuses_what_it_does_not_know() -> None:
    chart = Chart(name="growth", title="Growth", spec=SPEC)
    assert Chart.model_validate_json(chart.model_dump_json()) == chart
    with pytest.raises(ValidationError, match="Extra inputs"):
        Chart.model_validate({**chart.plain(), "image": "x.png"})
