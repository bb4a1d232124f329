"""By what a lineage is coloured: how each item stands, under which regime it was made, what its results and the rules say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.words import TABLES
from seedlot.lineage.trace import Place
from seedlot.lineage.whereabouts import whereabouts
from seedlot.record.entries.origin import Registered
from seedlot.regulation.pack import Pack
from seedlot.regulation.shapes import Verdict
from seedlot.release.collect import collect
from seedlot.release.gaps import find_gaps, matrix
from seedlot.release.programme import Programme
from seedlot.specs.judge import WORST_FIRST
from seedlot.specs.weigh import fold, weigh
from seedlot.terms.criterion import Criterion
from seedlot.terms.finding import Answer
from seedlot.terms.words import ItemKind


class Paint(StrEnum):
    """By what a lineage can be coloured."""

    STATE = "state"
    ENVIRONMENT = "environment"
    RESULT = "result"
    VERDICT = "verdict"


def states(connection: Connection, places: Sequence[Place], as_of: int | None = None) -> dict[str, str]:
    """How each item stands now."""
    found = whereabouts(connection, [place.item for place in places], as_of=as_of)
    return {item: str(each.state) for item, each in found.items()}


def regimes(connection: Connection, places: Sequence[Place], as_of: int | None = None) -> dict[str, str]:
    """Under which regime each item was made, as its step or its registration says; nothing where neither does."""
    names = [place.item for place in places]
    makers = {row.item: row.step for row in ask.rows_among(connection, t.ITEM, "item", names, as_of) if row.step}
    steps = ask.rows_among(connection, t.STEP, "step", sorted(set(makers.values())), as_of)
    under = {row.step: row.environment for row in steps}
    told = {row.item: row.environment for row in ask.rows_among(connection, TABLES[Registered], "item", names, as_of)}
    told |= {item: under.get(step, "") for item, step in makers.items()}
    return {item: word for item, word in told.items() if word}


def results(connection: Connection, places: Sequence[Place], as_of: int | None = None) -> dict[str, str]:
    """The worst answer of each item's own results against the specification that it names; nothing without both."""
    names = [place.item for place in places]
    wanted = {
        row.item: row.specification
        for row in ask.rows_among(connection, t.ITEM, "item", names, as_of)
        if row.specification
    }
    criteria = _criteria(connection, set(wanted.values()), as_of)
    found: dict[str, list[Answer]] = {}
    for row in ask.rows_among(connection, t.VALUE, "item", sorted(wanted), as_of):
        for criterion in criteria.get(wanted[row.item], {}).get(fold(row.name), ()):
            found.setdefault(row.item, []).append(weigh(criterion, ask.reportable(row)).answer)
    return {item: str(min(answers, key=WORST_FIRST.index)) for item, answers in found.items()}


def _criteria(
    connection: Connection, names: Iterable[str], as_of: int | None
) -> Mapping[str, Mapping[str, list[Criterion]]]:
    """The criteria of specifications (name and version) by their test; those for other stages are left aside."""
    wanted, told = set(names), dict[str, dict[str, list[Criterion]]]()
    for row in ask.rows(connection, t.SPECIFICATION, as_of) if wanted else ():
        if (name := f"{row.name} {row.version}") in wanted:
            for criterion in ask.specification(row).criteria:
                if not criterion.stage or fold(criterion.stage) == fold(row.stage):
                    told.setdefault(name, {}).setdefault(fold(criterion.test), []).append(criterion)
    return told


def verdicts(  # noqa: PLR0913 - which items, by which rules, where, when, as of when, and who reads the programmes
    connection: Connection,
    places: Sequence[Place],
    pack: Pack,
    territory: str,
    *,
    on: date,
    as_of: int | None = None,
    known: Callable[[str], Programme] | None = None,
) -> dict[str, str]:
    """What the rules of a territory say of the stage at which each item stands, in the programme that it is made for.

    Of what is made for no programme alone, as a bank or a donor is, the worst of all programmes of the lineage is told.
    `known` gives a programme that was read already, for to read one takes longer than all else.
    """
    rows = ask.rows_among(connection, t.ITEM, "item", [place.item for place in places], as_of)
    own = {row.item: row.programme for row in rows}
    told: dict[tuple[str, str], Verdict] = {}
    for programme in sorted({*own.values()} - {""}):
        read = known(programme) if known else collect(connection, programme, as_of=as_of)
        found = find_gaps(read, pack, on=on, territories=(territory,))
        for each in matrix(found.assessment):
            verdict, stage = Verdict(each["verdict"]), each["stage"]
            told[programme, stage] = verdict
            told["", stage] = max(verdict, told.get(("", stage), verdict), key=list(Verdict).index)
    keys = {place.item: (own.get(place.item, ""), _stage(place)) for place in places}
    return {item: str(told[key]) for item, key in keys.items() if key in told}


def _stage(place: Place) -> str:
    """The stage at which rules read an item."""
    return "materials" if place.kind == ItemKind.MATERIAL_LOT else place.stage.lower().replace(" ", "_")
