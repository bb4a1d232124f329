"""Commands on the lineage: trace, recall, and what falls with a refusal; as a list, a CSV file and a picture."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer
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
    Lot,
    Material,
    Monitoring,
    Person,
    Procedure,
    Room,
    Step,
    Supplier,
    To,
    chosen,
    refuse_chosen,
)
from seedlot.cli.files import Csv, Picture, named, refuse_picture, write_files, written
from seedlot.cli.opened import acting, opened
from seedlot.cli.options import DEFAULT_RECORD, As, Json, On, RecordPath, now
from seedlot.cli.say import answer, findings, progress, table
from seedlot.history.ask import moment
from seedlot.lineage.cause import Cause, CauseKind
from seedlot.lineage.picture import of_radius, of_recall
from seedlot.lineage.plainly import places_found, plain_radius, plain_recall, plain_touched
from seedlot.lineage.radius import Radius, cause_named
from seedlot.lineage.radius import radius as radius_of
from seedlot.lineage.recall import Recalled, Touched
from seedlot.lineage.recall import recall as recall_of
from seedlot.lineage.sealed import check_sealed, digest, since_sealed
from seedlot.record import read
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.showing import counted
from seedlot.terms.words import Stage


def recall(
    material: Material = "",
    lot: Lot = "",
    supplier: Supplier = "",
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
    refuse_picture(picture)
    _refuse_sealing(seal, reason, check)
    given: Given = {
        CauseKind.MATERIAL: material,
        CauseKind.LOT: lot,
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
        size = moment(connection, on)
        found, told = _answered(connection, given, (begins, ends, supplier), check, size)
    write_files(csv, [plain_touched(each) for each in found.touched], picture, lambda: of_recall(found))
    number = None
    if seal:
        asked = Sealing(recall=seal, cause=found.cause, reason=reason, seen=digest(found), as_of=found.as_of)
        with progress(quiet=json) as tell:
            number, _ = seal_recall(held, who, asked, now=now(), progress=tell)
    _answer_recall(found, told, number, (csv, picture), json=json)


def _answered(
    connection: Connection, given: Given, window: tuple[str, str, str], check: str, size: int | None
) -> tuple[Recalled, list[Finding]]:
    if check:
        refuse_chosen(given, *window)
        found, told = check_sealed(connection, check)
        return found, [told, *filter(None, [since_sealed(connection, check, found)])]
    return recall_of(connection, chosen(given, *window), as_of=size), []


def _answer_recall(
    found: Recalled, told: list[Finding], sealed: int | None, files: tuple[Path | None, Path | None], *, json: bool
) -> None:
    csv, picture = files
    plain = {**plain_recall(found), "csv": named(csv), "picture": named(picture), "sealed": sealed}
    plain |= {"findings": [each.plain() for each in told]}
    shown = [_found(found), _listed(found), _counted(found)] + (
        [] if sealed is None else [f"Sealed as entry {sealed}."]
    )
    compared = [findings("asked again", told)] if told else []
    good = all(each.answer in {Answer.MET, None} for each in told)
    answer(json, plain, *shown, *compared, *written(csv, picture), good=good)


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
    refuse_picture(picture)
    with read.reading(opened(record)) as connection:
        if bool(name) == (stage is not None) or (stage is None) == bool(programme):
            raise SeedlotError("Say what is refused", mend="Give an ID, or --stage with --programme.")
        size = moment(connection, on)
        if stage is not None:
            cause = Cause(kind=CauseKind.STAGE, name=stage, programme=programme)
        else:
            kind = cause_named(connection, name, as_of=size).kind
            cause = Cause(kind=kind, name=name, begins=begins, ends=ends)
        found = radius_of(connection, cause, as_of=size)
    write_files(csv, [plain_touched(each) for each in found.recalled.touched], picture, lambda: of_radius(found))
    plain = {**plain_radius(found), "csv": named(csv), "picture": named(picture)}
    answer(json, plain, *_told(found), *written(csv, picture))


def _told(found: Radius) -> list[Any]:
    falls = [
        ("banks", len(found.banks), _some(each.item for each in found.banks)),
        ("lots", len(found.lots), _some(each.item for each in found.lots)),
        ("doses", len(found.doses), _some(each.item for each in found.doses)),
        ("given", len(found.given), _some(map(_given, found.given))),
        ("recipients", len(found.recipients), _some(found.recipients)),
        ("orders", len(found.orders), _some(found.orders)),
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


def _given(each: Touched) -> str:
    """An item that was given, and the codes of those to whom."""
    whom = ", ".join(dict.fromkeys(end.recipient for end in each.now.ends if end.recipient))
    return f"{each.item} to {whom or 'somebody who is not named'}"


def _some(names: Any) -> str:
    listed = list(names)
    return ", ".join(listed[:12]) + (f" and {len(listed) - 12:,} more" if len(listed) > 12 else "")


def _refuse_sealing(seal: str, reason: str, check: str) -> None:
    if seal and not reason:
        raise SeedlotError("A recall is sealed with a reason", mend="Say why with --reason.")
    if seal and check:
        raise SeedlotError("A recall is sealed or checked, not both", mend="Do one after the other.")


def _found(found: Recalled) -> str:
    """Where the items are to be looked for, in one line before their list."""
    told = ", ".join(f"{place} {count:,}" for place, count in places_found(found).items())
    return f"Where it is now: {told}."


def _listed(found: Recalled) -> Any:
    rows = [
        (
            each.item + (f" ({each.numbers})" if each.numbers else ""),
            each.stage or each.kind,
            each.distance,
            ": ".join(filter(None, ("yes" if each.surely else "not known", each.note))),
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
    return f"{counted(surely, 'item')} {'is' if surely == 1 else 'are'} touched{doubt}, as of entry {found.as_of}. {kinds}."


def add_to(app: typer.Typer) -> None:
    """Hang the commands in the door."""
    app.command()(recall)
    app.command()(radius)
