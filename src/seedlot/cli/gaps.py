"""`seedlot gaps`, `whatif` and `engage`: a programme before its regulators, as it is, as it might be, and whom to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from seedlot.cli.files import Csv, Picture, refuse_picture, write_files, written
from seedlot.cli.options import DEFAULT_RECORD, Json, On, RecordPath, write_whole
from seedlot.cli.rules import Asked, ProgrammeName, Rules, Territories, WithPlanned, asking
from seedlot.cli.say import answer, in_line, some, table, verdict
from seedlot.dossier.gap_contents import gap_contents
from seedlot.dossier.gap_docx import gap_docx
from seedlot.dossier.gap_report import gap_report
from seedlot.regulation.shapes import ANSWERS, Verdict
from seedlot.release.gap_chart import gap_chart
from seedlot.release.gaps import Gaps, Line, counts, find_gaps, lines, plain
from seedlot.release.suppose import suppose
from seedlot.release.whatif import Move, moves, read_edit
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import LOOKS, Answer

Report = Annotated[
    Path | None, typer.Option("--report", metavar="FILE", help="Write the gap report: a file ending in .pdf or .docx.")
]
Edits = list[str]
#: Verdicts whose rules the terminal lists; the rest is counted, and stands in --json, --csv and the report.
_LISTED = (Verdict.BLOCKER, Verdict.GAP, Verdict.AGREED)
_BRIEF = ("Rule", "Title", "Where")
#: What tells more than the terminal does.
_MORE = "What each rule asks, what of it the record holds and what to do: --report gaps.pdf, --csv or --json."


def gaps(
    programme: ProgrammeName,
    territory: Territories = "",
    planned: WithPlanned = True,
    rules: Rules = [],
    picture: Picture = None,
    csv: Csv = None,
    report: Report = None,
    on: On = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Tell what each regulator would say of how a programme was, or is to be, made: gaps, blockers, and what to do.

    Example: `seedlot gaps PLATFORM --territory EU,US,JP --report gaps.pdf`
    """
    refuse_picture(picture)
    writer = _writer(report)
    with asking(record, programme, rules=rules, on=on, territory=territory, planned=planned) as asked:
        found = find_gaps(asked.programme, asked.pack, on=asked.on, territories=asked.territories)
    write_files(csv, [_row(line) for line in lines(found.assessment)] if csv else [], picture, lambda: gap_chart(found))
    if report and writer:
        write_whole(report, writer(asked, found))
    overall = found.assessment.verdict
    shown = [_territories(found), *_strange(found, territory), *_rules(found), *([] if report else [_MORE])]
    shown += [*written(picture, csv, report), _sentence(programme, overall)]
    answer(json, plain(found), *shown, good=ANSWERS[overall] is Answer.MET)


def whatif(
    programme: ProgrammeName,
    step: Annotated[
        Edits,
        typer.Option(
            metavar='"ST-1 FIELD=VALUE"', help="A step, or the steps of a part of the work, as they might be."
        ),
    ] = [],
    item: Annotated[
        Edits, typer.Option(metavar='"LINE FIELD=VALUE"', help="What came from outside as it might be.")
    ] = [],
    material: Annotated[Edits, typer.Option(metavar='"MAT-1 FIELD=VALUE"', help="A material as it might be.")] = [],
    donor: Annotated[Edits, typer.Option(metavar='"DON-1 FIELD=VALUE"', help="A donor as it might be.")] = [],
    the: Annotated[
        Edits, typer.Option("--programme", metavar="FIELD=VALUE", help="The programme as it might be.")
    ] = [],
    territory: Territories = "",
    planned: WithPlanned = True,
    rules: Rules = [],
    on: On = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Tell which verdicts would move, and why, if something were another. Nothing is written to the record.

    Example: `seedlot whatif PLATFORM --step "ST-REP environment=licensed GMP"`
    """
    said = (("step", step), ("item", item), ("material", material), ("donor", donor), ("programme", the))
    edits = [read_edit(what, each) for what, several in said for each in several]
    if not edits:
        raise SeedlotError(
            "Nothing is changed", mend="Say what might be another: --step, --item, --material, --donor, --programme."
        )
    with asking(record, programme, rules=rules, on=on, territory=territory, planned=planned) as asked:
        before = find_gaps(asked.programme, asked.pack, on=asked.on, territories=asked.territories)
        after = find_gaps(
            suppose(asked.programme, edits),
            asked.pack,
            on=asked.on,
            territories=asked.territories or tuple(before.assessment.territories),
        )
    moved = moves(before.assessment, after.assessment)
    told = {
        "programme": programme,
        "edits": [str(edit) for edit in edits],
        "before": {code: each.verdict.value for code, each in before.assessment.territories.items()},
        "after": {code: each.verdict.value for code, each in after.assessment.territories.items()},
        "moved": [_move(move) for move in moved],
    }
    shown = (
        table("What would move", ("Rule", "Where", "How", "Because"), _moves(moved))
        if moved
        else "No verdict would move."
    )
    answer(json, told, shown, _sentence(f"{programme}, then", after.assessment.verdict))


def _move(move: Move) -> dict[str, Any]:
    return {
        "territory": move.territory,
        "rule": move.rule,
        "title": move.title,
        "before": move.before.value,
        "after": move.after.value,
        "because": list(move.because),
    }


def _moves(moved: Iterable[Move]) -> list[Sequence[str]]:
    """A row for each rule that moves; territories in which it moves alike stand together."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for move in moved:
        says = f"{move.before} -> {move.after}"
        alike.setdefault((move.rule, says, _in_words("; ".join(move.because))), []).append(move.territory)
    return [(rule, ", ".join(where), says, because) for (rule, says, because), where in alike.items()]


def _in_words(because: str) -> str:
    """Names of facts as words, so that a line can be broken between them."""
    return because.replace("_", " ")


def _writer(report: Path | None) -> Callable[[Asked, Gaps], bytes] | None:
    if report is None:
        return None
    if report.suffix == ".pdf":
        return lambda asked, found: gap_report(found, _contents(asked, found))
    if report.suffix == ".docx":
        return lambda asked, found: gap_docx(_contents(asked, found), on=asked.on)
    raise SeedlotError(f"'{report}' is no report", mend="End its name in .pdf or .docx.")


def _contents(asked: Asked, found: Gaps) -> dict[str, Any]:
    return gap_contents(found, title=asked.title, simulated=asked.simulated, root=asked.root)


def _badge(verdict: Verdict) -> str:
    look, _ = LOOKS[ANSWERS[verdict]]
    return f"{look} {verdict}"


def _sentence(programme: str, overall: Verdict) -> str:
    return verdict(f"{programme}: {overall}", ANSWERS[overall] or Answer.NOT_KNOWN)


def _territories(found: Gaps) -> Any:
    rows = [
        (
            f"{code} {in_line(found.pack.territories[code].name)}",
            _badge(each.verdict) + (" (provisional)" if each.provisional else ""),
            ", ".join(f"{count} {name}" for name, count in counts(each).items()),
        )
        for code, each in found.assessment.territories.items()
    ]
    title = f"{in_line(found.programme.name)} on {found.assessment.on}, by {in_line(found.assessment.pack)}"
    return table(title, ("Territory", "Verdict", "Rules that count"), rows)


def _strange(found: Gaps, asked: str) -> list[str]:
    """What a programme names as territories and the rules do not know, where it was to decide where to look."""
    named = found.programme.stated.listed("territories") if found.programme.stated else ()
    strange = [code for code in named if code not in found.pack.territories]
    if asked or not strange:
        return []
    where = ", ".join(f"'{in_line(code)}'" for code in strange)
    left_out = (
        f"The programme names {where}, of which the rules know nothing: left out; where none is known, all are judged."
    )
    return [
        left_out,
        f"There are: {', '.join(found.pack.territories)}. What is in the EU or the EEA and not listed is EU.",
    ]


def _rules(found: Gaps) -> Iterable[Any]:
    listed = [line for line in lines(found.assessment) if line.judged.counted]
    for each in _LISTED:
        if several := [line for line in listed if line.judged.verdict is each]:
            told, heads = (
                (_told, ("Rule", "What is asked, where, and what to do"))
                if each is Verdict.BLOCKER
                else (_brief, _BRIEF)
            )
            yield table(f"{str(each).capitalize()} ({some(len(several), 'rule')})", heads, map(told, several))
    unknown = [line for line in listed if line.judged.verdict is Verdict.NOT_ASSESSED]
    if facts := sorted({fact for line in unknown for fact in line.judged.missing_facts}):
        rows = [(fact, in_line(found.facts[fact].settle) if fact in found.facts else "") for fact in facts]
        yield table(
            f"Not assessed ({len(unknown)} rules): facts that the record does not hold",
            ("Fact", "What settles it"),
            rows,
        )


def _told(line: Line) -> Sequence[str]:
    """A rule in full: what it asks, where, and what to do."""
    asked = f"{line.judged.rule.requirement} ({', '.join(line.territories)}{_mark(line)})"
    return line.judged.rule.id, f"{asked} To do: {' '.join(line.judged.to_do) or 'nothing'}"


def _brief(line: Line) -> Sequence[str]:
    """A rule in a line: its title, and where."""
    return line.judged.rule.id, f"{line.judged.rule.title}{_mark(line)}", ", ".join(line.territories)


def _mark(line: Line) -> str:
    return ", provisional" if line.judged.provisional else ""


def _row(line: Line) -> dict[str, Any]:
    judged, rule = line.judged, line.judged.rule
    return {
        "verdict": judged.verdict.value,
        "rule": rule.id,
        "territories": "; ".join(line.territories),
        "title": rule.title,
        "requirement": rule.requirement,
        "timing": judged.timing.value,
        "counted": judged.counted,
        "provisional": judged.provisional,
        "missing_facts": "; ".join(judged.missing_facts),
        "missing_evidence": "; ".join(judged.missing_evidence),
        "entries": "; ".join(map(str, judged.entries)),
        "to_do": " ".join(judged.to_do),
        "document": rule.document,
        "section": rule.section,
        "source": rule.source.url,
        "confidence": rule.confidence.value,
        "to_verify": rule.to_verify,
    }


def add_to(app: typer.Typer) -> None:
    """Hang the commands in the door."""
    app.command()(gaps)
    app.command()(whatif)
