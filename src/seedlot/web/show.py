"""Show a page: templates, and how the record's words look in them."""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import Response

from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import LOOKS, Answer
from seedlot.terms.quantities import plain, quantity, unit_name
from seedlot.terms.reportable import Reportable
from seedlot.terms.showing import seen, seen_lines
from seedlot.web.entry_form import ENTERERS
from seedlot.web.guard import OPEN, READERS, WATCH, keep_visit, permitted
from seedlot.web.here import Here
from seedlot.web.mends import in_pages, in_words
from seedlot.web.saying import in_a_line, unlike
from seedlot.web.static import address_of

FOLDER = Path(__file__).parent / "templates"

#: The sections of the navigation: what stands there, its address, and for whom its page is.
SECTIONS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Home", "/", READERS),
    ("Find", "/find", READERS),
    ("Enter", "/enter", ENTERERS),
    ("Recall", "/recall", READERS),
    ("Regulation", "/regulation", READERS),
    ("Risk", "/risk", READERS),
    ("Trends", "/trends", READERS),
    ("Trail", "/trail", READERS),
    ("Admin", "/admin", WATCH),
    ("Help", "/help", OPEN),
)
#: Pages of a section whose addresses begin otherwise than its own.
_OF = {
    "/enter": ("/grid", "/import", "/measure", "/drafts"),
    "/recall": ("/recalls", "/trace", "/recall-letter", "/recall-notices"),
    "/regulation": ("/programmes", "/radius"),
    "/risk": ("/strategy",),
    "/admin": ("/verify",),
    "/": ("/due", "/jobs", "/waiting"),
}


def page(here: Here, template: str, /, *, status: int = HTTPStatus.OK, **told: Any) -> HTMLResponse:
    """Show a page: a template with what it is told. Whatever is told stands as text, never as markup; an `error` in the words of pages."""
    if isinstance(error := told.get("error"), SeedlotError):
        told["error"] = in_pages(error)
    text = (
        _environment()
        .get_template(template)
        .render(here=here, sections=SECTIONS, section=section_of(here.request.url.path), **told)
    )
    response = HTMLResponse(text, status_code=status)
    keep_visit(response, here)
    return response


def section_of(path: str) -> str:
    """The address of the section of the navigation to which a page belongs; empty where it belongs to none."""
    begins = ((head, under) for _, head, _ in SECTIONS for under in (head, *_OF.get(head, ())))
    return next(
        (head for head, under in begins if path == under or (under != "/" and path.startswith(f"{under}/"))), ""
    )


def rendered(here: Here, template: str, /, **told: Any) -> str:
    """Write a file out of a template, such as a picture, with what it is told."""
    return _environment().get_template(template).render(here=here, **told)


def go(path: str) -> Response:
    """Send the browser on after a form, so that reloading sends nothing twice."""
    return RedirectResponse(path, status_code=HTTPStatus.SEE_OTHER)


def item_url(name: str) -> str:
    """The address of an item's page."""
    return f"/items/{quote(name, safe='')}"


def lot_url(name: str) -> str:
    """The address of a lot's case for release."""
    return f"/lots/{quote(name, safe='')}"


def entry_url(number: int) -> str:
    """The address of an entry's page."""
    return f"/entries/{number}"


def value_of(value: Reportable) -> str:
    """A reportable value as people read it: relation, value, unit."""
    if value.value is None and value.relation == "=":
        return "not determined"
    said = value.limit if value.value is None else value.value
    relation = "" if value.relation == "=" else f"{value.relation} "
    number = plain(said) if isinstance(said, float) else str(said)
    return relation + quantity(number, value.unit)


def look_of(answer: Answer | str | None) -> tuple[str, str, str]:
    """How an answer looks: its sign, the name of its style, its word."""
    known = Answer(answer) if answer else None
    sign, _ = LOOKS[known]
    return (sign, known.replace(" ", "-"), str(known)) if known else (sign, "info", "information")


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"seen": seen, "seen_lines": seen_lines, "words": in_words}
    made.filters |= {"value": value_of, "look": look_of, "plain": plain, "unit": unit_name, "seg": _segment}
    made.filters |= {"in_a_line": in_a_line}
    made.globals |= {
        "unlike": unlike,
        "item_url": item_url,
        "lot_url": lot_url,
        "entry_url": entry_url,
        "static": address_of,
        "permitted": permitted,
        "version": version("seedlot"),
    }
    return made


def _segment(text: object) -> str:
    """A text as one segment of an address."""
    return quote(str(text), safe="")
