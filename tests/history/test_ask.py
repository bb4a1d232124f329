"""Questions to the history."""

from __future__ import annotations

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.record.entries.origin import Donor
from seedlot.terms.criterion import Criterion, Kind, Specification


def test_rows_are_put_together_by_a_column(site):
    site.say(Donor(item="A"), Donor(item="B"))
    with site.reading() as connection:
        found = ask.grouped(ask.rows(connection, t.ITEM), "item_kind")
    assert [row.item for row in found["donor"]] == ["A", "B"]
    assert found["bank"] == []


def approved(site, product, as_of=None):
    """Names and versions of the specifications of a product."""
    with site.reading() as connection:
        return [(each.name, each.version) for each in ask.approved(connection, product, as_of)]


def test_the_specifications_of_a_product_are_those_that_were_approved_last(site):
    criteria = (Criterion(test="t", kind=Kind.REPORT_ONLY),)
    for name, version, product in (("A", "1", "P"), ("B", "1", "P"), ("C", "1", "Q"), ("A", "2", "P"), ("D", "1", "")):
        specification = Specification(name=name, version=version, product=product, criteria=criteria)
        (entry,) = site.say(SpecificationApproved(specification=specification))
        if version == "2":
            later = entry
    assert approved(site, "P") == [("A", "2"), ("B", "1")]
    assert approved(site, "P", later) == [("A", "1"), ("B", "1")]
    assert approved(site, "") == []
