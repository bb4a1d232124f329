"""Identifiers: what is printed on a label. Unique in its realm, never empty, on one line."""

from __future__ import annotations

from collections.abc import Container
from typing import Annotated

from pydantic import AfterValidator

#: Longest identifier, in characters.
LONGEST = 120


def _identifier(text: str) -> str:
    if not text:
        raise ValueError("an identifier is empty; give what is printed on the label")
    if text != text.strip():
        raise ValueError(f"'{text}' begins or ends with a blank; leave it out")
    if not text.isprintable():
        raise ValueError(f"{text!r} holds a character that cannot be printed; leave it out")
    if len(text) > LONGEST:
        raise ValueError(f"'{text[:20]}…' has {len(text)} characters; an identifier has at most {LONGEST}")
    return text


#: Text that identifies an item, a step, a person, a report and so on.
Identifier = Annotated[str, AfterValidator(_identifier)]


def site_of(name: str, sites: Container[str]) -> str:
    """Tell the site whose number an identifier is: SITE of SITE/number, where that is one of the sites; else none."""
    site, slash, number = name.partition("/")
    return site if slash and number and site in sites else ""


def printed(name: str, sites: Container[str]) -> str:
    """Tell what is printed on the label: the identifier without the site whose number it is."""
    site = site_of(name, sites)
    return name[len(site) + 1 :] if site else name
