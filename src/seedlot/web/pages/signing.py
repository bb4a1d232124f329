"""Sign an entry, and correct one: with what was shown, never with what came since."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from seedlot.acts.amend import amend, amendments, correctable
from seedlot.acts.authority import AMEND_PERSON
from seedlot.acts.meanings import NoMeaningError, UnclearMeaningError, UnknownMeaningError
from seedlot.acts.shown import digest
from seedlot.acts.sign import OtherShownError, SignedMeanwhileError, document, meanings, sign
from seedlot.history.signed import signatures
from seedlot.record.entries.content import Statement
from seedlot.terms.errors import SeedlotError
from seedlot.web import refer
from seedlot.web.faults import status_of
from seedlot.web.here import Here, Visit
from seedlot.web.parts_form import parts_of
from seedlot.web.samples_form import FIELDS, Samples, samples_of
from seedlot.web.saying import TOLD
from seedlot.web.section import Section
from seedlot.web.show import entry_url, go, page

SECTION = Section("signing")


@SECTION.get("/sign/{number:int}", may=("signature",))
def to_sign(here: Visit, number: int) -> Response:
    """Show all that an entry says, and what a signature under it can mean."""
    return _signing(here, number)


@SECTION.post("/sign/{number:int}", may=("signature",))
def signed(here: Visit, number: int) -> Response:
    """Sign an entry, as it was shown."""
    meaning = f"{here.field('meaning')} {here.field('words')}".strip()
    try:
        with here.reading() as connection:
            shown = document(connection, number)
        if digest(shown) != here.field("seen"):
            raise OtherShownError(number)
        under = _numbers(here.field("under"))
        sealed = sign(here.record, here.who, number, meaning, here.components(), shown=shown, under=under, now=here.now)
    except SeedlotError as error:
        return _signing(here, number, error)
    return go(f"{entry_url(number)}?sealed={sealed}")


@SECTION.get("/amend/{number:int}", may=("amendment", AMEND_PERSON))
def to_correct(here: Visit, number: int) -> Response:
    """Show the fields of an entry that can be corrected."""
    return _amending(here, number)


@SECTION.post("/amend/{number:int}", may=("amendment", AMEND_PERSON))
def corrected(here: Visit, number: int) -> Response:
    """Correct what was changed in the form, if nobody corrected the entry meanwhile."""
    wish, _, part = here.field("do").partition(":")
    if wish == "rows":
        return _amending(here, number, more=part)
    with here.reading() as connection:
        statement, names = correctable(connection, number)
    parts = parts_of(statement.content, names, here.form)
    samples = samples_of(statement.content, here.form)
    fields = _fields(here, statement, _plainly(names, parts, samples))
    try:
        changes = {each.name: each.value for each in fields if each.typed != each.held}
        changes |= {name: each.value for name, each in parts.items() if each.is_changed}
        changes |= samples.changes if samples else {}
        after = _numbers(here.field("after"))
        amend(here.record, here.who, number, changes, reason=here.field("reason"), after=after, now=here.now)
    except SeedlotError as error:
        return _amending(here, number, error)
    return go(entry_url(number))


def _signing(here: Here, number: int, error: SeedlotError | None = None) -> Response:
    with here.reading() as connection:
        shown = document(connection, number)
        under = signatures(connection, [number]).get(number, ())
        told = meanings(connection, here.who, number)
    field = "meaning" if isinstance(error, NoMeaningError | UnknownMeaningError) else ""
    field = "words" if isinstance(error, UnclearMeaningError) else field
    return page(
        here,
        "entry/sign.html",
        status=status_of(error) if error else 200,
        number=number,
        read=json.loads(shown),
        digest=digest(shown),
        under=under,
        meanings=told,
        error=error,
        changed=isinstance(error, OtherShownError | SignedMeanwhileError),
        fault=field,
        typed={name: here.field(name) for name in ("meaning", "words")},
        refer=refer.parts,
        **TOLD,
    )


def _amending(here: Here, number: int, error: SeedlotError | None = None, *, more: str = "") -> Response:
    with here.reading() as connection:
        statement, names = correctable(connection, number)
        after = amendments(connection, number)
    parts = parts_of(statement.content, names, here.form, more=more)
    samples = samples_of(statement.content, here.form)
    fields = _fields(here, statement, _plainly(names, parts, samples))
    known = (*parts, *(each.name for each in fields))
    at = next((each for each in known if error and f": {each}" in error.what), "")
    return page(
        here,
        "entry/amend.html",
        status=status_of(error) if error else 200,
        number=number,
        content=statement.content,
        fields=fields,
        parts=tuple(parts.values()),
        samples=samples,
        after=after,
        reason=here.field("reason"),
        error=error,
        at=at,
        more=more,
        refer=refer.parts,
    )


def _plainly(names: Iterable[str], parts: Container[str], samples: Samples | None) -> tuple[str, ...]:
    """The fields that are typed as texts: those that no rows stand for."""
    return tuple(each for each in names if each not in parts and not (samples and each in FIELDS))


def _fields(here: Here, statement: Statement, names: tuple[str, ...]) -> list[Field]:
    """Each field of an entry as text: what it holds, and what was typed where the form was sent."""
    content = statement.content
    plain: dict[str, Any] = content.model_dump(mode="json")
    about = {name: info.description or "" for name, info in type(content).model_fields.items()}
    told = {"occurred": statement.occurred, **{name: plain[name] for name in names}}
    about["occurred"] = "When it happened: 2026-03-01, or 2026-03-01T10:30:00Z."
    return [
        Field(
            name=name,
            about=about.get(name, ""),
            was=was,
            held=_text(was),
            typed=str(here.form.get(f"field-{name}", _text(was))).replace("\r\n", "\n"),
        )
        for name, was in told.items()
    ]


def _text(value: Any) -> str:
    """A value as it is typed: a text as it is, a list in lines, what has parts as JSON, nothing for what is not stated."""
    if value is None:
        return ""
    if _is_lines(value):
        return "\n".join(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1 if value else None)


def _is_lines(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) and "\n" not in each for each in value)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(each) for each in text.split() if each.isascii() and each.isdecimal() and len(each) < 19)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of an entry that can be corrected: what it was, that as text, and the text that was typed."""

    name: str
    about: str
    was: Any
    held: str
    typed: str

    @property
    def lines(self) -> bool:
        """Whether it is a list, one thing in each line."""
        return _is_lines(self.was)

    @property
    def value(self) -> Any:
        """What was typed, as a value: what has parts is JSON; what was emptied is not stated."""
        if self.lines:
            return [line.strip() for line in self.typed.split("\n") if line.strip()]
        if isinstance(self.was, str):
            return self.typed
        if not self.typed or (self.typed[0] not in "[{" and self.typed not in {"true", "false", "null"}):
            return self.typed or None
        try:
            return json.loads(self.typed)
        except json.JSONDecodeError as fault:
            raise BrokenFieldError(self.name, fault.msg, fault.lineno) from None


class BrokenFieldError(SeedlotError):
    """A field with parts whose text is not written as such."""

    def __init__(self, name: str, what: str, line: int) -> None:
        super().__init__(
            f"The field cannot be read: {name}, line {line}: {what}",
            mend="Keep the brackets, quotes and commas as they were.",
        )
