"""`seedlot platform`: a line cycle by cycle, what regulators say of each, what it risks, and what falls with it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

import typer

from seedlot.cli.files import Csv, Picture, refuse_picture, write_files, written
from seedlot.cli.opened import opened
from seedlot.cli.options import DEFAULT_RECORD, Json, On, RecordPath, pairs
from seedlot.cli.rules import ProgrammeName, Rules, Territories, WithPlanned, asking
from seedlot.cli.say import answer, some, table
from seedlot.history.ask import moment
from seedlot.lineage.radius import Radius, cause_named, radius
from seedlot.record import read
from seedlot.release.cycle_chart import cycle_chart, regime
from seedlot.release.cycles import Cycle, cycles
from seedlot.release.gaps import find_gaps
from seedlot.release.plainly_cycles import plain_cycle, plain_falls, plain_risks
from seedlot.terms.errors import SeedlotError
from seedlot.terms.words import Process

_HEADS = ("cycle", "environment", "verdicts", "risks", "falls", "again")
#: What stands before each answer in the table of a cycle.
_ASKED = ("Environment", "Verdicts", "Risks so far", "Falls with it", "To do it again")
_WORDS = {
    "cycles": ("cycle", "cycles"),
    "steps_outside_licensed_gmp": ("step outside licensed GMP", "steps outside licensed GMP"),
    "steps_not_stated": ("step whose environment is not stated", "steps whose environment is not stated"),
    "switches_of_environment": ("switch of environment", "switches of environment"),
    "research_grade_lots": ("research-grade lot", "research-grade lots"),
    "findings_against": ("finding against it", "findings against it"),
    "banks": ("bank", "banks"),
    "lots": ("lot", "lots"),
    "doses": ("dose", "doses"),
    "given": ("of them given", "of them given"),
    "programmes": ("programme", "programmes"),
}


def platform(
    programme: ProgrammeName,
    cost: Annotated[
        list[str], typer.Option(metavar="PROCESS=AMOUNT", help="What a step of a process costs; may be repeated.")
    ] = [],
    territory: Territories = "",
    planned: WithPlanned = True,
    rules: Rules = [],
    picture: Picture = None,
    csv: Csv = None,
    on: On = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Take a line apart into its cycles of development and banking: how each stands, and what falls if it is refused.

    Example: `seedlot platform PLATFORM --cost reprogramming=40000 --cost banking=25000`
    """
    refuse_picture(picture)
    costs: dict[str, Decimal] = {
        _process(name): _amount(said) for name, said in pairs(cost, "--cost PROCESS=AMOUNT").items()
    }
    with asking(record, programme, rules=rules, on=on, territory=territory, planned=planned) as asked:
        found = find_gaps(asked.programme, asked.pack, on=asked.on, territories=asked.territories)
    several = cycles(found, costs)
    with read.reading(opened(record)) as connection:
        size = moment(connection, on)
        falls = {
            each.bank: radius(connection, cause_named(connection, each.bank, as_of=size), as_of=size)
            for each in several
            if not asked.programme.items[each.bank].planned
        }
    rows = [_row(each, falls.get(each.bank)) for each in several] if csv else []
    write_files(csv, rows, picture, lambda: cycle_chart(several, programme))
    told = {
        "programme": programme,
        "on": asked.on.isoformat(),
        "cycles": [plain_cycle(each, falls.get(each.bank)) for each in several],
    }
    shown = [_table(_told(each, falls.get(each.bank))) for each in several]
    answer(json, told, *(shown or ["No bank is on the way to its products."]), *written(picture, csv))


def _table(told: tuple[str, ...]) -> Any:
    return table(f"Cycle {told[0]}", ("", ""), zip(_ASKED, told[1:], strict=True))


def _in_words(counted: Mapping[str, Any]) -> str:
    return ", ".join(some(count, *_WORDS[what]) for what, count in counted.items())


def _process(name: str) -> Process:
    try:
        return Process(name)
    except ValueError:
        raise SeedlotError(f"'{name}' is no process of a step", mend=f"They are: {', '.join(Process)}.") from None


def _amount(said: str) -> Decimal:
    try:
        amount = Decimal(said)
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or amount < 0:
        raise SeedlotError(f"'{said}' is no amount", mend="Write a number, such as 40000.")
    return amount


def _told(each: Cycle, falls: Radius | None) -> tuple[str, ...]:
    again = each.repeat
    own = ", ".join(some(count, kind) for kind, count in each.falls.items())
    days = "days not known" if again.days is None else some(again.days, "day")
    cost = [] if again.cost is None else [f"cost {again.cost:f}"]
    if cost and again.uncosted:
        cost.append(f"not costed: {', '.join(again.uncosted)}")
    return (
        f"{each.number}: {each.bank} ({each.stage})",
        f"cells: {regime(each.environment.value)}; bank: {each.bank_environment or 'not known'}",
        "; ".join(f"{code} {verdict}" for code, verdict in each.verdicts.items()),
        _in_words(plain_risks(each)),
        (_in_words(plain_falls(falls)) if falls else "") or f"nothing yet, for it is only planned; of the plan: {own}",
        "; ".join((f"{some(again.steps, 'step')}, {days}", *cost)),
    )


def _row(each: Cycle, falls: Radius | None) -> dict[str, Any]:
    return dict(zip(_HEADS, _told(each, falls), strict=True))


def add_to(app: typer.Typer) -> None:
    """Hang the command in the door."""
    app.command()(platform)
