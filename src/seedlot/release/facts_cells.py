"""Facts of the product: from which cells, for whom, in which phase, in which form, where."""

from __future__ import annotations

import re

from seedlot.regulation.evidence import Subject
from seedlot.release.programme import Programme, Told
from seedlot.release.saying import One, Said, named, said

_SOURCES = (
    (re.compile(r"\bh?ips(?:cs?|[ -]cells?)?\b|\binduced pluripotent\b"), "iPSC"),
    (re.compile(r"\bh?escs?\b|\bembryonic stem\b"), "ESC"),
    (re.compile(r"\b(?:[a-z]+-)?mscs?\b|\bascs?\b|\bmesenchymal\b|\bstromal cells?\b"), "MSC"),
    (re.compile(r"\bhscs?\b|\bha?ematopoietic\b|\bcd34\b"), "HSC"),
    (re.compile(r"\bsomatic\b|\bchondrocytes?\b|\bkeratinocytes?\b|\bt[ -]cells?\b"), "somatic"),
)
#: A name of the Human Pluripotent Stem Cell Registry says of which kind a line is.
_REGISTERED = re.compile(r"[A-Za-z]+([ei])\d{3}-")
_REGISTRY = {"e": "ESC", "i": "iPSC"}
_PHASE = re.compile(r"(?<![\d.])([123])[ab]?(?![\d.])")
_ROMAN = {"iii": "3", "ii": "2", "i": "1"}
_LATE = (
    (re.compile(r"\bpre-?clinical\b|\bnon-?clinical\b"), "preclinical"),
    (re.compile(r"\bmarketing\b|\bmaa\b|\bbla\b"), "marketing"),
    (re.compile(r"\bmarketed\b|\bapproved\b|\bon the market\b"), "marketed"),
)
_FROZEN = re.compile(r"\bcryo\w*|\bfrozen\b|\bthawed\b")
_FRESH = re.compile(
    r"\bfresh\b|\b(?:never|not|non|without|no)[ -](?:cryo\w*|fr(?:ozen|eezing))|\bunfrozen\b|\bculture-adapted\b"
)


def cell_source(programme: Programme) -> Said:
    """From which cells: a reprogramming on the way, a registered line's name, else the words that are stated."""
    several = [
        One(value="iPSC", what=f"reprogramming in step {each.step}", entry=each.entry, name=each.step)
        for each in programme.works_of(Subject.REPROGRAMMING)
    ]
    several += [
        One(value=_REGISTRY[found[1]], what=f"the registry's name of '{each.about}'", entry=each.entry, name=each.about)
        for each in programme.of("registered")
        if (found := _REGISTERED.match(each.text("registry")))
    ]
    if programme.stated and not several:
        several = [_worded(programme.stated, "cell_source")]
        if several[0].value is None:
            several = [_worded(programme.stated, field) for field in ("title", "product")]
    words = {each.value for each in several} - {None}
    if len(words) > 1:
        return said(None, f"Contradictory: {named(f'{each.what} says {each.value}' for each in several)}.", several)
    told = [each for each in several if each.value is not None]
    return (
        said(told[0].value, f"{told[0].value}: {told[0].what}.", told)
        if told
        else said(None, "The source of the cells is not stated.")
    )


def _worded(stated: Told, field: str) -> One:
    """The one source of cells that a field names; where it names several, none of them."""
    text = stated.text(field)
    found = [word for pattern, word in _SOURCES if pattern.search(text.casefold())]
    value = found[0] if len(found) == 1 else None
    return One(value=value, what=f"the programme's {field.replace('_', ' ')} '{text}'", entry=stated.entry)


def pluripotent(programme: Programme) -> Said:
    """Whether the cells are or were pluripotent."""
    source = cell_source(programme)
    value = None if source.value is None else source.value in {"iPSC", "ESC"}
    return Said(value=value, says=source.says, entries=source.entries, about=source.about)


def use(programme: Programme) -> Said:
    """Whether it is for its donor: as the programme says and none of its donors contradicts."""
    several = [
        One(value=each.text("use") or None, what=f"donor '{each.about}'", entry=each.entry, name=each.about)
        for each in programme.of("donor")
    ]
    if programme.stated and programme.stated_as("donor_type"):
        several.insert(
            0, One(value=programme.stated_as("donor_type"), what="the programme", entry=programme.stated.entry)
        )
    told = [each for each in several if each.value is not None]
    words = {each.value for each in told}
    if len(words) > 1:
        return said(None, f"Contradictory: {named(f'{each.what} says {each.value}' for each in told)}.", told)
    return (
        said(told[0].value, f"{told[0].value}: {named(each.what for each in told)}.", told)
        if told
        else said(None, "Not stated.")
    )


def phase(programme: Programme) -> Said:
    """The phases of development: those of the programme and of its trials; 1/2 is both."""
    several = [_phased(each) for each in (*([programme.stated] if programme.stated else []), *programme.of("trial"))]
    told = [each for each in several if each.value]
    words = frozenset[str]().union(*(each.value for each in told if isinstance(each.value, frozenset)))
    if not words:
        return said(None, "No phase is stated, by the programme or a trial.", several)
    return said(words, f"{', '.join(sorted(words))}: {named(each.what for each in told)}.", told)


def _phased(told: Told) -> One:
    text = told.text("phase").casefold()
    plain = re.sub(r"\b(iii|ii|i)(?=[ab]?\b)", lambda found: _ROMAN[found[1]], text)
    found = {f"phase{number}" for number in _PHASE.findall(plain)} | {
        word for pattern, word in _LATE if pattern.search(text)
    }
    what = "the programme" if told.kind == "programme" else f"trial {told.text('trial')}"
    return One(value=frozenset(found) or None, what=f"{what} ('{told.text('phase')}')", entry=told.entry)


def lineage_product(programme: Programme) -> Said:
    """Of what cells the product consists, as the programme states."""
    stated = programme.stated_as("lineage")
    return _stated(programme, stated or None, stated)


def point_of_care_manufacture(programme: Programme) -> Said:
    """Whether it is made at the point of care, as the programme states."""
    return _flagged(programme, "point_of_care", "made at the point of care")


def hospital_exemption(programme: Programme) -> Said:
    """Whether it is made under the hospital exemption, as the programme states (Regulation (EC) 1394/2007, article 28)."""
    return _flagged(programme, "hospital_exemption", "made under the hospital exemption")


def uses_ai(programme: Programme) -> Said:
    """Whether artificial intelligence is used in a decision about quality, as the programme states.

    No analysis that comes with Seedlot learns; another's may.
    """
    return _flagged(programme, "uses_ai", "artificial intelligence is used")


def _flagged(programme: Programme, field: str, what: str) -> Said:
    value = programme.stated.says.get(field) if programme.stated else None
    flag = None if value is None else bool(value)
    return _stated(programme, flag, what if flag else f"not {what}")


def _stated(programme: Programme, value: str | bool | None, what: str) -> Said:  # noqa: FBT001 - a value of a fact
    if value is None or programme.stated is None:
        return said(None, "The programme's entry does not state it.")
    return Said(value=value, says=f"The programme states: {what}.", entries=(programme.stated.entry,))


def device_combined(programme: Programme) -> Said:
    """Whether a device is part of the product: its components, else what the product's entry says."""
    parts = [
        One(value=True, what=f"component {each.text('component')}", entry=each.entry)
        for each in programme.of("component")
    ]
    products = [
        One(value=bool(each.says.get("combined")), what=f"product '{each.text('product')}'", entry=each.entry)
        for each in programme.of("product")
    ]
    so = [*parts, *(each for each in products if each.value)]
    if so:
        return said(value=True, says=f"Combined: {named(each.what for each in so)}.", several=so)
    return (
        said(
            value=False,
            says=f"No component, and {named(each.what for each in products)} is not combined.",
            several=products,
        )
        if products
        else said(None, "The product has no entry.")
    )


def cryopreserved_product(programme: Programme) -> Said:
    """Whether the product is frozen: as its formulation says, else the delivery that the programme states."""
    several = [
        One(value=_frozen(each), what=f"the formulation in step {each.about}", entry=each.entry, name=each.about)
        for each in programme.of("formulation")
    ]
    if not any(each.value is not None for each in several) and programme.stated:
        text = programme.stated_as("delivery")
        plain = text.casefold()
        frozen, fresh = _FROZEN.search(_FRESH.sub(" ", plain)), _FRESH.search(plain)
        value = None if bool(frozen) == bool(fresh) else bool(frozen)
        several = [One(value=value, what=f"the programme's delivery '{text}'", entry=programme.stated.entry)]
    told = [each for each in several if each.value is not None]
    if not told:
        return said(None, "Neither a formulation nor the programme says whether the product is frozen.", several)
    so = any(each.value for each in told)
    return said(so, f"{'Frozen' if so else 'Not frozen'}: {named(each.what for each in told)}.", told)


def _frozen(formulation: Told) -> bool | None:
    text = formulation.text("cryoprotectant").strip().casefold()
    if text:
        return text not in {"none", "no", "-"}
    dmso = formulation.text("dmso")
    return float(dmso) > 0 if dmso else None


def used_in(programme: Programme) -> Said:
    """The territories of the programme, its products and trials, and of the centres where doses were given."""
    several = [
        One(value=frozenset(each.listed("territories")), what=_what(each), entry=each.entry)
        for each in (
            *([programme.stated] if programme.stated else []),
            *programme.of("product"),
            *programme.of("trial"),
        )
        if each.listed("territories")
    ]
    several += [
        One(value=there, what=f"the centre of dose '{each.about}'", entry=each.entry, name=each.about)
        for each in programme.of("dose use")
        if (there := programme.territories(programme.organised(each.text("centre"))))
    ]
    words = frozenset[str]().union(*(each.value for each in several if isinstance(each.value, frozenset)))
    if not words:
        return said(None, "No territory is stated.")
    return said(words, f"{', '.join(sorted(words))}: {named(each.what for each in several)}.", several)


def _what(told: Told) -> str:
    return "the programme" if told.kind == "programme" else f"{told.kind} '{told.text(told.kind)}'"


def computerised_records(_: Programme) -> Said:
    """This record is kept on a computer."""
    return Said(value=True, says="This record is kept on a computer.", entries=(0,))
