"""Whether a material comes from animals or people, by the words in which its origin and components are stated.

The words are few and known; a text that holds none of them tells nothing. "Animal-free" and "recombinant" say that
something is *not* taken from an animal, as long as the text names no animal besides. What is free of serum, or of one
kind of animal, may come from another: that says nothing. What is stated not to be xeno-free is never free of animals.
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
    "crustacean shrimp primate monkey macaque"
)
_LACKS = r"\b(?:non|no|not of|free of|free from|without)[ -]+(?:any )?"
_SUFFIX = r"(?:[ -](?:component|origin|derived))?s?[ -]free\b"
_FREE = re.compile(rf"{_LACKS}(?:animal|xeno)\w*(?: origin| components?)?|(?<!not )\b(?:animal|xeno){_SUFFIX}")
#: What says of one kind, or of serum, that it is not there, and so nothing of the others.
_NOT_THIS = re.compile(
    rf"{_LACKS}(?:human|bovine|porcine|serum)\w*(?: serum| origin| components?)?|\b(?:human|bovine|porcine|serum){_SUFFIX}"
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
#: What is taken from people as such, whatever else beside it is made.
_TAKEN = re.compile(r"\bhuman (?:\w+ )?(?:serum(?! albumin)|plasma|blood|platelets?|placenta\w*)\b|\bplatelet lysate\b")
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
    of, named = min(told, key=lambda each: _WORST_FIRST.index(each[0]), default=(Derived.UNSTATED, ""))
    if of is Derived.NOT and xeno_free is not None and not xeno_free:
        return Derived.UNSTATED, f"{named}, but not xeno-free"
    return of, named


def _of(text: str) -> Derived:
    """What one text says."""
    plain = _NOT_THIS.sub(" ", text.casefold())
    rest = _FREE.sub(" ", plain)
    of = next((of for pattern, of in _TOLD if pattern.search(rest)), Derived.UNSTATED)
    if _MADE.search(rest) and (of is Derived.UNSTATED or (of is Derived.HUMAN and not _TAKEN.search(rest))):
        return Derived.NOT
    return Derived.NOT if of is Derived.UNSTATED and rest != plain else of
