"""Facts of places: the territories of organisations, and what crosses a border."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.release.invented import line, programme, thing, told

from seedlot.record.entries.custody import Shipment
from seedlot.record.entries.donation import Procurement
from seedlot.record.entries.origin import Programme
from seedlot.record.entries.supplies import Organisation
from seedlot.release import facts_places as f


def organisation(name, country):
    """An organisation in a country."""
    return told(Organisation(organisation=name, name=name, does=("manufacturer",), country=country))


def placed(*, procured="IE", site="IE", used=(), elsewhere="", more=()):
    """The line: tissue procured, cells derived and the product made in some countries."""
    entries = [told(Procurement(step="S1", tissue="blood", establishment="TE, licence 7"), about="S1")]
    entries += [organisation("TE", procured), organisation("SITE", site), organisation("CDMO", elsewhere or site)]
    entries += [told(Programme(programme="PRG", product="P", territories=used)), *more]
    made = line(entries=entries)
    return replace(made, works={**made.works, "S5": replace(made.works["S5"], organisation="CDMO")})


def test_territories_of_procurement_derivation_and_manufacture():
    """The bank is neither of development nor of what comes after it; a country of the EU is in two territories."""
    made = placed(procured="GB", site="DE", elsewhere="US")
    assert f.procured_in(made).value == frozenset({"UK"})
    assert f.derived_in(made).value == frozenset({"DE", "EU"})
    assert f.manufactured_in(made).value == frozenset({"US"})


@pytest.mark.parametrize("fact", [f.procured_in, f.derived_in, f.manufactured_in])
def test_an_organisation_without_a_country_leaves_the_place_unknown(fact):
    assert fact(placed(procured="", site="")).value is None
    assert fact(line()).value is None


@pytest.mark.parametrize(
    ("procured", "site", "used", "crosses"),
    [
        ("IE", "DE", ("EU",), False),
        ("GB", "DE", ("EU",), True),
        ("IE", "IE", ("UK",), True),
        ("US", "US", ("US",), False),
        ("IE", "", ("EU",), None),
        ("IE", "IE", (), None),
        ("GB", "", ("DE",), True),
    ],
)
def test_cells_on_both_sides_of_the_border(procured, site, used, crosses):
    assert f.cells_cross_uk_eea_border(placed(procured=procured, site=site, used=used)).value is crosses


@pytest.mark.parametrize(
    ("procured", "site", "goes"),
    [
        ("US", "US", False),
        ("US", "CN", True),
        ("IE", "CN", False),
        ("US", "", None),
        ("", "CN", None),
        ("", "US", None),
    ],
)
def test_cells_of_persons_in_the_united_states(procured, site, goes):
    found = f.us_cells_exported_to_country_of_concern(placed(procured=procured, site=site))
    assert found.value is goes


def test_a_shipment_counts_as_a_place():
    sent = told(Shipment(shipment="SH", items=("MCB",), sender="SITE", receiver="LAB"), about="MCB")
    made = placed(procured="US", site="US", more=(sent, organisation("LAB", "CN")))
    assert f.us_cells_exported_to_country_of_concern(made).value is True


def test_nothing_is_known_of_a_programme_without_steps():
    assert f.cells_cross_uk_eea_border(programme()).value is None


@pytest.mark.parametrize(("maker", "where"), [("SITE", frozenset({"IE", "EU"})), ("", None), ("NOBODY", None)])
def test_a_line_from_outside_was_derived_where_its_maker_is(maker, where):
    entries = [organisation("SITE", "IE")]
    made = programme([thing("L", registered=True, organisation=maker)], entries=entries)
    assert f.derived_in(made).value == where
