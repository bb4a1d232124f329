"""FACSDiva experiments: the real ones, against what FACSDiva and Allotrope say of them, and what must be refused."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from tests.formats.gates_written import DIVA_SETTINGS, diva_flags, diva_gate, diva_region, experiment, workspace

from seedlot.formats.facsdiva import is_experiment, read_experiment
from seedlot.formats.fcs import read_fcs
from seedlot.formats.gating import Gating, Linear, Logicle, Polygon, Rectangle
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer

P1 = diva_gate("All Events\\P1", region=diva_region("INTERVAL_REGION", "FSC-A", "", (1, 0), (9, 0)), flags=diva_flags())
ONE = "instruments/bd_biosciences_facsdiva/facsdiva_example_1.xml"
TWO = "instruments/bd_biosciences_facsdiva/facsdiva_example_2.xml"


def read(text: str) -> Gating:
    (gating,) = read_experiment(text.encode(), file="a.xml")
    return gating


def test_the_experiment_of_flowworkspacedata(reference):
    tubes = read_experiment((reference / "flow/facsdiva/PE_2.xml").read_bytes(), file="PE_2.xml")
    assert len(tubes) == 13
    (gating,) = [tube for tube in tubes if tube.file == "124500.fcs"]
    assert (gating.source, gating.vendor, gating.version) == ("FACSDiva", "FACSDiva", "6.1.3")
    assert (gating.batch, gating.sample, gating.events) == ("PE", "_001", 19090)
    recorded = {one.name: one.recorded for one in gating.populations}
    assert recorded == {"P1": 17902, "P2": 17543, "P3": 12334, "P4": 1160, "P5": 1100}
    assert gating.populations[-1].path == ("P1", "P2", "P3", "P4", "P5")
    first = gating.populations[0].gate
    assert isinstance(first, Rectangle)
    assert [axis.channel for axis in first.axes] == ["FSC-W", "FSC-H"]
    assert first.axes[0].shown == Linear(t=262144)
    assert first.lows == (41152.564577549005, -21703.269789258426)
    third = gating.populations[2].gate
    assert isinstance(third, Polygon)
    assert third.axes[1].channel == "APC-Cy7-A"
    assert third.axes[1].scale == Logicle(t=262144, w=(4.5 - np.log10(262144 / 440)) / 2, m=4.5, a=0)
    assert third.vertices[0] == (150885.74630455917, 3260.3503184713377 / 4096)
    assert gating.findings == ()


def test_the_coefficients_are_the_inverse_of_the_spillover_in_the_fcs_file(reference):
    tubes = read_experiment((reference / "flow/facsdiva/PE_2.xml").read_bytes(), file="PE_2.xml")
    (gating,) = [tube for tube in tubes if tube.file == "124500.fcs"]
    (matrix,) = gating.matrices.values()
    keyword = read_fcs(reference / "flow/facsdiva/124500.fcs").datasets[0].keywords["SPILL"].split(",")
    size = int(keyword[0])
    assert matrix.rows == matrix.columns == tuple(keyword[1 : size + 1])
    stated = np.array([float(number) for number in keyword[size + 1 :]]).reshape(size, size)
    # the coefficients have eight decimals, the keyword fifteen
    assert np.array(matrix.values) == pytest.approx(stated, abs=5e-5)


def allotrope(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[tuple[str, ...], int], dict[str, Any]]]:
    """Of each tube: specimen, name, counts of the populations by path, and the corners of the regions by name."""
    for part in document["flow cytometry aggregate document"]["flow cytometry document"]:
        for measured in part["measurement aggregate document"]["measurement document"]:
            sample = measured["sample document"]
            processed = measured["processed data aggregate document"]["processed data document"][0]
            counts: dict[tuple[str, ...], int] = {}
            tops = processed["population aggregate document"][0]["population document"]
            waiting: list[tuple[tuple[str, ...], dict[str, Any]]] = [((), one) for one in tops]
            while waiting:
                path, node = waiting.pop()
                counts[path] = int(node["count"]["value"])
                for inner in node.get("population aggregate document", []):
                    waiting += [((*path, child["written name"]), child) for child in inner["population document"]]
            regions = {
                region["data region identifier"]: [
                    (corner["x-coordinate"]["value"], corner["y-coordinate"]["value"])
                    for corner in region["vertex aggregate document"]["vertex document"]
                ]
                for region in processed["data region aggregate document"]["data region document"]
            }
            yield sample["batch identifier"], sample["sample identifier"], counts, regions


def corners(gate: Polygon) -> list[tuple[float, float]]:
    """Bring corners back to the numbers of the file."""
    sizes = [4096 if axis.scale else 1 for axis in gate.axes]
    return [(x * sizes[0], y * sizes[1]) for x, y in gate.vertices]


@pytest.mark.parametrize(("name", "tubes"), [(ONE, 3), (TWO, 3)])
def test_every_count_and_corner_agrees_with_allotrope(reference, name, tubes):
    path = reference / name
    found = read_experiment(path.read_bytes(), file=path.name)
    expected = list(allotrope(json.loads(gzip.decompress(path.with_suffix(".json.gz").read_bytes()))))
    assert len(found) == len(expected) == tubes
    for gating, (specimen, tube, counts, regions) in zip(found, expected, strict=True):
        assert (gating.batch, gating.sample, gating.events) == (specimen, tube, counts.pop(()))
        # Allotrope counts the composite that binds four quadrants as well; its name is a number with a dollar
        plain = {key: count for key, count in counts.items() if not key[-1].startswith("$")}
        assert {one.path: one.recorded for one in gating.populations} == plain
        polygons = {one.name: one.gate for one in gating.populations if isinstance(one.gate, Polygon)}
        assert polygons
        for region, gate in polygons.items():
            assert np.array(corners(gate)) == pytest.approx(np.array(regions[region]), rel=1e-12)


def test_a_tube_names_its_file_its_events_and_its_populations():
    gating = read(experiment(P1))
    assert (gating.file, gating.batch, gating.sample, gating.events, gating.version) == ("1.fcs", "S", "T", 100, "6.2")
    assert [(one.key, one.path, one.parent, one.recorded) for one in gating.populations] == [
        ("All Events\\P1", ("P1",), "", 7)
    ]
    assert gating.findings == ()
    assert gating.unused == ("worksheet_config (1)",)


def test_what_a_tube_lacks_is_said():
    without = read(experiment(P1, settings="", file=""))
    assert [(one.code, one.answer) for one in without.findings] == [
        ("facsdiva/settings", Answer.NOT_KNOWN),
        ("facsdiva/file", Answer.NOT_KNOWN),
    ]
    uncounted = read(experiment(P1).replace("<num_events>100<", "<num_events>0<"))
    assert [(one.code, one.answer) for one in uncounted.findings] == [("facsdiva/count", None)]
    assert uncounted.events == 0


@pytest.mark.parametrize(("before", "of"), [("<specimen", "experiment"), ("<tube", "specimen")])
def test_settings_are_those_of_the_specimen_or_the_experiment_where_a_tube_has_none(before, of):
    gating = read(experiment(P1, settings="").replace(before, DIVA_SETTINGS + before))
    assert list(gating.matrices) == ["Cytometer Settings"]
    (finding,) = gating.findings
    assert f"those of the {of} are taken" in finding.says
    assert finding.answer is None


def test_parts_that_are_not_read_are_listed():
    more = (
        experiment(P1)
        .replace("<data_filename>", "<tethered/><data_filename>")
        .replace("<num_events>7", "<novel/><num_events>7")
    )
    assert read(more).unused == ("gate/novel (1)", "tube/tethered (1)", "worksheet_config (1)")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (workspace().encode(), "no experiment of FACSDiva"),
        (b"<bdfacs/>", "holds no tube"),
        (b"<bdfacs><experiment><specimen/></experiment></bdfacs>", "holds no tube"),
        (experiment(P1).replace("<log_decades>5", "<log_decades>many").encode(), "no finite number"),
        (experiment(P1).replace("<bdfacs", "<!DOCTYPE b><bdfacs").encode(), "declares a document type"),
        (b"PK\x03\x04", "it is a ZIP archive"),
        (b"", "the file is empty"),
    ],
)
def test_what_is_no_experiment_is_refused(data, says):
    with pytest.raises(UnreadableFileError, match=says) as caught:
        read_experiment(data, file="a.xml")
    assert caught.value.mend


def test_an_experiment_cut_at_every_thousandth_byte_is_one_error(reference):
    data = (reference / "flow/facsdiva/PE_2.xml").read_bytes()
    for end in range(0, len(data) - 10, 1000):
        with pytest.raises(UnreadableFileError):
            read_experiment(data[:end], file="cut.xml")


def test_the_kind_of_a_file_is_told():
    assert is_experiment(experiment().encode())
    assert not is_experiment(workspace().encode())
