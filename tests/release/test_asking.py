"""Which items are a programme's own: orders and doses lead to theirs."""

from __future__ import annotations

from tests.release.programme_story import GMP, step, tell

from seedlot.record.entries.custody import DoseUse, Order
from seedlot.record.entries.origin import Donor, Programme
from seedlot.record.entries.work import Made
from seedlot.release.asking import Asking, own_items
from seedlot.terms.words import ItemKind, Process


def own(site, name):
    """The own items of a programme."""
    with site.reading() as connection:
        return own_items(Asking(connection=connection, as_of=site.size(), planned=False), name)


def test_what_is_labelled_and_what_is_made_of_it(site):
    tell(site)
    assert own(site, "PRG") == ["DP", "MCB"]


def test_an_order_leads_to_the_cells_of_its_donor_and_a_dose_to_its_programme(site):
    """An autologous chain labels nothing: the order names the programme, and the donor."""
    tell(site)
    site.say(
        Programme(programme="AUTO", product="A"),
        Programme(programme="GIVEN", product="G"),
        Donor(item="E", use="autologous"),
    )
    site.say(
        Order(order="COI", recipient="REC", donor="E", product="A", programme="AUTO"),
        step("E1", Process.ISOLATION, "E", Made(item="EC", item_kind=ItemKind.CULTURE), GMP),
        step("E2", Process.FILLING, "EC", Made(item="DOSE", item_kind=ItemKind.DOSE), GMP),
        occurred="2026-04-02",
    )
    site.say(DoseUse(use="U", dose="DOSE", outcome="given", programme="GIVEN"), occurred="2026-04-03")
    assert own(site, "AUTO") == ["DOSE", "E", "EC"]
    assert own(site, "GIVEN") == ["DOSE"]
