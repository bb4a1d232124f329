"""What a piece of evidence comes to: how it stands, in words, by which entries; and how words are looked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from seedlot.regulation.shapes import Standing

#: In all of several needs the first of these decides; in any of them the first of the others.
_OF_ALL = (Standing.FAILED, Standing.MISSING, Standing.NOT_ASSESSABLE, Standing.HELD)
_OF_ANY = (Standing.HELD, Standing.FAILED, Standing.MISSING, Standing.NOT_ASSESSABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """How a need stands: in words, with its entries, the steps and items that it is about, and what would settle it."""

    standing: Standing
    says: str
    entries: tuple[int, ...] = ()
    about: tuple[str, ...] = ()
    settle: str = ""


def held(says: str, entries: Iterable[int] = (), about: Iterable[str] = ()) -> Weight:
    """Say that something is shown."""
    return Weight(standing=Standing.HELD, says=says, entries=tuple(entries), about=tuple(about))


def missing(says: str, settle: str, entries: Iterable[int] = (), about: Iterable[str] = ()) -> Weight:
    """Say that something is not shown, and what would show it."""
    return Weight(standing=Standing.MISSING, says=says, entries=tuple(entries), about=tuple(about), settle=settle)


def failed(says: str, entries: Iterable[int], about: Iterable[str] = ()) -> Weight:
    """Say that something speaks against it."""
    settle = "Look into it: what is entered speaks against it."
    return Weight(standing=Standing.FAILED, says=says, entries=tuple(entries), about=tuple(about), settle=settle)


def all_of(weights: Sequence[Weight]) -> Weight:
    """Put needs together of which all must be shown: the worst of them is told, and what is alike."""
    return _together(weights, _OF_ALL)


def one_of(weights: Sequence[Weight]) -> Weight:
    """Put needs together of which one must be shown. What would settle any of them settles all."""
    return _together(weights, _OF_ANY, join=" Or: ")


def _together(weights: Sequence[Weight], order: tuple[Standing, ...], join: str = " ") -> Weight:
    standing = min((each.standing for each in weights), key=order.index)
    alike = [each for each in weights if each.standing is standing]
    return Weight(
        standing=standing,
        says=" ".join(dict.fromkeys(each.says for each in alike)),
        entries=tuple(sorted({entry for each in alike for entry in each.entries})),
        about=tuple(dict.fromkeys(name for each in alike for name in each.about)),
        settle=join.join(dict.fromkeys(each.settle for each in alike if each.settle)),
    )


@lru_cache(maxsize=4096)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(_plain(each)) for each in phrases)})(?!\w)")


@lru_cache(maxsize=8192)
def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def says_any(text: str, phrases: tuple[str, ...]) -> bool:
    """Whether a text holds one of some phrases, as whole words, whatever their case."""
    return bool(phrases) and bool(_pattern(phrases).search(_plain(text)))


def is_any(text: str, words: tuple[str, ...]) -> bool:
    """Whether a text is one of some words, whatever their case."""
    return _plain(text) in {_plain(each) for each in words}
