"""Reactions by their wells and names: what stands twice, what a setting names, one name for two things."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from seedlot.assays.qpcr.checks import found
from seedlot.assays.qpcr.groups import Group
from seedlot.assays.qpcr.settings import Settings
from seedlot.assays.qpcr.standards import Standards
from seedlot.formats.plate_layout import role_of
from seedlot.formats.qpcr import Reaction
from seedlot.terms.finding import Finding
from seedlot.terms.lists import alike


def file_of(one: Reaction) -> str:
    """The file of a reaction, without its row or column."""
    return one.where.rpartition(", row")[0] or one.where.partition(", column")[0]


def once(reactions: Sequence[Reaction]) -> tuple[tuple[Reaction, ...], tuple[Finding, ...]]:
    """Keep once what a file repeats of one before, and a row that stands twice: neither is a replicate.

    A file repeats another if all wells that both hold say the same; else it is another plate.
    """
    files: dict[str, list[Reaction]] = {}
    for one in reactions:
        files.setdefault(file_of(one), []).append(one)
    before: dict[tuple[str, ...], list[Reaction]] = {}
    kept: list[Reaction] = []
    findings: list[Finding] = []
    for several in files.values():
        own: dict[tuple[str, ...], list[Reaction]] = {}
        shared = [one for one in several if one.well and _place(one) in before]
        alike_all = all(any(_same(one, other) for other in before[_place(one)]) for one in shared)
        repeats = alike_all and any(one.cq is not None for one in shared)
        for one in several:
            held = own.setdefault(_place(one), [])
            if one.well and ((repeats and _place(one) in before) or any(_same(one, other) for other in held)):
                says = f"Well {one.well} ({one.sample}, {one.target}) stands twice with the same cycle; it counts once."
                findings.append(found("twice", says, one.where, None))
                continue
            held.append(one)
            kept.append(one)
        for place, held in own.items():
            before.setdefault(place, []).extend(held)
    return tuple(kept), tuple(findings)


def _place(one: Reaction) -> tuple[str, ...]:
    return one.plate, one.well, one.target, one.dye


def _same(one: Reaction, other: Reaction) -> bool:
    return (one.sample, one.cq, one.undetermined, one.omitted) == (
        other.sample, other.cq, other.undetermined, other.omitted,
    )  # fmt: skip


def check_reactions(reactions: Sequence[Reaction], settings: Settings) -> Iterator[Finding]:
    """Channels without any cycle, names that the settings know and no file, one name for two things."""
    for target in dict.fromkeys(one.target for one in reactions):
        own = [one for one in reactions if one.target == target]
        if len(own) > 1 and all(one.cq is None for one in own):
            yield found(
                "all-empty", f"No reaction of {target} has a cycle; nothing shows that the assay works.", own[0].where
            )
    wells: dict[tuple[str, str, str, str], Reaction] = {}
    roles: dict[str, set[str]] = {}
    for one in reactions:
        key = (one.plate, one.well, one.target, file_of(one))
        before = wells.setdefault(key, one)
        if one.well and before is not one:
            says = f"Well {one.well} has two reactions of {one.target} ('{before.sample}' and '{one.sample}')."
            yield found("twice", says, one.where)
        roles.setdefault(one.sample, set()).add(one.role)
    yield from _unknown_roles(reactions)
    known = {one.target for one in reactions}, set(roles)
    for several in (*alike(known[0]), *alike(known[1])):
        says = f"{', '.join(map(repr, several))} differ in capitals or blanks alone; they are not merged."
        yield found("alike", says)
    targets = (*settings.reference, *settings.vector, *settings.relative, *settings.cleared, *settings.detect,
               *settings.internal, *settings.efficiencies, *settings.lod)  # fmt: skip
    samples = (*settings.standards, *settings.ntc, *settings.positive, *filter(None, (settings.calibrator,)))
    for what, names, there in (("target", targets, known[0]), ("sample", samples, known[1])):
        for name in dict.fromkeys(names):
            if name not in there:
                yield found("no-such", f"The settings name the {what} '{name}', which no file holds.")


def _unknown_roles(reactions: Sequence[Reaction]) -> Iterator[Finding]:
    """Roles that nobody knows, such as a control without reverse transcriptase."""
    for role in dict.fromkeys(one.role for one in reactions):
        if role_of(role) is None:
            first = next(one for one in reactions if one.role == role)
            yield found("role", f"'{role}' is no role that is known; it is read as a sample.", first.where)


def check_runs(groups: Sequence[Group], curves: Mapping[str, Standards]) -> Iterator[Finding]:
    """Standards of several runs on one curve, and standards whose content nobody states."""
    for group in groups:
        if group.role == "standard" and group.quantity is None and group.target in curves:
            says = f"'{group.sample}' is a standard of {group.target} whose content is not given; it is not used."
            yield found("standard", says, group.where)
    for target in curves:
        own = [group for group in groups if group.target == target]
        runs = {(one.plate, file_of(one)) for group in own for one in group.reactions if not one.omitted}
        if len(runs) > 1:
            says = f"{target} was run on {len(runs)} plates or in as many files; all its standards make one curve."
            yield found("runs", says, own[0].where)


def check_names(groups: Sequence[Group]) -> Iterator[Finding]:
    """One name that stands for two samples: in two roles, or as a standard of two contents."""
    roles: dict[tuple[str, str], set[str]] = {}
    for group in groups:
        word = group.role if group.quantity is None or group.role != "standard" else f"standard {group.quantity:g}"
        roles.setdefault((group.sample, group.target), set()).add(word)
    for (sample, target), several in roles.items():
        if len(several) > 1:
            says = f"'{sample}' stands for {len(several)} samples of {target}: {', '.join(sorted(several))}."
            yield found("one-name", says)
