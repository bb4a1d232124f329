"""The facts that a rule may name: what each is, what it may say, and which entry settles it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Literal, Self

from pydantic import Field, model_validator

from seedlot.regulation.shapes import Value
from seedlot.terms.errors import SeedlotError
from seedlot.terms.lines import BadYamlError, Fault, keyed, listed
from seedlot.terms.shape import Shape

FILE = "facts.yaml"


class FactsError(SeedlotError):
    """Definitions of facts that cannot be read: every fault, each with its line."""

    def __init__(self, file: str, faults: list[Fault]) -> None:
        super().__init__(f"Cannot read {file}: {listed(faults)}", mend="Correct each line named; nothing was loaded.")
        self.faults = tuple(faults)


class Fact(Shape):
    """One fact: its name, what type it is of, its words, what it means, and which entry settles it.

    Of an `ordered` fact the words stand from best to worst: of several steps the worst holds.
    """

    fact: str = Field(min_length=1)
    type: Literal["word", "words", "flag", "number"]
    words: tuple[str, ...] = ()
    ordered: bool = False
    means: str = Field(min_length=1)
    rests_on: str = Field(min_length=1)
    settle: str = Field(min_length=1)

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if self.words and self.type not in {"word", "words"}:
            raise ValueError(f"a {self.type} has no words")
        if self.type == "word" and not self.words:
            raise ValueError("the words that it may be are missing")
        if len(self.words) != len(set(self.words)):
            raise ValueError("a word stands twice")
        if self.ordered and self.type != "word":
            raise ValueError("only a word has an order")
        return self

    def allows(self, value: Value) -> bool:
        """Whether the fact can have a value. Words without a list (territories) may be any."""
        match self.type:
            case "flag":
                return isinstance(value, bool)
            case "number":
                return isinstance(value, int) and not isinstance(value, bool)
            case "word":
                return isinstance(value, str) and value in self.words
        return isinstance(value, frozenset) and (not self.words or value <= set(self.words))

    def admits(self, word: Value) -> bool:
        """Whether a condition may compare the fact with a value: for words, with one of them."""
        if self.type != "words":
            return self.allows(word)
        return isinstance(word, str) and (not self.words or word in self.words)


class _Facts(Shape):
    facts: tuple[Fact, ...]


def read_facts(text: str, file: str) -> Mapping[str, Fact]:
    """Read definitions of facts.

    Raises:
        FactsError: naming the file and the line of each fault.
    """
    try:
        return keyed(text, file, _Facts, within="facts", by="fact")
    except BadYamlError as bad:
        raise FactsError(file, list(bad.faults)) from None


@lru_cache
def facts() -> Mapping[str, Fact]:
    """The facts that come with Seedlot, by name, in the order in which they are listed."""
    return read_facts((files("seedlot.regulation") / FILE).read_text(encoding="utf-8"), FILE)
