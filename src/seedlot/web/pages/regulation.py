"""The rules themselves: the programmes that they judge, the pack in force, and what another pack would change."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from sqlalchemy import Connection
from starlette.responses import Response

from seedlot.dossier.gap_contents import CONFIDENCE
from seedlot.history import ask
from seedlot.history.tables import PROGRAMME
from seedlot.regulation.check import NoSuchTerritoryError
from seedlot.regulation.compare import Moved, compare, moved
from seedlot.regulation.logic import said
from seedlot.regulation.pack import Pack, built_in
from seedlot.regulation.rule import Rule
from seedlot.regulation.shapes import ANSWERS
from seedlot.release.brought import MOST_BYTES, bring, unpacked
from seedlot.release.collect import programmes
from seedlot.release.facts import stated
from seedlot.release.gap_chart import in_words
from seedlot.release.gaps import filed_in
from seedlot.release.showing import Showing
from seedlot.terms.errors import SeedlotError
from seedlot.web import regulators
from seedlot.web.faults import NowhereError
from seedlot.web.here import Here, Visit
from seedlot.web.listing import Column, listed
from seedlot.web.section import Section
from seedlot.web.show import page

SECTION = Section("regulation")
_PROGRAMMES = (
    Column(key="programme", title="Programme", link="link"),
    Column(key="title", title="Title"),
    Column(key="product", title="Product"),
    Column(key="phase", title="Phase"),
    Column(key="territories", title="To be filed in"),
)
_VERDICTS = (Column(key="answer", title="Answer", answer=True), Column(key="verdict", title="Verdict"))
_RULES = (
    Column(key="rule", title="Rule", link="link"),
    Column(key="territory", title="Of"),
    Column(key="title", title="What it asks"),
    Column(key="if_missing", title="If missing"),
    Column(key="status", title="Status"),
    Column(key="confidence", title="Wording"),
    Column(key="document", title="Text"),
)


class NoSuchRuleError(NowhereError):
    """A rule that the pack does not have."""

    def __init__(self, rule: str) -> None:
        super().__init__(f"No rule is called '{rule}'", mend="The list of all rules is at /regulation/pack.")


@SECTION.get("/regulation")
def regulation(here: Visit) -> Response:
    """List the programmes of the record, with their verdicts where that is asked: each takes a moment to assess."""
    judged = here.request.query_params.get("verdicts") == "yes"
    with here.reading_as_of() as (connection, as_of):
        rows = {row.programme: row for row in ask.rows(connection, PROGRAMME, as_of)}
        told = [
            {
                "programme": row.programme,
                "link": here.url(regulators.address("programmes", row.programme)),
                "title": row.title,
                "product": row.product,
                "phase": row.phase,
                "territories": row.territories.replace(";", ", ") or "not stated: all are assessed",
                **(_verdict(here, connection, row.programme, as_of) if judged else {}),
            }
            for row in rows.values()
        ]
    empty = "No programme is entered yet. Enter one under Enter, sheet Programmes."
    columns = (*_PROGRAMMES, *_VERDICTS) if judged else _PROGRAMMES
    shown = listed(here, columns, told, noun="programmes", empty=empty)
    if isinstance(shown, Response):
        return shown
    return page(here, "regulation/index.html", listing=shown, pack=built_in(), judged=judged)


def _verdict(here: Here, connection: Connection, programme: str, as_of: int | None) -> dict[str, Any]:
    """What the worst of a programme's own territories says of it, and which territories say so."""
    held = regulators.before(here, connection, regulators.asked(here, connection, programme), as_of).assessment
    worst = [code for code, each in held.territories.items() if each.verdict is held.verdict]
    return {
        "answer": ANSWERS[held.verdict],
        "verdict": f"{held.verdict.value} in {', '.join(worst)}"
        if len(worst) < len(held.territories)
        else held.verdict.value,
    }


@SECTION.get("/regulation/pack")
def pack(here: Visit) -> Response:
    """List the rules of the pack, or those that hold in a territory with what it inherits."""
    rules = built_in()
    code = here.request.query_params.get("territory", "")
    if code and code not in rules.territories:
        raise NoSuchTerritoryError(code, rules.territories)
    held = rules.rules_of(code) if code else tuple(rules.rules.values())
    shown = listed(here, _RULES, [_row(rule) for rule in held], noun="rules")
    if isinstance(shown, Response):
        return shown
    return page(here, "regulation/pack.html", listing=shown, pack=rules, territory=code)


@SECTION.get("/regulation/pack/{rule}")
def text(here: Visit, rule: str) -> Response:
    """Show one rule as the pack has it."""
    rules = built_in()
    if rule not in rules.rules:
        raise NoSuchRuleError(rule)
    held = rules.rules[rule]
    return page(
        here,
        "regulation/text.html",
        rule=held,
        condition=said(held.condition),
        also=[(said(one.condition), one.codes) for one in held.also],
        titles={code: rules.evidence[code].title for code in held.codes},
        confidence=CONFIDENCE[held.confidence.value],
        stages=[in_words(each.value) for each in held.stages],
    )


@SECTION.get("/regulation/differences")
def differences(here: Visit) -> Response:
    """Ask for another pack of rules."""
    return _differences(here)


@SECTION.post("/regulation/differences")
def compared(here: Visit) -> Response:
    """Compare a pack that is brought with ours, and tell which verdicts would move. Nothing is kept."""
    try:
        theirs = bring(unpacked(_sent(here)), beside=built_in())
    except SeedlotError as error:
        return _differences(here, error=error)
    found = compare(built_in(), theirs)
    moves = _moves(here, theirs) if here.field("programmes") else None
    return _differences(here, found=found, moves=moves)


def _differences(here: Here, *, error: SeedlotError | None = None, **told: Any) -> Response:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    given = {"found": None, "moves": None, "pack": built_in(), **told}
    return page(here, "regulation/differences.html", status=status, error=error, **given)


def _sent(here: Here) -> bytes:
    """What was sent as a pack; nothing where no file was chosen."""
    for each in here.files("pack"):
        with each.file as file:
            return file.read(MOST_BYTES + 1)
    return b""


def _moves(here: Here, theirs: Pack) -> dict[str, list[dict[str, Any]]]:
    """Which verdicts of each programme would move, where it is to be filed."""
    with here.reading() as connection:
        held = [
            regulators.collected(here, connection, name, planned=True, as_of=None) for name in programmes(connection)
        ]
    found = {}
    for each in held:
        facts, shown = stated(each), Showing(each, theirs.evidence).__getitem__
        where, _ = filed_in(facts, theirs)
        several = moved(built_in(), theirs, facts, shown, on=here.now.date(), territories=where)
        found[each.name] = [_move(one) for one in several]
    return found


def _move(one: Moved) -> dict[str, Any]:
    was, is_now = (regulators.look(verdict) if verdict else None for verdict in (one.was, one.now))
    return {"territory": one.territory, "rule": one.rule, "was": was, "now": is_now}


def _row(rule: Rule) -> dict[str, Any]:
    return {
        "rule": rule.id,
        "link": f"/regulation/pack/{rule.id}",
        "territory": rule.territory,
        "title": rule.title,
        "if_missing": rule.if_missing.value,
        "status": rule.status.value,
        "confidence": rule.confidence.value.replace("-", " "),
        "document": f"{rule.document}, {rule.section}",
    }
