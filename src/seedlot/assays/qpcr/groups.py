"""Reactions and curves to groups of replicates: one sample, one target."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from seedlot.assays.qpcr.raw import Raw
from seedlot.assays.qpcr.settings import Settings
from seedlot.assays.qpcr.sigmoid import quantify
from seedlot.formats.plate_layout import role_of
from seedlot.formats.qpcr import Curve, Reaction

_REPLICATE = re.compile(r"(.+)\.\d{1,2}")
#: The target of curves, whose files name none.
CURVE = "curve"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Replicates of one sample and target. `cqs` are those that amplified, before the cutoff.

    `unknown` counts reactions of which the file says nothing, `omitted` those that a person took out.
    """

    sample: str
    target: str
    role: str
    quantity: float | None
    cqs: tuple[float, ...]
    none: int
    late: int
    unknown: int
    omitted: int
    reactions: tuple[Reaction, ...]

    @property
    def tried(self) -> int:
        """Reactions that gave an answer."""
        return len(self.cqs) + self.none + self.late

    @property
    def where(self) -> str:
        """The first reaction's place."""
        return self.reactions[0].where

    @property
    def mean(self) -> float | None:
        """Mean cycle of what amplified."""
        return float(np.mean(self.cqs)) if self.cqs else None

    @property
    def sd(self) -> float | None:
        """Standard deviation of the cycles; None of fewer than two."""
        return float(np.std(self.cqs, ddof=1)) if len(self.cqs) > 1 else None


def reactions_of(raw: Raw, settings: Settings) -> tuple[Reaction, ...]:
    """Every reaction of the files, and one for each raw curve."""
    return tuple(
        one for run in raw.runs for one in (*run.reactions, *(_from_curve(curve, settings) for curve in run.curves))
    )


def _from_curve(curve: Curve, settings: Settings) -> Reaction:
    found = quantify(curve.cycles, curve.fluorescence, times_noise=settings.noise)
    named = _REPLICATE.fullmatch(curve.name)
    return Reaction(
        sample=named[1] if named else curve.name,
        target=CURVE,
        where=curve.where,
        cq=found.cq,
        undetermined=found.cq is None,
        status=found.why,
    )


def groups_of(reactions: Sequence[Reaction], settings: Settings) -> tuple[Group, ...]:
    """Group by sample and target, in the order in which they come; standards by their content too."""
    found: dict[tuple[str, str, str, float | None], list[Reaction]] = {}
    for one in reactions:
        named = _with_role(one, settings)
        content = named.quantity if named.role == "standard" else None
        found.setdefault((named.sample, named.target, named.role, content), []).append(named)
    return tuple(_group(several, settings) for several in found.values())


def _with_role(one: Reaction, settings: Settings) -> Reaction:
    """Give a reaction the role and content that settings or the file state."""
    role = role_of(one.role) or "sample"
    sample = one.sample or _unnamed(one, role)
    for name, samples in (("ntc", settings.ntc), ("positive", settings.positive), ("standard", settings.standards)):
        if sample in samples:
            role = name
    if role == "sample" and sample.upper().startswith("NTC"):
        role = "ntc"
    quantity = settings.standards.get(sample, one.quantity)
    if role == "standard" and quantity == 0:
        role = "ntc"  # a standard of nothing is a control
    return replace(one, sample=sample, role=role, quantity=quantity)


def _unnamed(one: Reaction, role: str) -> str:
    """What stands for a name: CFX's number (Unkn-01) or the role; an unknown of neither is its well, and no replicate."""
    if role == "sample" and not any(letter.isdigit() for letter in one.role):
        return " ".join(filter(None, (one.plate, one.well))) or one.where
    return one.role or one.well


def _group(several: Sequence[Reaction], settings: Settings) -> Group:
    used = [one for one in several if not one.omitted]
    cqs = [one.cq for one in used if one.cq is not None]
    before = tuple(cq for cq in cqs if settings.cutoff is None or cq < settings.cutoff)
    first = several[0]
    return Group(
        sample=first.sample,
        target=first.target,
        role=first.role,
        quantity=first.quantity,
        cqs=before,
        none=sum(one.undetermined for one in used),
        late=len(cqs) - len(before),
        unknown=sum(one.cq is None and not one.undetermined for one in used),
        omitted=len(several) - len(used),
        reactions=tuple(several),
    )


def of_role(groups: Sequence[Group], target: str, role: str) -> Iterator[Group]:
    """The groups of one target that have a role."""
    return (group for group in groups if group.target == target and group.role == role)
