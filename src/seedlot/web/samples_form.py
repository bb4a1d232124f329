"""The samples of a measurement as rows of a form: what each came to, and which item it is. What was computed is only read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData

from seedlot.record.entries.content import Content
from seedlot.record.entries.evidence import Measured
from seedlot.terms.reportable import Reportable

#: The fields of a measurement that the rows stand for.
FIELDS = ("items", "ignored")
#: What is typed in place of an item for a sample of no interest, as where it is measured.
NO_INTEREST = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A sample: its name in the form, its name in the result, what it came to, the item it was held to be, what was typed.

    `name` is empty where the whole result is one item's.
    """

    field: str
    name: str
    values: tuple[Reportable, ...]
    held: str
    typed: str

    @property
    def is_changed(self) -> bool:
        """Whether it is to be something else."""
        return self.typed != self.held


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """The samples of a measurement, and with which assay it was measured."""

    assay: str
    rows: tuple[Row, ...]

    @property
    def changes(self) -> dict[str, Any]:
        """The fields of the measurement as they were typed; none where nothing is to change."""
        if not any(row.is_changed for row in self.rows):
            return {}
        items = {row.name: row.typed for row in self.rows if row.typed not in {"", NO_INTEREST}}
        return {
            "items": items,
            "ignored": [name for row in self.rows if row.typed == NO_INTEREST for name in _names(row)],
        }


def samples_of(content: Content, form: FormData) -> Samples | None:
    """The samples of a measurement with what was typed of them; None for any other entry."""
    if not isinstance(content, Measured):
        return None
    return Samples(assay=content.result.assay, rows=tuple(_rows(content, form)))


def _rows(said: Measured, form: FormData) -> Iterator[Row]:
    for number, name in enumerate(_known(said)):
        field = f"sample-{number}"
        held = NO_INTEREST if name in said.ignored else said.items.get(name, "")
        values = tuple(each for each in said.result.reportables if name in {"", each.sample})
        yield Row(field=field, name=name, values=values, held=held, typed=str(form.get(field, held)).strip())


def _known(said: Measured) -> list[str]:
    """The samples: the whole result alone where it is one item's, else each that the result or the map names."""
    if "" in said.items:
        return ["", *(name for name in said.items if name)]
    return list(dict.fromkeys((*(each.sample for each in said.result.reportables), *said.items, *said.ignored)))


def _names(row: Row) -> tuple[str, ...]:
    """The samples that a row stands for: of a whole result all that it reports."""
    return (row.name,) if row.name else tuple(dict.fromkeys(each.sample for each in row.values))
