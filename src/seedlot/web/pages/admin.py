"""People and what they may do: accounts, roles, training, sessions, and resets that take two people."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from pydantic import ValidationError
from starlette.responses import Response

from seedlot.acts import accounts as keeping
from seedlot.acts import watching
from seedlot.acts.accounts import OneTime
from seedlot.acts.amend import amend
from seedlot.acts.authority import AUTHORITIES, MEANINGS
from seedlot.acts.denials import denied
from seedlot.acts.own_account import ChangedMeanwhileError
from seedlot.acts.seal import say, state
from seedlot.history import ask
from seedlot.history.accounts import Standing, account, accounts
from seedlot.history.tables import ACCOUNT, PERSON, TRAINING
from seedlot.record.entries.origin import Person
from seedlot.terms.errors import SeedlotError, first_fault
from seedlot.terms.moments import instant
from seedlot.terms.words import Role
from seedlot.web.guard import WATCH
from seedlot.web.here import Here, Visit
from seedlot.web.listing import Column, Row, listed
from seedlot.web.mends import in_pages
from seedlot.web.section import Section
from seedlot.web.show import entry_url, go, page

SECTION = Section("admin")

_PEOPLE = (
    Column(key="person", title="Identifier", link="url"),
    Column(key="name", title="Name"),
    Column(key="roles", title="Roles"),
    Column(key="stands", title="Account"),
    Column(key="factor", title="Second factor"),
    Column(key="last", title="Last login"),
)
_TRAINING = (
    Column(key="person", title="Person", link="url"),
    Column(key="procedure", title="Procedure"),
    Column(key="occurred", title="Trained"),
    Column(key="ends", title="Valid until"),
    Column(key="stands", title="On this day", answer=True),
    Column(key="trainer", title="Trainer"),
    Column(key="entry", title="Entry", number=True, link="entry_url"),
)
_DENIED = (
    Column(key="at", title="When (UTC)"),
    Column(key="person", title="Person"),
    Column(key="address", title="From"),
    Column(key="method", title="Method"),
    Column(key="path", title="Address asked for"),
    Column(key="why", title="Why"),
)


@SECTION.get("/admin", may=WATCH)
def admin(here: Visit) -> Response:
    """Show everybody whom the record names, how their accounts stand, and what needs attention."""
    with here.reading() as connection:
        people = ask.rows(connection, PERSON)
        told = {each.person: each for each in accounts(connection)}
    seen = {each.person: each for each in keeping.seen(here.record, here.who)} if here.guarded else {}
    rows = [_person(row, seen.get(row.person), told.get(row.person)) for row in people]
    shown = listed(here, _PEOPLE, rows, noun="people", empty="The record names nobody yet.")
    if isinstance(shown, Response):
        return shown
    alarms = [each for each in told.values() if each.standing is Standing.LOCKED]
    awaited = [each for each in told.values() if each.asked is not None]
    unknown = keeping.unknown_attempts(here.record)
    return page(here, "admin/people.html", shown=shown, alarms=alarms, awaited=awaited, unknown=unknown)


@SECTION.get("/admin/people/{person:path}", may=WATCH)
def person(here: Visit, person: str) -> Response:
    """Show one person: name, roles, account and its story, training; and what can be done."""
    return _shown(here, person)


@SECTION.get("/admin/name", may=("person",))
def name_form(here: Visit) -> Response:
    """Ask for a person who is to be named."""
    return page(here, "admin/name.html", roles=tuple(Role), given={}, chosen=(), error=None)


@SECTION.post("/admin/name", may=("person",))
def name(here: Visit) -> Response:
    """Name a person, with their roles."""
    given = {key: here.field(key) for key in ("person", "name", "organisation")}
    chosen = tuple(map(str, here.form.getlist("role")))
    try:
        said = _named(given, chosen)
        state(here.record, here.who, say(said, instant(here.now)), now=here.now)
    except SeedlotError as error:
        told: dict[str, Any] = {"roles": tuple(Role), "given": given, "chosen": chosen, "error": in_pages(error)}
        return page(here, "admin/name.html", status=HTTPStatus.UNPROCESSABLE_ENTITY, **told)
    return go(_url(said.person))


@SECTION.post("/admin/roles", may=("amendment of a person",))
def roles(here: Visit) -> Response:
    """Correct the roles of a person, with a reason."""
    person, chosen = here.field("person"), [str(each) for each in here.form.getlist("role")]
    with here.reading() as connection:
        found = ask.rows(connection, PERSON, person=person)
    if not found:
        raise ask.NotInRecordError(person)
    try:
        if here.field("was") != found[0].roles:
            raise ChangedMeanwhileError(person)
        _named({"person": person, "name": found[0].name}, tuple(chosen))
        amend(here.record, here.who, found[0].entry, {"roles": chosen}, reason=here.field("reason"), now=here.now)
    except SeedlotError as error:
        return _shown(here, person, error=error)
    return go(_url(person))


@SECTION.post("/admin/open", may=("account",))
def open_account(here: Visit) -> Response:
    """Open an account; the administrator is shown their half of a one-time secret, once."""
    person = here.field("person")
    try:
        secret = keeping.open_account(here.record, here.who, person, now=here.now)
    except SeedlotError as error:
        return _shown(here, person, error=error)
    return _handed(here, person, secret)


@SECTION.post("/admin/reset", may=("account",))
def ask_reset(here: Visit) -> Response:
    """Ask for a one-time secret for somebody; its first half is shown, once."""
    person, reason, lost = here.field("person"), here.field("reason"), bool(here.field("factor"))
    try:
        secret = keeping.ask_reset(here.record, here.who, person, reason, factor=lost, now=here.now)
    except SeedlotError as error:
        return _shown(here, person, error=error)
    return _handed(here, person, secret)


@SECTION.post("/admin/approve", may=("access review",))
def approve(here: Visit) -> Response:
    """Approve a one-time secret that another asked for; its second half is shown, once."""
    person = here.field("person")
    try:
        secret = keeping.approve_reset(here.record, here.who, person, now=here.now)
    except SeedlotError as error:
        return _shown(here, person, error=error)
    return _handed(here, person, secret)


@SECTION.post("/admin/unlock", may=("account",))
def unlock(here: Visit) -> Response:
    """Unlock an account, saying what was found."""
    person = here.field("person")
    try:
        keeping.unlock(here.record, here.who, person, here.field("reason"), now=here.now)
    except SeedlotError as error:
        return _shown(here, person, error=error)
    return go(_url(person))


@SECTION.post("/admin/close", may=("account",))
def close(here: Visit) -> Response:
    """Close an account for ever."""
    person = here.field("person")
    try:
        keeping.close_account(here.record, here.who, person, here.field("reason"), now=here.now)
    except SeedlotError as error:
        return _shown(here, person, error=error)
    return go(_url(person))


@SECTION.post("/admin/sessions", may=("account",))
def end_sessions(here: Visit) -> Response:
    """End every session of a person."""
    watching.end_sessions_of(here.record, here.who, here.field("person"))
    return go("/admin/sessions")


@SECTION.get("/admin/sessions", may=WATCH)
def sessions(here: Visit) -> Response:
    """Show who is logged in."""
    found = watching.open_sessions(here.record, here.who, now=here.now) if here.guarded else ()
    return page(here, "admin/sessions.html", found=found)


@SECTION.get("/admin/training", may=("training", *WATCH))
def training(here: Visit) -> Response:
    """Show who was trained in what, and whether it is valid on this day."""
    with here.reading() as connection:
        found = ask.rows(connection, TRAINING)
    today = here.now.date().isoformat()
    rows = [
        {
            **{key: getattr(row, key) for key in ("person", "procedure", "occurred", "ends", "trainer", "entry")},
            "stands": "not met" if row.ends and row.ends < today else "met",
            "url": _url(row.person),
            "entry_url": entry_url(row.entry),
        }
        for row in found
    ]
    shown = listed(here, _TRAINING, rows, noun="trainings", empty="No training is entered yet.")
    return shown if isinstance(shown, Response) else page(here, "admin/training.html", shown=shown)


@SECTION.get("/admin/refused", may=WATCH)
def refused(here: Visit) -> Response:
    """Show what was refused: logins, signatures, pages."""
    found = denied(here.record, here.who) if here.guarded else ()
    rows: list[Row] = [{key: getattr(each, key) for key in each.__slots__} for each in found]
    shown = listed(here, _DENIED, rows, name="refused-", noun="refusals", empty="Nothing was refused.")
    return shown if isinstance(shown, Response) else page(here, "admin/refused.html", shown=shown)


@SECTION.get("/admin/authority")
def authority(here: Visit) -> Response:
    """Show who may do what: the table that every act asks."""
    tables = (("What may be done, by whom", AUTHORITIES), ("What a signature may mean, by whom", MEANINGS))
    return page(here, "admin/authority.html", tables=tables, roles=tuple(Role))


@SECTION.get("/admin/review", may=("access review",))
def review_form(here: Visit) -> Response:
    """Show every account as it stands, to be reviewed."""
    return _review(here)


@SECTION.post("/admin/review", may=("access review",))
def review(here: Visit) -> Response:
    """Seal that access was reviewed."""
    try:
        number = keeping.review_access(here.record, here.who, here.field("conclusion"), now=here.now)
    except SeedlotError as error:
        return _review(here, error=error)
    return go(entry_url(number))


def _review(here: Here, *, error: SeedlotError | None = None) -> Response:
    found = keeping.seen(here.record, here.who) if here.guarded else ()
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return page(here, "admin/review.html", status=status, found=found, error=error and in_pages(error))


def _shown(here: Here, person: str, *, error: SeedlotError | None = None) -> Response:
    """The page of a person, with what was wrong with an act on their account."""
    with here.reading() as connection:
        found = ask.rows(connection, PERSON, person=person)
        if not found:
            raise ask.NotInRecordError(person)
        told = account(connection, person)
        changes = ask.rows(connection, ACCOUNT, person=person)
        trained = ask.rows(connection, TRAINING, person=person)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    shown = {"told": told, "named": found[0], "changes": changes, "trained": trained, "roles": tuple(Role)}
    return page(here, "admin/person.html", status=status, error=error and in_pages(error), **shown)


def _handed(here: Here, person: str, secret: OneTime) -> Response:
    """The halves of a one-time secret, shown once: they stand in no address and are kept nowhere."""
    return page(here, "admin/half.html", person=person, secret=secret)


def _named(given: dict[str, str], chosen: tuple[str, ...]) -> Person:
    try:
        return Person.model_validate(given | {"roles": chosen})
    except ValidationError as error:
        raise SeedlotError(": ".join(first_fault(error)), mend="Correct this field.") from error


def _person(row: Any, seen: Any, told: Any) -> Row:
    return {
        "person": row.person,
        "name": row.name,
        "roles": ", ".join(filter(None, row.roles.split(";"))),
        "stands": str(seen.state) if seen else "none",
        "factor": "set" if told and told.factor is not None else "",
        "last": str(seen.last_login or "") if seen else "",
        "url": _url(row.person),
    }


def _url(person: str) -> str:
    return f"/admin/people/{quote(person, safe='')}"
