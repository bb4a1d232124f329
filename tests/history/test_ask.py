"""Questions to the history."""

from __future__ import annotations

from datetime import date

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.record.entries.origin import Donor
from seedlot.record.entries.premises import Room
from seedlot.record.entries.supplies import Procedure
from seedlot.record.entries.work import Made, Step, Used
from seedlot.terms.criterion import Criterion, Kind, Specification
from seedlot.terms.words import ItemKind, Process, Stage


def test_rows_are_put_together_by_a_column(site):
    site.say(Donor(item="A"), Donor(item="B"))
    with site.reading() as connection:
        found = ask.grouped(ask.rows(connection, t.ITEM), "item_kind")
    assert [row.item for row in found["donor"]] == ["A", "B"]
    assert found["bank"] == []


def test_what_is_not_there_says_what_is_known_of_it(site):
    """Entries 3 to 8 name a procedure's two versions, a room, a donor, a culture and a bank of ten vials."""
    site.say(Procedure(procedure="SOP-1 v1", title="Isolate", effective="2026-01-01"))
    site.say(Procedure(procedure="SOP-1 v2", title="Isolate", effective="2026-01-01"), Room(room="R1"))
    site.say(Donor(item="D"))
    culture = Made(item="C", item_kind=ItemKind.CULTURE)
    bank = Made(item="B", item_kind=ItemKind.BANK, stage=Stage.MCB, numbers="1-10")
    site.say(Step(step="S1", process=Process.ISOLATION, inputs=(Used(item="D"),), outputs=(culture,)))
    site.say(Step(step="S2", process=Process.BANKING, inputs=(Used(item="C"),), outputs=(bank,)))
    told = {
        ("C", 7, ""): " as of 7 entries: it is entered only by entry 7, after the moment that is asked for",
        ("S2", 7, ""): " as of 7 entries: it is entered only by entry 8, after the moment that is asked for",
        ("B/03", None, ""): " by itself: 'B' holds vials 1-10, and no entry takes vial 3 out singly",
        ("B/11", None, ""): "",
        ("B/x", None, ""): "",
        ("B", None, "material lot"): " as one of kind material lot: it is of kind bank (stage MCB)",
        ("R1", None, ""): " as one of kind item: it is of kind room",
        ("SOP-1", None, "procedure"): " without a version",
        ("SOP", None, "procedure"): "",
        ("nowhere", 7, ""): "",
    }
    with site.reading() as connection:
        found = {key: ask.absent(connection, *key) for key in told}
    assert {key: each.what for key, each in found.items()} == {
        key: f"'{key[0]}' is not in the record{why}" for key, why in told.items()
    }
    assert found["SOP-1", None, "procedure"].mend == "Name one of its versions: SOP-1 v1, SOP-1 v2."
    assert found["nowhere", 7, ""].mend == "Check the spelling; `seedlot log` lists what is there."


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


def test_the_day_that_a_moment_means(site):
    """A site's first entry is recorded on 2026-01-01; what is said of it later on 2026-06-01."""
    site.say(Donor(item="D"))
    today = date(2027, 2, 3)
    with site.reading() as connection:
        found = [
            ask.day(connection, when, today).isoformat() for when in ("", "1", "0", str(site.size()), "2026-04-05")
        ]
    assert found == ["2027-02-03", "2026-01-01", "2026-01-01", "2026-06-01", "2026-04-05"]
