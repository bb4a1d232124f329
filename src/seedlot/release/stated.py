"""What a programme states of its strategy: rows of the target profile, attributes, parameters and controls, linked."""

from __future__ import annotations

from dataclasses import dataclass

from seedlot.record.entries import strategy
from seedlot.release.programme import Programme, Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A row of the quality target product profile."""

    target: str
    element: str
    says: str
    entry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """A quality attribute and how it was assessed."""

    attribute: str
    name: str
    targets: frozenset[str]
    stages: frozenset[str]
    critical: bool | None
    score: int | None
    rationale: str
    entry: int

    @property
    def named(self) -> str:
        """Its identifier and its name."""
        return f"{self.attribute} ({self.name})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter of a process and how it was assessed."""

    parameter: str
    name: str
    attributes: frozenset[str]
    critical: bool | None
    ranged: bool
    entry: int

    @property
    def named(self) -> str:
        """Its identifier and its name."""
        return f"{self.parameter} ({self.name})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """A part of the control strategy."""

    control: str
    how: str
    attributes: frozenset[str]
    parameters: frozenset[str]
    test: str
    specification: str
    stage: str
    materials: tuple[str, ...]
    process: str
    procedure: str
    says: str
    entry: int

    @property
    def where(self) -> str:
        """What it names: the test and its specification, the materials, the process, the procedure."""
        materials = ", ".join(self.materials)
        named = (self.test, self.specification, materials, self.process, self.procedure, self.says)
        return "; ".join(filter(None, named))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """All that a programme states of its strategy."""

    targets: tuple[Target, ...]
    attributes: tuple[Attribute, ...]
    parameters: tuple[Parameter, ...]
    controls: tuple[Control, ...]

    def held_by(self, control: Control) -> frozenset[str]:
        """The attributes that a control holds: its own, and those that hang on its parameters."""
        through = [each.attributes for each in self.parameters if each.parameter in control.parameters]
        return control.attributes.union(*through) & {each.attribute for each in self.attributes}

    def holding(self, attribute: Attribute | None) -> tuple[Control, ...]:
        """The controls that hold an attribute."""
        if attribute is None:
            return ()
        return tuple(each for each in self.controls if attribute.attribute in self.held_by(each))

    def serving(self, target: Target) -> tuple[Attribute, ...]:
        """The attributes that serve a row of the profile."""
        return tuple(each for each in self.attributes if target.target in each.targets)

    def free(self) -> tuple[Attribute, ...]:
        """The attributes that serve no row of the profile."""
        rows = {each.target for each in self.targets}
        return tuple(each for each in self.attributes if not each.targets & rows)

    def through(self, attribute: Attribute, control: Control) -> tuple[str, ...]:
        """The parameters through which a control holds an attribute."""
        hanging = (each.parameter for each in self.parameters if attribute.attribute in each.attributes)
        return tuple(name for name in hanging if name in control.parameters)


def stated(programme: Programme) -> Stated:
    """Read what a programme states of its strategy."""
    return Stated(
        targets=tuple(map(_target, programme.of(strategy.QualityTarget.KIND))),
        attributes=tuple(map(_attribute, programme.of(strategy.QualityAttribute.KIND))),
        parameters=tuple(map(_parameter, programme.of(strategy.ProcessParameter.KIND))),
        controls=tuple(map(_control, programme.of(strategy.Control.KIND))),
    )


def _target(told: Told) -> Target:
    return Target(target=told.text("target"), element=told.text("element"), says=told.text("says"), entry=told.entry)


def _attribute(told: Told) -> Attribute:
    return Attribute(
        attribute=told.text("attribute"),
        name=told.text("name"),
        targets=frozenset(told.listed("targets")),
        stages=frozenset(told.listed("stages")),
        critical=told.says["critical"],
        score=told.says["score"],
        rationale=told.text("rationale"),
        entry=told.entry,
    )


def _parameter(told: Told) -> Parameter:
    return Parameter(
        parameter=told.text("parameter"),
        name=told.text("name"),
        attributes=frozenset(told.listed("attributes")),
        critical=told.says["critical"],
        ranged=bool(told.text("low") or told.text("high")),
        entry=told.entry,
    )


def _control(told: Told) -> Control:
    return Control(
        control=told.text("control"),
        how=told.text("how"),
        attributes=frozenset(told.listed("attributes")),
        parameters=frozenset(told.listed("parameters")),
        test=told.text("test"),
        specification=told.text("specification"),
        stage=told.text("stage"),
        materials=told.listed("materials"),
        process=told.text("process"),
        procedure=told.text("procedure"),
        says=told.text("says"),
        entry=told.entry,
    )
