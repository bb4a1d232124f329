"""The demonstration: make an example record and walk through the main job."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from seedlot.cli.files import file_name
from seedlot.cli.options import Json, now, write_whole
from seedlot.cli.say import answer, console, findings, progress, table, verdict
from seedlot.cli.trace import tree
from seedlot.demo import raw, regulators, story
from seedlot.demo import walk as walking
from seedlot.demo.staff import AUDITOR, PASSWORD, SIGNER, SPAN
from seedlot.demo.trust import Trust, rolled_back
from seedlot.draw import png
from seedlot.lineage.age import Age
from seedlot.regulation.judged import Territorial
from seedlot.release.case import Proposal
from seedlot.release.drift_chart import drift_chart
from seedlot.release.gaps import counts
from seedlot.terms.chart import Chart
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import LOOKS, Answer, overall


def demo(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where to make it.")] = Path("seedlot-demo"),
    files: Annotated[
        bool, typer.Option("--files", help="Only write the simulated raw files, to try the assays on.")
    ] = False,
    json: Json = False,
) -> None:
    """Make an example record from published facts, and walk through the main job.

    Example: `seedlot demo my-demo`
    """
    if files:
        _files(folder, json=json)
        return
    if (folder / "seedlot.db").exists():
        raise SeedlotError(f"'{folder}' holds a record already", mend="Choose another folder, or delete that one.")
    tell = _Teller(quiet=json)
    with progress(quiet=json) as bars:
        walk = walking.begin(folder, now=now() - SPAN, progress=bars)
    plain: dict[str, Any] = {"record": str(walk.record.path), "entries": len(walk.imported.added) + 1} | _looked(
        walk, tell
    )
    held = walking.guard(walk)
    plain |= _released(walk, held, tell)
    pictures = [*_platform(walk, plain, tell), *_regulators(walk, plain, tell)]
    stands = [(what, overall(found)) for what, found in walking.verified(walk, Path(plain["package"]))]
    tell("14. Verified", *(verdict(f"{what}: {each}", each) for what, each in stands))
    found_out = [*walking.tampered(walk, Path(plain["package"])), *rolled_back(held)]
    tell("15. Tampered with, and found out", *(findings(what, found) for what, found in found_out))
    charts = [*pictures, *(str(path) for path in _draw(walk))]
    visitors = _visitors(walk)
    plain |= {
        "charts": charts,
        "people": str(visitors),
        "verified": dict(stands),
        "found_out": {what: [each.plain() for each in found] for what, found in found_out},
    }
    tell("Where to look", "\n".join((plain["record"], plain["certificate"], plain["package"], *charts)))
    tell("Log in to look around (everything is simulated)", visitors.read_text("utf-8"))
    good = all(each is Answer.MET for _, each in stands) and all(found for _, found in found_out)
    answer(json, plain, good=good)


def _files(folder: Path, *, json: bool) -> None:
    """Write the raw files alone, and say how to measure them."""
    folder.mkdir(parents=True, exist_ok=True)
    held = raw.examples()
    if there := sorted(name for name in held if (folder / name).exists()):
        raise SeedlotError(f"'{folder}' holds '{there[0]}' already", mend="Choose another folder.")
    raw.write(folder, held)
    tries = [f"seedlot assay {name} {words}" for name, words in raw.TRIES.items()]
    said = f"Wrote {len(held)} files into '{folder}'; every one is simulated. There, try:"
    answer(json, {"files": sorted(held), "try": tries}, said, "\n".join(tries))


def _looked(walk: walking.Walk, tell: _Teller) -> dict[str, Any]:
    """Import, trace and judge."""
    tell("1. A record, and a laboratory's book imported into it", _amounts(walk.imported.kinds))
    back, forward = walking.ways(walk)
    tell(
        f"2. Clone {walking.CLONE} traced to its donor, and the donor forward",
        tree(back),
        f"Forward from {walking.DONOR}: {len(forward.places) - 1} items.",
    )
    lines = walking.lines(walk)
    tell(
        "3. Every published line against the limits stated for it (judged; no real line is ever released by us)",
        _judged(lines),
    )
    return {"lines": {each.lot: overall(each.findings) for each in lines}}


def _released(walk: walking.Walk, held: Trust, tell: _Teller) -> dict[str, Any]:
    """Try what nobody may do; then review, release, certify and pack."""
    tell(
        "4. Accounts for four simulated people; a key for the record, a witness, a backup that was tried",
        f"The record's key: {held.key.verifier.text()}\nThe witness's key: {held.witness.key.verifier.text()}",
    )
    refusals = dict(walking.refused(walk))
    tell("5. Tried, and refused", table("", ("who tried to", "was told"), refusals.items()))
    not_known = walking.refuse(walk, walking.LOTS[2])
    tell("6. Not known never releases", verdict(not_known, Answer.NOT_MET))
    certificate, package = walking.release(walk, held, walking.LOTS[0])
    tell(
        "7. Two banks and one lot, reviewed by one person and released by another; certificate and package",
        f"{certificate}\n{package}",
    )
    lots = walking.lots(walk)
    shown = (findings(f"{each.lot}: {each.outcome}", _why(each)) for each in lots)
    tell("8. Three lots of the simulated product", *shown)
    return {
        "certificate": str(certificate),
        "package": str(package),
        "lots": {each.lot: each.outcome for each in lots},
        "refused": refusals | {f"release {walking.LOTS[2]}": not_known},
    }


def _platform(walk: walking.Walk, plain: dict[str, Any], tell: _Teller) -> list[str]:
    """The story of the platform line: from its donor to doses, a correction that reveals a mix-up, a recall."""
    identity = story.identity(walk)
    aged = story.ages(walk)
    vein = next(leg for leg in identity.legs if leg.ends and leg.name.startswith("collection to use"))
    tell(
        "9. A platform line from its donor to a dose, and an autologous product to its recipient (simulated)",
        table("age of the cells", ("item", "passages", "doublings", "days in culture"), map(_age, aged)),
        f"Order {identity.order}: {overall(identity.findings)}; vein to vein {vein.days:.1f} days.",
    )
    drifted = story.drift(walk)
    grown = _draw_one(walk, f"drift-{drifted.line}", drift_chart(drifted))
    tell(
        "10. Is its genome still the one that was banked? Changes found on the line, and in how many cells",
        *(
            f"{each.course.name}: {each.course.growth.course}, {each.course.tier}. {each.course.growth.says}"
            for each in drifted.ahead
        ),
        verdict(f"{drifted.line}: {drifted.answer}", drifted.answer),
    )
    corrected = story.correct(walk)
    tell(
        f"11. The end of step {story.MISTYPED}, mistyped, is corrected (entry {corrected.amendment})",
        f"As known before, with {corrected.as_of} entries: {len(corrected.before)} conflicts of segregation. After it:",
        findings("segregation", corrected.after),
    )
    fallen = story.recall(walk)
    falls = fallen.radius
    rows = [
        (hit.programme, hit.banks, hit.lots, hit.doses, ", ".join(name for name, _ in hit.trials), hit.territories)
        for hit in falls.programmes
    ]
    picture = _draw_one(walk, f"recall-{story.MEDIUM.name}", fallen.chart)
    tell(
        f"12. A medium is recalled: {len(fallen.recalled.touched)} items, sealed as entry {fallen.entry}; its blast radius",
        table("falls", ("programme", "banks", "lots", "doses", "trials", "territories"), map(_joined, rows)),
        f"Given: {len(falls.given)} doses, to {', '.join(falls.recipients)}.",
        f"Remains: {', '.join(left.item for left in falls.remains)}.",
    )
    plain |= {
        "drift": {each.course.name: each.course.growth.course for each in drifted.ahead},
        "segregation": [each.plain() for each in corrected.after],
        "recalled": [each.item for each in fallen.recalled.touched],
        "fallen": [hit.programme for hit in falls.programmes],
    }
    return [str(grown), str(picture)]


def _regulators(walk: walking.Walk, plain: dict[str, Any], tell: _Teller) -> list[str]:
    """What regulators would say of each programme, a report to take along, and what would move it."""
    told = regulators.assess(walk)
    rows = [(each.programme.name, *map(_counted, each.assessment.territories.values())) for each in told.gaps]
    early = [
        (each.programme.name, *(one.of_family("cld-gmp").value for one in each.assessment.territories.values()))
        for each in told.gaps
    ]
    picture = _draw_one(walk, f"gaps-{regulators.REPORTED}", told.chart)
    moved = [(move.territory, move.rule, move.before.value, move.after.value) for move in told.moved]
    tell(
        "13. What each regulator would say of each programme: accepted, a gap, a blocker, or not assessed",
        table("rules that count; what nobody recorded is never accepted", ("programme", *regulators.TERRITORIES), rows),
        table("may a line be made outside GMP before its bank?", ("programme", *regulators.TERRITORIES), early),
        f"The report of {regulators.REPORTED}: {told.reports[0]} and {told.reports[1].name}",
        table(f"what if: {regulators.EDIT}", ("territory", "rule", "now", "then"), moved),
    )
    plain |= {
        "regulators": {
            each.programme.name: {code: one.verdict.value for code, one in each.assessment.territories.items()}
            for each in told.gaps
        },
        "reports": [str(path) for path in told.reports],
        "moved": [" ".join(row) for row in moved],
    }
    return [str(picture)]


def _counted(territory: Territorial) -> str:
    """How many rules come to which verdict."""
    return ", ".join(f"{count} {verdict}" for verdict, count in counts(territory).items())


def _age(told: tuple[str, Age]) -> tuple[object, ...]:
    item, spent = told
    return item, spent.passages, spent.doublings, spent.days


def _joined(row: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(", ".join(cell) if isinstance(cell, tuple) else cell for cell in row)


class _Teller:
    """Tells one stage of the walk, unless it is to be quiet."""

    def __init__(self, *, quiet: bool) -> None:
        self.quiet = quiet

    def __call__(self, title: str, *shown: Any) -> None:
        if self.quiet:
            return
        terminal = console()
        terminal.print(f"\n[bold]{escape(title)}[/bold]")
        for part in shown:
            terminal.print(part)


def _amounts(kinds: dict[str, int]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in kinds.items())


def _why(proposal: Proposal) -> list[Any]:
    """What stands against a lot; all criteria where nothing does."""
    against = [each for each in proposal.findings if each.answer in {Answer.NOT_MET, Answer.NOT_KNOWN}]
    return against or list(proposal.findings)


def _judged(lines: tuple[Proposal, ...]) -> Any:
    """How many lines are met, not met, not known; and each that is not met or not known, with the reason."""
    stands = {each.lot: overall(each.findings) for each in lines}
    counts = ", ".join(f"{sum(each is word for each in stands.values())} {word}" for word in Answer)
    rows = [
        (LOOKS[stands[each.lot]][0], each.lot, stands[each.lot], " ".join(finding.says for finding in _why(each)))
        for each in lines
        if stands[each.lot] is not Answer.MET
    ]
    return table(f"{len(lines)} lines: {counts}", ("", "line", "answer", "why"), rows)


def _draw(walk: walking.Walk) -> list[Path]:
    charts = walking.charts(walk)
    return [_draw_one(walk, file_name(f"{measurement}-{chart.name}"), chart) for measurement, chart in charts]


def _draw_one(walk: walking.Walk, name: str, chart: Chart) -> Path:
    path = walk.folder / "charts" / f"{name}.png"
    path.parent.mkdir(exist_ok=True)
    write_whole(path, png(chart))
    return path


def _visitors(walk: walking.Walk) -> Path:
    """Write down how a visitor logs in."""
    path = walk.folder / "people.txt"
    lines = (
        "SIMULATED people of the demonstration. Everybody's password:",
        f"    {PASSWORD}",
        f"To look around:  seedlot login {AUDITOR} --record {walk.record.path}",
        f"In a browser:    seedlot serve --record {walk.record.path}, then the tour under Help",
        f"{SIGNER} has a second factor:",
        f"    {walk.staff.address(SIGNER)}",
    )
    write_whole(path, ("\n".join(lines) + "\n").encode())
    return path


def add_to(app: typer.Typer) -> None:
    """Hang the command in the door."""
    app.command()(demo)
