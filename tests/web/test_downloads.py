"""Files to save."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlot.web.downloads import download


@pytest.mark.parametrize(
    ("name", "plain"), [("a b.pdf", "a-b.pdf"), ('"; x="', "x"), ("../../etc", "etc"), ("Ä", "file"), ("", "file")]
)
def test_a_name_cannot_leave_its_place(name: str, plain: str) -> None:
    assert download(b"", name).headers["content-disposition"].startswith(f'attachment; filename="{plain}"; ')


@settings(max_examples=40)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_name_gives_a_header(name: str) -> None:
    held = download(b"x", name).headers["content-disposition"]
    assert held.isascii()
    assert held.isprintable()
