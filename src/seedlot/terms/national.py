"""Numbers that states and health services give to persons: how each is written, and the checksum that it must satisfy.

A checksum keeps false alarms rare: of the numbers that merely look like one of a scheme, about one in ten (modulo 10
or 11), one in 23 (a check letter) or one in 97 satisfies it. Where that is too many, because laboratories write lot and
catalogue numbers of the same shape, a number counts only beside a word that names the scheme, its `cue`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Care(StrEnum):
    """What kind of text is read, and so how easily it alarms."""

    TEXT = "what a person typed"
    CODE = "the code of a donor"
    FILE = "a file that an instrument or another program wrote"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """One scheme of personal numbers."""

    name: str
    shape: re.Pattern[str]
    cue: re.Pattern[str]
    holds: Callable[[str], bool]
    source: str
    #: the kinds of text in which its shape and checksum are enough, without a cue
    alone: frozenset[Care] = frozenset()

    def valid(self, written: str) -> bool:
        """Whether a text is a number of the scheme: its shape, and its checksum."""
        return self.shape.fullmatch(written) is not None and self.holds(_compact(written))


def _compact(written: str) -> str:
    return re.sub(r"[\s./-]", "", written).upper()


def _sum(weights: Sequence[int], number: str) -> int:
    return sum(weight * int(digit) for weight, digit in zip(weights, number, strict=False))


def _weighted(weights: Sequence[int], modulus: int) -> Callable[[str], bool]:
    """The weighted sum of all digits, the check digit among them, is a multiple of the modulus."""
    return lambda number: _sum(weights, number) % modulus == 0 and int(number) > 0


def luhn(number: str) -> bool:
    """Luhn's check (ISO/IEC 7812-1, annex B): every second digit from the right is doubled, digits are added."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number)))
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0 and int(number) > 0


def _day(day: str, month: str) -> bool:
    return 1 <= int(day) <= 31 and 1 <= int(month) <= 12


def _security(number: str) -> bool:
    """No area 000, 666 or 900 to 999, no group 00, no serial 0000 (SSA, POMS RM 10201.035)."""
    return number[:3] not in {"000", "666"} and number[0] != "9" and number[3:5] != "00" and number[5:] != "0000"


def _pps(number: str) -> bool:
    """Check letter: weights 8 to 2, the second letter counts nine times its place (W as none), modulo 23."""
    second = number[8:] if number[8:] in set("ABCDEFGHI") else ""
    extra = 9 * (ord(second) - 64) if second else 0
    return "WABCDEFGHIJKLMNOPQRSTUV"[(_sum(range(8, 1, -1), number[:7]) + extra) % 23] == number[7]


def _nir(number: str) -> bool:
    """Key: 97 less the rest of the first 13 by 97; in Corsica 2A counts as 19 and 2B as 18; 20 and more is no month known (INSEE)."""
    if number[3:5] == "00" or "13" <= number[3:5] <= "19":
        return False
    digits = number.replace("2A", "19", 1) if number[5:7] == "2A" else number.replace("2B", "18", 1)
    return digits.isdecimal() and 97 - int(digits[:13]) % 97 == int(digits[13:])


def _kvnr(number: str) -> bool:
    """Letter as two digits, weights 1-2-1-2…, digits of products added, modulo 10 (§ 290 SGB V, Anlage 1)."""
    digits = f"{ord(number[0]) - 64:02}{number[1:9]}"
    products = (int(digit) * (1 + place % 2) for place, digit in enumerate(digits))
    return sum(value // 10 + value % 10 for value in products) % 10 == int(number[9])


def _my_number(number: str) -> bool:
    """Weights 6-5-4-3-2-7-6-5-4-3-2, 11 less the rest by 11, 10 and 11 as 0 (ordinance 85 of 2014, art. 5)."""
    rest = _sum((6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2), number[:11]) % 11
    return (0 if rest <= 1 else 11 - rest) == int(number[11]) and int(number) > 0


def _rrn(number: str) -> bool:
    """Weights 2 to 9 and 2 to 5, 11 less the rest by 11, modulo 10. Numbers given since October 2020 have none."""
    rest = _sum((2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5), number[:12]) % 11
    return _day(number[4:6], number[2:4]) and (11 - rest) % 10 == int(number[12])


def _personnummer(number: str) -> bool:
    """Luhn over the last ten digits; a coordination number adds 60 to the day (SKV 704)."""
    day = int(number[-6:-4]) % 60
    return _day(str(day), number[-8:-6]) and luhn(number[-10:])


def _fodselsnummer(number: str) -> bool:
    """Two check digits modulo 11; a D-number adds 40 to the day, other series 40 or 80 to the month."""
    first = _sum((3, 7, 6, 1, 8, 9, 4, 5, 2, 1), number[:10]) % 11
    second = _sum((5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1), number) % 11
    return _day(str(int(number[:2]) % 40), str(int(number[2:4]) % 40)) and first == second == 0


def _hetu(number: str) -> bool:
    """Check character: birth date and serial by 31."""
    rest = int(number[:6] + number[-4:-1]) % 31
    return _day(number[:2], number[2:4]) and "0123456789ABCDEFHJKLMNPRSTUVWXY"[rest] == number[-1]


def _dni(number: str) -> bool:
    """Check letter: the number by 23, X, Y and Z of a foreigner's as 0, 1 and 2 (Real Decreto 1553/2005)."""
    digits = str("XYZ".find(number[0])) + number[1:-1] if number[0] in "XYZ" else number[:-1]
    return "TRWAGMYFPDXBNJZSQVHLCKE"[int(digits) % 23] == number[-1]


#: What a character in an odd place counts, by its rank; in an even place it counts its rank.
_ODD = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)


def _codice_fiscale(number: str) -> bool:
    """Check letter modulo 26 (Decreto ministeriale 23 December 1976)."""
    ranks = [int(letter) if letter.isdecimal() else ord(letter) - 65 for letter in number[:15]]
    total = sum(rank if place % 2 else _ODD[rank] for place, rank in enumerate(ranks))
    return chr(65 + total % 26) == number[15]


def _belgian(number: str) -> bool:
    """97 less the rest of the first nine by 97; from 2000 on a 2 stands before them (arrêté royal of 3 April 1984)."""
    return any(97 - int(century + number[:9]) % 97 == int(number[9:]) for century in ("", "2"))


def _pesel(number: str) -> bool:
    """Weights 1-3-7-9, modulo 10; the century is added to the month."""
    return _day(number[4:6], str(int(number[2:4]) % 20)) and _sum((1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1), number) % 10 == 0


def _resident_identity(number: str) -> bool:
    """ISO 7064 MOD 11-2 (GB 11643-1999)."""
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(number[:17]))
    return _day(number[12:14], number[10:12]) and "10X98765432"[total % 11] == number[17]


def _cpf(number: str) -> bool:
    """Two check digits modulo 11."""
    first, second = (_sum(range(size + 1, 1, -1), number[:size]) * 10 % 11 % 10 for size in (9, 10))
    return number[9:] == f"{first}{second}" and len(set(number)) > 1


def _medicare(number: str) -> bool:
    """Weights 1-3-7-9-1-3-7-9 over eight digits, modulo 10, is the ninth."""
    return _sum((1, 3, 7, 9, 1, 3, 7, 9), number[:8]) % 10 == int(number[8])


def _cpr(number: str) -> bool:
    """A birth date only: the checksum was given up in 2007."""
    return _day(number[:2], number[2:4])


#: Latin letters: a number or a word may stand right beside letters of another script.
_LETTERS = "A-Za-z\u00c0-\u024f"

_BEFORE, _AFTER = f"(?<![{_LETTERS}0-9])", f"(?![{_LETTERS}])"

_EVERYWHERE = frozenset(Care)
_TYPED = frozenset({Care.TEXT, Care.CODE})
_CODE = frozenset({Care.CODE})


def _scheme(
    name: str,
    shape: str,
    cue: str,
    holds: Callable[[str], bool],
    source: str,
    *,
    alone: frozenset[Care] = _CODE,
) -> Scheme:
    whole = rf"(?<![{_LETTERS}0-9_./+-])(?:{shape})(?![{_LETTERS}0-9_-]|[.,/]\d)"
    return Scheme(
        name=name,
        shape=re.compile(whole, re.IGNORECASE | re.ASCII),
        cue=re.compile(f"{_BEFORE}(?:{cue}){_AFTER}", re.IGNORECASE),
        holds=holds,
        source=source,
        alone=alone,
    )


#: Every scheme that is looked for. The only such list.
SCHEMES: tuple[Scheme, ...] = (
    _scheme(
        "a UK NHS or CHI number",
        r"\d{3} \d{3} \d{4}|\d{3}-\d{3}-\d{4}",
        r"nhs|chi",
        _weighted((10, 9, 8, 7, 6, 5, 4, 3, 2, 1), 11),
        "NHS Data Dictionary, NHS NUMBER",
        alone=_TYPED,
    ),
    _scheme(
        "a UK NHS or CHI number",
        r"\d{10}",
        r"nhs|chi",
        _weighted((10, 9, 8, 7, 6, 5, 4, 3, 2, 1), 11),
        "NHS Data Dictionary, NHS NUMBER",
    ),
    _scheme(
        "a UK national insurance number",
        r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?: ?\d{6} ?| \d{2} \d{2} \d{2} )[A-D]",
        r"ni(?:no)?|national insurance(?: (?:no|number))?",
        lambda number: number[:2] not in {"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"},
        "HMRC NIM39110",
    ),
    _scheme("a US social security number", r"\d{3}-\d{2}-\d{4}", r"ssn", _security, "SSA, POMS", alone=_EVERYWHERE),
    _scheme("a US social security number", r"\d{9}|\d{3} \d{2} \d{4}", r"ssn|social security", _security, "SSA, POMS"),
    _scheme(
        "an Irish PPS number",
        r"\d{7}[A-W][ABHTWX]?",
        r"ppsn?|personal public service",
        _pps,
        "S.I. 2 of 2013; Department of Social Protection",
        alone=_TYPED,
    ),
    _scheme(
        "a Dutch BSN",
        r"\d{9}|\d{4}\.\d{2}\.\d{3}",
        r"bsn|burgerservicenummer|sofi(?:nummer)?",
        _weighted((9, 8, 7, 6, 5, 4, 3, 2, -1), 11),
        "Logisch ontwerp BSN, 11-proef",
    ),
    _scheme(
        "a French NIR",
        r"[12]\d{2}\d{2}(?:\d{2}|2[AB])\d{6} ?\d{2}|[12] \d{2} \d{2} (?:\d{2}|2[AB]) \d{3} \d{3} \d{2}",
        r"nir|s[ée]curit[ée] sociale|insee",
        _nir,
        "INSEE, Numéro d'inscription au répertoire",
        alone=_TYPED,
    ),
    _scheme(
        "a German health insurance number (KVNR)",
        r"[A-Z]\d{9}",
        r"kvnr|kv-?nummer|krankenversicher\w*|versicherten\w*",
        _kvnr,
        "SGB V section 290, Anlage 1",
    ),
    _scheme(
        "a Japanese My Number",
        r"\d{4}[ -]?\d{4}[ -]?\d{4}",
        r"my ?number|マイナンバー|個人番号|individual number",
        _my_number,
        "Ordinance 85 of 2014, article 5",
    ),
    _scheme(
        "a Korean resident registration number",
        r"\d{6}-\d{7}",
        r"rrn|주민등록번호|resident registration",
        _rrn,
        "Resident Registration Act, enforcement rule 2",
        alone=_TYPED,
    ),
    _scheme(
        "a Canadian social insurance number",
        r"\d{3}[ -]?\d{3}[ -]?\d{3}",
        r"sin|nas|social insurance|assurance sociale",
        luhn,
        "Employment and Social Development Canada",
    ),
    _scheme(
        "a Swedish personnummer",
        r"(?:19|20)?\d{6}[-+]?\d{4}",
        r"personnummer|personnr|pnr|samordningsnummer",
        _personnummer,
        "Skatteverket, SKV 704",
    ),
    _scheme("a Danish CPR number", r"\d{6}-?\d{4}", r"cpr(?:[- ]?(?:nr|nummer))?", _cpr, "CPR-kontoret"),
    _scheme(
        "a Norwegian fødselsnummer",
        r"\d{6}[ -]?\d{5}",
        r"f[øo]dselsnummer|personnummer|d-nummer|fnr",
        _fodselsnummer,
        "Skatteetaten; forskrift om folkeregistrering",
        alone=_TYPED,
    ),
    _scheme(
        "a Finnish henkilötunnus",
        r"\d{6}[-+ABCDEFUVWXY]\d{3}[0-9A-FHJ-NPR-Y]",
        r"hetu|henkil[öo]tunnus",
        _hetu,
        "Digital and Population Data Services Agency",
        alone=_TYPED,
    ),
    _scheme(
        "a Spanish DNI or NIE",
        r"(?:\d{8}|[XYZ]-?\d{7})-?[A-HJ-NP-TV-Z]",
        r"dni|nie|nif",
        _dni,
        "Real Decreto 1553/2005",
        alone=_TYPED,
    ),
    _scheme(
        "an Italian codice fiscale",
        r"[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]",
        r"codice fiscale|cf",
        _codice_fiscale,
        "Decreto ministeriale 23 dicembre 1976",
        alone=_EVERYWHERE,
    ),
    _scheme(
        "a Belgian national number",
        r"\d{2}\.\d{2}\.\d{2}-\d{3}[ .-]\d{2}",
        r"niss|insz|rijksregister\w*",
        _belgian,
        "Arrêté royal du 3 avril 1984",
        alone=_EVERYWHERE,
    ),
    _scheme(
        "a Belgian national number",
        r"\d{11}",
        r"niss|insz|rijksregister\w*|registre national",
        _belgian,
        "Arrêté royal du 3 avril 1984",
    ),
    _scheme(
        "a Swiss AHV number",
        r"756\.\d{4}\.\d{4}\.\d{2}|756\d{10}",
        r"ahv|avs|avs-nr",
        _weighted((1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1), 10),
        "Zentrale Ausgleichsstelle; EAN-13",
        alone=_EVERYWHERE,
    ),
    _scheme("a Polish PESEL", r"\d{11}", r"pesel", _pesel, "Ustawa o ewidencji ludności 2010, art. 15"),
    _scheme(
        "a Chinese resident identity number",
        r"\d{6}(?:19|20)\d{9}[\dX]",
        r"身份证\w*|resident identity|id card",
        _resident_identity,
        "GB 11643-1999",
        alone=_TYPED,
    ),
    _scheme(
        "a Brazilian CPF", r"\d{3}\.\d{3}\.\d{3}-\d{2}", r"cpf", _cpf, "Receita Federal, IN 1548/2015", alone=_TYPED
    ),
    _scheme(
        "an Australian Medicare number",
        r"[2-6]\d{3} ?\d{5} ?\d",
        r"medicare(?: (?:no|number|card))?",
        _medicare,
        "Services Australia",
    ),
)

#: Every cue in one, for a quick look at text in lower case: wider than each, and many times as quick.
_ANY_CUE = re.compile(
    r"(?:\b|_|(?<=[^\x00-\x7f]))(?:"
    + "|".join(each.cue.pattern.removeprefix(_BEFORE).removesuffix(_AFTER) for each in SCHEMES)
    + ")"
)


def is_any_named(lower: str) -> bool:
    """Whether a text, in lower case, holds a word that may name a scheme."""
    return _ANY_CUE.search(lower) is not None
