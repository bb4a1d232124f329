from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from seedlot.terms.errors import SeedlotError
from seedlot.terms.lines import DEEPEST, BadYamlError, keyed, read_lines, shaped
from seedlot.terms.shape import Shape

TEXT = """\
# a remark
name: NO
version: 1.10
empty:
rules:
  - id: A
    all: [x, 'y']
  - id: B
    text: >-
      two
      lines
"""


def test_values_are_texts_and_each_part_has_its_line() -> None:
    written = read_lines(TEXT, "x.yaml")
    assert written.value == {
        "name": "NO",
        "version": "1.10",
        "empty": "",
        "rules": [{"id": "A", "all": ["x", "y"]}, {"id": "B", "text": "two lines"}],
    }
    assert [written.line(place) for place in ((), ("version",), ("rules",), ("rules", 1), ("rules", 0, "all", 1))] == [
        2, 3, 5, 8, 7,
    ]  # fmt: skip


def test_what_is_not_written_stands_where_it_would_be_held() -> None:
    assert read_lines(TEXT, "x.yaml").line(("rules", 1, "all", 3)) == 8


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("a: b\na: c", 2, "'a' stands twice"),
        ("a: &x b", 1, "written out instead"),
        ("a: {b: c}\nd: *x", 2, "written out instead"),
        ("a: !!int 3", 1, "a tag"),
        ("a: b\n\tc: d", 2, "spaces"),
        ("a:\n\t- b", 2, "begins with a tab"),
        ("a: b\n---\nc: d", 2, "a second document"),
        ("a: b\nc: \x00", 2, "not YAML"),
        ("a: 'b", 1, "not YAML"),
        ("? [a]\n: b", 1, "no name of a field"),
        ("- a", 1, "begins with its fields"),
        ("", 1, "begins with its fields"),
        ("a: " + "[" * DEEPEST + "]" * DEEPEST, 1, "too deep"),
    ],
)
def test_a_fault_is_told_with_its_line(text: str, line: int, what: str) -> None:
    with pytest.raises(BadYamlError, match=r"Cannot read x\.yaml: line") as error:
        read_lines(text, "x.yaml")
    assert error.value.faults[0][0] == line
    assert what in error.value.faults[0][1]


def test_all_faults_of_structure_are_told_at_once() -> None:
    with pytest.raises(BadYamlError) as error:
        read_lines("a: b\na: c\nd: &x e\n", "x.yaml")
    assert [line for line, _ in error.value.faults] == [2, 3]


def test_a_model_that_finds_fault_is_told_with_lines() -> None:
    class Rule(Shape):
        id: str
        count: int

    with pytest.raises(ValidationError) as invalid:
        Rule.model_validate(read_lines("rule:\n  id: A\n  count: x\n  more: y\n", "x.yaml").value["rule"])
    written = read_lines("rule:\n  id: A\n  count: x\n  more: y\n", "x.yaml")
    assert [line for line, _ in written.faults(invalid.value, ("rule",))] == [3, 4]


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        written = read_lines(text, "x.yaml")
    except SeedlotError:
        return
    assert isinstance(written.value, dict)


class _Named(Shape):
    name: str
    version: int


def test_a_text_is_read_into_a_shape_and_its_faults_have_their_lines() -> None:
    assert shaped("name: n\nversion: 2\n", "x.yaml", _Named) == _Named(name="n", version=2)
    with pytest.raises(BadYamlError, match=r"Cannot read x.yaml: line 2: version: .*; line 3: colour: "):
        shaped("name: n\nversion: two\ncolour: blue\n", "x.yaml", _Named)


class _Thing(BaseModel):
    name: str
    size: int = 0


class _Things(BaseModel):
    things: tuple[_Thing, ...]


def test_a_list_of_named_things_is_told_by_name():
    found = keyed("things:\n- name: a\n  size: 2\n- name: b\n", "t.yaml", _Things, within="things", by="name")
    assert {name: thing.size for name, thing in found.items()} == {"a": 2, "b": 0}


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("things:\n- name: a\n- name: a\n", 3, "'a' stands twice"),
        ("things:\n- name: a\n  size: big\n", 3, "size"),
        ("things:\n- size: 2\n", 2, "name"),
    ],
)
def test_what_is_wrong_with_a_list_is_told_with_its_line(text, line, says):
    with pytest.raises(BadYamlError) as caught:
        keyed(text, "t.yaml", _Things, within="things", by="name")
    assert caught.value.faults[0][0] == line
    assert says in str(caught.value)
