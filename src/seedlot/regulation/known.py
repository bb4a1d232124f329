"""What a rule may name: the facts with their types, and the codes of evidence. The loader is given them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from seedlot.regulation.evidence import Code, evidence
from seedlot.regulation.facts import Fact, facts
from seedlot.regulation.shapes import Value


@dataclass(frozen=True, slots=True)
class Known:
    """The facts and the codes of evidence that rules may name."""

    facts: Mapping[str, Fact]
    codes: Mapping[str, Code]


@lru_cache
def known() -> Known:
    """Those that come with Seedlot."""
    return Known(facts(), evidence())


def typed(fact: Fact, text: object) -> str | bool | int:
    """Read one value of a fact as it is written.

    Raises:
        ValueError: telling what the fact allows.
    """
    if not isinstance(text, str) or not text:
        raise ValueError("one value is written here")
    if fact.type == "flag":
        if text not in ("true", "false"):
            raise ValueError(f"'{text}' is neither true nor false, and {fact.fact} is one of them")
        return text == "true"
    if fact.type == "number":
        if not (text.isascii() and text.isdigit()):
            raise ValueError(f"'{text}' is no whole number, and {fact.fact} is one")
        return int(text)
    if not fact.admits(text):
        raise ValueError(f"'{text}' is no word of {fact.fact}; they are {', '.join(fact.words)}")
    return text


def stated(fact: Fact, written: object) -> Value:
    """Read the value of a fact of a programme as an example writes it: several words as a list.

    Raises:
        ValueError: telling what the fact allows.
    """
    if fact.type != "words":
        return typed(fact, written)
    return frozenset(str(typed(fact, word)) for word in (written if isinstance(written, list) else [written]))
