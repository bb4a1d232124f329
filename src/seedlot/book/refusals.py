"""A model's refusal of a row, said in words at the right cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from seedlot.book.cells import describe
from seedlot.book.columns import Page
from seedlot.book.faults import fault
from seedlot.book.rows import Row
from seedlot.terms.errors import UnitError
from seedlot.terms.finding import Finding

#: What was expected of a value, by pydantic's name of the refusal.
_EXPECTED: Mapping[str, str] = {
    "greater_than_equal": "at least {ge}",
    "greater_than": "more than {gt}",
    "less_than_equal": "at most {le}",
    "less_than": "less than {lt}",
    "string_too_short": "a text that is not empty",
    "too_short": "at least {min_length}",
}

_QUOTED = re.compile(r"'[^']*'")


def refusals(page: Page, row: Row, refusal: ValidationError) -> Iterator[Finding]:
    """Say each refusal in words."""
    for error in refusal.errors(include_url=False):
        column, says = _say(page, error)
        yield fault("refused", says, where=row.place(column))


def _say(page: Page, error: ErrorDetails) -> tuple[str, str]:
    """Name the column of a refusal and say it; a sentence of the model's own stands as it is.

    What the whole row is refused for has no column of its own, and the sentence tells which it speaks of.
    """
    context = error.get("ctx", {})
    cause = context.get("error")
    if isinstance(cause, UnitError):
        return "unit", f"{cause.what}; expected a unit of UCUM; {_clause(cause.mend) or 'correct it'}"
    if cause is not None:
        own = page.column(str(error["loc"][0])).name if error["loc"] else _column_in(page, str(cause))
        return own, f"{cause}; complete the row, or correct it"
    column = page.column(str(error["loc"][0]) if error["loc"] else "")
    expected = _EXPECTED.get(error["type"], column.sort.says).format(**context)
    return column.name, f"column '{column.name}' holds {describe(error['input'])}; expected {expected}; correct it"


def _clause(sentence: str) -> str:
    """Turn a sentence into the last part of another: no capital, no full stop."""
    return sentence[:1].lower() + sentence[1:].removesuffix(".")


def _column_in(page: Page, says: str) -> str:
    """Find the column that a sentence speaks of: the first whose name stands in it, outside quotation marks."""
    words = re.findall(r"[a-z]+", _QUOTED.sub("", says))
    return next((column.name for column in page.columns if column.name in words), "")
