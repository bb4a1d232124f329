"""`seedlot drift` and `seedlot due`: whether a genome is still the one that was banked, and which tests are due."""

from __future__ import annotations

import math
from typing import Annotated, Any

import typer

from seedlot.cli.files import Csv, Picture, named, refuse_picture, write_csv, write_files, written
from seedlot.cli.opened import opened
from seedlot.cli.options import DEFAULT_RECORD, Json, On, RecordPath, now
from seedlot.cli.say import answer, findings, sentence, table, verdict
from seedlot.history.ask import moment
from seedlot.record import read
from seedlot.release.drift import ADEQUATE, Asked, Drift
from seedlot.release.drift import drift as read_drift
from seedlot.release.drift_chart import drift_chart
from seedlot.release.drift_plainly import plain_drift, plain_due, plain_hasty, plain_looks
from seedlot.release.drift_words import SINCE_THE_BANK, at_the_end
from seedlot.release.due import due as read_due
from seedlot.release.due_released import released_while_overdue
from seedlot.release.genomic import Scale
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer, overall

_DAY = 10


def drift(
    line: Annotated[str, typer.Argument(help="A line, a bank or a lot: with all that it came from and came of it.")],
    bank: Annotated[str, typer.Option(help="Compare with this bank instead of the line's own.")] = "",
    adequate: Annotated[
        float, typer.Option(metavar="PERCENT", help="A test must find a change in so many per cent of the cells.")
    ] = 100 * ADEQUATE,
    doublings: Annotated[
        float | None, typer.Option(help="Project to so many doublings instead of the record's limit of age.")
    ] = None,
    passages: Annotated[
        float | None, typer.Option(help="Follow changes by passages, and project to so many of them.")
    ] = None,
    by: Annotated[
        Scale | None, typer.Option(help="Follow changes by this; left out: by doublings, or by what is known.")
    ] = None,
    csv: Csv = None,
    picture: Picture = None,
    on: On = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Tell whether a line's genome is still the one that was banked: what is new, what grew, what no test could see.

    Example: `seedlot drift SIM-IPSC-1 --picture drift.png`
    """
    refuse_picture(picture)
    if not 0 < adequate <= 100:
        raise SeedlotError(f"'{adequate}' is no per cent of cells", mend="Write 20 for one cell in five.")
    scale, target = _end_asked(doublings, passages, by)
    asked = Asked(today=_today(on), bank=bank, adequate=adequate / 100, target=target, by=scale)
    with read.reading(opened(record)) as connection:
        found = read_drift(connection, line, asked, as_of=moment(connection, on))
    rows = [each for course in found.courses for each in plain_looks(course)]
    write_files(csv, rows, picture, lambda: drift_chart(found))
    line_ = verdict(f"{line}: {found.answer}", found.answer)
    answer(
        json, {**plain_drift(found), "csv": named(csv), "picture": named(picture)}, *_shown(found), line_, *written(csv, picture), good=found.answer is Answer.MET
    )  # fmt: skip


def _end_asked(doublings: float | None, passages: float | None, by: Scale | None) -> tuple[Scale | None, float | None]:
    """By which scale it is asked, and where production ends on it."""
    told = {Scale.DOUBLINGS: doublings, Scale.PASSAGES: passages}
    said = {scale: number for scale, number in told.items() if number is not None}
    for scale, number in said.items():
        if not 0 < number < math.inf:
            raise SeedlotError(f"'{number}' is no number of {scale}", mend=f"Write 90 for the end at 90 {scale}.")
    if len(said) > 1 or (by is not None and said and by not in said):
        raise SeedlotError("production ends by one scale", mend="Write --doublings 90, or --passages 40, not both.")
    return next(iter(said.items()), (by, None))


def due(
    item: Annotated[
        str, typer.Argument(help="An item, with the line before and after it; left out: all programmes.")
    ] = "",
    released: Annotated[
        bool, typer.Option("--released", help="Also tell which lots were released while a test was overdue.")
    ] = False,
    csv: Csv = None,
    on: On = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """List the tests that specifications ask for again and again: done, due, overdue, never done, and when next.

    Example: `seedlot due` or `seedlot due SIM-MCB-1 --on 2026-09-01`
    """
    with read.reading(opened(record)) as connection:
        number = moment(connection, on)
        found = read_due(connection, item, today=_today(on), as_of=number)
        hasty = released_while_overdue(connection, item, as_of=number) if released else ()
    rows = [plain_due(each) for each in found]
    write_csv(csv, rows)
    told = overall(each.finding for each in found)
    plain: dict[str, Any] = {"item": item or None, "today": _today(on), "answer": told, "tests": rows}
    plain |= {"released": [plain_hasty(each) for each in hasty] if released else None, "csv": named(csv)}
    columns = ("", "item", "stage", "test", "rule", "last", "next", "about")
    shown = [
        (each.state, each.item, each.stage, each.test, each.rule, each.last.occurred[:_DAY] if each.last else "never", each.next_at, each.next_on)
        for each in found
    ]  # fmt: skip
    tables: list[Any] = [table("tests", columns, shown)] if found else [sentence(_NOTHING)]
    tables += [sentence(_SAYS_HASTY if hasty else _NONE_HASTY)] if released else []
    tables += (
        [
            table(
                "released while overdue",
                ("lot", "on", "overdue"),
                [(each.lot, each.on, " ".join(one.says for one in each.tests)) for each in hasty],
            )
        ]
        if hasty
        else []
    )
    what = item or "The record"
    answer(json, plain, *tables, verdict(f"{what}: {told}", told), *written(csv), good=told is Answer.MET)


_NOTHING = (
    "No specification that an item names, or that was approved for the product of its programme, says at which stages, "
    "or how often, a test is done (columns 'at' and 'every' of a criterion)."
)


_SAYS_HASTY = "These were released while a test on the way to them was overdue, by what the decision had read."
_NONE_HASTY = "No lot was released while a test on the way to it was overdue."


def _today(on: str) -> str:
    """The day as of which it is asked."""
    return on if on and not on.isdecimal() else now().date().isoformat()


def _shown(found: Drift) -> list[Any]:
    columns = ("change", "tier", "since the bank", "course", "at the end")
    rows = [
        (
            each.course.name,
            each.course.tier,
            SINCE_THE_BANK[each.course.new],
            each.course.growth.course,
            at_the_end(each),
        )
        for each in found.ahead
    ]
    parts: list[Any] = [findings(found.line, found.findings)]
    parts += [table("changes", columns, rows)] if rows else []
    if found.target:
        parts.append(sentence(f"End of production: {found.target.at:g} {found.by}, {found.target.says}."))
    next_ = found.next
    parts.append(sentence(f"Next test: {next_.says}" if next_ else "No genomic test is asked for by a specification."))
    return parts


def add_to(app: typer.Typer) -> None:
    """Hang the commands in the door."""
    app.command()(drift)
    app.command()(due)
