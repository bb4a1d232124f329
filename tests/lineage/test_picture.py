"""Drawings of lineages: what stands in them, and that labels do not lie on one another."""

from __future__ import annotations

from itertools import combinations

import pytest
from tests.lineage.recall_story import tell

from seedlot.draw import png, svg
from seedlot.lineage.cause import Cause, CauseKind
from seedlot.lineage.picture import LABEL_SIZE, LETTER, of_radius, of_recall, of_trace
from seedlot.lineage.radius import radius
from seedlot.lineage.recall import recall
from seedlot.lineage.trace import Direction, trace
from seedlot.lineage.whereabouts import whereabouts
from seedlot.record.entries.origin import Donor, Material, Registered
from seedlot.record.entries.work import Made, Step, Used
from seedlot.terms.words import ItemKind, Process


def dots(chart):
    """The rows of the nodes."""
    return chart.spec["layer"][1]["data"]["values"]


def lie_apart(chart):
    """No label reaches into another, nor beyond the drawing."""
    boxes = [
        (
            row["label_x"] - len(row["label"]) * LETTER / 2,
            row["label_x"] + len(row["label"]) * LETTER / 2,
            row["label_y"],
        )
        for row in dots(chart)
    ]
    for (left, right, height), (other_left, other_right, other) in combinations(boxes, 2):
        assert right <= other_left or other_right <= left or abs(height - other) >= LABEL_SIZE
    assert all(left >= -0.1 and right <= chart.spec["width"] + 0.1 for left, right, _ in boxes)


@pytest.fixture
def story(site):
    """A site to which the story was told."""
    tell(site)
    return site


def test_a_recall_of_twenty_items(story):
    with story.reading() as connection:
        chart = of_recall(recall(connection, Cause(kind=CauseKind.ROOM, name="R2", begins="2026-01-12")))
    rows = {row["label"]: row for row in dots(chart)}
    assert "W1 ?" in rows
    assert rows["W1 ?"]["pale"]
    assert rows["DOSE1"]["state"] == "given"
    assert rows["WCB"]["x"] < rows["WCB/01"]["x"] < rows["B1"]["x"] < rows["DP1"]["x"]
    assert chart.spec["title"]["subtitle"][-1] == "Pale, with '?': whether it is touched is not known."
    lie_apart(chart)
    assert svg(chart) == svg(chart)


def test_a_trace_and_a_radius(story):
    with story.reading() as connection:
        back = trace(connection, "DOSE1", Direction.BACK)
        drawn = of_trace(back, whereabouts(connection, [place.item for place in back.places]))
        fallen = of_radius(radius(connection, Cause(kind=CauseKind.ITEM, name="WCB")))
    assert drawn.title == "Where 'DOSE1' came from"
    assert {row["items"] for row in dots(drawn)} == {place.item for place in back.places}
    assert fallen.spec["title"]["text"].startswith("What falls with item 'WCB'")
    lie_apart(drawn)
    assert png(fallen, 1).startswith(b"\x89PNG")


def test_hundreds_are_folded_and_said_to_be(site):
    """A medium in 60 expansions of one bank, each filled into a lot and five doses: 421 items and the medium."""
    site.say(Donor(item="D"), Material(item="M", name="medium"))
    bank = Made(item="BANK-OF-A-LONG-NAME-INDEED-001", item_kind=ItemKind.BANK, numbers="1-100")
    said = [Step(step="S", process=Process.BANKING, inputs=(Used(item="D"),), outputs=(bank,), materials=("M",))]
    for number in range(60):
        made = Made(item=f"DS{number:02}", item_kind=ItemKind.DRUG_SUBSTANCE)
        taken = (Used(item=bank.item, numbers=str(number + 1)),)
        said.append(Step(step=f"E{number}", process=Process.EXPANSION, inputs=taken, outputs=(made,), materials=("M",)))
        doses = tuple(Made(item=f"DOSE{number:02}-{dose}", item_kind=ItemKind.DOSE) for dose in range(5))
        filled = (Used(item=made.item, uses_up=True),)
        said.append(Step(step=f"F{number}", process=Process.FILLING, inputs=filled, outputs=doses))
    site.say(*said)
    with site.reading() as connection:
        chart = of_recall(recall(connection, Cause(kind=CauseKind.MATERIAL, name="M")))
    assert chart.spec["title"]["subtitle"][0].startswith("422 items;")
    assert "nodes stand for all of them" in chart.spec["title"]["subtitle"][0]
    assert len(dots(chart)) <= 60
    assert sum(row["number"] for row in dots(chart)) == 422
    lie_apart(chart)


def test_a_long_line_keeps_its_labels_apart(site):
    site.say(Donor(item="D"), *(Material(item=f"MEDIUM-LOT-{number}", name="m") for number in range(3)))
    made = ["D", *(f"LINE-A-PASSAGE-{number:02}" for number in range(20))]
    site.say(
        *(
            Step(
                step=f"S{number}",
                process=Process.PASSAGE,
                inputs=(Used(item=made[number]),),
                outputs=(Made(item=made[number + 1], item_kind=ItemKind.CULTURE),),
                materials=(f"MEDIUM-LOT-{number % 3}",),
            )
            for number in range(20)
        )
    )
    with site.reading() as connection:
        back = trace(connection, made[-1], Direction.BACK)
        chart = of_trace(back, {})
    assert len(dots(chart)) == 24
    assert len({row["label"] for row in dots(chart)}) == 24  # what is cut is cut in its middle
    lie_apart(chart)


def test_one_item_alone(site):
    site.say(Donor(item="D"))
    with site.reading() as connection:
        chart = of_trace(trace(connection, "D", Direction.BACK), {})
    assert [row["state"] for row in dots(chart)] == ["not known"]
    assert svg(chart).startswith("<svg")


def test_a_medium_that_a_culture_conditioned_and_was_fed_again(site):
    """A circle in the record, though not in time; it is drawn, without the line that closes it."""
    medium = (Made(item="M", item_kind=ItemKind.MATERIAL_LOT, expiry="2027-01-01"),)
    made = (Made(item="C2", item_kind=ItemKind.CULTURE),)
    site.say(Registered(item="C", item_kind=ItemKind.CULTURE))
    site.say(Step(step="S1", process=Process.EXPANSION, inputs=(Used(item="C"),), outputs=medium))
    site.say(Step(step="S2", process=Process.PASSAGE, inputs=(Used(item="C"),), outputs=made, materials=("M",)))
    with site.reading() as connection:
        chart = of_recall(recall(connection, Cause(kind=CauseKind.MATERIAL, name="M")))
    assert {row["label"] for row in dots(chart)} == {"M", "C", "C2"}
