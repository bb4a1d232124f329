"""A person's classification of a change of the genome: what it must say, and of what."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from seedlot.genome.events import Kind
from seedlot.genome.known import Tier
from seedlot.history import ask
from seedlot.history.words import TABLES
from seedlot.record.entries.genome import Classified
from seedlot.record.entries.origin import Registered
from seedlot.terms.words import ItemKind

SAID = {"classification": "GC", "item": "C", "event": "20q11.21 gain", "tier": Tier.RECURRENT, "acceptable": False}


@pytest.mark.parametrize(
    "wrong", [{"reason": ""}, {"event": ""}, {"tier": "harmless"}, {"change": "doubling"}, {"acceptable": None}]
)
def test_it_says_what_which_tier_and_why(wrong):
    with pytest.raises(ValidationError):
        Classified(**({"reason": "r"} | SAID | wrong))


def test_it_is_of_an_item_of_the_record(site):
    (fault,) = site.faults(Classified(**SAID, reason="r"))
    assert fault.says.startswith("this names 'C', which is nowhere made")
    site.say(Registered(item="C", item_kind=ItemKind.CLONE))
    site.say(Classified(**SAID, reason="r", change=Kind.GAIN))
    with site.reading() as connection:
        (row,) = ask.rows(connection, TABLES[Classified])
    assert (row.item, row.event, row.tier, row.change, row.acceptable) == (
        "C",
        "20q11.21 gain",
        "recurrent in hPSC",
        "gain",
        False,
    )
