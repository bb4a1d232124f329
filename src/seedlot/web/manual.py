"""The documentation, read where the program lies: out of its wheel, or out of the folder that it is developed in.

The order of its pages is that of `mkdocs.yml`, which builds the same pages for a web server. Nothing is fetched, and
markup that stands in a page as such is shown as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from seedlot.web.faults import NowhereError
from seedlot.web.markdown import Head, plain, render

_PACKAGE = Path(__file__).parents[1]
#: Characters of an excerpt before and after what was found; pages that a search tells.
_BEFORE, _AFTER, _MOST = 60, 140, 30
_TITLE = re.compile(r"^#\s+(.+?)\s*$", re.MULTILINE)
_SNIPPET = re.compile(r'^--8<-- "([^"]+)"[ ]*$', re.MULTILINE)
#: Where mkdocs puts what it reads out of the source (mkdocstrings), with the lines of its settings.
_SOURCE = re.compile(r"^::: (\S+)\n(?:[ ]+\S.*\n?)*", re.MULTILINE)


class NoSuchPageError(NowhereError):
    """A page that the documentation does not have."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The documentation has no page '{name}'", mend="The list of its pages is at /help.")


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the contents: its address within the documentation, and its title."""

    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the contents, its pages, and the parts within it."""

    title: str
    entries: tuple[Entry, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page, as it is shown. `html` holds nothing but what the renderer made of our own text."""

    name: str
    title: str
    html: str
    heads: tuple[Head, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A page that holds what is sought, and where it does first."""

    entry: Entry
    excerpt: str


@cache
def root() -> Path:
    """The folder that holds `docs` and `mkdocs.yml`: in the wheel, else that of the repository."""
    shipped = _PACKAGE / "documentation"
    return shipped if shipped.is_dir() else _PACKAGE.parents[1]


@cache
def contents() -> tuple[Part, ...]:
    """What there is, in the order of its contents. A page that stands alone is a part of its own."""
    said = yaml.safe_load((root() / "mkdocs.yml").read_text(encoding="utf-8"))
    return tuple(_part(each) for each in said["nav"])


def _part(said: Mapping[str, Any]) -> Part:
    """A part, as the settings write it: its title and a page, or several pages and parts."""
    ((title, held),) = said.items()
    inner = held if isinstance(held, list) else [{title: held}]
    alone = [each for each in inner if isinstance(each, str) or isinstance(next(iter(each.values())), str)]
    parts = tuple(_part(each) for each in inner if each not in alone)
    return Part(title, tuple(_entry(each) for each in alone), parts)


def _entry(said: str | Mapping[str, str]) -> Entry:
    """A page, with the title that the settings give it, else its own."""
    if isinstance(said, str):
        return Entry(said.removesuffix(".md"), plain(_titled(_text(said.removesuffix(".md")))))
    ((title, file),) = said.items()
    return Entry(file.removesuffix(".md"), title)


def entries(parts: Iterable[Part] | None = None) -> Iterator[Entry]:
    """Every page, in the order of the contents."""
    for part in contents() if parts is None else parts:
        yield from part.entries
        yield from entries(part.parts)


@cache
def page(name: str) -> Page:
    """One page.

    Raises:
        NoSuchPageError: it is not in the contents.
    """
    if name not in {each.name for each in entries()}:
        raise NoSuchPageError(name)
    text = _text(name)
    html, heads = render(text, PurePosixPath(name).parent)
    return Page(name, plain(_titled(text)), html, heads)


def beside(name: str) -> tuple[Entry | None, Entry | None]:
    """The pages before and after one, in the order of the contents."""
    every = list(entries())
    place = [each.name for each in every].index(name)
    return every[place - 1] if place else None, every[place + 1] if place + 1 < len(every) else None


@cache
def _text(name: str) -> str:
    """The text of a page, with what other files of ours put into it."""
    text = (root() / "docs" / f"{name}.md").read_text(encoding="utf-8")
    text = _SNIPPET.sub(lambda found: (root() / found[1]).read_text(encoding="utf-8"), text)
    return _SOURCE.sub(r"In Python, `help(\1)` tells each of its functions.\n", text)


def _titled(text: str) -> str:
    found = _TITLE.search(text)
    return found[1] if found else ""


def picture(name: str) -> bytes:
    """A picture of the documentation, by its name.

    Raises:
        NoSuchPageError: there is none of that name.
    """
    held = {path.name: path for path in (root() / "docs" / "img").glob("*.png")}
    if name not in held:
        raise NoSuchPageError(name)
    return held[name].read_bytes()


def search(wanted: str) -> tuple[Found, ...]:
    """The pages that hold every word that is sought: first those whose title does, then those that hold the words so."""
    phrase = " ".join(wanted.casefold().split())
    words = phrase.split()
    if not words:
        return ()
    held = [(each, *_folded(each.name)) for each in entries()]
    found = [(each, told, low) for each, told, low in held if all(word in low for word in words)]
    found.sort(key=lambda one: (not all(word in one[0].title.casefold() for word in words), phrase not in one[2]))
    return tuple(
        Found(each, _excerpt(told, low.index(phrase if phrase in low else words[0])))
        for each, told, low in found[:_MOST]
    )


@cache
def _folded(name: str) -> tuple[str, str]:
    """The words of a page, as they are read and as they are sought."""
    told = " ".join(plain(_text(name)).split())
    low = told.casefold()
    return (told, low) if len(told) == len(low) else (low, low)


def _excerpt(told: str, place: int) -> str:
    """The words around a place, whole."""
    begin, end = max(0, place - _BEFORE), min(len(told), place + _AFTER)
    begin = told.find(" ", begin, place) + 1 if begin else 0
    end = told.rfind(" ", place, end) if end < len(told) else end
    return f"{'…' if begin else ''}{told[begin:end].strip()}{'…' if end < len(told) else ''}"
