"""Our own Markdown as HTML: links to pages of the help, headings that can be linked to, tables that scroll and print.

CommonMark with tables and the notes of mkdocs (`!!! warning "…"`). No HTML that stands in a text is taken as such, and
nothing carries a style of its own, so that the policy of the pages holds here too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath
from textwrap import dedent, indent
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

#: Where the pages of the help and their pictures are.
HELP, PICTURES = "/help", "/help/img"
_NOTE = re.compile(r'^!!! (\w+)(?: "([^"]*)")?\n((?:(?:[ ]{4}.*)?\n)+)', re.MULTILINE)
_OUTSIDE = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_LINKS = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"^```\w*|^[ ]*\|?[ ]*:?-{3,}[-| :]*$|[`*|#>]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Head:
    """A heading of a page: its level, its place and its words."""

    level: int
    anchor: str
    says: str


def render(text: str, folder: PurePosixPath) -> tuple[str, tuple[Head, ...]]:
    """Turn a page that lies in a folder of the documentation into HTML; its headings are told beside."""
    tokens = _reader().parse(_NOTE.sub(_note, text if text.endswith("\n") else f"{text}\n"))
    heads = tuple(_headed(tokens))
    for token in _every(tokens):
        _mend(token, folder)
    return _reader().renderer.render(tokens, _reader().options, {}), heads


def plain(text: str) -> str:
    """A text without its marks: of a link its words."""
    return _MARKS.sub("", _LINKS.sub(r"\1", text)).strip()


@cache
def _reader() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False}).enable("table")
    made.add_render_rule("table_open", _table_open)
    made.add_render_rule("table_close", _table_close)
    made.add_render_rule("fence", _fence)
    made.add_render_rule("code_block", _fence)
    return made


def _table_open(_: Any, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:  # noqa: ARG001 - as it is called
    return '<div class="wide" tabindex="0" role="group" aria-label="Table"><table class="list">\n'


def _table_close(_: Any, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:  # noqa: ARG001 - as above
    return "</table></div>\n"


def _fence(_: Any, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:  # noqa: ARG001 - as above
    text = tokens[at].content.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<pre tabindex="0"><code>{text}</code></pre>\n'


def _note(found: re.Match[str]) -> str:
    """A note as a quotation that begins with its title: what mkdocs draws as a box."""
    title = found[2] or found[1].capitalize()
    return indent(f"**{title}**\n\n{dedent(found[3]).strip()}\n", "> ", lambda _: True) + "\n"


def _every(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _every(token.children or ())


def _headed(tokens: Sequence[Token]) -> Iterator[Head]:
    """The headings, each with an anchor of its own, as Python-Markdown names them, so that links mean the same."""
    used: set[str] = set()
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            says = "".join(each.content for each in tokens[at + 1].children or ())
            name = anchor = _slug(says)
            number = 0
            while anchor in used:
                number += 1
                anchor = f"{name}_{number}"
            used.add(anchor)
            token.attrSet("id", anchor)
            yield Head(int(token.tag[1:]), anchor, says)


def _slug(says: str) -> str:
    """As Python-Markdown's `slugify`: letters, digits and hyphens."""
    bare = unicodedata.normalize("NFKD", says).encode("ascii", "ignore").decode()
    bare = re.sub(r"[^\w\s-]", "", bare).strip().lower()
    return re.sub(r"[-\s]+", "-", bare)


def _mend(token: Token, folder: PurePosixPath) -> None:
    """Lead a link to the help's own page, a picture to its place, and let no cell carry a style."""
    match token.type:
        case "link_open":
            token.attrSet("href", address(str(token.attrGet("href") or ""), folder))
            if _OUTSIDE.match(str(token.attrGet("href"))):
                token.attrSet("rel", "noreferrer")
        case "image":
            token.attrSet("src", f"{PICTURES}/{PurePosixPath(str(token.attrGet('src') or '')).name}")
            token.attrSet("loading", "lazy")
        case "th_open" | "td_open":
            if "right" in str(token.attrs.pop("style", "")):
                token.attrSet("class", "number")
            if token.type == "th_open":
                token.attrSet("scope", "col")


def address(link: str, folder: PurePosixPath) -> str:
    """Where a link of a page leads: to a page of the help, to a place in this one, or outside."""
    if not link or link.startswith(("#", "/")) or _OUTSIDE.match(link):
        return link
    file, mark, place = link.partition("#")
    parts: list[str] = []
    for part in (folder / file).parts:
        if part == "..":
            parts = parts[:-1]
        else:
            parts.append(part)
    return f"{HELP}/{'/'.join(parts).removesuffix('.md')}{mark}{place}"
