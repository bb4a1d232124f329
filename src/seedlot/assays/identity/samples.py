"""Who is who: each sample's role, what it was derived from, whose cells it is, from tables, layouts and settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from seedlot.assays.identity.roles import CHAIN, Role, role_of
from seedlot.assays.identity.settings import Settings
from seedlot.terms.finding import Answer, Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A sample as told. `parent` is a sample that there is, or ""; `group` names those of one donor, "" where untold."""

    sample: str
    role: Role = Role.SAMPLE
    parent: str = ""
    group: str = ""
    sex: str = ""
    where: str = ""


def found(name: str, says: str, where: str = "", answer: Answer | None = Answer.NOT_KNOWN) -> Finding:
    """A finding of this assay."""
    return Finding(code=f"identity/{name}", answer=answer, says=says, where=where)


@dataclass(frozen=True, slots=True)
class Told:
    """What one source says of a sample, by the names of `formats.str_profile.SAID`."""

    sample: str
    said: Mapping[str, str]
    where: str


def people_of(told: Sequence[Told], settings: Settings) -> tuple[dict[str, Person], tuple[Finding, ...]]:
    """Put together what tables, the layout and the settings say; the settings stand above, the first table counts."""
    findings: list[Finding] = []
    said: dict[str, dict[str, str]] = {}
    where: dict[str, str] = {}
    for one in told:
        own = said.setdefault(one.sample, {})
        where.setdefault(one.sample, one.where)
        for key, text in one.said.items():
            if text and own.setdefault(key, text) != text:
                says = f"'{one.sample}' is told two things of its {key}: '{own[key]}' and '{text}'; the first counts."
                findings.append(found("told-twice", says, one.where))
    findings.extend(_from_settings(said, settings))
    names = _names(said)
    groups = _Groups()
    people = {}
    for sample, own in said.items():
        role = role_of(own.get("role", ""))
        if role is None:
            findings.append(found("role", f"'{own['role']}' (of '{sample}') is no role of a sample.", where[sample]))
        for key in ("parent", "donor", "same"):
            for label in _labels(own.get(key, "")):
                groups.join(sample, names.get(label.casefold(), f"{key if key == 'donor' else 'parent'} {label}"))
        parents = [names[label.casefold()] for label in _labels(own.get("parent", "")) if label.casefold() in names]
        people[sample] = Person(
            sample=sample,
            role=role or Role.SAMPLE,
            parent=next((parent for parent in parents if parent != sample), ""),
            sex=own.get("sex", ""),
            where=where[sample],
        )
    people = {name: _grouped(one, groups) for name, one in people.items()}
    return _linked(people, findings), tuple(findings)


def _from_settings(said: dict[str, dict[str, str]], settings: Settings) -> Iterator[Finding]:
    for key, given in (("role", settings.roles), ("parent", settings.parents), ("donor", settings.donors)):
        for sample, text in given.items():
            if sample not in said:
                yield found("no-such", f"The settings name the sample '{sample}', which no file holds.")
                continue
            said[sample][key] = text
    for sample in settings.reference:
        if sample not in said:
            yield found("no-such", f"The settings name the reference '{sample}', which no file holds.")
        else:
            said[sample].setdefault("role", Role.DONOR)
    references = [name for name in settings.reference if name in said]
    if len(references) == 1:
        for sample, own in said.items():
            if sample != references[0] and not own.get("parent") and not own.get("donor"):
                own["donor"] = references[0]


def _names(said: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Every sample by its name and by its accession, in small letters."""
    names = {sample.casefold(): sample for sample in said}
    for sample, own in said.items():
        if own.get("accession"):
            names.setdefault(own["accession"].casefold(), sample)
    return names


def _labels(text: str) -> list[str]:
    """Names that a cell tells: 'CVCL_C103 ! 243H7' names one line twice."""
    return [part for word in text.split("!") if (part := word.strip())]


class _Groups:
    """Samples and labels of one donor (union of what is told to be the same)."""

    def __init__(self) -> None:
        self.above: dict[str, str] = {}

    def top(self, name: str) -> str:
        while self.above.get(name, name) != name:
            name = self.above[name]
        return name

    def join(self, one: str, other: str) -> None:
        first, second = sorted((self.top(one), self.top(other)))
        self.above.setdefault(first, first)
        self.above[second] = first


def _grouped(one: Person, groups: _Groups) -> Person:
    group = groups.top(one.sample) if one.sample in groups.above else ""
    return Person(sample=one.sample, role=one.role, parent=one.parent, group=group, sex=one.sex, where=one.where)


def _linked(people: dict[str, Person], findings: list[Finding]) -> dict[str, Person]:
    """Give a parent to those whose role has a place in the chain: the one sample of the group that stands before it."""
    linked = {}
    roles = [one for one in people.values() if one.role in CHAIN]
    one_group = all(not one.group for one in roles)
    for name, one in people.items():
        parent = one.parent
        if not parent and one.role in CHAIN[1:]:
            before = [
                other
                for other in roles
                if CHAIN.index(other.role) < CHAIN.index(one.role)
                and (one_group or (one.group and other.group == one.group))
            ]
            last = max((CHAIN.index(other.role) for other in before), default=-1)
            nearest = [other for other in before if CHAIN.index(other.role) == last]
            if len(nearest) == 1:
                parent = nearest[0].sample
            elif len(nearest) > 1:
                several = ", ".join(f"'{other.sample}'" for other in nearest)
                says = f"'{name}' may be derived from {several}; name its parent."
                findings.append(found("parent", says, one.where))
        group = one.group or ("one donor" if one_group and one.role in CHAIN else "")
        linked[name] = Person(sample=name, role=one.role, parent=parent, group=group, sex=one.sex, where=one.where)
    return linked


def ancestors(sample: str, people: Mapping[str, Person]) -> tuple[str, ...]:
    """The parent, its parent, and so on; a circle is left where it closes."""
    line: list[str] = []
    at = people[sample].parent
    while at and at in people and at not in line and at != sample:
        line.append(at)
        at = people[at].parent
    return tuple(line)


def donor_of(sample: str, people: Mapping[str, Person]) -> str:
    """The sample of the donor: the one from which the line comes, else the one of that role in the group; "" for none."""
    above = ancestors(sample, people)
    donor = next((name for name in above if people[name].role is Role.DONOR), "")
    if donor:
        return donor
    if above and people[above[-1]].role is Role.SAMPLE:
        return above[-1]
    own = people[sample]
    donors = [one.sample for one in people.values() if one.role is Role.DONOR and one.group and one.group == own.group]
    return donors[0] if own.role is not Role.DONOR and len(donors) == 1 else ""


def sisters_of(sample: str, people: Mapping[str, Person]) -> tuple[str, ...]:
    """Other samples that are told to be of the same donor."""
    group = people[sample].group
    return tuple(name for name, one in people.items() if group and one.group == group and name != sample)


def expected_same(one: str, other: str, people: Mapping[str, Person]) -> bool | None:
    """Whether two samples are told to be of one donor; None where nothing is told of either."""
    first, second = people[one].group, people[other].group
    return first == second if first and second else None
