"""Codes of donations, by the published examples of those who make the rules."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from seedlot.terms.donations import (
    DonationNumber,
    EuropeanCode,
    RegistryName,
    SingleEuropeanCode,
    donation_number,
    european_code,
    registry_name,
)

#: Directive (EU) 2015/565: the donation, and the product with its expiry.
SEC = "SEC: PL001499Z549917123456 A00T041600320171231"
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"

facilities = st.from_regex(r"[A-NP-Z1-9][0-9A-Z]{4}", fullmatch=True)
digits = st.integers(0, 99_999_999).map("{:08d}".format)


def by_hand(body):
    """The check character by the recurrence of ISO/IEC 7064 (modulus 37, radix 2), written out."""
    total = 0
    for letter in body:
        total = (total + LETTERS.index(letter)) * 2 % 37
    return LETTERS[(38 - total) % 37]


def test_the_published_donation_number():
    """ISBT 128 Standard Technical Specification, appendix A: G1234 17 654321 has the check character A."""
    assert donation_number("G1234 17 654321") == "G123417654321A"
    assert donation_number("G1234 17 654321 A") == "G123417654321A"
    assert by_hand("G123417654321") == "A"


@given(facility=facilities, rest=digits)
def test_the_check_character_is_the_one_of_the_standard(facility, rest):
    assert donation_number(facility + rest) == facility + rest + by_hand(facility + rest)


@given(facility=facilities, rest=digits, place=st.integers(0, 13), letter=st.sampled_from(LETTERS))
def test_any_single_wrong_character_is_refused(facility, rest, place, letter):
    right = donation_number(facility + rest)
    wrong = right[:place] + letter + right[place + 1 :]
    assume(wrong != right)
    with pytest.raises(ValueError, match=r"a character is wrong|is no ISBT 128"):
        donation_number(wrong)


@pytest.mark.parametrize(
    "text", ["G1234", "O1234 17 654321", "G1234 1X 654321", "G1234 17 654321 AA", "G1234-17-654321"]
)
def test_what_is_no_donation_number(text):
    with pytest.raises(ValidationError):
        TypeAdapter(DonationNumber).validate_python(text)


def test_the_published_european_code():
    read = SingleEuropeanCode.parse(SEC)
    assert read == SingleEuropeanCode(
        country="PL",
        establishment="001499",
        donation="Z549917123456",
        system="A",
        product="00T0416",
        split="003",
        expiry="20171231",
    )
    assert read.expires == date(2017, 12, 31)
    assert str(read) == SEC
    assert len(SEC.removeprefix("SEC: ").replace(" ", "")) == 40


@pytest.mark.parametrize(
    "text", ["sec:pl001499z549917123456a00t041600320171231", "PL001499Z549917123456 A00T041600320171231"]
)
def test_a_european_code_is_kept_as_it_is_printed(text):
    assert european_code(text) == SEC


def test_a_european_code_may_have_no_expiry():
    assert SingleEuropeanCode.parse(SEC[:-8] + "00000000").expires is None


@pytest.mark.parametrize(
    "text",
    [SEC[:-1], SEC + "1", SEC.replace("A00T", "C00T"), SEC.replace("PL", "P1"), SEC[:-8] + "20171301", "SEC:"],
)
def test_what_is_no_european_code(text):
    with pytest.raises(ValidationError):
        TypeAdapter(EuropeanCode).validate_python(text)


@pytest.mark.parametrize("name", ["WAe009-A", "UKBi001-A", "UKBi001-A-2", "NUIGi046-AB", "MCRIi001-A-11"])
def test_names_of_the_registry(name):
    assert registry_name(name) == name


@pytest.mark.parametrize("name", ["WA09", "WAe9-A", "WAx009-A", "WAe009", "WAe009-a", " WAe009-A"])
def test_what_is_no_name_of_the_registry(name):
    with pytest.raises(ValidationError):
        TypeAdapter(RegistryName).validate_python(name)


@pytest.mark.parametrize("kind", [DonationNumber, EuropeanCode, RegistryName])
def test_what_is_not_told_is_empty(kind):
    assert TypeAdapter(kind).validate_python("") == ""
