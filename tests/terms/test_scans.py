"""What a scanner typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from seedlot.terms.donations import donation_number
from seedlot.terms.scans import scanned


@pytest.mark.parametrize(
    ("typed", "sort", "first"),
    [
        ("SIM-DP-001", "text", "SIM-DP-001"),
        ("]Q1SIM-DP-001", "text", "SIM-DP-001"),
        ("https://bank.example/items/SIM-P-MCB%2F003?x=1", "page", "SIM-P-MCB/003"),
        ("(01)09506000134352(17)271231(10)LOT7", "GS1", "LOT7"),
        ("010950600013435210LOT7{GS}2112", "GS1", "LOT7/12"),
        ("]d2010950600013435210LOT7\x1d2112", "GS1", "LOT7/12"),
        ("https://id.example/01/09506000134352/10/LOT7/21/12", "GS1", "LOT7/12"),
        ("=W00001600000100", "ISBT 128", donation_number("W000016000001")),
    ],
)
def test_labels_are_read(typed: str, sort: str, first: str) -> None:
    found = scanned(typed)
    assert (found.sort, found.names[0]) == (sort, first)


def test_a_compound_message_tells_donation_and_product() -> None:
    found = scanned("=+02000=A99971012345600=<E0791V00")
    assert found.names[0] == "A999710123456 E0791V00"
    assert found.says == "donation A999710123456, product E0791V00"


def test_a_european_code_tells_its_donation() -> None:
    found = scanned("SEC: ES000001W000016000001 A000000100120271231")
    assert (found.sort, found.names[1]) == ("Single European Code", "W000016000001")


def test_a_wrong_check_digit_is_no_label() -> None:
    assert scanned("(01)09506000134351(10)LOT7").sort == "text"


@given(some.text(max_size=60))
def test_whatever_is_typed_stands_for_something_or_nothing(typed: str) -> None:
    found = scanned(typed)
    assert all(found.names)
    assert found.text == typed.strip()
