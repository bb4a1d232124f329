"""A stability study and the batches on it: what they must say, and of what."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pydantic import ValidationError

from seedlot.history import ask
from seedlot.history.words import TABLES
from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.record.entries.origin import Registered
from seedlot.record.entries.stability import OnStability, StabilityStudy
from seedlot.terms.criterion import Criterion, Kind, Specification
from seedlot.terms.words import ItemKind

SAID = {
    "study": "S",
    "arm": "long-term",
    "condition": "5 °C",
    "storage": "refrigerated",
    "specification": "DP 1",
    "months": ("0", "1.5", "3"),
}


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"months": ()}, "at least 1 item"),
        ({"months": ("0", "6", "3")}, "the months of a study rise"),
        ({"months": ("3", "3.0")}, "none stands twice"),
        ({"months": ("soon",)}, "'soon' is no number of months"),
        ({"months": ("NaN",)}, "is no number of months"),
        ({"months": ("-1",)}, "is no number of months"),
        ({"months": ("1201",)}, "is no number of months"),
        ({"arm": "room"}, "long-term"),
        ({"storage": "cold"}, "refrigerated"),
        ({"condition": ""}, "at least 1 character"),
        ({"specification": ""}, "at least 1 character"),
        ({"shelf_life": "0"}, "greater than 0"),
        ({"falling": ("a", "b"), "rising": ("b",)}, "'b' is said to fall only and to rise only"),
    ],
)
def test_it_says_where_when_and_to_which_criteria(wrong, says):
    with pytest.raises(ValidationError, match=says.replace("(", r"\(")):
        StabilityStudy.model_validate(SAID | wrong)


def test_its_months_are_numbers():
    assert StabilityStudy.model_validate(SAID).times == (Decimal(0), Decimal("1.5"), Decimal(3))


def test_what_a_study_and_a_batch_name_is_in_the_record(site):
    study = StabilityStudy.model_validate(SAID | {"protocol": "SP", "accelerated": "A"})
    faults = " ".join(fault.says for fault in site.faults(study))
    for words in ("document 'SP' is not known", "stability study 'A' is not known", "specification 'DP 1'"):
        assert words in faults
    placed = OnStability(placement="S/1", study="S", item="LOT")
    faults = " ".join(fault.says for fault in site.faults(placed))
    assert "stability study 'S' is not known" in faults
    assert "'LOT', which is nowhere made" in faults
    criteria = (Criterion(test="t", kind=Kind.MIN, low=1),)
    site.say(
        SpecificationApproved(specification=Specification(name="DP", version="1", criteria=criteria)),
        Registered(item="LOT", item_kind=ItemKind.DRUG_PRODUCT),
        StabilityStudy.model_validate(SAID),
        placed,
    )
    with site.reading() as connection:
        (row,) = ask.rows(connection, TABLES[StabilityStudy])
        (on,) = ask.rows(connection, TABLES[OnStability])
    assert (row.study, row.months, row.window, row.guideline) == ("S", "0;1.5;3", 14, "ICH Q5C")
    assert (on.study, on.item) == ("S", "LOT")
