"""How plain values are laid out."""

from __future__ import annotations

from seedlot.web.saying import as_json, flat, heads, in_a_line, unlike


def test_a_few_fields_stand_as_a_table() -> None:
    rows: list[dict[str, object]] = [{"a": 1, "b": "x"}, {"b": None, "c": True}]
    assert flat(rows)
    assert heads(rows) == ["a", "b", "c"]


def test_parts_within_parts_do_not() -> None:
    assert not flat([{"a": 1}, {"a": {"b": 2}}])
    assert not flat([{"a": [1]}])
    assert not flat([{"a": 1}, 5])
    assert not flat([{str(number): number for number in range(10)}])


def test_json_is_told_in_lines() -> None:
    assert as_json({"a": "ä"}) == '{\n "a": "ä"\n}'


def test_of_lists_that_changed_only_what_changed_is_told() -> None:
    """A sample that was mapped takes its finding away; all others stay, and are no change."""
    kept, gone = {"code": "a", "says": "kept"}, {"code": "measure/unmapped", "says": "sample 'A' is no item's"}
    assert unlike(as_json([kept, gone]), as_json([kept])) == ([gone], [])
    assert unlike("", "91") == ("", "91")
    assert unlike("[as it was typed", "{so}") == ("[as it was typed", "{so}")


def test_parts_in_a_line_have_no_signs_of_json() -> None:
    assert (
        in_a_line([{"code": "a", "says": "it leaks"}, {"name": "B", "of": ["x", 2]}]) == "it leaks; name: B, of: x; 2"
    )
    assert in_a_line(None) == ""
    assert in_a_line("text") == "text"
