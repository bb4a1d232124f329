"""The documentation: where it lies, what there is, and that its links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from seedlot.web import manual
from seedlot.web.markdown import HELP, PICTURES

ROOT = Path(__file__).parents[2]


def test_every_page_of_the_documentation_is_in_the_contents() -> None:
    held = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    assert {f"{each.name}.md" for each in manual.entries()} == held


def test_the_contents_are_those_of_the_built_pages() -> None:
    said = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    assert [part.title for part in manual.contents()] == [next(iter(each)) for each in said]
    assert all(each.title for each in manual.entries())


def test_links_and_pictures_of_every_page_lead_somewhere() -> None:
    names = {each.name for each in manual.entries()}
    anchors = {name: {head.anchor for head in manual.page(name).heads} for name in names}
    wrong = []
    for name in sorted(names):
        for link in re.findall(r'href="([^"]+)"', manual.page(name).html):
            file, _, place = link.partition("#")
            aim = file.removeprefix(f"{HELP}/") if file else name
            if (file.startswith(HELP) and aim not in names) or (
                (not file or file.startswith(HELP)) and place and place not in anchors[aim]
            ):
                wrong.append(f"{name}: {link}")
        for picture in re.findall(rf'src="{PICTURES}/([^"]+)"', manual.page(name).html):
            assert manual.picture(picture).startswith(b"\x89PNG"), (name, picture)
    assert wrong == []


def test_no_page_carries_a_style_or_a_script_of_its_own() -> None:
    for each in manual.entries():
        assert not re.search(r"<script|<[a-z][^>]*\s(style|on[a-z]+)=", manual.page(each.name).html), each.name


def test_what_other_files_hold_is_put_in() -> None:
    assert manual.page("reference/changes").title == "Changelog"
    assert "help(seedlot)" in manual.page("reference/python").html


def test_pages_before_and_after() -> None:
    first, *_, last = manual.entries()
    assert manual.beside(first.name)[0] is None
    assert manual.beside(last.name)[1] is None


def test_a_search_tells_titles_first_and_where_the_words_stand() -> None:
    found = manual.search("Second  FACTOR")
    assert found
    assert all("second" in each.excerpt.casefold() for each in found[:3])
    assert manual.search("recall")[0].entry.name == "how-to/recall"
    assert manual.search("") == ()
    assert manual.search("no page holds qzqzqz") == ()


@pytest.mark.parametrize("name", ["", "nothing", "../pyproject", "/etc/passwd", "how-to/../../README"])
def test_nothing_else_is_read(name: str) -> None:
    with pytest.raises(manual.NoSuchPageError):
        manual.page(name)
    with pytest.raises(manual.NoSuchPageError):
        manual.picture(name)
