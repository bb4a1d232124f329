"""What attackers write, and a reader that finds what a browser would run."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urlsplit

#: After the XSS cheat sheet of OWASP and the polyglots of its testing guide; and what databases, templates and sheets obey.
CORPUS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "javascript:/*--></title></style></textarea></script></xmp><svg/onload='+/\"/+/onmouseover=1/+/[*/[]/+alert(1)//'>",
    '<a href="javascript:alert(1)">x</a>',
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<style>@import'//evil.example'</style>",
    "{{ 7919*7907 }}{% raw %}${7919*7907}#{7919*7907}",
    "'; DROP TABLE entry; --",
    "x' OR '1'='1",
    "%27%22%3E%3Cscript%3E",
    '=HYPERLINK("https://evil.example")',
    "../../../../etc/passwd",
    '<!--#exec cmd="id"-->',
    "&lt;script&gt;alert(1)&lt;/script&gt;",
)


class Reader(HTMLParser):
    """Reads a page as a browser does: every script, and every attribute that would run something."""

    def __init__(self) -> None:
        super().__init__()
        self.bad: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at an element."""
        said = {name: value or "" for name, value in attrs}
        if tag in {"iframe", "object", "embed", "base", "style"} or (tag == "script" and not said.get("src")):
            self.bad.append(tag)
        for name, value in said.items():
            runs = name in {"href", "src", "action", "formaction"} and value.lower().lstrip().startswith("javascript:")
            if runs or name.startswith("on") or name in {"style", "srcdoc"}:
                self.bad.append(f"{tag} {name}={value}")
            outside = name in {"src", "href", "action"} and bool(urlsplit(value).netloc)
            if outside or (tag == "img" and name == "src" and value == "x"):
                self.bad.append(f"{tag} {name}={value}")


def inert(text: str) -> None:
    """Make sure that nothing of a page would run."""
    reader = Reader()
    reader.feed(text)
    assert not reader.bad
    assert "62615533" not in text, "a template was run"
