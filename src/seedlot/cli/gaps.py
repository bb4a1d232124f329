"""`seedlot gaps`, `whatif` and `engage`: a programme before its regulators, as it is, as it might be, and whom to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
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
from seedlot.regulation.strictest import strictest
from seedlot.release.gap_chart import gap_chart
from seedlot.release.gaps import Gaps, Line, counts, find_gaps, lines, plain
from seedlot.release.suppose import suppose
from seedlot.release.whatif import Move, alike, moves, read_edit
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
    topic: Annotated[
        str, typer.Option(help="List only rules of this topic, such as cld (cell line development), on the terminal.")
    ] = "",
    strict: Annotated[
        bool, typer.Option("--strictest", help="Tell of each question which territory asks most, too.")
    ] = False,
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
    topics = sorted({one.rule.topic for each in found.assessment.territories.values() for one in each.judged})
    if topic and topic not in topics:
        raise SeedlotError(f"No rule has the topic '{topic}'", mend=f"They are: {', '.join(topics)}.")
    overall = found.assessment.verdict
    shown = [_territories(found), *_silent(found), *_rules(found, topic), *([] if report else [_MORE])]
    shown += [*_strictest(found, asked=strict), *written(picture, csv, report), _sentence(programme, overall)]
    answer(json, plain(found), *shown, good=ANSWERS[overall] is Answer.MET and not found.without_rules)


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
        supposed = suppose(asked.programme, edits)
        after = find_gaps(supposed, asked.pack, on=asked.on, territories=asked.territories)
    moved = moves(before.assessment, after.assessment)
    told = {
        "programme": programme,
        "edits": [str(edit) for edit in edits],
        "before": _verdicts(before),
        "after": _verdicts(after),
        "moved": [asdict(move) for move in moved],
    }
    shown = (
        table("What would move", ("Rule", "Where", "How", "Because"), _moves(moved))
        if moved
        else "No verdict would move."
    )
    answer(json, told, shown, *_silent(after), _sentence(f"{programme}, then", after.assessment.verdict))


def _verdicts(found: Gaps) -> dict[str, str]:
    return {code: each.verdict.value for code, each in found.assessment.territories.items()}


def _moves(moved: Iterable[Move]) -> list[Sequence[str]]:
    """A row for each rule that moves; territories in which it moves alike stand together."""
    return [
        (move.rule, ", ".join(where), f"{move.before} -> {move.after}", _in_words("; ".join(move.because)))
        for move, where in alike(moved)
    ]


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


def _rules(found: Gaps, topic: str) -> Iterable[Any]:
    counted = [line for line in lines(found.assessment) if line.judged.counted]
    listed = [line for line in counted if not topic or line.judged.rule.topic == topic]
    for each in _LISTED:
        if several := [line for line in listed if line.judged.verdict is each]:
            told, heads = (
                (_told, ("Rule", "What is asked, where, and what to do"))
                if each is Verdict.BLOCKER
                else (_brief, _BRIEF)
            )
            yield table(f"{str(each).capitalize()} ({some(len(several), 'rule')})", heads, map(told, several))
    unknown = [line for line in listed if line.judged.verdict is Verdict.NOT_ASSESSED]
    if silent := [_brief(line) for line in unknown if not line.judged.missing_facts]:
        yield table("Not assessed: nothing was found, or nothing that is entered can tell", _BRIEF, silent)
    if facts := sorted({fact for line in unknown for fact in line.judged.missing_facts}):
        rows = [(fact, found.facts[fact].settle if fact in found.facts else "") for fact in facts]
        waiting = sum(bool(line.judged.missing_facts) for line in unknown)
        yield table(
            f"Not assessed ({some(waiting, 'rule')}): facts that the record does not hold",
            ("Fact", "What settles it"),
            rows,
        )


def _strictest(found: Gaps, *, asked: bool) -> list[Any]:
    """Of each question on which several territories have rules: who asks most, and where it is still open."""
    if not asked:
        return []
    several = [each for each in strictest(found.pack, found.assessment) if len(each.targets) > 1]
    rows = [(each.title, each.mode, ", ".join(each.reference), ", ".join(each.lost) or "none") for each in several]
    heads = ("Question", "Mode", "Strictest", "Open in")
    note = "Ordered: the strictest contains the rest. Union: each may ask for what no other asks. The order is our judgement."
    return [table("The strictest view", heads, rows), note]


def _silent(found: Gaps) -> list[str]:
    """What is said of territories of which no rules speak."""
    if not found.without_rules:
        return []
    where = ", ".join(f"'{in_line(code)}'" for code in found.without_rules)
    there = f"There are: {', '.join(found.pack.territories)}. What is in the EU or the EEA and not listed is EU."
    return [f"Not assessed, for no rules speak of it: {where}.", there]


def _told(line: Line) -> Sequence[str]:
    """A rule in full: what it asks, where, and what to do first."""
    asked = f"{line.judged.rule.requirement} ({', '.join(line.territories)}{_mark(line)})"
    return line.judged.rule.id, f"{asked} To do: {line.judged.to_do[0] if line.judged.to_do else 'nothing'}"


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
