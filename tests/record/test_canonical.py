"""Canonical JSON against the examples of RFC 8785."""

from __future__ import annotations

import json
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from seedlot.record.canonical import read_canonical, write_canonical

#: RFC 8785, appendix B: canonical forms of numbers.
NUMBERS = [
    "0",
    "5e-324",
    "-5e-324",
    "1.7976931348623157e+308",
    "-1.7976931348623157e+308",
    "9007199254740992",
    "-9007199254740992",
    "295147905179352830000",
    "9.999999999999997e+22",
    "1e+23",
    "1.0000000000000001e+23",
    "999999999999999700000",
    "999999999999999900000",
    "1e+21",
    "9.999999999999997e-7",
    "0.000001",
    "333333333.3333332",
    "333333333.33333325",
    "333333333.3333333",
    "333333333.3333334",
    "333333333.33333343",
    "-0.0000033333333333333333",
    "1424953923781206.2",
]


@pytest.mark.parametrize("literal", NUMBERS)
def test_numbers_of_appendix_b(literal: str):
    assert read_canonical(literal.encode()) == float(literal)


@pytest.mark.parametrize(
    "literal",
    ["-0", "1.0", "1.50", "01", "+1", ".5", "1E30", "1e30", "1e21", "1e+20", "0.0000001", "1e-5", "9007199254740993"],
)
def test_numbers_in_another_form(literal: str):
    with pytest.raises(ValueError, match=r"canonical|Extra data|Expecting value"):
        read_canonical(literal.encode())


def test_the_example_of_section_3_2_4():
    body = bytes.fromhex(
        "7b226c69746572616c73223a5b6e756c6c2c747275652c66616c73655d2c226e756d62657273223a5b3333333333333333332e33333333"
        "3333332c31652b33302c342e352c302e3030322c31652d32375d2c22737472696e67223a22e282ac245c75303030665c6e4127425c225c"
        "5c5c5c5c222f227d"
    )
    assert read_canonical(body) == {
        "literals": [None, True, False],
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": '\u20ac$\u000f\nA\'B"\\\\"/',
    }


def test_keys_are_sorted_as_utf_16_as_in_section_3_2_3():
    names = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    inner = ",".join(f"{json.dumps(name, ensure_ascii=False)}:0" for name in names)
    assert list(read_canonical(f"{{{inner}}}".encode())) == names
    by_code_point = ",".join(f"{json.dumps(name, ensure_ascii=False)}:0" for name in sorted(names))
    with pytest.raises(ValueError, match="not in canonical form"):
        read_canonical(f"{{{by_code_point}}}".encode())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"a":1} ',
        b'{"a": 1}',
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'"\\u00e9"',
        b'"\\u0041"',
        b'"\\/"',
        b'"\\ud800"',
        b'"\xff"',
        b'\xef\xbb\xbf{"a":1}',
        b"NaN",
        b"Infinity",
        b"-Infinity",
        b"1e999",
        b"[" * 100_000,
        b"1" * 5000,
    ],
)
def test_what_is_not_canonical_is_refused(body: bytes):
    with pytest.raises(ValueError, match=r"."):
        read_canonical(body)


TEXTS = st.text(max_size=8)
PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@given(PLAIN)
def test_what_rfc8785_writes_is_read_back(plain: Any):
    assert read_canonical(rfc8785.dumps(plain)) == plain


@given(PLAIN, st.booleans(), st.sampled_from([(",", ":"), (", ", ": ")]))
def test_another_form_of_the_same_is_refused(plain: Any, ascii_only: bool, separators: tuple[str, str]):  # noqa: FBT001 - drawn by hypothesis
    body = json.dumps(plain, ensure_ascii=ascii_only, separators=separators).encode()
    if body == rfc8785.dumps(plain):
        assert read_canonical(body) == plain
    else:
        with pytest.raises(ValueError, match="canonical"):
            read_canonical(body)


@given(PLAIN)
def test_what_is_written_is_what_rfc8785_writes(plain: Any):
    assert write_canonical(plain) == rfc8785.dumps(plain)


@pytest.mark.parametrize(
    "plain",
    [
        *(5.0, -5.0, -0.0, 1e15, 2.0**53 - 1, 2.0**53, 1e16, 1e20, 1e21, 1e-4, 1e-5, 1e-6, 1e-7, 0.1),
        *("5.0", "\u00b5g", "\ud7ff\ue000", "\ufb33", "\U0001f600", "NaN", "1e5", "1234567890123456"),
        *({"\u00e9": 1.0, "e": [2.0, 2.5]}, {"\ufb33": 0, "\U0001f600": 0}, (1.0, (2.0,)), [{}, [], None, True, False]),
    ],
)
def test_what_python_writes_otherwise_is_written_as_rfc8785_does(plain: Any):
    assert write_canonical(plain) == rfc8785.dumps(plain)


@pytest.mark.parametrize(
    "plain", [float("nan"), [float("inf")], {"a": -float("inf")}, "\ud800", 2**53, -(2**53), [10**16], 10**20]
)
def test_what_has_no_canonical_form_is_not_written(plain: Any):
    with pytest.raises(rfc8785.CanonicalizationError):
        write_canonical(plain)
