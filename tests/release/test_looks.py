"""What each look sees of the story of `strategy_story`, and what it says of a programme of which nothing is known."""

from __future__ import annotations

import pytest
from tests.release.strategy_story import tell

from seedlot.record.entries.culture import Culture, Formulation
from seedlot.record.entries.origin import Material, Programme
from seedlot.record.entries.work import Made, Step, Used
from seedlot.release.collect import collect
from seedlot.release.looks import LOOKS
from seedlot.terms.words import ItemKind, Process

#: What is seen, and what is looked for in vain.
SEEN = {
    "openness": (
        ("2 of 6 steps: closed", "4 of 6 steps: open", "open in a research environment: S1, S2, S3, S4"),
        (),
    ),
    "environment": (("2 of 6 steps: licensed GMP", "4 of 6 steps: research"), ()),
    "device": ((), ("no such step of the programme",)),
    "antibiotics": ((), ("no entry of kind 'culture'",)),
    "animal materials": (("an animal that TSE can affect, or one that is not named: M1",), ()),
    "vectors": (
        ("method: Sendai virus", "integrating: no"),
        tuple(f"{field} of 1 of 1 entries of kind 'gene transfer'" for field in ("vector", "replication", "clearance")),
    ),
    "edits": ((), ("no entry of kind 'gene edit'",)),
    "records": (
        ("6 steps are in the record",),
        ("procedure of 6 of 6 steps (S1, S2, S3, S4 and 2 more)", "room of 6 of 6 steps (S1, S2, S3, S4 and 2 more)"),
    ),
    "clonality": (
        ("method: single-cell printing", "imaged: at deposition"),
        tuple(f"{field} of 1 of 1 entries of kind 'deposition'" for field in ("probability", "evidence")),
    ),
    "donor": (
        ("use: allogeneic", "age: 30"),
        (
            "sex of 1 of 1 entries of kind 'donor'",
            "health of 1 of 1 entries of kind 'donor'",
            "no entry of kind 'eligibility'",
        ),
    ),
    "donor tests": ((), ("no entry of kind 'donor test'",)),
    "consent": ((), ("no entry of kind 'consent'",)),
    "source": ((), ("no entry of kind 'procurement'",)),
    "expansion": ((), ("no step that states passages or doublings", "no entry of kind 'culture'")),
    "media": ((), ("no entry of kind 'culture'",)),
    "formulation": ((), ("no entry of kind 'formulation'",)),
    "enrichment": ((), ("no entry of kind 'enrichment'",)),
    "components": ((), ("no entry of kind 'component'",)),
    "banking": (("1 of 1 steps: licensed GMP",), ()),
}


def looks(site):
    """Every look at the programme."""
    with site.reading() as connection:
        held = collect(connection, "P")
    return {name: look(held) for name, look in LOOKS.items()}


def test_what_is_seen_and_what_is_looked_for_in_vain(site):
    tell(site)
    assert {name: (look.says, look.lacks) for name, look in looks(site).items()} == SEEN


def test_growth_media_and_the_product_are_seen_where_they_are_entered(site):
    tell(site)
    site.say(
        Material(item="M3", name="albumin", origin="unclear"),
        Step(
            step="S7",
            process=Process.EXPANSION,
            inputs=(Used(item="CL"),),
            outputs=(Made(item="C2", item_kind=ItemKind.CULTURE, programme="P"),),
            materials=("M3",),
            passages=3,
            device="flask",
        ),
        Culture(step="S7", density=5000, density_unit="{cells}/cm2", medium="mTeSR", antibiotics="none"),
        Formulation(step="S6", cryoprotectant="DMSO", washed=True),
        occurred="2026-04-02",
    )
    found = looks(site)
    assert found["expansion"].says == ("3 passages in 1 steps", "density: 5000")
    assert found["expansion"].lacks == ("population doublings of S7",)
    assert found["antibiotics"].says == ("antibiotics: none",)
    assert found["device"].says == ("1 of 1 steps: flask",)
    assert found["formulation"].says == ("cryoprotectant: DMSO", "washed: yes")
    assert found["animal materials"].lacks == ("what M3 come from",)
    assert found["openness"].lacks == ("open or closed of 1 of 7 steps",)


@pytest.mark.parametrize("name", list(LOOKS))
def test_of_nothing_something_is_lacking(name, empty):
    look = empty[name]
    assert look.lacks
    assert not look.says


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """Looks at a programme of which nothing is known."""
    from tests.simulated_site import Site  # noqa: PLC0415 - a site for the whole file

    site = Site(tmp_path_factory.mktemp("empty"))
    site.say(Programme(programme="P", product="cells"))
    return looks(site)
