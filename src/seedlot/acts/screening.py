"""Screening before sealing: what people typed, and the readable beginning of raw files. Null findings never block.

What is found must be answered before anything is written: taken out, kept apart with `seedlot donor identify`, or said
to be no personal datum, in the note of the statement (`Screened: why`), which is sealed with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any

from pydantic import AfterValidator
from pydantic.fields import FieldInfo

from seedlot.formats.headers import HEAD, ZIP, pieces
from seedlot.record.entries.access import AccessReview, Account, Equipment, Training
from seedlot.record.entries.comparison import ComparabilityExercise
from seedlot.record.entries.content import Content, Statement
from seedlot.record.entries.custody import DoseUse, Order
from seedlot.record.entries.evidence import Measured, Report
from seedlot.record.entries.judgement import Certificate, Signature
from seedlot.record.entries.origin import Donor, Opened, Person
from seedlot.record.entries.quality import RiskAssessment
from seedlot.record.entries.supplies import Organisation
from seedlot.record.entries.trust import Checkpointed, Cosigned, KeyNamed, KeyRevoked, Timestamped
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.national import Care
from seedlot.terms.screening import alarms, answered, is_suspect

CODE = "screening"
_MEND = "Take it out; or keep it apart with `seedlot donor identify`; or say why it is none (`--screened`, or `Screened: why` in the note)."

#: Kinds that are about people who work here, organisations, machines and keys, whose names stand in the record on purpose.
NOT_SCREENED: tuple[type[Content], ...] = (
    Opened,
    Person,
    Account,
    AccessReview,
    Training,
    Equipment,
    Organisation,
    Signature,
    Certificate,
    KeyNamed,
    KeyRevoked,
    Checkpointed,
    Cosigned,
    Timestamped,
)


#: Codes that stand for a person: a name or a hospital number in their place is looked for with more care.
_CODES = {(Donor, "item"), (Order, "recipient"), (Order, "donor"), (DoseUse, "recipient")}


def screened(statements: Iterable[Statement]) -> Iterator[Finding]:
    """What in the free text of statements looks like personal data: kind and place, never the text itself."""
    for statement in statements:
        if isinstance(statement.content, NOT_SCREENED):
            continue
        whole = f"{statement.source}\n{statement.note}\n{_whole(statement.content)}"
        if is_suspect(whole):
            yield from _closely(statement)


def unanswered(statements: Iterable[Statement]) -> tuple[Finding, ...]:
    """What must be answered before statements are sealed."""
    return tuple(found for found in screened(statements) if found.answer is not None)


def screened_files(paths: Iterable[Path], note: str = "", *, where: str = "") -> Iterator[Finding]:
    """What at the beginning of raw files, or in their names, looks like personal data: kind and place."""
    why = answered(note)
    for path in paths:
        for alarm in alarms(path.stem, Care.FILE):
            yield _finding(f"The name of a file holds what looks like {alarm.kind}", where, why)
        for piece in pieces(_beginning(path)):
            for alarm in alarms(piece.text, Care.FILE):
                place = piece.place(alarm.start)
                says = f"File '{path.name}' holds what looks like {alarm.kind} at {place}"
                yield _finding(says, where or f"{path.name}, {place}", why)


def unanswered_files(paths: Iterable[Path], note: str) -> tuple[Finding, ...]:
    """What must be answered before raw files are kept."""
    return tuple(found for found in screened_files(paths, note) if found.answer is not None)


def screened_attachments(statements: Iterable[Statement], files: Mapping[str, Path]) -> Iterator[Finding]:
    """As `screened_files`, of the files that statements attach, by their SHA-256."""
    for statement in statements:
        if isinstance(statement.content, Report):
            paths = [files[each.sha256] for each in statement.content.files if each.sha256 in files]
            yield from screened_files(paths, statement.note, where=statement.at("files"))


def _beginning(path: Path) -> bytes:
    """The bytes that are looked at; of a workbook, which is read from its end, all."""
    with path.open("rb") as file:
        head = file.read(HEAD)
        return head + file.read() if head.startswith(ZIP) else head


def _finding(says: str, where: str, why: str) -> Finding:
    if why:
        return Finding(code=CODE, says=f"{says}; a person says why it is none.", where=where)
    return Finding(code=CODE, answer=Answer.NOT_KNOWN, says=f"{says}. {_MEND}", where=where)


def _closely(statement: Statement) -> Iterator[Finding]:
    """Screen field by field, to say which one it is. An answer stands in the note, or in the reason that is given."""
    content = statement.content
    why = answered(statement.note) or answered(str(getattr(content, "reason", "")))
    for field, text in (("source", statement.source), ("note", statement.note), *_fields(content)):
        care = Care.CODE if (type(content), field) in _CODES else Care.TEXT
        for kind in dict.fromkeys(alarm.kind for alarm in alarms(text, care)):
            says = f"'{field}' of this {content.KIND} holds what looks like {kind}"
            yield _finding(says, statement.at(field), why)


def _whole(content: Content) -> str:
    """All free text of a content in one, for a quick look."""
    typed = "\n".join(_typed(type(content))[1](content))
    deeper = (text for _, text in _deeper(content))
    return "\n".join((typed, *deeper)) if isinstance(content, _DEEP) or content.model_extra else typed


def _fields(content: Content) -> Iterator[tuple[str, str]]:
    names, values = _typed(type(content))
    yield from zip(names, values(content), strict=True)
    yield from _deeper(content)


@cache
def _typed(kind: type[Content]) -> tuple[tuple[str, ...], Callable[[Content], Sequence[str]]]:
    """The fields of a kind that hold free text, and what takes them all at once; codes of persons among them."""
    names = tuple(name for name, field in kind.model_fields.items() if _is_free(field) or (kind, name) in _CODES)
    if not names:
        return (), lambda _: ()
    take: Any = attrgetter(*names) if len(names) > 1 else lambda content: (getattr(content, names[0]),)
    if all(kind.model_fields[name].annotation is str for name in names):
        return names, take
    return names, lambda content: [text if isinstance(text, str) else "\n".join(text) for text in take(content)]


def _is_free(field: FieldInfo) -> bool:
    """Text, or a list of texts, that is no identifier and no date: those are checked by a validator of their own."""
    return field.annotation in (str, tuple[str, ...]) and not any(
        isinstance(each, AfterValidator) for each in field.metadata
    )


_DEEP = (Report, Measured, RiskAssessment, ComparabilityExercise)


def _deeper(content: Content) -> Iterator[tuple[str, str]]:
    """Free text in the parts of evidence, and in fields that we do not know, which are sealed as they are given."""
    match content:
        case Report(results=results):
            yield from (("results", f"{one.sample}\n{one.note}\n{_text(one.value)}") for one in results)
        case RiskAssessment(risks=risks):
            yield from (("risks", f"{one.hazard}\n{one.target}\n{one.controls}") for one in risks)
        case ComparabilityExercise(attributes=attributes):
            said = ((each.attribute, *each.expected, each.justification) for each in attributes)
            yield from (("attributes", "\n".join(one)) for one in said)
        case Measured(result=result, items=items, ignored=ignored):
            yield "items", "\n".join((*items, *ignored))
            yield from (("result", f"{one.sample}\n{one.note}") for one in result.reportables)
    for name, value in (content.model_extra or {}).items():
        if isinstance(value, str):
            yield name, f"{content.KIND} {name.replace('_', ' ')}: {value}"


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
