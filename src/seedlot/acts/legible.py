"""What may be sealed as text: nothing that a terminal obeys or that turns the direction of writing.

What a person reads and signs is then what the hash is of. Other characters that cannot be seen (a joiner in an emoji, a
soft hyphen) may stand in a text, and are shown as what they are (`terms.showing`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from seedlot.record.entries.content import Content, Statement
from seedlot.record.entries.evidence import Measured
from seedlot.record.entries.judgement import Amendment, Decision
from seedlot.record.entries.trust import Drill
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.showing import forbidden

CODE = "record/illegible"
#: What is computed from files, or quoted from earlier entries: nobody types it, and nobody could mend it.
_COMPUTED: dict[type[Content], str] = {Measured: "result", Decision: "findings", Drill: "findings"}
#: A look at the whole content as JSON: no match, and there is nothing to find.
_SUSPECT = re.compile(r"\\u00|\\[bfr]|[\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def illegible(statements: Iterable[Statement]) -> Iterator[Finding]:
    """Find control characters (but tab and line feed) and bidirectional controls in what is to be sealed, by field."""
    for statement in statements:
        said = {"source": statement.source, "note": statement.note}
        if any(map(forbidden, said.values())) or _SUSPECT.search(_as_json(statement.content)):
            for field, path, text in (*_texts(said), *_texts(_typed(statement.content))):
                if what := forbidden(text):
                    yield _finding(statement, field, path, what)


def _finding(statement: Statement, field: str, path: str, what: str) -> Finding:
    says = (
        f"'{path}' of this {statement.content.KIND} holds {what}, which cannot be seen and changes what is shown. "
        "Type the text again without it."
    )
    return Finding(code=CODE, answer=Answer.NOT_MET, says=says, where=statement.at(field))


def _as_json(content: Content) -> str:
    try:
        return content.model_dump_json(exclude=_computed(content))
    except ValueError:  # half of a surrogate pair: a closer look finds it
        return "\\u00"


def _typed(content: Content) -> dict[str, Any]:
    """The fields of a content, but for what is computed; so too in the corrected content of an amendment."""
    plain = content.model_dump(exclude=_computed(content))
    if isinstance(content, Amendment):
        plain["content"] = {name: value for name, value in content.content.items() if name != _COMPUTED[Measured]}
    return plain


def _computed(content: Content) -> set[str] | None:
    name = _COMPUTED.get(type(content))
    return {name} if name else None


def _texts(plain: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Every text in a content, with its field and with the path to it."""
    for field, value in plain.items():
        yield from ((field, path, text) for path, text in _within(field, value))


def _within(path: str, value: Any) -> Iterator[tuple[str, str]]:
    match value:
        case str():
            yield path, value
        case dict():
            for name, part in value.items():
                yield path, str(name)
                yield from _within(f"{path}.{name}", part)
        case list() | tuple():
            for part in value:
                yield from _within(path, part)
