"""The words of what an entry says in prose: titles, names, reasons, conclusions, remarks. They are searched by their beginnings.

Identifiers are found as they are; raw data are not prose. Of what has parts, such as the criteria of a specification, the
risks of an assessment and the results of a report, the parts' texts are words too: which test, by which method, why. A word is a run of letters and digits, at least
two, in lower case as Unicode folds it; so both databases, which order texts by their code points, find the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any, get_args, get_type_hints

from pydantic import BaseModel
from sqlalchemy import Table

from seedlot.history.tables import WORD
from seedlot.record.entries.access import AccountSeen
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.evidence import Attachment
from seedlot.record.entries.judgement import Amendment
from seedlot.record.entries.quality import Counted
from seedlot.record.entries.trust import Committed
from seedlot.terms.finding import Finding
from seedlot.terms.result import Result

#: Most words of one entry, so that a book pasted into a remark does not fill the table.
MOST = 500
#: Plain texts that name another thing of the record, and proofs: they are found by that name, or not sought.
_NAMING = frozenset(
    {
        *("procedure", "room", "equipment", "programme", "product", "specification", "order", "trial", "shipment"),
        *("consent", "person", "sender", "receiver", "recipient", "assessment", "approved_by", "trainer", "by", "at"),
        *("root", "checkpoint_root", "note", "verifier", "witness", "replaces", "target_leaf", "sha256", "record"),
        *("signed", "territory", "country", "unit", "sample", "counts", "temperature", "position"),
    }
)
#: Parts without prose: files, counts, what an instrument gave, and what another entry or rule says already.
_UNTOLD = (Attachment, Result, Finding, AccountSeen, Counted, Committed)
_RUN = re.compile(r"[^\W_]{2,}")


def words(text: str) -> tuple[str, ...]:
    """The words of a text, each once, in their order."""
    folded = unicodedata.normalize("NFC", text.casefold())
    return tuple(dict.fromkeys(_RUN.findall(folded)))


def prose(entry: Entry) -> Iterator[tuple[Table, dict[str, Any]]]:
    """Tell the words of an entry; those of an amendment's reason are told by `reason`."""
    said = entry.content
    texts = (entry.note, entry.source, *_texts(said))
    found = words(" ".join(filter(None, texts)))
    return ((WORD, {"word": word}) for word in found[:MOST])


def reason(said: Amendment) -> Iterator[tuple[Table, dict[str, Any]]]:
    """Tell the words of why something was corrected."""
    return ((WORD, {"word": word}) for word in words(said.reason)[:MOST])


def _texts(said: BaseModel) -> Iterator[str]:
    """The texts of a content or of a part, then those of its parts."""
    kind = type(said)
    for name in _fields(kind):
        yield getattr(said, name)
    for name in _parts(kind):
        value = getattr(said, name)
        for part in value if isinstance(value, tuple) else () if value is None else (value,):
            yield from _texts(part)


@cache
def _parts(kind: type[BaseModel]) -> tuple[str, ...]:
    """The fields that hold a part, or several, whose texts are prose."""
    hints = get_type_hints(kind)
    return tuple(name for name in kind.model_fields if any(map(_is_told, (hints[name], *get_args(hints[name])))))


def _is_told(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, BaseModel) and not issubclass(hint, _UNTOLD)


@cache
def _fields(kind: type[BaseModel]) -> tuple[str, ...]:
    """The fields that are plain texts: an identifier, a choice, a code or a moment is none."""
    hints = get_type_hints(kind, include_extras=True)
    return tuple(name for name in kind.model_fields if hints[name] is str and name not in _NAMING)
