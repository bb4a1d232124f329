"""Personal numbers: published examples of each scheme hold, and do not with one character changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.terms.national import SCHEMES, Scheme, luhn

#: Published example numbers (none is a person's). Beside each, where it was published.
PUBLISHED = [
    ("UK NHS", "943 476 5919"),  # Wikipedia, NHS number
    ("UK NHS", "9434765870"),  # python-stdnum, gb.nhs
    ("US social", "536-90-4399"),  # python-stdnum, us.ssn
    ("US social", "219-09-9999"),  # printed on a pamphlet of the Social Security Board, 1940
    ("Irish PPS", "6433435F"),  # python-stdnum, ie.pps; before 2013
    ("Irish PPS", "6433435OA"),  # the same, from 2013 on
    ("Irish PPS", "6433435FW"),
    ("Dutch BSN", "111222333"),  # python-stdnum, nl.bsn
    ("Dutch BSN", "1112.22.333"),
    ("French NIR", "2 95 10 99 126 111 93"),  # python-stdnum, fr.nir
    ("French NIR", "253072B07300470"),  # the same, of Corsica
    ("French NIR", "253072A07300443"),
    ("KVNR", "A000500015"),  # SGB V section 290, Anlage 1
    ("KVNR", "C000500021"),
    ("My Number", "6214 9832 0257"),  # python-stdnum, jp.in_
    ("Korean", "971013-9019902"),  # python-stdnum, kr.rrn
    ("Canadian", "123-456-782"),  # python-stdnum, ca.sin
    ("Canadian", "046 454 286"),  # Wikipedia, Social Insurance Number
    ("Swedish", "880320-0016"),  # python-stdnum, se.personnummer
    ("Swedish", "640823-3234"),  # Skatteverket, SKV 704
    ("Norwegian", "151086 95088"),  # python-stdnum, no.fodselsnummer
    ("Finnish", "131052-308T"),  # Digital and Population Data Services Agency
    ("Spanish", "54362315-K"),  # python-stdnum, es.dni
    ("Spanish", "12345678Z"),  # Wikipedia, DNI (España)
    ("Spanish", "X-2482300W"),  # python-stdnum, es.nie
    ("Italian", "RCCMNL83S18D969H"),  # python-stdnum, it.codicefiscale
    ("Belgian", "85.07.30-033.28"),  # python-stdnum, be.nn
    ("Belgian", "85073003328"),
    ("Swiss", "756.9217.0769.85"),  # python-stdnum, ch.ssn
    ("PESEL", "44051401359"),  # python-stdnum, pl.pesel
    ("Chinese", "11010519491231002X"),  # GB 11643-1999, appendix
    ("CPF", "390.533.447-05"),  # python-stdnum, br.cpf
    ("Medicare", "2123 45670 1"),  # Microsoft Presidio, its test of Medicare numbers
]
#: Schemes without a checksum: a changed digit may be as good.
UNCHECKED = ("US social", "Danish", "UK national insurance")


def holds(scheme: str, number: str) -> bool:
    return any(each.valid(number) for each in SCHEMES if scheme in each.name)


@pytest.mark.parametrize(("scheme", "number"), PUBLISHED)
def test_a_published_number_holds(scheme: str, number: str) -> None:
    assert holds(scheme, number)


@pytest.mark.parametrize(("scheme", "number"), [each for each in PUBLISHED if each[0] not in UNCHECKED])
def test_with_a_digit_changed_it_does_not(scheme: str, number: str) -> None:
    """Each digit in turn, one more. A CPF writes two rests of its modulus as 0, so that one change in this one is not seen."""
    places = [place for place, letter in enumerate(number) if letter.isdecimal()]
    if scheme == "Medicare":
        places = places[:9]  # the issue number on the card is not checked
    if scheme == "Swiss":
        places = places[3:]  # 756 is the country
    survived = []
    for place in places:
        changed = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
        survived += [changed] if holds(scheme, changed) else []
    assert survived == (["490.533.447-05"] if scheme == "CPF" else [])


@pytest.mark.parametrize(
    ("scheme", "number"),
    [
        ("US social", "666-12-3456"),
        ("US social", "000-12-3456"),
        ("US social", "912-34-5678"),
        ("US social", "123-00-4567"),
        ("US social", "123-45-0000"),
        ("Danish", "311362-5629"),
        ("UK national insurance", "GB 12 34 56 C"),
        ("Swedish", "881320-0015"),
        ("CPF", "111.111.111-11"),
        ("UK NHS", "0000000000"),
        ("Belgian", "85.07.30-033.29"),
        ("KVNR", "A000500016"),
        ("French NIR", "253072C07300443"),
    ],
)
def test_what_no_office_gives_does_not_hold(scheme: str, number: str) -> None:
    assert not holds(scheme, number)


def test_schemes_without_a_checksum() -> None:
    assert holds("Danish", "211062-5629")
    assert holds("UK national insurance", "AB 12 34 56 C")


def test_the_belgian_century() -> None:
    """From 2000 on a 2 stands before the nine digits: 97 - 2000101001 % 97."""
    assert holds("Belgian", f"000101001{97 - 2000101001 % 97:02}")


@given(st.text("0123456789", min_size=1, max_size=18))
def test_luhn_finds_one_wrong_digit(digits: str) -> None:
    """Exactly one check digit goes with any number but zero, so that a wrong one is always found."""
    good = [check for check in "0123456789" if luhn(digits + check)]
    assert len(good) == (1 if int(digits) else 0)


@given(st.sampled_from(SCHEMES), st.text("0123456789ABCDXZ -.+", max_size=20))
def test_any_text_has_an_answer(scheme: Scheme, text: str) -> None:
    assert scheme.valid(text) in {True, False}


def test_every_scheme_names_its_source() -> None:
    assert all(each.source and each.name.startswith(("a ", "an ")) for each in SCHEMES)
