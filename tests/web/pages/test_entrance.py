"""Who is told how to log in: a visitor of the throw-away demonstration, and nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from tests.web.conftest import Visitor

from seedlot.web.app import create
from seedlot.web.serving import Serving

GUESTS = (("sim-op", "Olga <Operator>", "operator", "pass word"),)


@pytest.mark.parametrize(("demo", "shown"), [(True, True), (False, False)])
def test_the_throw_away_demonstration_names_its_guests(staffed: Any, demo: bool, shown: bool) -> None:  # noqa: FBT001
    serving = Serving(address=str(staffed.address), demo=demo, guests=GUESTS)
    text = Visitor(staffed, create(serving, record=staffed.record, at=lambda: staffed.now)).get("/login").text
    assert ("pass word" in text) is shown
    assert ("Olga &lt;Operator&gt;" in text) is shown


def test_a_real_record_names_nobody(real_site: Any) -> None:
    serving = Serving(address="", demo=True, guests=GUESTS)
    page = Visitor(real_site, create(serving, record=real_site.record, at=lambda: real_site.now)).get("/login")
    assert page.status_code == 200
    assert "pass word" not in page.text


def test_what_is_served_otherwise_names_nobody(visitor: Visitor) -> None:
    assert "Whom you may be" not in visitor.get("/login").text
