"""Which gates are for which tube, and our counts against those recorded."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.assays.flow.made import cells, codes, fcs, found, values

from seedlot.assays.flow.analyse import analyse
from seedlot.assays.flow.matched import gated_tubes
from seedlot.assays.flow.named import channels_of
from seedlot.assays.flow.raw import Raw
from seedlot.assays.flow.read import read
from seedlot.assays.flow.settings import Settings
from seedlot.assays.flow.tubes import Tube, tubes_of
from seedlot.formats.gating import FROM_FILE, Axis, Gating, Matrix, Population, Rectangle
from seedlot.terms.assay import Source
from seedlot.terms.finding import Answer, Finding


def raw_of(*names: str, **keywords: str) -> Raw:
    made = [
        Source(name, content=fcs({"FL1-H": cells(place + 1, 2000)}, {"FL1-H": "CD73"}, **keywords))
        for place, name in enumerate(names)
    ]
    return read(tuple(made), Settings())


def gating(file: str = "", *, sample: str = "", recorded: int | None = None, events: int | None = None) -> Gating:
    gate = Rectangle(axes=(Axis(channel="FL1-H"),), lows=(500.0,), highs=(None,))
    population = Population(key="p", path=("CD73+",), gate=gate, recorded=recorded)
    return Gating(source="test", file=file, sample=sample, events=events, populations=(population,))


def matched(raw: Raw, *gatings: Gating) -> tuple[tuple[Tube, ...], list[Finding]]:
    findings: list[Finding] = []
    tubes = gated_tubes(tubes_of(raw, []), gatings, raw.matrix, findings)
    return tubes, findings


@pytest.mark.parametrize("file", ["a.fcs", "A.FCS", "C:\\data\\a.fcs", "/srv/data/a.fcs", "a"])
def test_gates_are_matched_by_the_name_of_the_file(file):
    tubes, findings = matched(raw_of("a.fcs"), gating(file))
    assert tubes[0].gating is not None
    assert findings == []


def test_gates_that_name_no_file_are_for_all():
    tubes, findings = matched(raw_of("a.fcs", "b.fcs"), gating())
    assert [tube.gating is not None for tube in tubes] == [True, True]
    assert findings == []


def test_a_name_within_the_file_will_do_and_is_said():
    tubes, findings = matched(raw_of("a.fcs", **{"$FIL": "176312.fcs"}), gating("176312.fcs"))
    assert tubes[0].gating is not None
    assert [(one.code, one.answer) for one in findings] == [("flow/other-name", None)]


def test_gates_of_a_file_that_is_there_are_for_no_other_that_has_the_name_of_its_sample():
    """A FACSDiva tube called B01, whose file is 9.fcs, and another file called B01.fcs."""
    for order in (("9.fcs", "B01.fcs"), ("B01.fcs", "9.fcs")):
        tubes, findings = matched(raw_of(*order), gating("9.fcs", sample="B01"))
        assert {tube.file: tube.gating is not None for tube in tubes} == {"9.fcs": True, "B01.fcs": False}
        assert [one.code for one in findings] == ["flow/not-gated"]


def test_a_name_within_a_file_is_no_claim_on_the_gates_of_a_file_of_that_name():
    for order in (("a.fcs", "b.fcs"), ("b.fcs", "a.fcs")):
        tubes, _ = matched(raw_of(*order, **{"$FIL": "a.fcs"}), gating("a.fcs"))
        assert {tube.file: tube.gating is not None for tube in tubes} == {"a.fcs": True, "b.fcs": False}


def test_gates_of_a_name_that_two_files_state_within_themselves_are_for_none():
    tubes, findings = matched(raw_of("a.fcs", "b.fcs", **{"$FIL": "z.fcs"}), gating("z.fcs"))
    assert [tube.gating for tube in tubes] == [None, None]
    assert (findings[0].code, findings[0].answer) == ("flow/other-name", Answer.NOT_KNOWN)


def test_one_tube_and_one_gating_of_as_many_events_belong_together_in_doubt():
    tubes, findings = matched(raw_of("a.fcs"), gating("z.fcs", events=2000))
    assert tubes[0].gating is not None
    assert [(one.code, one.answer) for one in findings] == [("flow/other-name", Answer.NOT_KNOWN)]


def test_gates_of_absent_files_and_tubes_without_gates_are_found():
    tubes, findings = matched(raw_of("a.fcs"), gating("z.fcs", events=1999), gating("y.fcs"))
    assert tubes[0].gating is None
    assert [one.code for one in findings] == ["flow/fcs-absent", "flow/not-gated"]
    assert findings[0].says == "test has gates for 'z.fcs', 'y.fcs', which are not among the files."


def test_another_number_of_events_is_another_tube():
    tubes, findings = matched(raw_of("a.fcs"), gating("z.fcs", events=1999))
    assert tubes[0].gating is None
    assert [one.code for one in findings] == ["flow/fcs-absent", "flow/not-gated"]


def test_two_sets_of_gates_for_one_tube_are_none():
    tubes, findings = matched(raw_of("a.fcs"), gating("a.fcs"), gating("a.fcs"))
    assert tubes[0].gating is None
    assert "flow/gates-twice" in {one.code for one in findings}


def test_gates_that_the_file_compensates_take_the_matrix_that_is_given():
    gate = Rectangle(axes=(Axis(channel="FL1-H", matrix=FROM_FILE),), lows=(500.0,), highs=(None,))
    one = Gating(source="test", populations=(Population(key="p", path=("CD73+",), gate=gate),))
    matrix = Matrix(name="m", rows=("FL1-H",), columns=("FL1-H",), values=((1.0,),))
    tubes, _ = matched(replace(raw_of("a.fcs"), matrix=matrix), one)
    assert tubes[0].gating is not None
    inner = tubes[0].gating.populations[0].gate
    assert isinstance(inner, Rectangle)
    assert inner.axes[0].matrix == "m"
    assert tubes[0].gating.matrices == {"m": matrix}


def test_a_gate_on_a_dye_looks_at_the_detector_of_the_dye():
    matrix = Matrix(name="m", rows=("FITC",), columns=("FL1-H",), values=((1.0,),))
    gate = Rectangle(axes=(Axis(channel="FITC", matrix="m"),), lows=(500.0,), highs=(None,))
    one = Gating(source="t", populations=(Population(key="p", path=("P1",), gate=gate),), matrices={"m": matrix})
    tubes, _ = matched(raw_of("a.fcs"), one)
    assert tubes[0].gating is not None
    assert channels_of(tubes[0].gating.populations[0]) == ("FL1-H",)
    told = values(analyse(replace(raw_of("a.fcs"), gatings=(one,)), Settings()), "a")["CD73"]
    assert told.value == pytest.approx(0.05)


def test_an_fmo_must_name_what_it_leaves_out():
    raw = read(
        (
            Source("a.fcs", content=fcs({"FL1-H": cells(5, 2000)}, {"FL1-H": "CD73"})),
            Source("t.csv", content=b"file,sample,role\na.fcs,A,FMO\n"),
        ),
        Settings(),
    )
    assert "flow/fmo-of-what" in codes(analyse(raw, Settings()))


def test_a_count_that_differs_from_the_one_recorded_is_found():
    raw = raw_of("a.fcs")
    same = analyse(replace(raw, gatings=(gating("a.fcs", recorded=1, events=2000),)), Settings())
    assert found(same, "flow/counts-agree") == ["All 1 counts that test records for a.fcs are ours, counted exactly."]
    other = analyse(replace(raw, gatings=(gating("a.fcs", recorded=7, events=1999),)), Settings())
    assert found(other, "flow/count-differs") == ["'CD73+' of a.fcs has 1 events, counted exactly; test records 7."]
    assert {"flow/events-differ", "flow/count-differs"} <= codes(other)
    assert values(other, "a")["CD73"].value == pytest.approx(0.05)
