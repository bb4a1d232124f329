"""Codes of donations and of donated tissue: ISBT 128 donation numbers, the Single European Code, hPSCreg names."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Self

from pydantic import AfterValidator
from stdnum.iso7064 import mod_37_2

_DONATION = re.compile(r"[A-NP-Z1-9][0-9A-Z]{4}[0-9]{2}[0-9]{6}")
_HPSCREG = re.compile(r"[A-Za-z]{2,12}[ei][0-9]{3}-[A-Z]{1,2}(?:-[0-9]{1,3})?")
_NO_EXPIRY = "00000000"


def donation_number(text: str) -> str:
    """Check a donation identification number, and write it as 13 characters and its check character.

    The check character is ISO/IEC 7064 modulo 37-2 (ISBT 128 Standard Technical Specification, appendix A). A number
    without one is given it; blanks between its parts are left out.

    Raises:
        ValueError: it is no such number, or its check character is another.
    """
    plain = text.replace(" ", "").upper()
    body, given = plain[:13], plain[13:]
    if not _DONATION.fullmatch(body):
        raise ValueError(
            f"'{text}' is no ISBT 128 donation number: a facility of five characters, two digits of the year, six of the number"
        )
    check = mod_37_2.calc_check_digit(body)
    if given not in {"", check}:
        raise ValueError(f"'{text}' has the check character '{given}' and should have '{check}': a character is wrong")
    return body + check


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleEuropeanCode:
    """The Single European Code of donated tissue and cells (Directive 2006/86/EC, Annex VII)."""

    country: str
    establishment: str
    donation: str
    system: str
    product: str
    split: str
    expiry: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a code as it is printed, with or without `SEC:` and blanks.

        Raises:
            ValueError: it has not the layout of Annex VII, or no such day of expiry.
        """
        plain = re.sub(r"^SEC:?", "", text.strip().upper()).replace(" ", "").replace("-", "")
        if not re.fullmatch(r"[A-Z]{2}[0-9A-Z]{6}[0-9A-Z]{13}[ABE][0-9A-Z]{7}[0-9A-Z]{3}[0-9]{8}", plain):
            raise ValueError(
                f"'{text}' is no Single European Code: 21 characters of the donation (country, tissue establishment, "
                "number) and 19 of the product (A, B or E, product, split, expiry)"
            )
        expiry = plain[32:]
        if expiry != _NO_EXPIRY:
            date(int(expiry[:4]), int(expiry[4:6]), int(expiry[6:]))
        return cls(
            country=plain[:2],
            establishment=plain[2:8],
            donation=plain[8:21],
            system=plain[21],
            product=plain[22:29],
            split=plain[29:32],
            expiry=expiry,
        )

    @property
    def expires(self) -> date | None:
        """The day of expiry; None where the code says that there is none."""
        if self.expiry == _NO_EXPIRY:
            return None
        return date(int(self.expiry[:4]), int(self.expiry[4:6]), int(self.expiry[6:]))

    def __str__(self) -> str:
        """Write it as Annex VII prints it: the donation, a blank, the product."""
        return f"SEC: {self.country}{self.establishment}{self.donation} {self.system}{self.product}{self.split}{self.expiry}"


def european_code(text: str) -> str:
    """Check a Single European Code, and write it as it is printed.

    Raises:
        ValueError: it is none.
    """
    return str(SingleEuropeanCode.parse(text))


def registry_name(text: str) -> str:
    """Check a name of the Human Pluripotent Stem Cell Registry, such as WAe009-A or UKBi001-A-2.

    Raises:
        ValueError: it is none.
    """
    if not _HPSCREG.fullmatch(text):
        raise ValueError(
            f"'{text}' is no hPSCreg name: institution, e or i, three digits of the donor, '-' and the clone (WAe009-A)"
        )
    return text


def _or_empty(check: Callable[[str], str]) -> AfterValidator:
    return AfterValidator(lambda text: check(text) if text else "")


#: Texts that are empty, or checked.
DonationNumber = Annotated[str, _or_empty(donation_number)]
EuropeanCode = Annotated[str, _or_empty(european_code)]
RegistryName = Annotated[str, _or_empty(registry_name)]
