"""The words of what an entry says in prose: titles, names, reasons, conclusions, remarks. They are searched by their beginnings.

Identifiers are found as they are; results and raw data are not prose. A word is a run of letters and digits, at least
two, in lower case as Unicode folds it; so both databases, which order texts by their code points, find the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any, get_type_hints

from sqlalchemy import Table

from seedlot.history.tables import WORD
from seedlot.record.entries.content import Content
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.judgement import Amendment

#: Most words of one entry, so that a book pasted into a remark does not fill the table.
MOST = 500
#: Plain texts that name another thing of the record, and proofs: they are found by that name, or not sought.
_NAMING = frozenset(
    {
        *("procedure", "room", "equipment", "programme", "product", "specification", "order", "trial", "shipment"),
        *("consent", "person", "sender", "receiver", "recipient", "assessment", "approved_by", "trainer", "by", "at"),
        *("root", "checkpoint_root", "note", "verifier", "witness", "replaces", "target_leaf", "sha256", "record"),
        *("signed", "territory", "country", "unit", "counts", "temperature", "position"),
    }
)
_RUN = re.compile(r"[^\W_]{2,}")


def words(text: str) -> tuple[str, ...]:
    """The words of a text, each once, in their order."""
    folded = unicodedata.normalize("NFC", text.casefold())
    return tuple(dict.fromkeys(_RUN.findall(folded)))


def prose(entry: Entry) -> Iterator[tuple[Table, dict[str, Any]]]:
    """Tell the words of an entry; those of an amendment's reason are told by `reason`."""
    said = entry.content
    texts = [entry.note, entry.source, *(getattr(said, name) for name in _fields(type(said)))]
    found = words(" ".join(filter(None, texts)))
    return ((WORD, {"word": word}) for word in found[:MOST])


def reason(said: Amendment) -> Iterator[tuple[Table, dict[str, Any]]]:
    """Tell the words of why something was corrected."""
    return ((WORD, {"word": word}) for word in words(said.reason)[:MOST])


@cache
def _fields(kind: type[Content]) -> tuple[str, ...]:
    """The fields that are plain texts: an identifier, a choice, a code or a moment is none."""
    hints = get_type_hints(kind, include_extras=True)
    return tuple(name for name in kind.model_fields if hints[name] is str and name not in _NAMING)
