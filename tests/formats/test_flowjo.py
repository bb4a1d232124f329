"""FlowJo workspaces: the real ones, against what FlowJo and Allotrope say of them, and what must be refused."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from tests.formats.gates_written import GATINGML, flowjo_gate, population, workspace

from seedlot.formats.flowjo import is_workspace, read_workspace
from seedlot.formats.gating import Biex, Gating, Linear, Rectangle, Unreproduced
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer

#: Recorded by FlowJo 10.5.3 in the FlowSOM workspace (../reference data: README).
COUNTS = [19212, 18689, 18573, 923, 312, 535, 17458, 2459, 10745, 9188, 7480, 1407, 266, 6, 1470]

CELLS = population("Cells", flowjo_gate("RectangleGate", "FSC-A gating:min='1' gating:max='9'"))


def read(text: str) -> Gating:
    (gating,) = read_workspace(text.encode(), file="a.wsp")
    return gating


def test_the_workspace_of_flowsom(reference):
    (gating,) = read_workspace((reference / "flow/flowjo/gating.wsp").read_bytes(), file="gating.wsp")
    assert (gating.source, gating.vendor, gating.version) == ("FlowJo", "FlowJo", "10.5.3")
    assert (gating.file, gating.sample, gating.events) == ("lymphocytes.fcs", "68983.fcs", 19225)
    assert [population.recorded for population in gating.populations] == COUNTS
    last = gating.populations[-1]
    assert last.path == ("Lymphocytes", "Singlets", "Singlets2", "NK1_1-", "T cells", "gd T cells")
    assert last.parent == gating.populations[8].key
    (matrix,) = gating.matrices.values()
    assert (matrix.name, len(matrix.rows), matrix.rows) == ("Acquisition-defined", 11, matrix.columns)
    assert matrix.values[0][:2] == (1.0, 0.047373455)
    assert all(row[place] == 1 for place, row in enumerate(matrix.values))
    gate = gating.populations[10].gate
    assert isinstance(gate, Rectangle)
    axis = gate.axes[0]
    assert (axis.channel, axis.matrix, axis.scale) == ("PE-Texas Red-A", "Acquisition-defined", None)
    assert axis.shown == Biex(most=262144, pos=4.418539922, neg=0, width=-100)
    assert gate.lows[0] == 1932.5925903756017
    assert gating.scales["FSC-A"] == Linear(t=262144, a=0)
    assert [finding.code for finding in gating.findings] == ["flowjo/file"]


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("diamond/simple_diamond_example_quad_gate.wsp", [49671, 50596, 50330, 49403]),
        ("diamond/test_data_diamond_asinh_rect.wsp", [50559]),
        ("diamond/test_data_diamond_asinh_rect2.wsp", [50699]),
        ("diamond/test_data_diamond_biex_rect.wsp", [50605]),
        ("simple_line_example/simple_poly_and_rect.wsp", [None, None]),
        ("simple_line_example/simple_poly_and_rect_v2_poly50.wsp", [0, 0]),
        ("simple_line_example/single_ellipse_51_events.wsp", [51]),
    ],
)
def test_the_simple_workspaces(reference, name, counts):
    (gating,) = read_workspace((reference / "flow/simple" / name).read_bytes(), file=name)
    assert [population.recorded for population in gating.populations] == counts
    assert [finding for finding in gating.findings if finding.answer] == []


def allotrope(document: dict[str, Any]) -> Iterator[tuple[str, int, dict[tuple[str, ...], list[int]]]]:
    """What the Allotrope document says: of each sample the events, and the counts of each path."""
    for part in document["flow cytometry aggregate document"]["flow cytometry document"]:
        for measured in part["measurement aggregate document"]["measurement document"]:
            processed = measured["processed data aggregate document"]["processed data document"][0]
            (top,) = processed["population aggregate document"][0]["population document"]
            counts: dict[tuple[str, ...], list[int]] = {}
            waiting: list[tuple[tuple[str, ...], dict[str, Any]]] = [((), top)]
            while waiting:
                path, node = waiting.pop(0)
                for inner in node.get("population aggregate document", []):
                    for child in inner["population document"]:
                        below = (*path, child["written name"])
                        counts.setdefault(below, []).append(int(child["count"]["value"]))
                        waiting.append((below, child))
            yield top["written name"], int(top["count"]["value"]), counts


@pytest.mark.parametrize(("number", "samples"), [(1, 8), (2, 1), (3, 6)])
def test_every_count_agrees_with_allotrope(reference, number, samples):
    path = reference / f"instruments/flowjo/flowjo_example_{number}.wsp"
    found = read_workspace(path.read_bytes(), file=path.name)
    expected = list(allotrope(json.loads(gzip.decompress(path.with_suffix(".json.gz").read_bytes()))))
    assert len(found) == len(expected) == samples
    for gating, (name, events, counts) in zip(found, expected, strict=True):
        assert (gating.sample, gating.events) == (name, events)
        ours: dict[tuple[str, ...], list[int]] = {}
        for one in gating.populations:
            ours.setdefault(one.path, []).append(-1 if one.recorded is None else one.recorded)
        assert ours == counts


def test_curly_quadrants_are_read_and_said_not_to_be_known(reference):
    path = reference / "instruments/flowjo/flowjo_example_2.wsp"
    (gating,) = read_workspace(path.read_bytes(), file=path.name)
    curly = [one for one in gating.populations if isinstance(one.gate, Unreproduced)]
    assert [one.recorded for one in curly] == [5, 2, 6, 0]
    (finding,) = [one for one in gating.findings if one.answer]
    assert (finding.code, finding.answer) == ("flowjo/gate", Answer.NOT_KNOWN)
    assert finding.where.endswith("<CurlyQuad> and 3 more")


def test_a_sample_names_its_file_its_events_and_its_populations():
    gating = read(workspace(CELLS))
    assert (gating.file, gating.sample, gating.events) == ("a b.fcs", "a b.fcs", 100)
    assert [(one.key, one.recorded) for one in gating.populations] == [("Cells", 5)]
    assert gating.findings == ()
    assert gating.unused == ("Graph (2)",)


def test_a_sample_without_a_file_or_of_another_is_said():
    plain = workspace(CELLS)
    without = read(plain.replace('uri="file:/C:/My%20Data/a%20b.fcs"', ""))
    assert [(one.code, one.answer) for one in without.findings] == [("flowjo/file", Answer.NOT_KNOWN)]
    other = read(plain.replace("a%20b.fcs", "folder\\c.fcs"))
    assert (other.file, [one.answer for one in other.findings]) == ("c.fcs", [None])


def test_what_is_in_the_workspace_besides_is_listed():
    more = "<DerivedParameters/></Sample><LayoutEditor/><TableEditor><x/></TableEditor>"
    gating = read(
        workspace(CELLS).replace("</Sample>", more.replace("<LayoutEditor/><TableEditor><x/></TableEditor>", ""))
    )
    assert gating.unused == ("DerivedParameters (1)", "Graph (2)")


def test_gates_of_a_group_that_a_sample_lacks_are_said():
    groups = (
        '<GroupNode name="All"><Subpopulations><Population name="Cells"><Subpopulations><Population name="Live"/>'
        '</Subpopulations></Population></Subpopulations><Group><SampleRefs><SampleRef sampleID="1"/></SampleRefs></Group>'
        "</GroupNode>"
    )
    (finding,) = read(workspace(CELLS, groups=groups)).findings
    assert finding.code == "flowjo/group"
    assert (
        finding.says
        == "Group 'All' has the gate 'Cells/Live', which the sample has not; the sample's own gates are taken."
    )
    assert read(workspace(CELLS, groups=groups.replace('sampleID="1"', 'sampleID="2"'))).findings == ()
    both = read(workspace(groups=groups)).findings[0].says
    assert "(2 such gates)" in both


def zipped() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.wsp", bytes(10_000_000))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (workspace(CELLS, version="2.0").encode(), "of FlowJo 9 or older"),
        (workspace(CELLS, version="").encode(), "of FlowJo 9 or older"),
        (workspace(CELLS, version="nan").encode(), "of FlowJo 9 or older"),
        (b"\x00\x01\x02jo file of a Macintosh", "it is no XML file"),
        (GATINGML.encode(), "no FlowJo workspace"),
        (b'<Workspace version="20.0"/>', "holds no sample"),
        (b'<Workspace version="20.0"><SampleList/></Workspace>', "holds no sample"),
        (b'<Workspace version="20.0"><SampleList><Sample/></SampleList></Workspace>', "holds no <SampleNode>"),
        (zipped(), "it is a ZIP archive"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><Workspace version="20.0"/>', "declares a document type"),
        (b"", "the file is empty"),
    ],
)
def test_what_is_no_workspace_is_refused(data, says):
    with pytest.raises(UnreadableFileError, match=says) as caught:
        read_workspace(data, file="a.wsp")
    assert caught.value.mend


def test_a_workspace_cut_at_every_thousandth_byte_is_one_error(reference):
    data = (reference / "flow/flowjo/gating.wsp").read_bytes()
    for end in range(0, len(data) - 100, 1000):
        with pytest.raises(UnreadableFileError):
            read_workspace(data[:end], file="cut.wsp")


def test_utf_16_is_read_as_well():
    data = workspace(CELLS).replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
    assert read_workspace(data, file="a.wsp")[0].populations == read(workspace(CELLS)).populations


def test_the_kind_of_a_file_is_told():
    assert is_workspace(workspace().encode())
    assert not is_workspace(GATINGML.encode())
