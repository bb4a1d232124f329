"""The words of the scales, and tables that are not as they should be."""

from __future__ import annotations

import pytest

from seedlot.risk.scales import Scales, scales
from seedlot.terms.lines import BadYamlError, shaped


def test_what_a_score_says() -> None:
    assert scales().says("severity", 10) == "death or a tumour is possible in patients"
    assert scales().says("severity", 9) == (
        "between 'serious infection or permanent harm' and 'death or a tumour is possible in patients'"
    )
    assert scales().says("detection", 4) == "tested at this stage with known sensitivity"
    assert scales().says("occurrence", 1) == "practically excluded by design"


def test_what_is_held_to_whatever_the_numbers_are() -> None:
    held = scales()
    assert (held.limit, held.named_from, held.missing) == (100, 8, 10)
    for scale in (held.severity, held.occurrence, held.detection):
        assert [word.score for word in scale] == [10, 8, 6, 4, 2]
    assert held.to_verify


def test_a_table_that_is_not_as_it_should_be_is_refused_with_its_line() -> None:
    with pytest.raises(BadYamlError, match="line 3: limit: Input should be a valid integer"):
        shaped("source: s\nconfidence: c\nlimit: many\n", "scales.yaml", Scales)
    with pytest.raises(BadYamlError, match="line 2: 'source' stands twice"):
        shaped("source: s\nsource: t\n", "scales.yaml", Scales)
