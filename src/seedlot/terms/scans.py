"""What a scanner typed: an ISBT 128 label, a Single European Code, a GS1 label, the address of a page, or plain text.

A scanner that works as a keyboard types what the symbol holds and ends with Enter. Between the fields of a GS1 label
stands a separator, which few keyboards have; `{GS}` and `<GS>`, as scanners can be set to type it, are read too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from biip import ParseError
from biip.gs1_messages import GS1Message

from seedlot.terms.donations import SingleEuropeanCode, donation_number

_SEPARATOR = re.compile(r"\{GS\}|<GS>|\[GS\]|␝|\^\]")
#: What a scanner may say first of which symbol it read (ISO/IEC 15424): GS1-128, GS1 DataMatrix, GS1 QR Code.
_GS1_SYMBOL = re.compile(r"\](?:C1|d2|Q3|e0|J1)")
_ANY_SYMBOL = re.compile(r"\][A-Za-z][0-9A-Za-z]")
#: Fields of GS1 that can name a thing of ours: serial number, lot, asset, ours alone, additional numbers, product, SSCC.
_NAMING = ("21", "10", "8004", "91", "92", "93", "94", "95", "96", "97", "98", "99", "240", "241", "250", "01", "00")
#: ISBT 128: a donation number with two flags, and a product code (Standard Technical Specification, structures 001, 003).
_DONATION = re.compile(r"=([A-NP-Z1-9][0-9A-Z]{4}[0-9]{8})[0-9A-Z]{2}")
_PRODUCT = re.compile(r"=<([A-Z][0-9A-Z]{7})")
#: A compound message (structure 023) tells first how many structures follow.
_COMPOUND = re.compile(r"=\+[0-9]{2}[0-9A-Z]{3}")
_PAGE = re.compile(r"/(?:items|lineage|lots|entries|trace)/(.+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What was scanned. `names` are the identifiers that it may stand for, the most exact first; `says` is for people."""

    text: str
    sort: str
    names: tuple[str, ...]
    says: str = ""


def scanned(text: str) -> Scan:
    """Read what a scanner typed; what is no known label stands for itself."""
    plain = text.strip()
    for read in (_page, _blood, _european, _gs1):
        if (found := read(plain)) is not None:
            return found
    bare = _ANY_SYMBOL.sub("", plain, count=1) if _ANY_SYMBOL.match(plain) else plain
    return Scan(text=plain, sort="text", names=(bare,) if bare else ())


def _page(text: str) -> Scan | None:
    """An address of a page of ours, as a QR code holds it: the server's name does not matter."""
    if not text.startswith(("http://", "https://", "/")):
        return None
    found = _PAGE.fullmatch(urlsplit(text).path)
    if found is None:
        return _link(text)
    name = unquote(found[1])
    return Scan(text=text, sort="page", names=(name,), says=f"the address of '{name}'")


def _link(text: str) -> Scan | None:
    """A GS1 Digital Link: `/01/09506000134352/10/ABC/21/12`."""
    parts = [unquote(part) for part in urlsplit(text).path.split("/") if part]
    start = next((place for place, part in enumerate(parts) if part in {"00", "01", "8004"}), None)
    if start is None or (len(parts) - start) % 2:
        return None
    pairs = zip(parts[start::2], parts[start + 1 :: 2], strict=True)
    return _gs1("".join(f"({key}){value}" for key, value in pairs))


def _blood(text: str) -> Scan | None:
    bare = _COMPOUND.sub("", _ANY_SYMBOL.sub("", text) if text.startswith("]") else text)
    found = _DONATION.search(bare)
    if found is None:
        return None
    number, product = found[1], _PRODUCT.search(bare)
    code = product[1] if product else ""
    whole = (f"{number} {code}", f"{number}{code}") if code else ()
    told = f"donation {number}" + (f", product {code}" if code else "")
    return Scan(text=text, sort="ISBT 128", names=(*whole, donation_number(number), number), says=told)


def _european(text: str) -> Scan | None:
    try:
        code = SingleEuropeanCode.parse(text)
    except ValueError:
        return None
    names = (str(code), code.donation)
    return Scan(text=text, sort="Single European Code", names=names, says=f"donation {code.donation}")


def _gs1(text: str) -> Scan | None:
    plain = _SEPARATOR.sub("\x1d", _GS1_SYMBOL.sub("", text)).removeprefix("\x1d")
    symbol = _GS1_SYMBOL.match(text) is not None or "\x1d" in plain
    if not (symbol or plain.startswith("(") or re.match(r"(?:01|02)[0-9]{14}", plain)):
        return None
    try:
        found = GS1Message.parse_hri(plain) if plain.startswith("(") else GS1Message.parse(plain)
    except ParseError:
        return None
    if any(each.gtin_error or each.sscc_error or each.gln_error for each in found.element_strings):
        return None
    said = {each.ai.ai: each.value for each in found.element_strings}
    told = ", ".join(f"({key}) {value}" for key, value in said.items())
    return Scan(text=text, sort="GS1", names=tuple(_names(said)), says=told)


def _names(said: dict[str, str]) -> Iterator[str]:
    """What the fields may stand for; a serial number beside a lot may be that of a vial of it."""
    if {"10", "21"} <= said.keys():
        yield f"{said['10']}/{said['21']}"
    yield from (said[key] for key in _NAMING if key in said)
