"""Whether the labels of two samples fit better exchanged: each differs from its own group and is of the other's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from seedlot.assays.identity.roles import Role
from seedlot.assays.identity.samples import Person

#: Tells of two samples whether they are one person: True, False, or None where it is not known.
Same = Callable[[str, str], bool | None]


@dataclass(frozen=True, slots=True)
class Swap:
    """Two samples to exchange, or (where `other` is "") one that is of another donor's group than it is told to be."""

    one: str
    other: str
    groups: tuple[str, str]


def swaps_of(people: Mapping[str, Person], names: Sequence[str], same: Same) -> tuple[Swap, ...]:
    """Look at every sample that is told a donor, and is none of its own group but of another."""
    groups: dict[str, list[str]] = {}
    for name in names:
        if people[name].group:
            groups.setdefault(people[name].group, []).append(name)
    strays = {name: _fits(name, groups, people, same) for name in names if people[name].group}
    moved = {name: group for name, group in strays.items() if group}
    swaps: list[Swap] = []
    done: set[str] = set()
    for one, target in moved.items():
        partner = next(
            (
                other
                for other, back in moved.items()
                if other not in done and other != one and people[other].group == target and back == people[one].group
            ),
            "",
        )
        if one in done:
            continue
        done |= {one, partner} - {""}
        swaps.append(Swap(one, partner, (people[one].group, target)))
    return tuple(swaps)


def _fits(name: str, groups: Mapping[str, Sequence[str]], people: Mapping[str, Person], same: Same) -> str:
    """The other group that a sample is of, where it is not of its own; "" where its label stands.

    A donor's own sample keeps its label: it is what the others are measured by.
    """
    own = people[name]
    mates = [other for other in groups[own.group] if other != name]
    if own.role is Role.DONOR or not mates or not _apart(name, mates, same):
        return ""
    for group, members in groups.items():
        answers = [same(name, other) for other in members]
        if group != own.group and answers.count(True) > 0 and answers.count(True) >= answers.count(False):
            return group
    return ""


def _apart(name: str, mates: Sequence[str], same: Same) -> bool:
    answers = [same(name, other) for other in mates]
    return answers.count(False) > answers.count(True)
