"""`seedlot engage`: which authority has to be asked by when, as a table, a picture and a calendar."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from seedlot.cli.files import Csv, Picture, refuse_picture, write_files, written
from seedlot.cli.options import DEFAULT_RECORD, Json, On, RecordPath, write_whole
from seedlot.cli.rules import ProgrammeName, Rules, Territories, asking
from seedlot.cli.say import answer, in_line, table
from seedlot.plan.agreements import inside, open_rules, steps_of
from seedlot.plan.calendar import calendar
from seedlot.plan.engagement import Engagement, engagements
from seedlot.plan.plainly import plain_engagement
from seedlot.plan.timeline import timeline
from seedlot.regulation.interactions import interactions
from seedlot.release.gaps import find_gaps
from seedlot.terms.errors import SeedlotError

_HEADS = ("Ask by", "State", "Whom", "For what", "Before")
#: Rules that a row names before it counts the rest.
_NAMED = 3
_NOTE = (
    "Late: the longest time that the authority was found to take no longer fits before the step, or the step is done. "
    "Ask now: how long it takes was not found. What to ask in each rule's words: --questions, --ics, --csv or --json."
)


def engage(
    programme: ProgrammeName,
    territory: Territories = "",
    start: Annotated[
        str, typer.Option(metavar="DATE", help="When cell line development is to begin, where no step is entered yet.")
    ] = "",
    prepare: Annotated[int, typer.Option(min=0, metavar="DAYS", help="Days that you need to write a request.")] = 0,
    questions: Annotated[bool, typer.Option("--questions", help="List the questions to put, too.")] = False,
    rules: Rules = [],
    ics: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a calendar (.ics).")] = None,
    picture: Picture = None,
    csv: Csv = None,
    on: On = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Tell which agreement with which authority must be had before which step, and by when to ask for it.

    Example: `seedlot engage PLATFORM --territory DE,US --start 2027-03-01 --ics plan.ics`
    """
    refuse_picture(picture)
    begins = _day(start) if start else None
    with asking(record, programme, rules=rules, on=on, territory=territory, planned=True) as asked:
        found = find_gaps(asked.programme, asked.pack, on=asked.on, territories=asked.territories)
    steps = steps_of(found, begins)
    plan = engagements(
        open_rules(found), steps, interactions(), inside(asked.pack), on=asked.on, prepare=prepare
    )  # fmt: skip
    write_files(
        csv, [_row(each) for each in plan] if csv else [], picture, lambda: timeline(plan, programme, on=asked.on)
    )
    if ics:
        write_whole(ics, calendar(plan, programme, on=asked.on))
    told = {
        "programme": programme,
        "on": asked.on.isoformat(),
        "prepare": prepare,
        "plan": [plain_engagement(each) for each in plan],
    }
    title = f"{in_line(programme)}: whom to ask, on {asked.on}"
    parts = (("agreements that rules ask for", True), ("advice on what is open besides", False))
    shown: list[Any] = [
        table(f"{title}: {what}", _HEADS, map(_told, several))
        for what, agreed in parts
        if (several := [each for each in plan if bool(each.agreement) is agreed])
    ]
    shown += map(_put, plan) if questions else ()
    answer(json, told, *(shown or [f"{title}: nobody, by what is entered."]), _NOTE, *written(picture, csv, ics))


def _put(each: Engagement) -> Any:
    """The questions of a meeting."""
    meeting = f"{each.meeting.body}: {each.meeting.name}" if each.meeting else f"the authority of {each.territory}"
    rows = ((one.rule, one.question) for one in each.questions)
    return table(f"To put to {meeting}, for {each.wanted}", ("Rule", "Question"), rows)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise SeedlotError(f"'{text}' is no date", mend="Write 2027-03-01.") from None


def _told(each: Engagement) -> tuple[str, ...]:
    meeting = f"{each.meeting.body}: {each.meeting.name}" if each.meeting else f"the authority of {each.territory}"
    return (
        str(each.latest or ""),
        str(each.state),
        f"{each.territory} {meeting}",
        f"{each.wanted} ({_rules(each)})",
        f"{each.before.step} on {each.before.day}" if each.before else "",
    )


def _rules(each: Engagement) -> str:
    """The rules that ask for it; where they are many, the first and how many more."""
    names = list(dict.fromkeys(one.rule for one in each.questions))
    more = [f"{len(names) - _NAMED} more"] if len(names) > _NAMED else []
    return ", ".join([*names[:_NAMED], *more])


def _row(each: Engagement) -> dict[str, Any]:
    return {
        "latest": str(each.latest or ""),
        "territory": each.territory,
        "authority": each.meeting.body if each.meeting else "",
        "meeting": each.meeting.name if each.meeting else "",
        "agreement": each.agreement,
        "before": each.before.step if each.before else "",
        "day": str(each.before.day) if each.before else "",
        "state": each.state.value,
        "says": each.says,
        "questions": " ".join(one.question for one in each.questions),
    }


def add_to(app: typer.Typer) -> None:
    """Hang the command in the door."""
    app.command()(engage)
