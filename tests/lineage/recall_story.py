"""A story of some twenty items, by which recalls are reckoned by hand.

    D1 --S1--> T1 --S2--> C1 --S3--> C2 --S4--> MCB (1-10)
                          |           (M1 in S3)
                          +--S5--> C3, on 2026-01-06 (of C1, which lived on; M2 in S5)
    MCB/01 --S6--> W1 --S7--> WCB (1-20)             programme P
    WCB/01 --S8--> B1 --S9--> DP1, DOSE1, DOSE2      programme P
    WCB/02 --S10-> B2 --S11-> DP2, DOSE3             programme Q
    MCB/02 --S12-> X1 --S13-> DP3                    programme P, of another vial of the master bank

Rooms: S2 to S5 in R1, S6 and S7 in R2; the cabinet BSC stands in R1, the tank LN in R3.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.simulated_lot import NEW
from tests.simulated_site import Said, Site

from seedlot.record import read
from seedlot.record.entries.access import Equipment
from seedlot.record.entries.content import Content
from seedlot.record.entries.custody import DoseUse, Shipment, ShipmentReceived, Stored
from seedlot.record.entries.origin import Donor, Material, Person, Programme
from seedlot.record.entries.premises import Room
from seedlot.record.entries.quality import Trial, TrialStatus
from seedlot.record.entries.work import Made, Step, Used
from seedlot.terms.words import ItemKind, Process, Role, Stage

K = ItemKind
#: Everything that the master bank leads to, and that its first vial does.
OF_WCB_1 = {"WCB/01", "B1", "DP1", "DOSE1", "DOSE2"}
OF_WCB_2 = {"WCB/02", "B2", "DP2", "DOSE3"}
OF_VIAL_1 = {"MCB/01", "W1", "WCB", *OF_WCB_1, *OF_WCB_2}
OF_VIAL_2 = {"MCB/02", "X1", "DP3"}
OF_C2 = {"C2", "MCB", *OF_VIAL_1, *OF_VIAL_2}


def step(name: str, process: Process, inputs: tuple[Used, ...], outputs: tuple[Made, ...], **more: Any) -> Step:
    """A step, in short."""
    return Step(step=name, process=process, inputs=inputs, outputs=outputs, **more)


def made(item: str, kind: ItemKind, stage: Stage | None = None, **more: Any) -> Made:
    """Something made, in short."""
    return Made(item=item, item_kind=kind, stage=stage, **more)


#: When each was done, and what.
STORY: tuple[tuple[str, tuple[Content, ...]], ...] = (
    (
        "2026-01-01",
        (
            Person(person="ann", name="Ann Analyst", roles=(Role.OPERATOR,)),
            Person(person="bob", name="Bob Operator", roles=(Role.OPERATOR,)),
            Room(room="R1"),
            Room(room="R2"),
            Room(room="R3"),
            Equipment(equipment="BSC", name="cabinet", room="R1", zone="cabinet"),
            Equipment(equipment="LN", name="tank", room="R3", zone="store"),
            Programme(programme="P", product="cells", trials=("NCT1",), territories=("EU",)),
            Programme(programme="Q", product="other cells", territories=("US",)),
            Trial(trial="NCT1", programme="P"),
            Trial(trial="NCT2", programme="Q", territories=("UK",)),
            Donor(item="D1"),
            Material(item="M1", name="medium"),
            Material(item="M2", name="medium"),
        ),
    ),
    ("2026-01-02", (step("S1", Process.PROCUREMENT, (Used(item="D1"),), (made("T1", K.TISSUE),)),)),
    (
        "2026-01-03",
        (
            step(
                "S2",
                Process.ISOLATION,
                (Used(item="T1", uses_up=True),),
                (made("C1", K.CULTURE),),
                room="R1",
                ended="2026-01-04",
                people=("ann",),
                procedure="SOP-1 v1",
            ),
        ),
    ),
    (
        "2026-01-05",
        (
            step(
                "S3",
                Process.PASSAGE,
                (Used(item="C1"),),
                (made("C2", K.CULTURE),),
                materials=("M1",),
                room="R1",
                people=("ann", "bob"),
                procedure="SOP-1 v2",
                ended="2026-01-05",
                equipment=("BSC",),
            ),
        ),
    ),
    (
        "2026-01-06",
        (
            step(
                "S4",
                Process.BANKING,
                (Used(item="C2", uses_up=True),),
                (made("MCB", K.BANK, Stage.MCB, numbers="1-10", programme="P"),),
                room="R1",
                people=("bob",),
            ),
            step("S5", Process.PASSAGE, (Used(item="C1"),), (made("C3", K.CULTURE),), materials=("M2",), room="R1"),
        ),
    ),
    ("2026-01-07", (Stored(movement="MV1", items=("MCB",), equipment="LN", position="A1"),)),
    (
        "2026-01-10",
        (
            step(
                "S6",
                Process.THAW,
                (Used(item="MCB", numbers="1"),),
                (made("W1", K.CULTURE),),
                room="R2",
                quarantine="r",
            ),
        ),
    ),
    (
        "2026-01-12",
        (
            step(
                "S7",
                Process.BANKING,
                (Used(item="W1", uses_up=True),),
                (made("WCB", K.BANK, Stage.WCB, numbers="1-20"),),
                room="R2",
            ),
        ),
    ),
    ("2026-01-13", (Stored(movement="MV2", items=("WCB",), numbers="1-10", equipment="LN", position="B1"),)),
    (
        "2026-01-20",
        (
            step(
                "S8",
                Process.EXPANSION,
                (Used(item="WCB", numbers="1"),),
                (made("B1", K.DRUG_SUBSTANCE),),
                quarantine="r",
            ),
        ),
    ),
    (
        "2026-01-22",
        (
            step(
                "S9",
                Process.FILLING,
                (Used(item="B1", uses_up=True),),
                (
                    made("DP1", K.DRUG_PRODUCT, Stage.DRUG_PRODUCT, programme="P"),
                    made("DOSE1", K.DOSE, Stage.DOSE, programme="P"),
                    made("DOSE2", K.DOSE, Stage.DOSE, programme="P"),
                ),
            ),
        ),
    ),
    (
        "2026-02-01",
        (
            step(
                "S10",
                Process.EXPANSION,
                (Used(item="WCB", numbers="2"),),
                (made("B2", K.DRUG_SUBSTANCE),),
                quarantine="r",
            ),
        ),
    ),
    (
        "2026-02-02",
        (
            step(
                "S11",
                Process.FILLING,
                (Used(item="B2", uses_up=True),),
                (
                    made("DP2", K.DRUG_PRODUCT, Stage.DRUG_PRODUCT, programme="Q"),
                    made("DOSE3", K.DOSE, Stage.DOSE, programme="Q"),
                ),
            ),
            step("S12", Process.THAW, (Used(item="MCB", numbers="2"),), (made("X1", K.CULTURE),), quarantine="r"),
        ),
    ),
    (
        "2026-02-04",
        (
            step(
                "S13", Process.FILLING, (Used(item="X1", uses_up=True),), (made("DP3", K.DRUG_PRODUCT, programme="P"),)
            ),
        ),
    ),
    (
        "2026-02-10",
        (
            Shipment(shipment="SHP1", items=("DOSE1", "DOSE3"), receiver="clinic"),
            TrialStatus(notification="TN1", trial="NCT2", status="recruiting"),
        ),
    ),
    ("2026-02-11", (ShipmentReceived(shipment="SHP1", acceptable=True),)),
    (
        "2026-02-12",
        (DoseUse(use="U1", dose="DOSE1", outcome="given", recipient="REC-7", centre="clinic", trial="NCT1"),),
    ),
)


def tell(site: Any) -> None:
    """Tell the whole story to a site's record. Into that of a new site the entries come as they were told once."""
    with site.reading() as connection:
        said = tuple(body for _, body in read.bodies(connection, 0, NEW + 1))
    if said == _told(site.now).bodies[:NEW]:
        _told(site.now).repeat(site.record)
    else:
        _tell(site)


@cache
def _told(at: datetime) -> Said:
    """All that is said in the record of a new site when the story is told."""
    with TemporaryDirectory() as folder:
        site = Site(Path(folder))
        site.now = at
        _tell(site)
        return Said.of(site.record)


def _tell(site: Any) -> None:
    for occurred, contents in STORY:
        site.say(*contents, occurred=occurred)
