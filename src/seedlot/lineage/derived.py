"""Whether a material comes from animals or people, by the words in which its origin and components are stated.

The words are few and known; a text that holds none of them tells nothing. "Animal-free" and "recombinant" say that
something is *not* taken from an animal, whatever else the text names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum


class Derived(StrEnum):
    """What a material comes from, as far as TSE is concerned (Ph. Eur. 5.2.8)."""

    NOT = "no animal and nobody"
    ANIMAL = "an animal that TSE can affect, or one that is not named"
    OTHER_ANIMAL = "another animal"
    HUMAN = "people"
    UNSTATED = "not stated"


#: Ruminants, and other animals that are naturally susceptible (Ph. Eur. 5.2.8: cattle, sheep, goats; mink, cats, deer).
_AFFECTED = "bovine cattle cow calf calves ox ruminant fbs fcs ovine sheep lamb caprine goat cervine deer elk buffalo mink cat feline"
_OTHERS = (
    "porcine pig swine murine mouse mice rat hamster rabbit equine horse canine dog avian chicken egg fish salmon insect "
    "crustacean shrimp"
)
_FREE = re.compile(
    r"\b(?:non|no|not of|free of|free from|without)[ -]+(?:any )?(?:animal|human|bovine|xeno)\w*(?: origin| components?)?"
    r"|\b(?:animal|xeno|serum|human)(?:[ -](?:component|origin|derived))?s?[ -]free\b"
)
_MADE = re.compile(
    r"\b(?:recombinant|synthetic|plant|vegetable|yeast|bacterial|microbial|e\. ?coli|chemical\w*|mineral)\b"
)


def _words(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words.split())})s?\b")


_TOLD: tuple[tuple[re.Pattern[str], Derived], ...] = (
    (_words(_AFFECTED), Derived.ANIMAL),
    (_words(_OTHERS), Derived.OTHER_ANIMAL),
    (_words("animal"), Derived.ANIMAL),
    (re.compile(r"\bhuman\b|\bplatelet lysate\b"), Derived.HUMAN),
)
_WORST_FIRST = (Derived.ANIMAL, Derived.UNSTATED, Derived.HUMAN, Derived.OTHER_ANIMAL, Derived.NOT)


def derived(origin: str, components: Sequence[str], *, xeno_free: bool | None) -> tuple[Derived, str]:
    """Tell what a material comes from, and the words by which that is known."""
    texts = [each for each in (origin, *components) if each.strip()]
    found = [(_of(text), text) for text in texts]
    known = [each for each in found if each[0] is not Derived.UNSTATED]
    if not known and xeno_free:
        return Derived.NOT, "xeno-free"
    # A component is stated because it is of human or animal origin: where nothing tells of which, that is not known.
    taken = [each for each in known if each[0] is not Derived.NOT]
    vague = any(of is Derived.UNSTATED and text in components for of, text in found)
    told = taken or (found if vague else known) or found
    return min(told, key=lambda each: _WORST_FIRST.index(each[0]), default=(Derived.UNSTATED, ""))


def _of(text: str) -> Derived:
    """What one text says."""
    plain = text.casefold()
    rest = _FREE.sub(" ", plain)
    if _MADE.search(rest):
        return Derived.NOT
    for pattern, of in _TOLD:
        if pattern.search(rest):
            return of
    return Derived.NOT if rest != plain else Derived.UNSTATED
