"""Donor tests as evidence: what a result says, when the sample was taken, and what makes up for the window period."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from seedlot.release.programme import Programme, Told
from seedlot.terms.finding import Answer

_AGAINST = re.compile(r"\b(?:reactive|positive|detected|present)\b")
_FOR = re.compile(
    r"\b(?:non-? ?reactive|not reactive|negative|(?:not|none) detected|undetected|not present|not positive|absent)\b"
)
#: What is found in one of these is acceptable by nobody's word (Directive 2006/17/EC, Annex II; 21 CFR 1271.80(d)).
_NEVER = re.compile(r"\bhiv|\bhbsag\b|surface antigen|\bhcv|\bhbv (?:dna|nat)\b")
#: What NAT must look for so that no repeat sample is needed (Directive 2006/17/EC, Annex II 2.5(b)).
_NAT = ("hiv", "hbv", "hcv")
_NAT_WORDS = re.compile(r"\b(?:nat|rna|dna|pcr)\b")
_MOTHER = re.compile(r"\b(?:maternal|mother)\b")
_IGM = re.compile(r"\bigm\b")
_TOTAL = re.compile(r"\bigg\b|\btotal\b")
#: The types that an antibody test names; antigen and RNA are tested of HIV-1 alone.
_HIV = re.compile(r"(?<=anti-hiv[- ])[12](?![\w/,+&-]|\s*(?:and|,|/|\+|&))")
_REPEATED = ("hiv", "hbsag", "hcv")
QUARANTINE = 180
WINDOW = 7


def outcome(result: str) -> str:
    """What a result says of a donor, by its words: acceptable, not acceptable, or nothing."""
    plain = " ".join(result.casefold().split())
    if _AGAINST.search(_FOR.sub(" ", plain)):
        return "not acceptable"
    return "acceptable" if _FOR.search(plain) else ""


def stated_outcome(test: Told) -> str:
    """The outcome that is stated of a test, else what its result says; of HIV, HBsAg and HCV a reactive result decides."""
    said = outcome(test.text("result"))
    if said == "not acceptable" and _NEVER.search(test.text("analyte").casefold()):
        return said
    return test.text("outcome") or said


def whole(tests: list[Told], words: tuple[str, ...]) -> list[Told]:
    """The tests that are of the donor, and of all of what is asked for: not of the mother, of IgM or of HIV-1 alone.

    Anti-HIV-1 and anti-HIV-2 in two tests are both needed (Directive 2006/17/EC, Annex II 1.1; 21 CFR 1271.85(a)).
    """
    own = (
        tests
        if any(_MOTHER.search(word) for word in words)
        else [each for each in tests if not _MOTHER.search(_analyte(each))]
    )
    own = [each for each in own if not (_IGM.search(_analyte(each)) and not _TOTAL.search(_analyte(each)))]
    kinds = [frozenset(_HIV.findall(_analyte(each))) for each in own]
    seen = frozenset[str]().union(*kinds)
    return [] if len(seen) == 1 and all(kinds) else own


def _analyte(test: Told) -> str:
    return test.text("analyte").casefold()


def _days(one: str, other: str) -> int:
    return (date.fromisoformat(other[:10]) - date.fromisoformat(one[:10])).days


def donated(programme: Programme, donor: str) -> tuple[str, ...]:
    """The days on which tissue of a donor was procured."""
    steps = [work for work in programme.works.values() if work.process == "procurement" and donor in work.inputs]
    taken = {each.about: each.text("collected") for each in programme.of("procurement")}
    return tuple(sorted(taken.get(work.step) or work.occurred for work in steps))


def timed(programme: Programme, donor: str, *, before: int) -> tuple[Answer, str, tuple[int, ...]]:
    """Whether a sample of a donor was taken in time: from so many days before the donation to seven after.

    Directive 2006/17/EC, Annex II 2.4 asks for the day or seven days after; 21 CFR 1271.80(b) for seven days around.
    """
    days = donated(programme, donor)
    tests = [each for each in programme.of("donor test", donor) if each.says.get("repeat") is not True]
    if not days or not tests:
        what = "no sample" if days else "no procurement"
        return Answer.NOT_KNOWN, f"Of donor '{donor}' {what} is recorded.", ()
    late = [each for each in tests if not any(-before <= _days(day, each.text("sampled")) <= WINDOW for day in days)]
    entries = tuple(each.entry for each in late or tests)
    if late:
        samples = ", ".join(sorted({each.text("sampled") for each in late}))
        return Answer.NOT_MET, f"Donor '{donor}' gave tissue on {days[0][:10]}, and was sampled on {samples}.", entries
    return Answer.MET, f"Donor '{donor}' was sampled in time.", entries


def repeated(programme: Programme, donor: str) -> tuple[Answer, str, tuple[int, ...]]:
    """Whether a repeat sample after 180 days, or NAT for HIV, HBV and HCV, closes the window period."""
    tests = programme.of("donor test", donor)
    nat = _found(tests, _NAT, _NAT_WORDS)
    if len(nat) == len(_NAT):
        return Answer.MET, f"Donor '{donor}' was tested by NAT for HIV, HBV and HCV.", tuple(each.entry for each in nat)
    days = donated(programme, donor)
    later = [each for each in tests if days and _days(days[-1], each.text("sampled")) >= QUARANTINE]
    again = _found(later, _REPEATED, None)
    if len(again) == len(_REPEATED):
        says = f"Donor '{donor}' was sampled again after {QUARANTINE} days, for HIV, hepatitis B and hepatitis C."
        return Answer.MET, says, tuple(each.entry for each in again)
    says = f"Of donor '{donor}' neither NAT for HIV, HBV and HCV is recorded, nor a sample of all three after {QUARANTINE} days."
    return Answer.NOT_KNOWN, says, tuple(each.entry for each in (*nat, *again))


def _found(tests: Iterable[Told], wanted: tuple[str, ...], beside: re.Pattern[str] | None) -> list[Told]:
    """One acceptable test for each of what is wanted; its analyte names it, and a word beside it if such are given."""
    found = []
    listed = [(each, each.text("analyte").casefold()) for each in tests if stated_outcome(each) == "acceptable"]
    for name in wanted:
        good = [each for each, words in listed if name in words and (not beside or beside.search(words))]
        found += good[:1]
    return found
