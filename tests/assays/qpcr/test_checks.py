"""What is doubtful: controls, replicates, standards, names."""

from __future__ import annotations

from tests.assays.qpcr.conftest import codes, values
from tests.assays.qpcr.test_analyse import NTC, sample, standards
from tests.formats import pcr_files as files

from seedlot.terms.finding import Answer


def test_controls(cycle):
    rows = [("NTC", "T", 35.0, "ntc", None), ("PC", "T", None, "positive", None), *sample(25.0)]
    found = {one.code: one for one in cycle(rows, positive="PC").findings}
    assert found["qpcr/contaminated"].answer is Answer.NOT_MET
    assert "swapped" in found["qpcr/positive-control"].says
    assert codes(cycle(sample(25.0), detect="T")) == {"qpcr/no-ntc", "qpcr/no-positive"}


def test_replicates(cycle):
    assert "qpcr/replicates" in codes(cycle([*sample(25.0, 25.1, 27.0), *NTC]))
    assert "qpcr/replicates" not in codes(cycle([*sample(25.0, 25.1, 27.0), *NTC], most_sd=2))
    assert "qpcr/partial" in codes(cycle([*sample(25.0, None), *NTC]))
    empty = cycle({"a.csv": "sample,target,cq\nS,T,\nNTC,T,undetermined\n"})
    assert {"qpcr/unknown-cq", "qpcr/all-empty"} <= codes(empty)


def test_an_outlier_is_said_and_stays(cycle):
    rows = [*standards(), *NTC]
    rows[4] = (*rows[4][:2], 27.5, *rows[4][3:])
    analysis = cycle(rows, min_r2=0.5)
    assert "qpcr/outlier" in codes(analysis)
    assert analysis.tables["standard curves"][0]["reactions"] == 10


def test_too_few_standards(cycle):
    few = cycle([*standards()[:2], *NTC])
    assert "qpcr/few-standards" in codes(few)
    two = cycle([*standards()[:2], *standards()[4:6], *NTC])
    assert "qpcr/few-standards" in codes(two)


def test_inhibition(cycle):
    rows = [*sample(25.0), *NTC, ("S", "IC", None, "sample", None), ("NTC", "IC", 28.0, "ntc", None)]
    analysis = cycle(rows, internal="IC")
    assert "qpcr/inhibited" in codes(analysis)
    assert "IC Cq" not in values(analysis)
    silent = cycle([*sample(25.0), *NTC, ("NTC", "IC", None, "ntc", None)], internal="IC")
    assert "qpcr/internal" in codes(silent)


def test_names(cycle):
    rows = [*sample(25.0), *NTC, ("S", "T", 20.0, "standard", 100.0)]
    assert {"qpcr/one-name", "qpcr/no-such"} <= codes(cycle(rows, reference="X", calibrator="Y"))
    twice = "sample,target,cq,well\nS,T,20,A1\nU,T,21,A1\n"
    assert "qpcr/twice" in codes(cycle({"a.csv": twice}))


def test_omitted_wells_are_said(cycle):
    analysis = cycle({"q.txt": files.QUANTSTUDIO})
    assert "qpcr/omitted" in {one.code for one in analysis.findings}
    assert analysis.tables["reactions"][2]["omitted"] is True


def test_every_export_is_measured(cycle):
    for name, text in files.REAL_TIME.items():
        analysis = cycle({name: text})
        assert analysis.reportables
        utf16 = cycle({name: text.encode("utf-16")})
        assert utf16.reportables == analysis.reportables
        assert "qpcr/encoding" in {one.code for one in utf16.findings}
