"""What a page's form would send."""

from __future__ import annotations

import html
import re

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)"')


def hidden(text: str) -> dict[str, str]:
    """The hidden fields of the forms of a page."""
    return {name: html.unescape(value) for name, value in _HIDDEN.findall(text)}


def words(text: str) -> str:
    """What a page says, without its markup."""
    return html.unescape(re.sub(r"<[^>]*>", "", text))
