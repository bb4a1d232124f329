"""Numbers that two sites print."""

from __future__ import annotations

from seedlot.lineage.prints import shared_print
from seedlot.record.entries.origin import Registered
from seedlot.record.entries.supplies import Organisation
from seedlot.terms.words import ItemKind


def item(name):
    return Registered(item=name, item_kind=ItemKind.CULTURE)


def told(site, name):
    with site.reading() as connection:
        return [finding.says for finding in shared_print(connection, name)]


def test_each_of_two_things_tells_of_the_other(site):
    site.say(*(Organisation(organisation=code, name=code, does=("manufacturer",)) for code in ("LONZA", "CMO")))
    site.say(item("LOT-1"), item("LOT-2"), item("LONZA/LOT-1"), item("CMO/LOT-1"))
    says = "'LOT-1' is printed on 3 things: {}. A scan alone does not tell them apart."
    assert told(site, "LOT-1") == [says.format("'LOT-1' and 'LONZA/LOT-1' and 'CMO/LOT-1'")]
    assert told(site, "CMO/LOT-1") == [says.format("'CMO/LOT-1' and 'LOT-1' and 'LONZA/LOT-1'")]
    assert told(site, "LOT-2") == []


def test_the_prefix_of_nobody_is_part_of_the_number(site):
    site.say(item("LOT-1"), item("NOBODY/LOT-1"))
    assert told(site, "LOT-1") == told(site, "NOBODY/LOT-1") == []


def test_an_item_that_is_called_as_the_site_may_have_numbered_parts(site):
    """A vial of the bank SIM, in the record of the site SIM, is no item of the site SIM that says so."""
    assert [fault.code for fault in site.faults(item("SIM/1"))] == ["lineage/own site"]
    site.say(item("SIM"))
    site.say(item("SIM/1"))
