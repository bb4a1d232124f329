"""What the tables say of a change, and from whom they have it."""

from __future__ import annotations

import pytest

from seedlot.genome.events import Event, Kind
from seedlot.genome.known import Known, Tier, known
from seedlot.genome.tiers import WEIGHTIEST, benign, interpret


def event(kind: Kind, name: str, **told: object) -> Event:
    """A change."""
    return Event.told({"sample": "S", "kind": kind, "name": name, **told})


def at(where: str, build: str = "GRCh38") -> dict[str, object]:
    """Positions as an event has them."""
    chromosome, _, span = where.partition(":")
    start, _, end = span.partition("-")
    return {"build": build, "chromosome": chromosome, "start": int(start), "end": int(end or start)}


@pytest.mark.parametrize(
    ("change", "tier", "because", "source"),
    [
        (event(Kind.GAIN, "g", **at("20:30500000-33400000")), Tier.RECURRENT, "BCL2L1 gain", "Amps"),
        (event(Kind.GAIN, "g", **at("20:29500000-32000000", "GRCh37")), Tier.RECURRENT, "20q11.21 gain", ""),
        (event(Kind.GAIN, "+12", bands="12"), Tier.RECURRENT, "12 gain", "Amps"),
        (event(Kind.LOSS, "l", **at("17:7500000-7800000")), Tier.SUPPRESSOR, "TP53", "Merkle"),
        (event(Kind.CNLOH, "17p", **at("17:1-20000000")), Tier.SUPPRESSOR, "it takes TP53", "Merkle"),
        (event(Kind.SNV, "TP53 R175H", **at("17:7675088")), Tier.SUPPRESSOR, "TP53 R175H was seen in hPSC", "Merkle"),
        (
            event(Kind.SNV, "NM_000546.6:c.524G>A", **at("17:7578406", "GRCh37")),
            Tier.SUPPRESSOR,
            "lies in TP53",
            "Merkle",
        ),
        (event(Kind.INDEL, "BCOR p.Arg1000fs"), Tier.RECURRENT, "it lies in BCOR", "Rouhani"),
        (event(Kind.LOSS, "l", **at("11:108000000-108400000")), Tier.REPAIR, "it takes ATM", ""),
        (event(Kind.REARRANGEMENT, "inv(9)(p12q13)"), Tier.BENIGN, "inv(9)(p12q13) is common", "Wyandt"),
        (event(Kind.REARRANGEMENT, "1qh+"), Tier.BENIGN, "heterochromatin", "Wyandt"),
        (event(Kind.REARRANGEMENT, "t(9;22)(q34;q11.2)"), Tier.UNKNOWN, "in no table", ""),
        (event(Kind.GAIN, "2p gain", **at("2:200000-300000")), Tier.UNKNOWN, "in no table", ""),
        (event(Kind.SNV, "GENE1 X1Y", **at("2:200000")), Tier.UNKNOWN, "in no table", ""),
        (event(Kind.GAIN, "g", known="12p gain; something"), Tier.RECURRENT, "12p gain", ""),
        (event(Kind.POLYPLOIDY, "92,XXYY"), Tier.UNKNOWN, "in no table", ""),
    ],
)
def test_a_change_has_the_tier_of_its_weightiest_reason(change: Event, tier: Tier, because: str, source: str) -> None:
    told = interpret(change)
    assert told.tier is tier
    assert because in "; ".join(told.reasons)
    assert source in "; ".join(told.sources)
    assert bool(told.sources) is (tier is not Tier.UNKNOWN)


@pytest.mark.parametrize("one", known(), ids=lambda one: one.title)
def test_every_known_change_is_told_as_what_it_is(one: Known) -> None:
    """On each build by its positions, and by its name alone."""
    for build, region in one.where.items():
        told = interpret(event(one.kind, "x", **at(f"{region.chromosome}:{region.start}-{region.end}", build)))
        assert WEIGHTIEST.index(told.tier) <= WEIGHTIEST.index(one.tier)
    assert interpret(event(one.kind, "x", known=one.title)).sources


def test_a_kind_of_another_sort_is_not_meant() -> None:
    """A loss of 20q11.21 is no gain of it."""
    assert interpret(event(Kind.LOSS, "l", **at("20:30500000-33400000"))).tier is Tier.UNKNOWN


def test_every_benign_variant_is_told_by_its_own_name() -> None:
    for one in benign():
        name = one.name if "(" in one.name else "16qh-"
        assert one.pattern.search(name.casefold())
        assert one.source
