"""Countries and the territories of the rules."""

from __future__ import annotations

import pytest

from seedlot.terms.countries import EEA, MEMBERS, territories_of


@pytest.mark.parametrize(
    ("country", "territories"),
    [
        ("IE", {"IE", "EU"}),
        ("no", {"NO", "EU"}),
        ("GB", {"UK"}),
        ("UK", {"UK"}),
        ("EL", {"GR", "EU"}),
        ("EU", {"EU"}),
        ("US", {"US"}),
        ("", set()),
        ("Ireland", set()),
    ],
)
def test_a_country_belongs_to_territories(country: str, territories: set[str]) -> None:
    assert territories_of(country) == territories


def test_there_are_27_members_and_30_states_of_the_area() -> None:
    assert (len(MEMBERS), len(EEA)) == (27, 30)
