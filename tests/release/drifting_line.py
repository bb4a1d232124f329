"""A simulated line of induced pluripotent stem cells whose genome drifts, with genomic tests at each bank.

C (passage 20, 60 doublings) -> MCB (+2 passages, 6 doublings) -> W -> WCB (+4, 12) -> E -> EOPC (+10, 30) -> LOT. Every
step is of one week. A clone with a gain of 20q11.21 is sought at the MCB, is 2 of 100 at the WCB and 30 of 100 at the EoPC.
"""

from __future__ import annotations

from typing import Any

from seedlot.genome.events import Event, Kind, Limit
from seedlot.record.entries.evidence import Measured
from seedlot.record.entries.origin import Programme, Registered
from seedlot.record.entries.work import Made, Step, Used
from seedlot.stats.intervals import binomial
from seedlot.terms.reportable import Reportable
from seedlot.terms.result import Result, Software
from seedlot.terms.words import ItemKind, Process, Stage

GRCH38 = "GRCh38"
#: Child, parent, process, passages, doublings, day, kind and stage.
STEPS = (
    ("C1", "C", Process.PASSAGE, 2, "6", "2026-01-15", ItemKind.CULTURE, None),
    ("MCB", "C1", Process.BANKING, 0, None, "2026-01-22", ItemKind.BANK, Stage.MCB),
    ("W", "MCB", Process.PASSAGE, 4, "12", "2026-02-01", ItemKind.CULTURE, None),
    ("WCB", "W", Process.BANKING, 0, None, "2026-03-01", ItemKind.BANK, Stage.WCB),
    ("E", "WCB", Process.PASSAGE, 10, "30", "2026-03-08", ItemKind.CULTURE, None),
    ("EOPC", "E", Process.BANKING, 0, None, "2026-05-01", ItemKind.BANK, Stage.EOPC),
    ("LOT", "WCB", Process.EXPANSION, 8, "24", "2026-05-10", ItemKind.DRUG_PRODUCT, Stage.DRUG_PRODUCT),
)


def make_line(site: Any, *, until: str = "LOT") -> None:
    """Enter the line, up to an item."""
    site.say(Programme(programme="P", product="PRODUCT"))
    site.say(
        Registered(
            item="C",
            item_kind=ItemKind.CLONE,
            stage=Stage.CLONE,
            passages=20,
            doublings="60",
            days="140",
            programme="P",
        ),
        occurred="2026-01-01",
    )
    for child, parent, process, passages, doublings, day, kind, stage in STEPS:
        made = (Made(item=child, item_kind=kind, stage=stage, programme="P"),)
        ended = None if process is Process.BANKING else day
        site.say(
            Step(
                step=f"S-{child}",
                process=process,
                inputs=(Used(item=parent),),
                outputs=made,
                passages=passages,
                doublings=doublings,
                ended=ended,
                quarantine="simulated" if "CB" in parent else "",
            ),
            occurred=day,
        )
        if child == until:
            return


def passaged_line(site: Any) -> None:
    """A line of which only passages were counted: of passage 10 the bank, of 20 and of 30 what was grown from it."""
    site.say(Programme(programme="P", product="PRODUCT"))
    told: dict[str, Any] = {"passages": 8, "programme": "P"}
    site.say(Registered(item="C", item_kind=ItemKind.CLONE, stage=Stage.CLONE, **told), occurred="2026-01-01")
    for child, parent, kind, stage, passages, day in (
        ("MCB", "C", ItemKind.BANK, Stage.MCB, 2, "2026-01-15"),
        ("P20", "MCB", ItemKind.CULTURE, None, 10, "2026-03-15"),
        ("P30", "P20", ItemKind.BANK, Stage.EOPC, 10, "2026-05-15"),
    ):
        made = (Made(item=child, item_kind=kind, stage=stage, programme="P"),)
        used = (Used(item=parent),)
        grown: dict[str, Any] = {
            "passages": passages,
            "ended": day,
            "quarantine": "simulated" if parent == "MCB" else "",
        }
        step = Step(step=f"S-{child}", process=Process.PASSAGE, inputs=used, outputs=made, **grown)
        site.say(step, occurred=day)
    for name, item, cells, day in (("A", "P20", 5, "2026-03-16"), ("B", "P30", 60, "2026-05-16")):
        site.say(measured(name, item, (gain((cells, 100)),), (limit(0.01),)), occurred=day)
    site.say(measured("BANK", "MCB", (), (limit(0.01),)), occurred="2026-01-16")


def gain(fraction: tuple[int, int] | None = None, **told: Any) -> Event:
    """A gain of 20q11.21, in so many of so many cells."""
    known: dict[str, Any] = {}
    if fraction:
        low, high = binomial(*fraction, level=0.95)
        known = {"fraction": fraction[0] / fraction[1], "low": low, "high": high, "level": 0.95}
    where = {"build": GRCH38, "chromosome": "20", "start": 30_500_000, "end": 33_400_000, "bands": "20q11.21"}
    return Event(**({"sample": "S", "kind": Kind.GAIN, "name": "20q11.21 gain", "new": "yes", **where, **known} | told))


def limit(fraction: float | None, **told: Any) -> Limit:
    """What a test would have found of a gain of 20q11.21."""
    where = {"build": GRCH38, "chromosome": "20", "start": 30_400_001, "end": 33_500_000, "region": "20q11.21"}
    said: dict[str, Any] = {
        "sample": "S",
        "kind": Kind.GAIN,
        "fraction": fraction,
        "false_positive": 0.001,
        "power": 0.9,
        **where,
    }
    return Limit(**(said | {"basis": "simulated"} | told))


def measured(name: str, item: str, events: tuple[Event, ...] = (), limits: tuple[Limit, ...] = ()) -> Measured:
    """A test of copy number of one item, as its room writes it."""
    result = Result(
        assay="copy_number",
        version="1",
        software=Software(distribution="seedlot", version="1"),
        settings={},
        inputs=(),
        reportables=(Reportable(sample="S", name="changes of copy number", value=float(len(events))),),
        findings=(),
        tables={"events": [each.row() for each in events], "limits": [each.row() for each in limits]},
        charts=(),
        unused=(),
    )
    return Measured(measurement=name, items={"S": item}, result=result)


def drift_line(site: Any) -> None:
    """The tests of the banks."""
    site.say(measured("CN-1", "MCB", (), (limit(0.01),)), occurred="2026-01-23")
    site.say(measured("CN-2", "WCB", (gain((2, 100)),), (limit(0.01),)), occurred="2026-03-02")
    site.say(measured("CN-3", "EOPC", (gain((30, 100)),), (limit(0.01),)), occurred="2026-05-02")
