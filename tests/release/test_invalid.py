"""Which results a closed investigation found invalid."""

from __future__ import annotations

from typing import Any

import pytest

from seedlot.record.entries.evidence import Report
from seedlot.record.entries.origin import Registered
from seedlot.record.entries.quality import Investigation, InvestigationClosed
from seedlot.release.invalid import invalid
from seedlot.terms.reportable import Reportable
from seedlot.terms.words import ItemKind

pytestmark = pytest.mark.parametrize("site", ["sqlite"], indirect=True)


def test_only_a_proved_error_of_the_laboratory_makes_a_result_invalid(site: Any) -> None:
    """One is open, one closed without a cause, one confirmed, one proved, and one whose report holds the retest too."""
    closed: dict[str, dict[str, Any]] = {
        "NO CAUSE": {"confirmed": False},
        "CONFIRMED": {"confirmed": True, "laboratory_error": True},
        "PROVED": {"confirmed": False, "laboratory_error": True, "retested": ("R-2",)},
        "MIXED": {"confirmed": False, "laboratory_error": True, "retested": ("R-MIXED",)},
    }
    site.say(Registered(item="LOT", item_kind=ItemKind.DRUG_PRODUCT))
    for name in ("2", "OPEN", *closed):
        site.say(Report(report=f"R-{name}", item="LOT", results=(Reportable(name="potency", value=1.0),)))
    for name in ("OPEN", *closed):
        told = {"investigation": name, "item": "LOT", "test": "Potency ", "references": (f"R-{name}",), "phase": "1"}
        site.say(Investigation.model_validate(told))
    with site.reading() as connection:
        assert invalid(connection) == {}
    size = site.size()
    for name, how in closed.items():
        site.say(InvestigationClosed.model_validate({"investigation": name, "conclusion": "c", **how}))
    with site.reading() as connection:
        found, before = invalid(connection), invalid(connection, size)
    assert before == {}
    assert {key: told.unclear for key, told in found.items()} == {
        ("R-PROVED", "LOT", "potency"): False,
        ("R-MIXED", "LOT", "potency"): True,
    }
    assert "does not say which" in found["R-MIXED", "LOT", "potency"].why
    again = {"investigation": "AGAIN", "item": "LOT", "test": "Potency", "references": ("R-PROVED",), "phase": "2"}
    site.say(Investigation.model_validate(again))
    site.say(InvestigationClosed(investigation="AGAIN", confirmed=True, conclusion="It stands."))
    with site.reading() as connection:
        assert list(invalid(connection)) == [("R-MIXED", "LOT", "potency")]
