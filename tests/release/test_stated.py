"""How what is stated of a strategy hangs together, without a record."""

from __future__ import annotations

from seedlot.release.stated import Attribute, Control, Parameter, Stated, Target


def attribute(name: str, *targets: str) -> Attribute:
    """An attribute that serves some targets."""
    return Attribute(
        attribute=name,
        name="n",
        targets=frozenset(targets),
        stages=frozenset(),
        critical=True,
        score=8,
        rationale="r",
        entry=1,
    )


def control(name: str, attributes: tuple[str, ...] = (), parameters: tuple[str, ...] = ()) -> Control:
    """A control of some attributes and parameters."""
    return Control(
        control=name,
        how="material",
        attributes=frozenset(attributes),
        parameters=frozenset(parameters),
        test="",
        specification="",
        stage="",
        materials=("serum", "laminin"),
        process="",
        procedure="",
        says="s",
        entry=2,
    )


PARAMETER = Parameter(
    parameter="P", name="density", attributes=frozenset({"B", "X"}), critical=True, ranged=False, entry=3
)
TOLD = Stated(
    targets=(Target(target="T", element="dose", says="s", entry=4),),
    attributes=(attribute("A", "T"), attribute("B", "GONE")),
    parameters=(PARAMETER,),
    controls=(control("C", ("A", "Y")), control("D", parameters=("P", "Z"))),
)


def test_links_lead_only_to_what_is_stated() -> None:
    first, second = TOLD.controls
    assert TOLD.held_by(first) == {"A"}
    assert TOLD.held_by(second) == {"B"}
    assert [each.attribute for each in TOLD.serving(TOLD.targets[0])] == ["A"]
    assert [each.attribute for each in TOLD.free()] == ["B"]
    assert [each.control for each in TOLD.holding(TOLD.attributes[1])] == ["D"]
    assert TOLD.holding(None) == ()
    assert TOLD.through(TOLD.attributes[1], second) == ("P",)
    assert TOLD.through(TOLD.attributes[0], first) == ()


def test_names_in_words() -> None:
    assert (TOLD.attributes[0].named, PARAMETER.named) == ("A (n)", "P (density)")
    assert control("C").where == "serum, laminin; s"
