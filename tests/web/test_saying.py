"""How plain values are laid out."""

from __future__ import annotations

from seedlot.web.saying import as_json, flat, heads


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
