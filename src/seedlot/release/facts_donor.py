"""Facts of the donors: living, age, risk, tests, eligibility, tissue."""

from __future__ import annotations

import re

from seedlot.regulation.evidence import Subject
from seedlot.release.donor_tests import outcome
from seedlot.release.programme import Programme, Told
from seedlot.release.saying import One, Said, all_words, any_of, named, said

_TISSUES = (
    (re.compile(r"\bumbilical cord\b|(?<!spinal )\bcord\b|\bwharton"), "cord"),
    (re.compile(r"\bmarrow\b"), "marrow"),
    (re.compile(r"\bblood\b|\bapheresis\b|\bleuka?pheresis\b|\bpbmcs?\b"), "blood"),
    (re.compile(r"\bskin\b|\bderm\w*|\bbiopsy of skin\b"), "skin"),
    (re.compile(r"\bfat\b|\badipose\b|\blipoaspirate\b|\bascs?\b"), "fat"),
    (re.compile(r"\bembryos?\b|\bblastocysts?\b"), "embryo"),
)
_BM = re.compile(r"\bbm-?mscs?\b|\bbone-marrow\b")
_RICH = frozenset({"blood", "marrow"})
_NOBODY = "No donor is recorded."


def _each(programme: Programme, field: str, what: str) -> list[One]:
    """What every donor's entry says of a field."""
    return [
        One(
            value=None if each.says.get(field) is None else bool(each.says[field]),
            what=f"{what} of donor '{each.about}'",
            entry=each.entry,
            name=each.about,
        )
        for each in programme.of("donor")
    ]


def donor_living(programme: Programme) -> Said:
    """Whether the donors were alive; one whose cells are for themselves is. A dead donor among several decides."""
    several = [
        One(
            value=True if each.text("use") == "autologous" else one.value, what=one.what, entry=one.entry, name=one.name
        )
        for each, one in zip(programme.of("donor"), _each(programme, "living", "life"), strict=True)
    ]
    if not several and programme.stated and programme.stated_as("donor_type") == "autologous":
        return Said(value=True, says="Autologous: the donor is the recipient.", entries=(programme.stated.entry,))
    if not several:
        return said(None, _NOBODY)
    silent = [each for each in several if each.value is None]
    dead = [each for each in several if each.value is False]
    if silent and not dead:
        return said(None, f"Not stated: {named(each.what for each in silent)}.", several)
    return said(
        not dead,
        f"{'Not all' if dead else 'All'} were alive: {named(each.what for each in dead or several)}.",
        dead or several,
    )


def donor_age_months(programme: Programme) -> Said:
    """The age of the youngest donor, in months; of one whose years alone are known, at least so many."""
    several = [
        One(value=_months(each), what=f"donor '{each.about}'", entry=each.entry, name=each.about)
        for each in programme.of("donor")
    ]
    silent = [each for each in several if each.value is None]
    if not several or silent:
        return said(None, f"Not stated: {named(each.what for each in silent)}." if silent else _NOBODY, several)
    least = min(each.value for each in several if isinstance(each.value, int))
    return said(
        least, f"{least} months or more: {named(each.what for each in several if each.value == least)}.", several
    )


def _months(donor: Told) -> int | None:
    """In months; an age of no whole year says nothing about an infant's months."""
    months, years = donor.says.get("age_months"), donor.says.get("age")
    if months is not None:
        return int(months)
    return 12 * int(years) if years else None


def donor_htlv_risk_area(programme: Programme) -> Said:
    """Whether a donor has a risk of HTLV-I by residence, origin, partner or parents."""
    return any_of("Such a risk", _each(programme, "htlv_risk", "the risk of HTLV-I"), nothing=_NOBODY)


def donor_transfused(programme: Programme) -> Said:
    """Whether a donor was transfused or infused shortly before sampling."""
    return any_of("Transfused", _each(programme, "transfused", "transfusion"), nothing=_NOBODY)


def donor_anti_hbc_reactive(programme: Programme) -> Said:
    """Whether a donor is anti-HBc reactive and HBsAg non-reactive."""
    several = [_hbc(programme, each) for each in programme.of("donor")]
    return any_of("Anti-HBc reactive, HBsAg not", several, nothing=_NOBODY)


def _hbc(programme: Programme, donor: Told) -> One:
    core, surface = (
        _reactive(programme, donor.about, words)
        for words in (("anti-hbc", "hbc antibody", "hbcab"), ("hbsag", "surface antigen"))
    )
    value = False if core is False or surface else None if core is None or surface is None else True
    return One(value=value, what=f"anti-HBc and HBsAg of donor '{donor.about}'", entry=donor.entry, name=donor.about)


def _reactive(programme: Programme, donor: str, words: tuple[str, ...]) -> bool | None:
    """Whether any of a donor's tests of an analyte is reactive, by its result."""
    tests = [
        each
        for each in programme.of("donor test", donor)
        if any(word in each.text("analyte").casefold() for word in words)
    ]
    found = [outcome(each.text("result")) for each in tests]
    if "not acceptable" in found:
        return True
    return False if found and all(each == "acceptable" for each in found) else None


def donor_eligible(programme: Programme) -> Said:
    """The determination of eligibility under 21 CFR 1271; where it is not required, it is not made."""
    several = [_determined(programme, each) for each in programme.of("donor")]
    if not several:
        return said(None, _NOBODY)
    against = [each for each in several if each.value is False]
    silent = [each for each in several if each.value is None]
    if against:
        return said(value=False, says=f"Ineligible: {named(each.what for each in against)}.", several=against)
    if silent:
        return said(None, f"Not determined: {named(each.what for each in silent)}.", several)
    return said(value=True, says=f"Eligible: {named(each.what for each in several)}.", several=several)


def _determined(programme: Programme, donor: Told) -> One:
    told = [each for each in programme.of("eligibility", donor.about) if "1271" in each.text("rules")]
    last = max(told, key=lambda each: (each.occurred[:10], each.entry), default=None)
    value = {"eligible": True, "ineligible": False}.get(last.text("outcome")) if last else None
    how = f" ({last.text('outcome')})" if last else ""
    return One(
        value=value, what=f"donor '{donor.about}'{how}", entry=last.entry if last else donor.entry, name=donor.about
    )


def tissue(programme: Programme) -> Said:
    """The tissues that were procured, by their words; else those of the programme's cell source."""
    several = [
        One(
            value=_tissues(each.text("tissue")),
            what=f"'{each.text('tissue')}' in step {each.about}",
            entry=each.entry,
            name=each.about,
        )
        for each in programme.of("procurement")
    ]
    silent = set(programme.part(Subject.PROCUREMENTS)) - {each.about for each in programme.of("procurement")}
    several += [One(value=None, what=f"the tissue of step {name}", name=name) for name in sorted(silent)]
    if not several and programme.stated:
        text = programme.stated_as("cell_source")
        found = _tissues(text) - {"other"} or (frozenset({"marrow"}) if _BM.search(text.casefold()) else frozenset())
        several = [One(value=found or None, what=f"the programme's cell source '{text}'", entry=programme.stated.entry)]
    return all_words(several, nothing="No procurement is recorded.")


def _tissues(text: str) -> frozenset[str]:
    """The tissues that a text names; cord blood is of the cord, and peripheral blood is blood."""
    plain = text.casefold()
    if "cord blood" in plain:
        return frozenset({"cord"})
    found = frozenset(word for pattern, word in _TISSUES if pattern.search(plain))
    return found or frozenset({"other"})


def donor_leukocyte_rich(programme: Programme) -> Said:
    """Whether a tissue is rich in viable leukocytes: blood, apheresis, marrow, cord blood (21 CFR 1271.3(u))."""
    told = tissue(programme)
    rich = any("cord blood" in each.text("tissue").casefold() for each in programme.of("procurement"))
    value = None
    if isinstance(told.value, frozenset):
        value = rich or bool(told.value & _RICH)
        value = None if told.value == {"other"} else value
    return Said(value=value, says=told.says, entries=told.entries, about=told.about)
