"""STR profiles in Cellosaurus' own text: entries of lines with two-letter codes, `//` between them.

`ID` names the line, `AC` its accession, `ST` a locus with its alleles ("CSF1PO: 11,12"), `HI` the parent, `OI` lines of
the same individual, `SX` the sex. Alleles that a source disputes are told behind the locus in brackets; the first row
of a locus counts.
"""

from __future__ import annotations

import re

from seedlot.formats.str_alleles import read_alleles
from seedlot.formats.str_profile import Locus, Profile, noted, put
from seedlot.formats.str_table import Profiles
from seedlot.formats.text import decode
from seedlot.genome.str_loci import locus_name
from seedlot.terms.finding import Answer, Finding

_LINE = re.compile(r"([A-Z]{2})   (.*\S)\s*")
_LOCUS = re.compile(r"(.+?)(?:\s*\((.*)\))?:\s*(.*)")
_CODES = {"AC": "accession", "SX": "sex", "HI": "parent", "OI": "same"}


def is_cellosaurus(data: bytes) -> bool:
    """Whether the bytes hold an entry of Cellosaurus' text."""
    return re.search(rb"^ID   \S", data[:20_000], re.MULTILINE) is not None and b"\nST   " in data


def read_cellosaurus(data: bytes, *, file: str) -> Profiles:
    """Read every entry that has a profile."""
    profiles: list[Profile] = []
    findings: list[Finding] = []
    entry: list[tuple[int, str, str]] = []
    for line, text in enumerate((*decode(data, file=file).text.splitlines(), "//"), start=1):
        found = _LINE.fullmatch(text)
        if found:
            entry.append((line, found[1], found[2]))
        elif text.startswith("//"):
            profiles.extend(_profile(entry, file=file, findings=findings))
            entry = []
    return Profiles(profiles=tuple(profiles), findings=tuple(findings))


def _profile(entry: list[tuple[int, str, str]], *, file: str, findings: list[Finding]) -> list[Profile]:
    name = next((text for _, code, text in entry if code == "ID"), "")
    loci: dict[str, Locus] = {}
    for line, code, text in entry:
        found = _LOCUS.fullmatch(text) if code == "ST" else None
        if found is None or found[1].strip() in {"Source(s)", "Source"}:
            continue
        locus, where = locus_name(found[1]) or found[1].strip(), f"{file}, line {line}"
        if locus in loci:
            says = f"{name}: sources disagree on {locus}; the first counts."
            findings.append(Finding(code="str/disputed", answer=Answer.NOT_KNOWN, says=says, where=where))
            continue
        read = read_alleles("" if found[3].lower().startswith("not_detected") else found[3])
        put(loci, locus, read)
        findings.extend(noted(read, what=f"{name}, {locus}", where=where))
    if not name or not loci:
        return []
    said = {told: next((text for _, code, text in entry if code == own), "") for own, told in _CODES.items()}
    where = f"{file}, line {entry[0][0]}"
    return [Profile(sample=name, loci=loci, where=where, said={key: text for key, text in said.items() if text})]
