"""The command that traces an item back or forward: as a tree, a list, a CSV file and a picture."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.tree import Tree

from seedlot.acts.snapshot import place_beside
from seedlot.cli.files import Csv, Picture, refuse_picture, write_files, written
from seedlot.cli.opened import opened
from seedlot.cli.options import DEFAULT_RECORD, Json, On, Planned, RecordPath
from seedlot.cli.say import answer, in_line, sentence, table
from seedlot.history.ask import moment
from seedlot.lineage.picture import of_trace
from seedlot.lineage.plainly import plain_trace
from seedlot.lineage.prints import shared_print
from seedlot.lineage.reach import UNORDERED, Counted, reach
from seedlot.lineage.reach import count as count_kinds
from seedlot.lineage.snapshot import Snapshot, open_snapshot
from seedlot.lineage.trace import Direction, Place, Trace
from seedlot.lineage.trace import trace as find
from seedlot.lineage.whereabouts import Whereabouts, whereabouts
from seedlot.record import read
from seedlot.record.errors import NotAFileError
from seedlot.record.store import Record
from seedlot.terms.errors import SeedlotError
from seedlot.terms.showing import counted
from seedlot.terms.words import ItemKind, Stage

#: Of a lineage of more levels no tree is drawn: on a narrow terminal its last levels would fall off the edge.
DEEPEST = 8


def trace(
    item: Annotated[str, typer.Argument(help="Where to begin.")],
    back: Annotated[bool, typer.Option("--back/--forward", help="What it came from, or where it went.")] = True,
    kind: Annotated[list[ItemKind], typer.Option(help="Only items of this kind; may be repeated.")] = [],
    stage: Annotated[list[Stage], typer.Option(help="Only items of this stage; may be repeated.")] = [],
    count: Annotated[
        bool,
        typer.Option(
            "--count", help="Only how many of each kind, soon where a snapshot is made. What was fed later counts too."
        ),
    ] = False,
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
    refuse_picture(picture)
    if count and (picture or csv or kind or stage):
        raise SeedlotError("--count only counts", mend="Leave out --kind, --stage, --csv and --picture.")
    direction = Direction.BACK if back else Direction.FORWARD
    held = opened(record)
    with read.reading(held) as connection:
        size = moment(connection, on)
        alike = shared_print(connection, item)
        if count:
            found = reach(connection, item, direction, as_of=size, planned=planned, snapshot=_snapshot(held))
            _answer_count(item, direction, count_kinds(connection, found), json=json)
            return
        whole = find(connection, item, direction, as_of=size, planned=planned)
        names = [place.item for place in whole.places]
        places = whereabouts(connection, names, as_of=size) if picture or csv else {}
    kept = whole.only(kinds=kind, stages=stage)
    rows = [_place(each, places[each.item]) for each in kept.places] if csv else []
    write_files(csv, rows, picture, lambda: of_trace(whole, places))
    plain = plain_trace(kept)
    deep = max((each.distance for each in whole.places), default=0) > DEEPEST
    if kind or stage or deep:
        cells = [(each.item, each.kind, each.stage, each.name, each.occurred, each.distance) for each in kept.places]
        shown: Any = table(item, ("item", "kind", "stage", "name", "made", "distance"), cells)
    else:
        shown = tree(whole)
    told = [sentence(each.says) for each in alike]
    answer(
        json,
        plain,
        shown,
        f"{counted(len(kept.places), 'item')}, {counted(len(kept.links), 'link')}.",
        *told,
        *written(csv, picture),
    )


def _snapshot(held: Record) -> Snapshot | None:
    """The snapshot that lies beside a record that is a file, if one was made."""
    try:
        path = place_beside(held)
    except NotAFileError:
        return None
    return open_snapshot(path) if path.exists() else None


def _answer_count(item: str, direction: Direction, found: list[Counted], *, json: bool) -> None:
    counts = [{"kind": each.kind, "stage": each.stage, "items": each.items} for each in found]
    plain = {"start": item, "direction": direction, "counts": counts, "places": [], "links": [], "note": UNORDERED}
    shown = table(f"{direction} from {item}", ("kind", "stage", "items"), [tuple(each.values()) for each in counts])
    answer(json, plain, shown, f"{counted(sum(each.items for each in found), 'item')}.", UNORDERED)


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


def add_to(app: typer.Typer) -> None:
    """Hang the command in the door."""
    app.command()(trace)
