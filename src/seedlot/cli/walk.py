"""The demonstration: make an example record and walk through the main job."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from seedlot.cli.options import Json, now, write_whole
from seedlot.cli.records import tree
from seedlot.cli.say import answer, console, findings, progress, table, verdict
from seedlot.demo import walk as walking
from seedlot.draw import png
from seedlot.release.case import Proposal
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import LOOKS, Answer, overall


def demo(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where to make it.")] = Path("seedlot-demo"),
    json: Json = False,
) -> None:
    """Make an example record from published facts, and walk through the main job.

    Example: `seedlot demo my-demo`
    """
    if (folder / "seedlot.db").exists():
        raise SeedlotError(f"'{folder}' holds a record already", mend="Choose another folder, or delete that one.")
    tell = _Teller(quiet=json)
    with progress(quiet=json) as bars:
        walk = walking.begin(folder, now=now(), progress=bars)
    kinds = walk.imported.kinds
    tell("1. A record, and a laboratory's book imported into it", _amounts(kinds))
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
    lots = walking.lots(walk)
    tell(
        "4. Three lots of a simulated product", *(findings(f"{each.lot}: {each.outcome}", _why(each)) for each in lots)
    )
    refused = walking.refuse(walk, walking.LOTS[2], now=now())
    tell("5. Not known never releases", verdict(refused, Answer.NOT_MET))
    certificate, package = walking.release(walk, walking.LOTS[0], now=now())
    tell("6. One simulated lot released by a simulated signer; certificate and package", f"{certificate}\n{package}")
    stands = [(what, overall(found)) for what, found in walking.verified(walk, package)]
    tell("7. Verified", *(verdict(f"{what}: {each}", each) for what, each in stands))
    found_out = list(walking.tampered(walk, package))
    tell("8. One byte changed, and found", *(findings(what, found) for what, found in found_out))
    charts = _draw(walk)
    tell("Where to look", "\n".join(map(str, (walk.record.path, certificate, package, *charts))))
    plain = {
        "record": str(walk.record.path),
        "entries": len(walk.imported.added) + 1,
        "certificate": str(certificate),
        "package": str(package),
        "charts": [str(path) for path in charts],
        "lines": {each.lot: overall(each.findings) for each in lines},
        "lots": {each.lot: each.outcome for each in lots},
        "refused": refused,
        "verified": dict(stands),
        "found_out": {what: [each.plain() for each in found] for what, found in found_out},
    }
    good = all(each is Answer.MET for _, each in stands) and all(found for _, found in found_out)
    answer(json, plain, good=good)


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
    folder = walk.folder / "charts"
    folder.mkdir(exist_ok=True)
    paths = []
    for measurement, chart in walking.charts(walk):
        path = folder / f"{measurement}-{chart.name.replace(' ', '-')}.png"
        write_whole(path, png(chart))
        paths.append(path)
    return paths


def add_to(app: typer.Typer) -> None:
    """Hang the command in the door."""
    app.command()(demo)
