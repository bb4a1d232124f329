"""A test over time in the browser: its values, its control chart, the history of one result."""

from __future__ import annotations

import json
from html import unescape

from tests.release.strategy_story import tell
from tests.simulated_lot import lab_report
from tests.web.conftest import Visitor

from seedlot.record.entries.comparison import ComparabilityExercise
from seedlot.record.entries.evidence import Report
from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.record.entries.origin import Registered
from seedlot.record.entries.quality import Change
from seedlot.terms.criterion import Criterion, Kind, Specification
from seedlot.terms.reportable import Reportable
from seedlot.terms.words import ItemKind, Stage


def measured(visitor: Visitor, values: tuple[float, ...]) -> None:
    """Viability of the drug product, one report a month."""
    reports = [lab_report(f"V{number}", "DP", "viability", value) for number, value in enumerate(values)]
    for month, report in enumerate(reports):
        visitor.site.say(report, occurred=f"2026-04-{month + 1:02d}")


def test_where_nothing_was_measured_that_is_said(open_visitor: Visitor) -> None:
    for page in ("test", "control"):
        assert "The record holds no such value." in open_visitor.get(f"/trends/{page}?name=viability").text
        assert open_visitor.get(f"/trends/{page}.svg?name=viability").status_code == 404
    assert open_visitor.get("/trends/history.svg?name=viability&item=DP").status_code == 404


def test_values_of_a_test_are_shown_narrowed_and_drawn(open_visitor: Visitor) -> None:
    site = open_visitor.site
    tell(site)
    site.say(lab_report("R2", "MCB", "viability", 91.5), occurred="2026-03-21")
    site.say(lab_report("R3", "DP", "viability", 88.25), occurred="2026-04-02")
    site.say(lab_report("R4", "M1", "viability", 12.0), occurred="2026-04-03")
    listed = open_visitor.get("/trends?sort=count&falling=yes&export=csv").text.splitlines()
    assert listed[1:3] == ["viability,3,12 %,2026-04-03,M1", "Mycoplasma,1,not detected,2026-03-20,MCB"]
    assert "/trends/test?name=viability" in open_visitor.get("/trends").text
    text = open_visitor.get("/trends/test?name=viability").text
    assert text.index("91.5 %") < text.index("88.25 %") < text.index("12 %")
    assert '<option value="Lab">' in text
    assert '<option value="MCB">' in text
    assert "12 %" not in open_visitor.get("/trends/test?name=viability&line=CL").text
    assert "88.25 %" in open_visitor.get("/trends/test?name=viability&line=CL&origin=Lab").text
    assert "88.25 %" not in open_visitor.get("/trends/test?name=viability&origin=Else").text
    assert "88.25 %" not in open_visitor.get("/trends/test?name=viability&stage=MCB").text
    assert open_visitor.get("/trends/test?name=viability&line=NONE").status_code == 404
    drawn = json.loads(open_visitor.get("/trends/test.json?name=viability").text)
    assert [point["value"] for point in drawn["data"]["values"]] == [91.5, 88.25, 12.0]
    assert "No value of 'Mycoplasma' is a number" in unescape(open_visitor.get("/trends/test.svg?name=Mycoplasma").text)
    assert "The values are words" in open_visitor.get("/trends/test?name=Mycoplasma").text
    assert "The values are words" in open_visitor.get("/trends/control?name=Mycoplasma").text
    assert "limits need 8 at least" in open_visitor.get("/trends/control?name=viability").text


def test_two_results_of_one_measurement_are_told_apart_by_their_notes(open_visitor: Visitor) -> None:
    tell(open_visitor.site)
    tubes = tuple(
        Reportable(name="viability", value=94.0, unit="%", note=f"{tube} tube") for tube in ("first", "second")
    )
    open_visitor.site.say(Report(report="R2", item="MCB", laboratory="Lab", results=tubes), occurred="2026-03-21")
    for path in ("/trends/test?name=viability", "/items/MCB?view=results"):
        text = open_visitor.get(path).text
        assert "first tube" in text, path
        assert "second tube" in text, path


def test_a_control_chart_names_its_limits_its_signals_and_the_specification(open_visitor: Visitor) -> None:
    """Nine steady results and one far out: Nelson's first test, and no other; the specification of the product is drawn."""
    tell(open_visitor.site)
    wanted = Criterion(test="viability", kind=Kind.MIN, low=70.0, unit="%")
    specified = Specification(name="S", version="7", product="cells", criteria=(wanted,))
    open_visitor.site.say(SpecificationApproved(specification=specified))
    measured(open_visitor, (90.0, 91.0, 90.5, 89.5, 90.0, 91.0, 89.0, 90.0, 90.5, 60.0))
    address = "/trends/control?name=viability&item=DP"
    text = unescape(open_visitor.get(address).text)
    assert "The newest point is out of trend (Nelson 1: a point beyond 3 standard deviations; " in text
    assert "of the first 9 of 10 points" in text
    assert "</span> out of trend</span></h1>" in text
    assert "S 7, 70 or more" in text
    assert ">Ppk<" in text
    saved = open_visitor.get(f"{address}&export=csv").text
    assert saved.splitlines()[1].startswith("10,2026-04-10,DP,Nelson 1,")
    drawn = open_visitor.get(address.replace("control", "control.svg")).text
    assert "specification ≥ 70" in drawn
    assert open_visitor.get(address.replace("control", "history.svg")).status_code == 200
    for way in ("chart=ewma", "chart=cusum&scale=log", "chart=levey-jennings", "robust=yes&rules=western+electric"):
        page, picture = (
            open_visitor.get(f"/trends/{each}?name=viability&{way}") for each in ("control", "control.json")
        )
        assert (page.status_code, picture.status_code) == (200, 200), way
        assert "out of trend" in page.text
    results = unescape(open_visitor.get("/items/DP?view=results").text)
    assert "/trends/history.svg?name=viability&item=DP" in results


def test_the_settings_of_a_chart_are_asked_for_told_and_drawn(open_visitor: Visitor) -> None:
    """The form shows what the chosen kind takes, with what holds where nothing is typed; what another took is passed over."""
    tell(open_visitor.site)
    measured(open_visitor, (90.0, 91.0, 90.5, 89.5, 90.0, 91.0, 89.0, 90.0, 90.5))
    address = "/trends/control?name=viability"
    text = unescape(open_visitor.get(f"{address}&chart=ewma&weight=0.4&slack=9").text)
    assert 'id="weight" name="weight" value="0.4"' in text
    assert 'name="width" value="" size="5" inputmode="decimal" autocomplete="off" placeholder="3.0"' in text
    assert 'name="slack"' not in text
    assert "<dt>Settings</dt><dd>weight (lambda) 0.4, width of the limits (L) 3</dd>" in text
    assert "L 3" in open_visitor.get(f"{address}&chart=ewma&weight=0.4".replace("control", "control.svg")).text
    text = unescape(open_visitor.get(f"{address}&center=90&sigma=0,5").text)
    assert "centre 90, standard deviation 0.5 (as given)</dd>" in text
    text = unescape(open_visitor.get(f"{address}&chart=p").text)
    assert "It is not said of how many units each count is" in text
    assert 'id="size" name="size"' in text, "what is missing can be typed at once"
    text = unescape(open_visitor.get(f"{address}&chart=p&size=200&center=0.9").text)
    assert "centre 0.9, standard deviation 0.02121 (given share of 200 units, and exact limits" in text


def test_a_change_of_process_starts_a_chart_of_its_own(open_visitor: Visitor) -> None:
    tell(open_visitor.site)
    site = open_visitor.site
    site.say(Registered(item="A", item_kind=ItemKind.DRUG_PRODUCT, stage=Stage.DRUG_PRODUCT))
    site.say(Change(change="C&C", title="Another medium", classification="major", comparability="CMP"))
    site.say(ComparabilityExercise(exercise="CMP", change="C&C", before=("DP",), after=("A",)))
    for day, item in enumerate(("DP", "A"), start=1):
        site.say(lab_report(f"V{day}", item, "viability", 90.0), occurred=f"2026-04-0{day}")
    text = unescape(open_visitor.get("/trends/control?name=viability").text)
    assert "This one is of lots made before any stated change" in text
    assert "process=after+C%26C" in text
    assert '<option value="after C&C">' in text
    other = unescape(open_visitor.get("/trends/control?name=viability&process=after+C%26C").text)
    assert "<dt>Process</dt><dd>lots made after C&C</dd>" in other


def test_how_a_chart_is_made_is_checked(open_visitor: Visitor) -> None:
    for wrong in (
        "chart=pie",
        "rules=none",
        "base=x",
        "base=0",
        "base=9999999999",
        "chart=xbar-r&robust=yes",
        "center=1",
        "center=1&sigma=0",
        "chart=ewma&weight=x",
        "chart=ewma&weight=nan",
        "chart=cusum&decision=0",
        "chart=p",
    ):
        assert open_visitor.get(f"/trends/control?name=viability&{wrong}").status_code == 422, wrong
