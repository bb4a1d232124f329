"""PCR exports against the Allotrope JSON that allotropy made of them, every value that is read."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from seedlot.formats.absolute_q import is_absolute_q, read_absolute_q, read_absolute_q_zip
from seedlot.formats.cfx import read_cfx
from seedlot.formats.dpcr import DigitalRun
from seedlot.formats.qiacuity import is_qiacuity, read_qiacuity
from seedlot.formats.tables import read_csv
from seedlot.formats.wells import well_name

#: What allotropy calls the roles that QIAcuity prints.
ROLES = {
    "Sample": "Sample Role",
    "Control": "Control Sample Role",
    "Non Template Control": "Blank Role",
    "NTC": "Blank Role",
}


def _json(path: Path) -> Any:
    packed = path.with_name(path.name + ".gz")
    return json.loads(gzip.decompress(packed.read_bytes()) if packed.exists() else path.read_bytes())


def _measurements(document: Any, kind: str) -> Iterator[Any]:
    for part in document[f"{kind} aggregate document"][f"{kind} document"]:
        yield from part["measurement aggregate document"]["measurement document"]


def _digital(path: Path) -> tuple[DigitalRun, list[Any]]:
    if path.suffix == ".zip":
        run = read_absolute_q_zip(path.read_bytes(), file=path.name)
    else:
        sheet = read_csv(path.read_bytes(), file=path.name)
        reader = read_absolute_q if is_absolute_q(sheet) else read_qiacuity
        assert is_absolute_q(sheet) != is_qiacuity(sheet)
        run = reader(sheet, file=path.name)
    return run, list(_measurements(_json(path.with_suffix(".json")), "dPCR"))


def _told(measurement: Any) -> dict[str, Any]:
    """The values that both say, under our names."""
    sample = measurement["sample document"]
    control = measurement["device control aggregate document"]["device control document"][0]
    processed = measurement["processed data aggregate document"]["processed data document"][0]
    setting = processed.get("data processing document", {}).get("fluorescence intensity threshold setting", {})
    return {
        "sample": sample["sample identifier"],
        "well": well_name(sample["well location identifier"]),
        "plate": sample.get("well plate identifier"),
        "target": measurement["target DNA description"],
        "channel": control.get("reporter dye setting"),
        "accepted": measurement["total partition count"]["value"],
        "positives": processed["positive partition count"]["value"],
        "printed": processed["number concentration"]["value"],
        "threshold": setting.get("value"),
    }


def _frame(path: Path) -> tuple[str, datetime]:
    """The instrument and the time; QIAcuity's exports state neither, for which allotropy writes its own words."""
    document = _json(path.with_suffix(".json"))
    serial = document["dPCR aggregate document"]["device system document"]["device identifier"]
    when = datetime.fromisoformat(next(_measurements(document, "dPCR"))["measurement time"])
    midnight = (when.hour, when.minute, when.second) == (0, 0, 0) and when.year > 1970
    return serial.replace("Qiacuity dPCR", "N/A"), when.replace(tzinfo=None) if midnight else when


@pytest.mark.parametrize("folder", ["qiacuity_dpcr", "appbio_absolute_q"])
def test_every_digital_value_is_the_one_of_the_allotrope_json(reference: Path, folder: str) -> None:
    """Sample, well, plate, target, channel, partitions, positives, concentration and threshold of each tally."""
    compared = 0
    for path in sorted((reference / "instruments" / folder).iterdir()):
        if path.suffix not in {".csv", ".zip"} or "fluorescence" in path.name:
            continue
        run, measurements = _digital(path)
        ours = [one for one in run.combinations if one.channel] if run.combinations else list(run.tallies)
        theirs = [_told(one) for one in measurements]

        def key(told: dict[str, Any]) -> tuple[str, ...]:
            return told["well"], told["channel"] or "", told["target"], told["sample"]

        mine = [
            {
                "sample": one.sample,
                "well": one.well,
                "plate": one.plate or None,
                "target": "N/A" if run.combinations else one.target,
                "channel": one.channel or None,
                "accepted": one.accepted,
                "positives": one.positives,
                "printed": one.printed,
                "threshold": one.threshold,
            }
            for one in ours
        ]
        if path.name.endswith("example04.csv") and folder == "qiacuity_dpcr":
            # allotropy gives the plate to the row that names it alone; the rows below it are on the same plate.
            assert {one["plate"] for one in theirs} == {mine[0]["plate"], None}
            for one in (*mine, *theirs):
                one["plate"] = None
        assert sorted(mine, key=key) == sorted(theirs, key=key), path.name
        assert (run.serial or "N/A", run.measured or datetime(1970, 1, 1, tzinfo=UTC)) == _frame(path), path.name
        compared += len(theirs)
    assert compared == {"qiacuity_dpcr": 68, "appbio_absolute_q": 235}[folder]


def test_every_qiacuity_role_is_the_one_of_the_allotrope_json(reference: Path) -> None:
    """What a well is for."""
    for path in sorted((reference / "instruments/qiacuity_dpcr").glob("*.csv")):
        run, measurements = _digital(path)
        theirs = [one["sample document"].get("sample role type") for one in measurements]
        assert [ROLES.get(tally.role) for tally in run.tallies] == theirs, path.name


def test_every_partition_of_an_absolute_q_is_the_one_of_the_allotrope_json(reference: Path) -> None:
    """Fluorescence, thresholds, positives; allotropy counts the rejected partition too, and we leave it out."""
    path = reference / "instruments/appbio_absolute_q/Appbio_AbsoluteQ_fluorescence_columns.csv"
    run, measurements = _digital(path)
    wells = {one.well: one for one in run.droplets}
    assert run.serial == "2262720120102"
    assert len(measurements) == 4 * len(wells)
    rejected = 0
    for one in measurements:
        told = _told(one)
        droplets = wells[told["well"]]
        index = droplets.channels.index(told["channel"])
        bright = [value for cube in one["reporter dye data cube"]["data"]["measures"] for value in cube]
        ours = droplets.amplitudes[:, index].tolist()
        assert [value for value in ours if value not in bright] == []
        assert told["accepted"] - len(ours) in {0, 1}
        rejected += int(told["accepted"]) - len(ours)
        assert droplets.called is not None
        if told["accepted"] == len(ours):
            assert ours == bright
            assert int(droplets.called[:, index].sum()) == told["positives"]
        assert droplets.thresholds[index] == told["threshold"]
        assert droplets.targets[index] == told["target"]
        assert droplets.sample == told["sample"]
    assert rejected == 4


def test_every_cfx_value_is_the_one_of_the_allotrope_json(reference: Path) -> None:
    """Sample, well, dye and cycle of each reaction."""
    path = reference / "instruments/cfxmaestro/example01.csv"
    run = read_cfx(read_csv(path.read_bytes(), file=path.name), file=path.name)
    theirs = []
    for one in _measurements(_json(path.with_suffix(".json")), "qpcr"):
        control = one["device control aggregate document"]["device control document"][0]
        processed = one["processed data aggregate document"]["processed data document"][0]
        theirs.append(
            (
                one["sample document"]["sample identifier"],
                one["sample document"]["well location identifier"],
                control["reporter dye setting"],
                processed["cycle threshold result (qPCR)"]["value"],
            )
        )
    ours = [(one.sample, one.well, one.dye, one.cq) for one in run.reactions]
    assert sorted(ours) == sorted(theirs)
    assert len(ours) == 48
