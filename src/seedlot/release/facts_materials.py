"""Facts of the materials: of what origin they are, and whether serum, trypsin, platelet lysate or feeders were used."""

from __future__ import annotations

import re
from collections.abc import Callable

from seedlot.lineage.derived import Derived, derived
from seedlot.release.facts_making import bare, unmade_before
from seedlot.release.parts import is_feeder, is_lysate, is_serum, is_trypsin, words_of
from seedlot.release.programme import Programme, Told
from seedlot.release.saying import One, Said, any_of

_RUMINANT = re.compile(
    r"\b(?:bovine|cattle|cows?|calf|calves|ox|ruminants?|fbs|fcs|ovine|sheep|lamb|caprine|goats?|cervine|deer)\b"
)
_PORCINE = re.compile(r"\b(?:porcine|pigs?|swine)\b")
_NOTHING = "No lot of a material is recorded."


def kinds_of(lot: Told) -> frozenset[Derived]:
    """What a lot comes from, of its origin and each of its components; not stated, where nothing tells."""
    texts = [each for each in (lot.text("origin"), *lot.listed("components")) if each.strip()]
    found = frozenset(derived(each, (), xeno_free=None)[0] for each in texts)
    known = found - {Derived.UNSTATED}
    if lot.says.get("xeno_free"):  # an animal that is named all the same speaks against it
        return known or frozenset({Derived.NOT})
    return found or frozenset({Derived.UNSTATED})


def _lots(
    programme: Programme, judged: Callable[[Told], bool | None], supplement: Callable[[str], bool], what: str
) -> Said:
    """Whether any lot is so; what the programme's supplement or a culture says counts as well, if it says that it is."""
    several = [
        One(value=judged(each), what=f"'{each.about}' ({each.text('name')})", entry=each.entry, name=each.about)
        for each in programme.of("material")
    ]
    stated = (
        [(programme.stated, programme.stated_as("media_supplement"), "the programme's supplement")]
        if programme.stated
        else []
    )
    cultures = [
        (each, each.text(field), f"the culture of step {each.about}")
        for each in programme.of("culture")
        for field in ("supplements", "coating", "medium")
    ]
    for told, text, whose in (*stated, *cultures):
        if text and supplement(text.casefold()):
            several.append(One(value=True, what=f"{whose} '{text}'", entry=told.entry))
    several += bare(programme.works.values())
    several += [
        One(value=None, what=f"what '{each.item}' was grown in", entry=each.entry, name=each.item)
        for each in unmade_before(programme)
    ]
    return any_of(what, several, nothing=_NOTHING)


def _animal(lot: Told) -> bool | None:
    kinds = kinds_of(lot)
    if kinds & {Derived.ANIMAL, Derived.OTHER_ANIMAL} or is_serum(words_of(lot)):
        return True
    return None if Derived.UNSTATED in kinds else False


def uses_animal_material(programme: Programme) -> Said:
    """Whether a material of animal origin was used at any step."""
    return _lots(programme, _animal, is_serum, "Of animal origin")


def _ruminant(lot: Told) -> bool | None:
    if _RUMINANT.search(words_of(lot)) and _animal(lot):
        return True
    unnamed = Derived.ANIMAL in kinds_of(lot)  # an animal that nobody named may be one
    return None if unnamed or Derived.UNSTATED in kinds_of(lot) else False


def uses_ruminant_material(programme: Programme) -> Said:
    """Whether a material of ruminant origin was used at any step."""
    return _lots(programme, _ruminant, is_serum, "Of ruminant origin")


def _serum(lot: Told) -> bool | None:
    if is_serum(words_of(lot)):
        return True
    unnamed = Derived.ANIMAL in kinds_of(lot) and not lot.listed("components")
    return None if unnamed or Derived.UNSTATED in kinds_of(lot) else False


def uses_bovine_serum(programme: Programme) -> Said:
    """Whether bovine serum was used at any step; a lot of animal origin that does not name its components may hold some."""
    return _lots(programme, _serum, is_serum, "Bovine serum")


def _trypsin(lot: Told) -> bool | None:
    words = words_of(lot)
    if is_trypsin(words):
        kinds = kinds_of(lot)
        return True if _PORCINE.search(words) else None if kinds & {Derived.UNSTATED, Derived.ANIMAL} else False
    return None if Derived.UNSTATED in kinds_of(lot) else False


def uses_porcine_trypsin(programme: Programme) -> Said:
    """Whether porcine trypsin was used at any step; trypsin whose animal nobody named may be porcine."""
    return _lots(programme, _trypsin, lambda text: is_trypsin(text) and bool(_PORCINE.search(text)), "Porcine trypsin")


def _human(lot: Told) -> bool | None:
    kinds = kinds_of(lot)
    if Derived.HUMAN in kinds or is_lysate(words_of(lot)):
        return True
    return None if Derived.UNSTATED in kinds else False


def uses_human_material(programme: Programme) -> Said:
    """Whether a material of human origin was used at any step."""
    return _lots(programme, _human, is_lysate, "Of human origin")


def _lysate(lot: Told) -> bool | None:
    if is_lysate(words_of(lot)):
        return True
    return None if Derived.UNSTATED in kinds_of(lot) else False


def uses_hpl(programme: Programme) -> Said:
    """Whether human platelet lysate was used at any step."""
    return _lots(programme, _lysate, is_lysate, "Platelet lysate")


def uses_feeder(programme: Programme) -> Said:
    """Whether feeder cells were used at any step, by the names of all lots."""
    return _lots(programme, lambda lot: is_feeder(words_of(lot)), is_feeder, "Feeder cells")


def _novel(lot: Told) -> bool | None:
    stated = lot.says.get("safety_record")
    if stated is not None:
        return not stated
    return False if lot.text("tier") == "1" else None


def uses_novel_reagent(programme: Programme) -> Said:
    """Whether a reagent without a record of its safety was used; tier 1 of USP <1043> is a licensed medicine or device."""
    return _lots(programme, _novel, lambda _: False, "Without a record of safety")
