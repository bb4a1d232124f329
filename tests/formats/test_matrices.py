"""A matrix is turned back, or has no inverse."""

from __future__ import annotations

import pytest

from seedlot.formats.matrices import inverse


def test_a_matrix_is_turned_back():
    assert inverse([[2.0, 0.0], [0.0, 4.0]]) == ((0.5, 0.0), (0.0, 0.25))


@pytest.mark.parametrize(
    "rows", [[[1.0, 2.0], [2.0, 4.0]], [[0.0]], [[1.0, 1.0], [1.0, 1.0 + 2.3e-16]], [[1e-320]], []]
)
def test_what_has_no_inverse_has_none(rows):
    assert inverse(rows) is None
