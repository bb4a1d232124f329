"""Tell those whom a sealed recall concerns, and note who was told when and confirmed it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection
from starlette.responses import Response

from seedlot.acts.notify import Letter, Outcome, Telling, acknowledge, notify
from seedlot.dossier.mailed import Posted, message
from seedlot.history import ask
from seedlot.history.words import TABLES
from seedlot.lineage.notices import Notice, letter, notices
from seedlot.lineage.recall import Recalled
from seedlot.lineage.sealed import check_sealed
from seedlot.lineage.told import told_of
from seedlot.record.entries.supplies import Organisation
from seedlot.terms.errors import SeedlotError
from seedlot.web.downloads import download
from seedlot.web.faults import NowhereError, status_of
from seedlot.web.here import Here, Visit
from seedlot.web.mailing import send
from seedlot.web.section import Section
from seedlot.web.show import page

SECTION = Section("notices")
#: How a notice was given that this server did not send, as it is offered.
_WAYS = ("mail that we sent ourselves", "telephone and letter", "letter", "handed over")
_BY_MAIL = "mail, sent by this server"
_EML = "message/rfc822"
_ADDRESS = re.compile(r"[^\s<>,;:]+@[^\s<>,;:]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A sealed recall, whom it concerns, and where they may be written to."""

    recall: str
    found: Recalled
    notices: tuple[Notice, ...]
    addresses: tuple[str, ...]


@SECTION.get("/recall-notices/{name:path}")
def told(here: Visit, name: str) -> Response:
    """Show whom a sealed recall concerns, what they are told, and who was told already."""
    return _page(here, _asked(here, name))


@SECTION.get("/recall-message/{number:int}/{name:path}")
def drafted(here: Visit, number: int, name: str) -> Response:
    """Give one notice as a message that a program for mail opens as a draft."""
    asked = _asked(here, name)
    if not 0 <= number < len(asked.notices):
        raise NowhereError(f"Recall '{name}' has no notice {number}", mend="Open the list of its notices.")
    data = _written(here, asked, number, Posted(to=asked.addresses[number], at=here.now))
    return download(data, f"{name}-{number + 1}.eml", _EML)


@SECTION.post("/recall-notices/{name:path}", may=("document",))
def sent(here: Visit, name: str) -> Response:
    """Send the notices that were marked, or file that they were given in another way."""
    asked = _asked(here, name)
    by_mail = here.field("how") == _BY_MAIL
    try:
        letters = tuple(_letter(here, asked, number, by_mail=by_mail) for number in _marked(here, asked))
        telling = Telling(recall=name, letters=letters, how=here.field("how"))
        post = partial(send, here.serving) if by_mail else None
        outcomes = notify(here.record, here.who, telling, post, components=here.components(), now=here.now)
    except SeedlotError as error:
        return _page(here, asked, error=error)
    return _page(here, asked, outcomes=outcomes)


@SECTION.post("/recall-answers/{name:path}", may=("document",))
def answered(here: Visit, name: str) -> Response:
    """File that somebody confirmed a notice, and what they said."""
    asked, error = _asked(here, name), None
    try:
        acknowledge(here.record, here.who, here.field("notice"), here.field("says"), on=here.field("on"), now=here.now)
    except SeedlotError as fault:
        error = fault
    return _page(here, asked, error=error)


def _page(
    here: Here, asked: _Asked, *, error: SeedlotError | None = None, outcomes: tuple[Outcome, ...] = ()
) -> Response:
    with here.reading() as connection:
        given = told_of(connection, asked.recall)
    known = {(each.whom, each.why) for each in given}
    marked = set(_marked(here, asked)) if error else set()
    return page(
        here,
        "recall/notices.html",
        status=status_of(error) if error else 200,
        error=error,
        outcomes=outcomes,
        recall=asked.recall,
        says=asked.found.cause.says(),
        notices=[
            {
                "number": number,
                "notice": each,
                "address": here.field(f"address-{number}") or asked.addresses[number],
                "told": _key(each) in known,
                "marked": number in marked or (not error and _key(each) not in known),
                "text": letter(asked.found, each, here.site, asked.recall),
            }
            for number, each in enumerate(asked.notices)
        ],
        given=given,
        ways=(*((_BY_MAIL,) if here.serving.mail else ()), *_WAYS),
        how=here.field("how"),
        today=here.now.date().isoformat(),
        wanted=here.wanted(),
    )


def _asked(here: Here, name: str) -> _Asked:
    with here.reading() as connection:
        found, _ = check_sealed(connection, name)
        several = notices(found)
        addresses = _addresses(connection)
    return _Asked(
        recall=name,
        found=found,
        notices=several,
        addresses=tuple(addresses.get(each.whom, "") for each in several),
    )


def _addresses(connection: Connection) -> dict[str, str]:
    """Addresses of mail of organisations, by their identifier and by their name, where the record holds one."""
    told: dict[str, str] = {}
    for row in ask.rows(connection, TABLES[Organisation]):
        if found := _ADDRESS.search(row.address):
            told |= {row.organisation: found[0], row.name: found[0]}
    return told


def _marked(here: Here, asked: _Asked) -> list[int]:
    said = {str(each) for each in here.form.getlist("tell")}
    return [number for number in range(len(asked.notices)) if str(number) in said]


def _letter(here: Here, asked: _Asked, number: int, *, by_mail: bool) -> Letter:
    if by_mail and not here.serving.mail:
        raise SeedlotError("This server sends no mail", mend="Send the messages yourself, and file how.")
    to = here.field(f"address-{number}") if by_mail else ""
    posted = Posted(sender=here.serving.sender if by_mail else "", to=to, at=here.now)
    if by_mail and not to:
        raise SeedlotError(f"'{asked.notices[number].whom}' has no address of mail", mend="Write it beside them.")
    whom, why = _key(asked.notices[number])
    return Letter(whom=whom, why=why, message=_written(here, asked, number, posted), address=to)


def _key(notice: Notice) -> tuple[str, str]:
    """Who is told and why: whoever gave something may have received something else."""
    return notice.whom, notice.urgency.name.lower()


def _written(here: Here, asked: _Asked, number: int, posted: Posted) -> bytes:
    text = letter(asked.found, asked.notices[number], here.site, asked.recall)
    return message(text, asked.recall, here.site, posted)
