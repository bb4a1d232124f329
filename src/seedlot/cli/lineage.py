"""Commands on the lineage: trace, recall, and what falls with a refusal; as a list, a CSV file and a picture."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.tree import Tree
from sqlalchemy import Connection

from seedlot.acts.recall import Sealing, seal_recall
from seedlot.cli.causes import (
    Deviation,
    Equipment,
    Excursion,
    From,
    Given,
    Hold,
    Item,
    Material,
    Monitoring,
    Person,
    Procedure,
    Room,
    Step,
    To,
    chosen,
    refuse_chosen,
)
from seedlot.cli.options import (
    DEFAULT_RECORD,
    As,
    Json,
    On,
    Planned,
    RecordPath,
    acting,
    as_of,
    now,
    opened,
    write_whole,
)
from seedlot.cli.say import answer, findings, in_line, progress, table
from seedlot.draw import html, png, svg
from seedlot.lineage.cause import Cause, CauseKind
from seedlot.lineage.picture import of_radius, of_recall, of_trace
from seedlot.lineage.radius import Radius, cause_named
from seedlot.lineage.radius import radius as radius_of
from seedlot.lineage.recall import Recalled, Touched
from seedlot.lineage.recall import recall as recall_of
from seedlot.lineage.sealed import check_sealed, digest
from seedlot.lineage.trace import Direction, Place, Trace, trace
from seedlot.lineage.whereabouts import Whereabouts, whereabouts
from seedlot.record import read
from seedlot.terms.chart import Chart
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.words import ItemKind, Stage

#: How a chart is written, by how the name of a file ends.
_WRITERS: dict[str, Callable[[Chart], bytes]] = {
    ".svg": lambda chart: svg(chart).encode(),
    ".png": png,
    ".html": lambda chart: html(chart).encode(),
}

Picture = Annotated[
    Path | None, typer.Option("--picture", metavar="FILE", help="Draw it: a file ending in .svg, .png or .html.")
]
Csv = Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write it as a CSV file too.")]


def trace_(
    item: Annotated[str, typer.Argument(help="Where to begin.")],
    back: Annotated[bool, typer.Option("--back/--forward", help="What it came from, or where it went.")] = True,
    kind: Annotated[list[ItemKind], typer.Option(help="Only items of this kind; may be repeated.")] = [],
    stage: Annotated[list[Stage], typer.Option(help="Only items of this stage; may be repeated.")] = [],
    picture: Picture = None,
    csv: Csv = None,
    planned: Planned = False,
    on: On = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Trace an item back to its donor, or forward to everything made from it.

    The picture shows the whole trace, whatever is chosen of it.

    Example: `seedlot trace AICS-13-210 --back` or `seedlot trace DON-001 --forward --kind dose --csv doses.csv`
    """
    _refuse_picture(picture)
    direction = Direction.BACK if back else Direction.FORWARD
    with read.reading(opened(record)) as connection:
        size = as_of(connection, on)
        found = trace(connection, item, direction, as_of=size, planned=planned)
        names = [place.item for place in found.places]
        places = whereabouts(connection, names, as_of=size) if picture or csv else {}
    kept = [each for each in found.places if _is_chosen(each, kind, stage)]
    rows = [_place(each, places[each.item]) for each in kept] if csv else []
    _write(csv, rows, picture, lambda: of_trace(found, places))
    among = {each.item for each in kept}
    links = [link for link in found.links if {link.child, link.parent} <= among]
    plain = {
        "start": found.start,
        "direction": found.direction,
        "places": [{name: getattr(place, name) for name in place.__slots__} for place in kept],
        "links": [{name: getattr(link, name) for name in link.__slots__} for link in links],
    }
    if kind or stage:
        cells = [(each.item, each.kind, each.stage, each.name, each.occurred, each.distance) for each in kept]
        shown: Any = table(item, ("item", "kind", "stage", "name", "made", "distance"), cells)
    else:
        shown = tree(found)
    answer(json, plain, shown, f"{len(kept)} items, {len(links)} links.", *_written(csv, picture))


def _is_chosen(place: Place, kinds: list[ItemKind], stages: list[Stage]) -> bool:
    return (not kinds or place.kind in kinds) and (not stages or place.stage in stages)


def _place(place: Place, there: Whereabouts) -> dict[str, Any]:
    told = {name: getattr(place, name) for name in place.__slots__}
    return {**told, "state": there.state, "where": there.says}


def tree(found: Trace) -> Tree:
    """A trace as a tree. An item that stands elsewhere already is named once and then only mentioned."""
    places = {place.item: place for place in found.places}
    onward: dict[str, list[Any]] = {}
    back = found.direction is Direction.BACK
    for link in found.links:
        onward.setdefault(link.child if back else link.parent, []).append(link)

    def label(item: str, link: Any) -> str:
        place = places.get(item)
        about = " · ".join(filter(None, (place.kind, place.stage, place.occurred))) if place else "not in the record"
        how = f" [dim]({in_line(link.kind)}{', ' + in_line(link.step) if link.step else ''})[/dim]" if link else ""
        return f"[bold]{in_line(item)}[/bold] {in_line(about)}{how}"

    top = Tree(label(found.start, None))
    seen = {found.start}
    waiting = [(found.start, top)]
    while waiting:
        item, branch = waiting.pop()
        for link in onward.get(item, ()):
            there = link.parent if back else link.child
            leaf = branch.add(label(there, link) + (" [dim]…[/dim]" if there in seen and there in onward else ""))
            if there not in seen:
                seen.add(there)
                waiting.append((there, leaf))
    return top


def recall(
    material: Material = "",
    room: Room = "",
    equipment: Equipment = "",
    people: Person = "",
    procedure: Procedure = "",
    deviation: Deviation = "",
    hold: Hold = "",
    excursion: Excursion = "",
    monitoring: Monitoring = "",
    item: Item = "",
    step: Step = "",
    begins: From = "",
    ends: To = "",
    on: On = "",
    csv: Csv = None,
    picture: Picture = None,
    seal: Annotated[str, typer.Option(metavar="ID", help="Seal the answer under this name, with --reason.")] = "",
    reason: Annotated[str, typer.Option(help="Why it is recalled; it is sealed.")] = "",
    check: Annotated[str, typer.Option(metavar="ID", help="Ask a sealed recall again, and compare.")] = "",
    person: As = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Tell everything that one cause touches, and where it is now: a material lot, a room in a time, a deviation.

    Example: `seedlot recall --material MAT-0007 --csv recall.csv` or `seedlot recall --room CR-2 --from 2026-03-01
    --to 2026-03-05 --picture recall.svg` or `seedlot recall --material MAT-0007 --seal REC-001 --reason "complaint 7"`
    """
    _refuse_picture(picture)
    _refuse_sealing(seal, reason, check)
    given: Given = {
        CauseKind.MATERIAL: material,
        CauseKind.ROOM: room,
        CauseKind.EQUIPMENT: equipment,
        CauseKind.PERSON: people,
        CauseKind.PROCEDURE: procedure,
        CauseKind.DEVIATION: deviation,
        CauseKind.HOLD: hold,
        CauseKind.EXCURSION: excursion,
        CauseKind.MONITORING: monitoring,
        CauseKind.ITEM: item,
        CauseKind.STEP: step,
    }
    held, who = acting(record, person)
    with read.reading(held) as connection:
        size = as_of(connection, on)
        found, told = _answered(connection, given, (begins, ends), check, size)
    _write(csv, [_row(each) for each in found.touched], picture, lambda: of_recall(found))
    number = None
    if seal:
        asked = Sealing(recall=seal, cause=found.cause, reason=reason, seen=digest(found), as_of=found.as_of)
        with progress(quiet=json) as tell:
            number, _ = seal_recall(held, who, asked, now=now(), progress=tell)
    _answer_recall(found, told, number, (csv, picture), json=json)


def _answered(
    connection: Connection, given: Given, window: tuple[str, str], check: str, size: int | None
) -> tuple[Recalled, list[Finding]]:
    if check:
        refuse_chosen(given, *window)
        found, told = check_sealed(connection, check)
        return found, [told]
    return recall_of(connection, chosen(given, *window), as_of=size), []


def _answer_recall(
    found: Recalled, told: list[Finding], sealed: int | None, files: tuple[Path | None, Path | None], *, json: bool
) -> None:
    csv, picture = files
    plain = {**_plain(found), "csv": _named(csv), "picture": _named(picture), "sealed": sealed}
    plain |= {"findings": [each.plain() for each in told]}
    shown = [_listed(found), _counted(found)] + ([] if sealed is None else [f"Sealed as entry {sealed}."])
    compared = [findings("asked again", told)] if told else []
    good = all(each.answer is Answer.MET for each in told)
    answer(json, plain, *shown, *compared, *_written(csv, picture), good=good)


def radius(
    name: Annotated[str, typer.Argument(metavar="[ID]", help="What is refused: an item, step, room, procedure …")] = "",
    stage: Annotated[Stage | None, typer.Option(help="All of this stage, of one --programme.")] = None,
    programme: Annotated[str, typer.Option(help="The programme of which a stage is refused.")] = "",
    begins: From = "",
    ends: To = "",
    on: On = "",
    csv: Csv = None,
    picture: Picture = None,
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Tell which banks, lots, doses, programmes, trials and territories fall if an authority refuses something.

    Example: `seedlot radius MCB-001` or `seedlot radius --stage MCB --programme NEPHSTROM --picture radius.svg`
    """
    _refuse_picture(picture)
    with read.reading(opened(record)) as connection:
        if bool(name) == (stage is not None) or (stage is None) == bool(programme):
            raise SeedlotError("Say what is refused", mend="Give an ID, or --stage with --programme.")
        size = as_of(connection, on)
        if stage is not None:
            cause = Cause(kind=CauseKind.STAGE, name=stage, programme=programme)
        else:
            kind = cause_named(connection, name, as_of=size).kind
            cause = Cause(kind=kind, name=name, begins=begins, ends=ends)
        found = radius_of(connection, cause, as_of=size)
    _write(csv, [_row(each) for each in found.recalled.touched], picture, lambda: of_radius(found))
    plain = {**_fallen(found), "csv": _named(csv), "picture": _named(picture)}
    answer(json, plain, *_told(found), *_written(csv, picture))


def _fallen(found: Radius) -> dict[str, Any]:
    return {
        "cause": found.recalled.cause.plain(),
        "as_of": found.recalled.as_of,
        "items": len(found.recalled.touched),
        "banks": [each.item for each in found.banks],
        "lots": [each.item for each in found.lots],
        "doses": [each.item for each in found.doses],
        "given": [each.item for each in found.given],
        "recipients": list(found.recipients),
        "programmes": [
            {name: getattr(each, name) for name in each.__slots__}
            | {"trials": [{"trial": trial, "status": status} for trial, status in each.trials]}
            for each in found.programmes
        ],
        "remains": [{name: getattr(each, name) for name in each.__slots__} for each in found.remains],
    }


def _told(found: Radius) -> list[Any]:
    falls = [
        ("banks", len(found.banks), _some(each.item for each in found.banks)),
        ("lots", len(found.lots), _some(each.item for each in found.lots)),
        ("doses", len(found.doses), _some(each.item for each in found.doses)),
        ("given", len(found.given), f"to {len(found.recipients)} recipients"),
    ]
    rows = [
        (
            each.programme,
            each.product,
            each.banks,
            each.lots,
            each.doses,
            "; ".join(f"{trial} ({status})" for trial, status in each.trials),
            ", ".join(each.territories),
        )
        for each in found.programmes
    ]
    left = [(each.programme, each.item, each.kind, each.stage) for each in found.remains]
    columns = ("programme", "product", "banks", "lots", "doses", "trials", "territories")
    return [
        table(f"What falls with {found.recalled.cause.says()}", ("", "number", ""), falls),
        table("Programmes", columns, rows),
        table("What remains", ("programme", "item", "kind", "stage"), left),
    ]


def _some(names: Any) -> str:
    listed = list(names)
    return ", ".join(listed[:12]) + (f" and {len(listed) - 12:,} more" if len(listed) > 12 else "")


def _refuse_picture(picture: Path | None) -> None:
    if picture and picture.suffix not in _WRITERS:
        raise SeedlotError(f"'{picture}' is no picture", mend=f"End its name in {', '.join(_WRITERS)}.")


def _refuse_sealing(seal: str, reason: str, check: str) -> None:
    if seal and not reason:
        raise SeedlotError("A recall is sealed with a reason", mend="Say why with --reason.")
    if seal and check:
        raise SeedlotError("A recall is sealed or checked, not both", mend="Do one after the other.")


def _write(csv: Path | None, rows: list[dict[str, Any]], picture: Path | None, draw: Callable[[], Chart]) -> None:
    if csv:
        write_whole(csv, _csv(rows))
    if picture:
        write_whole(picture, _WRITERS[picture.suffix](draw()))


def _csv(rows: list[dict[str, Any]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(rows[0] if rows else ["item"])
    writer.writerows([_harmless(value) for value in row.values()] for row in rows)
    return text.getvalue().encode()


def _harmless(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula, as a text."""
    return f"'{value}" if isinstance(value, str) and value[:1] in tuple("=+-@\t\r") else value


def _named(path: Path | None) -> str | None:
    return None if path is None else str(path)


def _written(*paths: Path | None) -> list[str]:
    return [f"Wrote '{in_line(path)}'." for path in paths if path]


def _row(each: Touched) -> dict[str, Any]:
    """One item as a row of a file and an object of the answer: the same names in both."""
    return {
        "item": each.item,
        "kind": each.kind,
        "stage": each.stage,
        "name": each.name,
        "programme": each.programme,
        "made": each.occurred,
        "distance": each.distance,
        "touched": "yes" if each.surely else "not known",
        "how": each.how,
        "step": each.step,
        "since": each.since,
        "vials": each.numbers,
        "note": each.note,
        "state": str(each.now.state),
        "where": each.now.says,
        "entry": each.entry,
    }


def _plain(found: Recalled) -> dict[str, Any]:
    return {
        "cause": found.cause.plain(),
        "as_of": found.as_of,
        "items": len(found.touched),
        "counts": dict(sorted(Counter(each.kind for each in found.touched).items())),
        "sha256": digest(found),
        "touched": [_row(each) for each in found.touched],
    }


def _listed(found: Recalled) -> Any:
    rows = [
        (
            each.item + (f" ({each.numbers})" if each.numbers else ""),
            each.stage or each.kind,
            each.distance,
            "yes" if each.surely else f"not known: {each.note}",
            each.how,
            each.now.says,
        )
        for each in found.touched
    ]
    return table(found.cause.says(), ("item", "what it is", "distance", "touched", "how", "where it is now"), rows)


def _counted(found: Recalled) -> str:
    surely = sum(each.surely for each in found.touched)
    perhaps = len(found.touched) - surely
    kinds = ", ".join(f"{kind} {count:,}" for kind, count in sorted(Counter(e.kind for e in found.touched).items()))
    doubt = f", {perhaps:,} more where it is not known" if perhaps else ""
    return f"{surely:,} items are touched{doubt}, as of entry {found.as_of}. {kinds}."


def add_to(app: typer.Typer) -> None:
    """Hang the commands in the door."""
    app.command("trace")(trace_)
    app.command()(recall)
    app.command()(radius)
