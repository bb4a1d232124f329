"""Documents that a programme files."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from seedlot.history import ask
from seedlot.history.words import TABLES
from seedlot.record.entries.evidence import Attachment
from seedlot.record.entries.filing import Document


def test_a_type_that_is_in_no_table_is_refused() -> None:
    with pytest.raises(ValidationError, match="no type of document; do you mean 'history file'\\? The types are: "):
        Document(document="D v1", type="history fil", title="t")
    with pytest.raises(ValidationError, match="no type of document; the types are: "):
        Document(document="D v1", type="xyzzy", title="t")


def test_a_document_is_told_with_each_of_its_files(site) -> None:
    """A row for every file; one without a file is there all the same, and names none."""
    one, two = (Attachment(name=name, sha256=digit * 64, bytes=3) for name, digit in (("a.pdf", "a"), ("b.pdf", "b")))
    site.say(
        Document(document="D v1", type="history file", title="t", about=("MCB", "clone"), files=(one, two)),
        Document(document="E v1", type="other", title="t"),
    )
    with site.reading() as connection:
        rows = ask.rows(connection, TABLES[Document])
    assert [(row.document, row.name, row.sha256[:1], row.about) for row in rows] == [
        ("D v1", "a.pdf", "a", "MCB;clone"),
        ("D v1", "b.pdf", "b", "MCB;clone"),
        ("E v1", "", "", ""),
    ]
