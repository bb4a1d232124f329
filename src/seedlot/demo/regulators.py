"""The walk's programmes before their regulators: what each would say, a report to take along, and what would move it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from seedlot.demo.walk import Walk
from seedlot.dossier.gap_contents import gap_contents
from seedlot.dossier.gap_docx import gap_docx
from seedlot.dossier.gap_report import gap_report
from seedlot.history import ask
from seedlot.record import read
from seedlot.regulation.pack import built_in
from seedlot.release.collect import collect
from seedlot.release.gap_chart import gap_chart
from seedlot.release.gaps import Gaps, find_gaps
from seedlot.release.suppose import Supposed, suppose
from seedlot.release.whatif import Move, moves
from seedlot.terms.chart import Chart

#: The four programmes of the published table, the published platform, and the simulated platform's two.
PROGRAMMES = ("REMEDI-CLI", "ADIPOA-2", "NEPHSTROM", "VISICORT", "ALLEN-CELL-COLLECTION", "SIM-RPE", "SIM-DAN")
TERRITORIES = ("EU", "DE", "UK", "US", "JP")
#: The programme of the report, and what is supposed of it.
REPORTED = "SIM-RPE"
EDIT = Supposed(kind="step", name="development", field="environment", value="licensed GMP")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the regulators would say of each programme; of one a report, a picture, and what would move."""

    gaps: tuple[Gaps, ...]
    reports: tuple[Path, Path]
    chart: Chart
    moved: tuple[Move, ...]


def assess(walk: Walk) -> Told:
    """Assess the programmes, with what is only planned; write the report of one of them."""
    pack, on = built_in(), walk.now.date()
    with read.reading(walk.record) as connection:
        programmes = [collect(connection, name, planned=True) for name in PROGRAMMES]
        found = {each.name: find_gaps(each, pack, on=on, territories=TERRITORIES) for each in programmes}
        one = found[REPORTED]
        origin = ask.opened(connection)
        root = read.root(connection, one.programme.as_of).hex()
    contents = gap_contents(one, title=origin.title, simulated=origin.simulated, root=root)
    paths = tuple(walk.folder / f"{REPORTED}-gaps{form}" for form in (".pdf", ".docx"))
    paths[0].write_bytes(gap_report(one, contents))
    paths[1].write_bytes(gap_docx(contents, on=on))
    other = find_gaps(suppose(one.programme, [EDIT]), pack, on=on, territories=TERRITORIES)
    return Told(
        gaps=tuple(found.values()),
        reports=(paths[0], paths[1]),
        chart=gap_chart(one),
        moved=moves(one.assessment, other.assessment),
    )
