"""Our own Markdown as HTML."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from seedlot.web.markdown import address, plain, render

HERE = PurePosixPath("how-to")


def shown(text: str) -> str:
    return render(text, HERE)[0]


def test_markup_in_a_text_is_shown_and_not_obeyed() -> None:
    html = shown("A <script>alert(1)</script> and <b onclick=x>b</b>.\n\n<iframe src=x></iframe>\n")
    assert "<script" not in html
    assert "<iframe" not in html
    assert "&lt;script&gt;" in html


def test_no_address_is_a_script() -> None:
    assert 'href="javascript' not in shown("[x](javascript:alert(1)) and [y](data:text/html,z)")


def test_code_stands_as_it_is() -> None:
    assert '<pre tabindex="0"><code>a &lt; b &amp;&amp; c\n</code></pre>' in shown("```console\na < b && c\n```")


def test_a_table_scrolls_says_its_heads_and_carries_no_style() -> None:
    html = shown("| a | n |\n|---|--:|\n| x | 1 |\n")
    assert '<th scope="col">a</th>' in html
    assert '<td class="number">1</td>' in html
    assert "style=" not in html
    assert html.count('<div class="wide"') == html.count("</table></div>") == 1


def test_headings_have_places_of_their_own() -> None:
    html, heads = render("# Title\n\n## What *is* `new`?\n\n## What is new?\n", HERE)
    assert [(head.level, head.anchor, head.says) for head in heads] == [
        (1, "title", "Title"),
        (2, "what-is-new", "What is new?"),
        (2, "what-is-new_1", "What is new?"),
    ]
    assert '<h2 id="what-is-new_1">' in html


@pytest.mark.parametrize(
    ("link", "leads"),
    [
        ("rules.md", "/help/how-to/rules"),
        ("../reference/cli.md#serve", "/help/reference/cli#serve"),
        ("#below", "#below"),
        ("https://example.org/a.md", "https://example.org/a.md"),
        ("../../../etc/passwd", "/help/etc/passwd"),
    ],
)
def test_links_lead_to_pages_of_the_help(link: str, leads: str) -> None:
    assert address(link, HERE) == leads


def test_pictures_are_those_of_the_help() -> None:
    assert '<img src="/help/img/drift.png" alt="a line" loading="lazy" />' in shown("![a line](../img/drift.png)")


def test_a_note_is_a_quotation_with_its_title() -> None:
    html = shown('Before.\n\n!!! warning "What it cannot do"\n    It cannot *fly*.\n\n    Nor swim.\n\nAfter.\n')
    quoted = html[html.index("<blockquote>") : html.index("</blockquote>")]
    assert "<strong>What it cannot do</strong>" in quoted
    assert "<em>fly</em>" in quoted
    assert "Nor swim." in quoted
    assert "<p>After.</p>" in html


def test_a_text_without_its_marks() -> None:
    assert plain("## See [`this`](a.md) and **that**\n\n|---|\n") == "See this and that"
