"""Columns are computed from the models: a kind of entry is a model and one line."""

from __future__ import annotations

from typing import ClassVar, Literal

import pytest
from pydantic import Field

from seedlot.acts.seal import OWN_ACT
from seedlot.book.columns import LAYOUTS, PAGES, Page, lay_out
from seedlot.book.sheets import SHEETS, Sheet
from seedlot.book.sorts import sort_of
from seedlot.record.entries.content import Content
from seedlot.record.entries.entry import KINDS, Unknown

#: Kinds that people do not type: the record's own, and those that an act computes.
#: What a book states as a row of files to be measured, and what only an act of its own seals.
NOT_IN_A_BOOK = {"measured"} | {kind.KIND for kind in OWN_ACT if kind is not Unknown}


def test_every_kind_has_a_sheet_or_is_made_by_an_act() -> None:
    in_a_book = {sheet.model for sheet in SHEETS}
    assert {kind.KIND for kind in KINDS if kind not in in_a_book} == NOT_IN_A_BOOK


class Calibrated(Content):
    """A piece of equipment is calibrated."""

    KIND: ClassVar[str] = "calibrated"
    equipment: str = Field(description="identifier", examples=["BAL-1"])
    due: int | None = None
    outcome: Literal["pass", "fail"]
    source: str = ""


def test_a_new_kind_is_one_line() -> None:
    page = lay_out(Sheet(title="Calibrations", model=Calibrated, key=("equipment",))).main
    assert [(column.name, column.required, column.sort.says) for column in page.columns] == [
        ("equipment", True, "an identifier"),
        ("due", False, "a whole number"),
        ("outcome", True, "one of: pass, fail"),
        ("source", False, "text"),
        ("occurred", True, "a date such as 2026-03-01, or an instant in UTC such as 2026-03-01T10:30:00Z"),
        ("entry source", False, "text"),
        ("note", False, "text"),
    ]
    assert page.columns[0].examples == ("BAL-1",)


def test_a_type_without_a_sort_is_told_to_the_programmer() -> None:
    with pytest.raises(TypeError, match="no sort of column"):
        sort_of(complex)


@pytest.mark.parametrize("page", PAGES.values(), ids=lambda page: page.title)
def test_no_two_columns_are_spelt_alike(page: Page) -> None:
    names = [column.name.casefold() for column in page.columns]
    assert len(set(names)) == len(names)


def test_every_column_says_what_it_means() -> None:
    columns = [(page.title, column) for page in PAGES.values() for column in page.columns]
    assert columns
    assert [(title, column.name) for title, column in columns if not column.description.strip()] == []


#: Every sheet, in order, with the sheets of its parts.
SHEETS_AND_PARTS = [
    "People",
    "Organisations",
    "Accreditations",
    "Procedures",
    "Training",
    "Rooms",
    "Equipment",
    "Equipment moves",
    "Qualifications",
    "Calibrations",
    "Gowning",
    "Programmes",
    "Products",
    "Trials",
    "Trial status",
    "Specifications",
    "Criteria",
    "Donors",
    "Consents",
    "Donor tests",
    "Eligibility",
    "Orders",
    "Materials",
    "Material certificates",
    "Material status",
    "Items",
    "Steps",
    "Inputs",
    "Outputs",
    "Procurements",
    "Isolations",
    "Enrichments",
    "Gene transfers",
    "Depositions",
    "Clone picking",
    "Gene edits",
    "Cultures",
    "Formulations",
    "Components",
    "Identity checks",
    "Storage",
    "Shipments",
    "Shipments received",
    "Excursions",
    "Excursions closed",
    "Dose uses",
    "Cleaning",
    "Monitoring",
    "Reports",
    "Results",
    "Measurements",
    "Deviations",
    "Deviations closed",
    "Holds",
    "Holds lifted",
    "Investigations",
    "Investigations closed",
    "Classifications",
    "CAPA",
    "CAPA closed",
    "Changes",
    "Changes closed",
    "Comparability",
    "Comparability criteria",
    "Risk assessments",
    "Risks",
    "Age limits",
    "Agreements",
    "Documents",
    "Stability studies",
    "On stability",
    "Quality targets",
    "Quality attributes",
    "Process parameters",
    "Controls",
    "Risk register",
    "Withdrawals",
]


def test_the_sheets_that_laboratories_fill_in() -> None:
    assert list(PAGES) == SHEETS_AND_PARTS
    assert [layout.main.title for layout in LAYOUTS if layout.details] == [
        "Specifications",
        "Steps",
        "Reports",
        "Comparability",
        "Risk assessments",
    ]


def test_words_are_matched_in_any_capitals_without_confusion() -> None:
    for page in PAGES.values():
        for column in page.columns:
            assert len({choice.casefold() for choice in column.sort.choices}) == len(column.sort.choices)
