"""Roles as people write them."""

from __future__ import annotations

import pytest

from seedlot.assays.identity.roles import CHAIN, Role, role_of


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (Role.DONOR, "Donor; donor tissue; PBMCs; Patient; fibroblasts; CD34+"),
        (Role.LINE, "line; iPSC clone; hiPSC line; parental line; edited clone"),
        (Role.SEED, "seed; Seed lot; seed bank; RCB; pre-MCB"),
        (Role.MCB, "MCB; Master Cell Bank; master-cell-bank; mcb_01; M.C.B.; bank"),
        (Role.WCB, "WCB; Working Cell Bank; working bank; WCB-2"),
        (Role.EOPC, "EoPC; EOPC; EOPCB; End-of-Production Cells; EOP cells; CAL"),
        (Role.LOT, "lot; Lot 2026-001; DP; Drug Product; batch"),
        (Role.CONTROL, "control; Positive Control; allelic ladder; NTC"),
        (Role.RELATIVE, "mother; Father; sibling"),
        (Role.SAMPLE, "; sample"),
        (None, "query; vial; parent"),
    ],
)
def test_words_of_laboratories(role: Role | None, words: str):
    assert {word: role_of(word) for word in words.split("; ")} == dict.fromkeys(words.split("; "), role)


def test_a_relative_stands_in_no_chain():
    assert Role.RELATIVE not in CHAIN
