"""The rules on two days: which came into force, which ended, and which verdicts of a programme are others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from seedlot.regulation.between import Turned, between
from seedlot.regulation.check import NoSuchTerritoryError
from seedlot.regulation.pack import Pack, built_in
from seedlot.regulation.rule import Rule
from seedlot.release.collect import programmes
from seedlot.release.dated import Shift, shifts
from seedlot.release.gaps import Gaps, find_gaps
from seedlot.terms.errors import SeedlotError
from seedlot.web import regulators
from seedlot.web.here import Here, Visit
from seedlot.web.listing import Column, listed
from seedlot.web.regulators import look
from seedlot.web.section import Section
from seedlot.web.show import page

SECTION = Section("dates")
_COLUMNS = (
    Column(key="what", title="What became of it"),
    Column(key="when", title="In force"),
    Column(key="rule", title="Rule", link="link"),
    Column(key="territory", title="Of"),
    Column(key="title", title="What it asks"),
    Column(key="if_missing", title="If missing"),
    Column(key="document", title="Text"),
    Column(key="confidence", title="Wording"),
)
_YEAR = timedelta(days=365)


class NoDayError(SeedlotError):
    """A day that cannot be read."""

    def __init__(self, said: str) -> None:
        super().__init__(f"'{said}' is no day", mend="Write 2026-03-01.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """Two days, of which territory (empty: all), and for which programme (empty: none)."""

    before: date
    after: date
    territory: str
    programme: str


@SECTION.get("/regulation/dates")
def dates(here: Visit) -> Response:
    """Show which rules stand otherwise on one day than on another, and what that does to a programme."""
    pack, error = built_in(), None
    try:
        wanted = _wanted(here, pack)
    except SeedlotError as fault:
        error, wanted = fault, _default(here)
    shown = listed(
        here,
        _COLUMNS,
        [_row(each) for each in _turned(pack, wanted)],
        name="rules-",
        noun="rules",
        empty="The same rules hold on both days.",
    )
    if isinstance(shown, Response):
        return shown
    with here.reading() as connection:
        names = programmes(connection)
    return page(
        here,
        "regulation/dates.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
        error=error,
        wanted=wanted,
        pack=pack,
        listing=shown,
        names=names,
        held=_held(here, wanted) if wanted.programme else None,
    )


def _wanted(here: Here, pack: Pack) -> _Wanted:
    said, usual = here.request.query_params, _default(here)
    territory = said.get("territory", "").strip().upper()
    if territory and territory not in pack.territories:
        raise NoSuchTerritoryError(territory, pack.territories)
    return _Wanted(
        before=_day(said.get("from", ""), usual.before),
        after=_day(said.get("to", ""), usual.after),
        territory=territory,
        programme=said.get("programme", ""),
    )


def _default(here: Here) -> _Wanted:
    today = here.now.date()
    return _Wanted(before=today - _YEAR, after=today, territory="", programme="")


def _day(said: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(said.strip()) if said.strip() else otherwise
    except ValueError:
        raise NoDayError(said) from None


def _turned(pack: Pack, wanted: _Wanted) -> list[Turned]:
    own = {rule.id for rule in pack.rules_of(wanted.territory)} if wanted.territory else set(pack.rules)
    return [each for each in between(pack, wanted.before, wanted.after) if each.rule.id in own]


def _row(each: Turned) -> dict[str, Any]:
    rule = each.rule
    return {
        "what": each.what.value,
        "when": _force(rule),
        "rule": rule.id,
        "link": f"/regulation/pack/{rule.id}",
        "territory": rule.territory,
        "title": rule.title,
        "if_missing": rule.if_missing.value,
        "document": f"{rule.document}, {rule.section}",
        "confidence": rule.confidence.value.replace("-", " "),
    }


def _force(rule: Rule) -> str:
    held = rule.in_force
    told = (f"since {held.since}" if held.since else "", f"until {held.until}" if held.until else "")
    draft = f"{rule.status.value}, published {rule.published}" if rule.published else "no day is known"
    return " ".join(filter(None, told)) or draft


def _held(here: Here, wanted: _Wanted) -> dict[str, Any]:
    """A programme on both days: by the rules in force, with what was valid then."""
    with here.reading_as_of() as (connection, as_of):
        programme = regulators.collected(here, connection, wanted.programme, planned=True, as_of=as_of)
    chosen = (wanted.territory,) if wanted.territory else None
    before, after = (
        find_gaps(programme, built_in(), on=day, territories=chosen) for day in (wanted.before, wanted.after)
    )
    return {
        "territories": [(code, look(was), look(now)) for code, was, now in _verdicts(before, after)],
        "shifts": [_shown(each) for each in shifts(before.assessment, after.assessment)],
    }


def _verdicts(before: Gaps, after: Gaps) -> list[tuple[str, Any, Any]]:
    new = after.assessment.territories
    return [(code, each.verdict, new[code].verdict) for code, each in before.assessment.territories.items()]


def _shown(each: Shift) -> dict[str, Any]:
    return {
        "rule": each.rule,
        "title": each.title,
        "territories": each.territories,
        "was": look(each.was) if each.was else None,
        "now": look(each.now) if each.now else None,
        "counted": each.counted,
        "why": [said.replace("_", " ") for said in each.why],
    }
