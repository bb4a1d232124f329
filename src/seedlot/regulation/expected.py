"""What banks, lots and donors are expected to be tested for: two tables, read with their lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Literal, Self

from pydantic import Field, model_validator

from seedlot.regulation.facts import facts
from seedlot.terms.lines import shaped
from seedlot.terms.shape import Shape

#: How much is asked of a test at a stage; '-' where it is not usual.
Level = Literal["-", "release", "report", "once", "record", "programme"]
#: How a territory asks for a marker.
Asks = Literal["required", "conditional", "as needed", "reproductive", "history", "not listed", "unknown"]
Needs = tuple[dict[str, str], ...]


def _known(needs: Needs) -> None:
    unknown = sorted({fact for each in needs for fact in each} - set(facts()))
    if unknown:
        raise ValueError(f"'{unknown[0]}' is no fact")


class Levels(Shape):
    """How much is asked of a test at each stage."""

    seed: Level
    mcb: Level
    wcb: Level
    eopc: Level
    lot: Level


class BankTest(Shape):
    """A test of banks and lots: for which programmes, at which stages, how, and which rules ask for it."""

    test: str
    names: tuple[str, ...] = Field(min_length=1)
    absent: bool = False
    needs: Needs = ()
    levels: Levels
    method: str
    rules: tuple[str, ...]
    limit_seen: str = ""

    @model_validator(mode="after")
    def _facts(self) -> Self:
        _known(self.needs)
        return self


class BankTests(Shape):
    """All tests of banks and lots, and how sure they are."""

    source: str
    confidence: str
    to_verify: str
    tests: tuple[BankTest, ...]


class Asked(Shape):
    """How one territory asks for a marker, and when."""

    asks: Asks
    says: str
    needs: Needs = ()

    @model_validator(mode="after")
    def _facts(self) -> Self:
        _known(self.needs)
        return self


class Marker(Shape):
    """A marker of an infection, and how each territory asks for it."""

    marker: str
    names: tuple[str, ...]
    territories: dict[str, Asked]


class DonorMarkers(Shape):
    """All markers, and how sure they are."""

    source: str
    confidence: str
    to_verify: str
    basis: dict[str, str]
    who_is_tested: dict[str, str]
    sample_time: dict[str, str]
    rule_of_thumb: str
    autologous: dict[str, Literal["required", "exempt"]]
    markers: tuple[Marker, ...]


@lru_cache(maxsize=1)
def bank_tests() -> BankTests:
    """The tests of banks and lots that ship with Seedlot."""
    return shaped(_text("bank_tests.yaml"), "bank_tests.yaml", BankTests)


@lru_cache(maxsize=1)
def donor_markers() -> DonorMarkers:
    """The markers of donors that ship with Seedlot."""
    return shaped(_text("donor_markers.yaml"), "donor_markers.yaml", DonorMarkers)


def _text(name: str) -> str:
    return (files("seedlot.regulation") / name).read_text(encoding="utf-8")


#: How the names of rules begin that are of no one territory.
_EVERYWHERE = ("BANK", "INTL", "ICH")


def of_territories(rules: Iterable[str], territories: Iterable[str]) -> tuple[str, ...]:
    """The rules, by the beginning of their names, that are of some territories or of all; all where none is named."""
    wanted = {*territories, *_EVERYWHERE}
    return tuple(rule for rule in rules if len(wanted) == len(_EVERYWHERE) or rule.partition("-")[0] in wanted)


def table_of(markers: Mapping[str, Asked], territory: str) -> Asked:
    """How a territory asks for a marker; unknown where the table does not have it."""
    return markers.get(territory) or Asked(asks="unknown", says="nothing was found on it")
