"""Recall: choose what went wrong, see everything that it touches, mark it, tell whom it concerns, seal the answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection
from starlette.responses import Response

from seedlot.acts.recall import Sealing, seal_recall
from seedlot.acts.seal import say, state
from seedlot.lineage.cause import LASTING, Cause
from seedlot.lineage.notices import letter, notices
from seedlot.lineage.picture import of_recall
from seedlot.lineage.recall import Recalled, Touched, recall
from seedlot.lineage.sealed import check_sealed, digest, every_sealed, sealed, since_sealed
from seedlot.lineage.whereabouts import Found
from seedlot.record.entries.quality import Recall
from seedlot.record.entries.work import Hold
from seedlot.terms.chart import Chart
from seedlot.terms.errors import SeedlotError, first_fault
from seedlot.terms.finding import Finding
from seedlot.terms.moments import instant
from seedlot.web.causes import CAUSES, cause_said, query_of
from seedlot.web.chart import chart_json, chart_svg
from seedlot.web.downloads import download
from seedlot.web.faults import status_of
from seedlot.web.here import Here, Visit
from seedlot.web.jobs import Asked, Tell
from seedlot.web.jobs import sealed as answered
from seedlot.web.listing import Column, Listing, listed
from seedlot.web.refer import parts
from seedlot.web.section import Section
from seedlot.web.show import entry_url, go, item_url, page
from seedlot.web.uploads import State

SECTION = Section("recall")

_COLUMNS = (
    Column(key="item", title="Item", link="url"),
    Column(key="vials", title="Vials"),
    Column(key="what", title="What it is"),
    Column(key="touched", title="Touched"),
    Column(key="how", title="How"),
    Column(key="distance", title="Distance", number=True),
    Column(key="state", title="How it stands"),
    Column(key="where", title="Where it is now"),
)
#: Items of which the page offers to put each on hold.
_MOST_MARKED = 1_000


class NothingMarkedError(SeedlotError):
    """A hold without an item, a name or a reason."""

    def __init__(self, what: str) -> None:
        super().__init__(f"Say {what}", mend="Nothing was put on hold.")


@SECTION.get("/recall")
def asked(here: Visit) -> Response:
    """Ask what went wrong; where the address says it, show everything that it touches."""
    return _page(here)


@SECTION.get("/recall-map.svg")
def picture(here: Visit) -> Response:
    """Draw what a recall touches."""
    return chart_svg(_chart(here), here)


@SECTION.get("/recall-map.json")
def data(here: Visit) -> Response:
    """Give what a recall touches as a map that can be explored."""
    return chart_json(_chart(here), here)


@SECTION.get("/recall-letter")
def notice(here: Visit) -> Response:
    """Give what somebody is told, as text to send."""
    with here.reading_as_of() as (connection, as_of):
        found = recall(connection, _cause(here, connection, as_of), as_of=as_of)
    whom = here.request.query_params.get("whom", "")
    told = [letter(found, each, here.site) for each in notices(found) if not whom or each.whom == whom]
    return download("\n\n".join(told).encode(), f"recall-{found.cause.name}.txt", "text/plain; charset=utf-8")


@SECTION.post("/recall/hold", may=("hold",))
def marked(here: Visit) -> Response:
    """Put what was marked on hold, in one entry."""
    targets = tuple(dict.fromkeys(str(each) for each in here.form.getlist("mark")))
    try:
        wanted = (("what to put on hold", targets), ("how the hold is called", here.field("hold")))
        for what, given in (*wanted, ("why it is put on hold", here.field("reason"))):
            if not given:
                raise NothingMarkedError(what)
        hold = Hold(hold=here.field("hold"), targets=targets, reason=here.field("reason"))
        state(here.record, here.who, say(hold, instant(here.now)), now=here.now)
    except ValidationError as fault:
        return _page(here, SeedlotError(": ".join(first_fault(fault)), mend="Nothing was put on hold."))
    except SeedlotError as error:
        return _page(here, error)
    return go(_back(here) + "#marked")


@SECTION.post("/recall/seal", may=("recall",))
def sealing(here: Visit) -> Response:
    """Seal the answer that was read, with a name and a reason."""
    said = here.field("as-of")
    try:
        with here.reading() as connection:
            cause = _cause(here, connection, None)
        wanted = Sealing(
            recall=here.field("recall"),
            cause=cause,
            reason=here.field("why"),
            seen=here.field("seen"),
            as_of=int(said) if said.isascii() and said.isdecimal() and len(said) < 19 else None,
        )

        def work(tell: Tell) -> State:
            number, _ = seal_recall(here.record, here.who, wanted, now=here.now, progress=tell)
            return {"to": entry_url(number)}

        typed = {"Name of the recall": wanted.recall, "Reason": wanted.reason}
        asked = Asked(called=f"The recall of {cause.says()}", back=_back(here), seals=Recall.KIND, typed=typed)
        return answered(here, asked, work)
    except SeedlotError as error:
        return _page(here, error)


@SECTION.get("/recalls/{name:path}")
def again(here: Visit, name: str) -> Response:
    """Ask a sealed recall again, and compare."""
    with here.reading() as connection:
        entry, said = sealed(connection, name)
        found, told = check_sealed(connection, name)
        since = since_sealed(connection, name, found)
    return _answer(here, found, told=(told, *((since,) if since else ())), entry=entry, said=said)


def _page(here: Here, error: SeedlotError | None = None) -> Response:
    with here.reading_as_of() as (connection, as_of):
        earlier = every_sealed(connection, as_of)
        found = None
        if _said(here, "name"):
            try:
                found = recall(connection, _cause(here, connection, as_of), as_of=as_of)
            except SeedlotError as fault:
                error = error or fault
    if found is not None:
        return _answer(here, found, error=error)
    return page(here, "recall/ask.html", status=_status(error), error=error, earlier=earlier, **_form(here))


def _answer(
    here: Here,
    found: Recalled,
    *,
    error: SeedlotError | None = None,
    told: Sequence[Finding] = (),
    entry: int | None = None,
    said: Recall | None = None,
) -> Response:
    rows = [_row(here, each) for each in found.touched]
    columns = [column for column in _COLUMNS if column.key != "vials" or any(each.numbers for each in found.touched)]
    shown = listed(here, columns, rows, name="touched-", noun="items", empty="It touches nothing.")
    if not isinstance(shown, Listing):
        return shown
    places = Counter(each.now.found for each in found.touched)
    return page(
        here,
        "recall/answer.html",
        status=_status(error),
        error=error,
        found=found,
        listing=shown,
        surely=sum(each.surely for each in found.touched),
        kinds=sorted(Counter(each.kind for each in found.touched).items()),
        places=[(str(place), places[place]) for place in Found if places[place]],
        notices=notices(found),
        marked=[each for each in found.touched if each.now.holds],
        open_marks=[each for each in found.touched if not each.now.holds and not each.now.used_up][:_MOST_MARKED],
        digest=digest(found),
        query=query_of(found.cause),
        told=told,
        entry=entry,
        said=said,
        refer=parts,
        **_form(here),
    )


def _form(here: Here) -> dict[str, Any]:
    names = ("cause", "name", "supplier", "from", "to")
    typed = {name: _said(here, name) for name in names}
    more = {name: here.field(name) for name in ("hold", "reason", "recall", "why")}
    return {"causes": CAUSES, "lasting": LASTING, "typed": typed, "more": more}


def _cause(here: Here, connection: Connection, as_of: int | None) -> Cause:
    """The cause that is asked for."""
    return cause_said(connection, partial(_said, here), as_of)


def _said(here: Here, name: str) -> str:
    """What the address says, or the form where one was sent."""
    return here.field(f"asked-{name}") or here.request.query_params.get(name, "").strip()


def _back(here: Here) -> str:
    return here.url("/recall", **{name: _said(here, name) for name in ("cause", "name", "supplier", "from", "to")})


def _chart(here: Here) -> Chart:
    with here.reading_as_of() as (connection, as_of):
        return of_recall(recall(connection, _cause(here, connection, as_of), as_of=as_of))


def _row(here: Here, each: Touched) -> dict[str, Any]:
    return {
        "item": each.item,
        "url": here.url(item_url(each.item)),
        "vials": each.numbers,
        "what": each.stage or each.kind,
        "touched": ": ".join(filter(None, ("yes" if each.surely else "not known", each.note))),
        "how": each.how,
        "distance": each.distance,
        "state": str(each.now.state),
        "where": each.now.says,
    }


def _status(error: SeedlotError | None) -> int:
    return status_of(error) if error else 200
