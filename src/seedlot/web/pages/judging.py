"""Review a lot, and decide about it: what is shown is one document, and that document is what is signed."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from seedlot.acts import decide as deciding
from seedlot.acts import review as reviewing
from seedlot.acts.decide import Verdict, choices, decide
from seedlot.acts.meanings import OtherMeaningError, UnclearMeaningError, UnknownMeaningError
from seedlot.acts.review import NoConclusionError, review, to_review
from seedlot.acts.shown import ChangedMeanwhileError, digest
from seedlot.history.ask import NotInRecordError
from seedlot.record.entries.judgement import Decision, Review
from seedlot.release.decide import propose
from seedlot.release.gather import gather
from seedlot.release.topics import since, worst_first
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Finding
from seedlot.terms.reportable import Reportable
from seedlot.terms.words import Outcome
from seedlot.web.downloads import download
from seedlot.web.faults import status_of
from seedlot.web.here import Here, Visit
from seedlot.web.jobs import Asked, Tell, sealed
from seedlot.web.refer import parts
from seedlot.web.section import Section
from seedlot.web.show import lot_url, page
from seedlot.web.uploads import State

SECTION = Section("judging")

_JSON = "application/json"


@SECTION.get("/review/{lot:path}", may=("review",))
def to_read(here: Visit, lot: str) -> Response:
    """Show all that a reviewer reads before they sign."""
    return _review(here, lot)


@SECTION.post("/review/{lot:path}", may=("review",))
def reviewed(here: Visit, lot: str) -> Response:
    """Seal and sign a review, as it was shown."""
    found = here.field("found")
    try:
        if found not in {"acceptable", "unacceptable"}:
            raise UnansweredError("what you found", "acceptable, or not acceptable")
        asked = Asked(
            called=f"The review of {lot}",
            back=f"/review/{quote(lot, safe='')}",
            seals=Review.KIND,
            typed={"What you found": found, "Conclusion": here.field("conclusion")},
        )
        act = partial(
            review,
            here.record,
            here.who,
            lot,
            acceptable=found == "acceptable",
            conclusion=here.field("conclusion"),
            as_of=_as_of(here),
            seen=_seen(here),
            components=here.components(),
            now=here.now,
        )
        return sealed(here, asked, partial(_sealed, act, lot))
    except SeedlotError as error:
        return _review(here, lot, error)


@SECTION.get("/decide/{lot:path}", may=("decision",))
def to_decide(here: Visit, lot: str) -> Response:
    """Show all that a decision rests on, and what can be decided."""
    return _decide(here, lot)


@SECTION.post("/decide/{lot:path}", may=("decision",))
def decided(here: Visit, lot: str) -> Response:
    """Seal and sign a decision, about what was shown."""
    try:
        if (outcome := here.field("outcome")) not in set(Outcome):
            raise UnansweredError("what you decide", ", ".join(Outcome))
        verdict = Verdict(
            lot=lot,
            outcome=Outcome(outcome),
            meaning=here.field("meaning"),
            reason=here.field("reason"),
            as_of=_as_of(here),
            seen=_seen(here),
        )
        asked = Asked(
            called=f"The decision about {lot}",
            back=f"/decide/{quote(lot, safe='')}",
            seals=Decision.KIND,
            typed={"Decision": outcome, "Reason": verdict.reason, "Meaning of the signature": verdict.meaning},
        )
        act = partial(decide, here.record, here.who, verdict, components=here.components(), now=here.now)
        return sealed(here, asked, partial(_sealed, act, lot))
    except SeedlotError as error:
        return _decide(here, lot, error)


@SECTION.get("/shown/{what}/{lot:path}")
def document(here: Visit, what: str, lot: str) -> Response:
    """Give the document that is signed, byte for byte: of a `review`, or of a `decision`."""
    with here.reading_as_of() as (connection, as_of):
        if what == "review":
            data = to_review(connection, lot, as_of=as_of).document()
        elif what != "decision":
            raise NotInRecordError(f"shown/{what}")
        else:
            data = deciding.shown(propose(gather(connection, lot, as_of=as_of)))
    return download(data, f"{lot}-{what}.json", _JSON)


def _sealed(act: Callable[..., tuple[int, int]], lot: str, tell: Tell) -> State:
    """Seal, as a job, and tell where that is shown."""
    number, _ = act(progress=tell)
    return {"to": f"{lot_url(lot)}?sealed={number}"}


class UnansweredError(SeedlotError):
    """A form that was sent without an answer that it needs."""

    def __init__(self, what: str, among: str) -> None:
        super().__init__(f"Say {what}", mend=f"Choose one: {among}.")


class UnreadError(SeedlotError):
    """A form that does not say what its sender read."""

    def __init__(self) -> None:
        super().__init__(
            "This form does not say what you read", mend="Open the page again, and read it before you sign."
        )


def _review(here: Here, lot: str, error: SeedlotError | None = None) -> Response:
    with here.reading() as connection:
        _, shown = reviewing.look(connection, here.who, lot, as_of=_still(here, error))
    told = {"read": json.loads(shown.document()), "digest": digest(shown.document()), "case": shown.case}
    return _form(here, "lot/review.html", lot, told, error)


def _decide(here: Here, lot: str, error: SeedlotError | None = None) -> Response:
    with here.reading() as connection:
        proposal, open_to = choices(connection, here.who, lot, as_of=_still(here, error), now=here.now)
    shown = deciding.shown(proposal)
    told = {"read": json.loads(shown), "digest": digest(shown), "case": proposal.case, "choices": open_to}
    return _form(here, "lot/decide.html", lot, told, error)


def _form(here: Here, template: str, lot: str, told: dict[str, Any], error: SeedlotError | None) -> Response:
    """Show a document, and under it what was typed before it was refused; all that is shown is read out of the document."""
    read = told["read"]
    names = ("findings", "outside")
    found = {name: worst_first(map(Finding.model_validate, read[name])) for name in names if name in read}
    values = [(each, Reportable.model_validate(each["value"])) for each in read.get("values", ())]
    changed = isinstance(error, ChangedMeanwhileError) and _number(here) is not None
    status = status_of(error) if error else 200
    return page(
        here,
        template,
        status=status,
        lot=lot,
        **told,
        **found,
        values=values,
        error=error,
        fault=_field(error),
        typed={name: here.field(name) for name in ("found", "conclusion", "outcome", "meaning", "reason")},
        new=since(told["case"], _number(here) or 0) if changed else (),
        refer=parts,
    )


def _field(error: SeedlotError | None) -> str:
    """The field at which a fault lies; empty where it is of the whole."""
    match error:
        case NoConclusionError():
            return "conclusion"
        case OtherMeaningError() | UnclearMeaningError() | UnknownMeaningError():
            return "meaning"
    return ""


def _still(here: Here, error: SeedlotError | None) -> int | None:
    """As of what a refused form is shown again: as it was, unless that is what changed."""
    return None if error is None or isinstance(error, ChangedMeanwhileError | UnreadError) else _number(here)


def _as_of(here: Here) -> int:
    if (number := _number(here)) is None:
        raise UnreadError
    return number


def _number(here: Here) -> int | None:
    said = here.field("as-of")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 19 else None


def _seen(here: Here) -> str:
    if not (said := here.field("seen")):
        raise UnreadError
    return said
