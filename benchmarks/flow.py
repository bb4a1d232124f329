"""How fast flow cytometry is analysed, beside FlowKit; and FCS files are read, beside the sum of their mapped bytes.

Run with `python benchmarks/flow.py [--flowkit PYTHON]`. It needs the reference data (`SEEDLOT_REFERENCE_DATA`, else
where the tests look for them). FlowKit (BSD-3, 600 MB, never installed with Seedlot) is run by an interpreter that has
it: that of `--flowkit` or SEEDLOT_FLOWKIT, else this one; without it, ratios to it are left out. Both run in turns, and
times are wall-clock: the best and the median of all rounds. FlowKit holds the events in memory as doubles before its
clock starts; ours decodes them from the mapped file in every round.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np

from seedlot.assays.flow.gated import Counting, gate
from seedlot.formats.fcs import Dataset, read_fcs
from seedlot.formats.flowjo import read_workspace
from seedlot.formats.gatingml import read_gatingml

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.formats.fcs_writer import described, written

REFERENCE = Path(os.environ.get("SEEDLOT_REFERENCE_DATA", Path(__file__).parents[2] / "shared" / "data")) / "flow"
ROUNDS, TURNS = 10, 3
#: How often the events of the workspace are repeated for a larger file.
TIMES = 15

PEER = """
import json, sys, time, warnings
warnings.simplefilter("ignore")
import flowkit
kind, fcs, gates, rounds = sys.argv[1:]
def timed(work):
    begun = time.perf_counter()
    result = work()
    return time.perf_counter() - begun, result
load, sample = timed(lambda: flowkit.Sample(fcs, sample_id="68983.fcs"))
times, counts = [], []
if kind == "flowjo":
    parse, workspace = timed(lambda: flowkit.Workspace(gates, fcs_samples=[sample]))
    (name,) = workspace.get_sample_ids()
    for _ in range(int(rounds)):
        times.append(timed(lambda: workspace.analyze_samples(sample_id=name, use_mp=False))[0])
    report = workspace.get_analysis_report()
else:
    parse, strategy = timed(lambda: flowkit.parse_gating_xml(gates))
    for _ in range(int(rounds)):
        seconds, result = timed(lambda: strategy.gate_sample(sample))
        times.append(seconds)
    report = result.report
print(json.dumps({"version": flowkit.__version__, "load": load, "parse": parse, "times": times,
                  "counts": [int(count) for count in report["count"]]}))
"""


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def peer(python: str, kind: str, fcs: Path, gates: Path) -> dict[str, object] | None:
    """Run FlowKit; None where the interpreter has none."""
    command = [python, "-c", PEER, kind, str(fcs), str(gates), str(ROUNDS)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode == 0:
        return json.loads(ran.stdout.splitlines()[-1])
    if "No module named 'flowkit'" in ran.stderr:
        return None
    raise RuntimeError(ran.stderr)


def side_by_side(title: str, python: str, kind: str, fcs: Path, gates: Path, *, times: int = 1) -> None:
    """Time the analysis of one file by one file of gates, ours and FlowKit's in turns."""
    reader, counting = (read_workspace, Counting.VENDOR) if kind == "flowjo" else (read_gatingml, Counting.EXACT)
    ours: dict[str, list[float]] = {"load": [], "parse": [], "times": []}
    theirs: dict[str, list[float]] = {"load": [], "parse": [], "times": []}
    told: dict[str, object] | None = {}
    for _ in range(TURNS):
        for _ in range(ROUNDS):
            ours["load"].append(seconds(lambda: read_fcs(fcs)))
            ours["parse"].append(seconds(lambda: reader(gates.read_bytes(), file=gates.name)))
            (data,), (gating,) = read_fcs(fcs).datasets, reader(gates.read_bytes(), file=gates.name)
            ours["times"].append(seconds(lambda data=data, gating=gating: gate(data, gating, counting=counting)))
        told = peer(python, kind, fcs, gates)
        if told is not None:
            theirs["load"].append(told["load"])
            theirs["parse"].append(told["parse"])
            theirs["times"].extend(told["times"])
    result = gate(data, gating, counting=counting)
    recorded = [times * (one.population.recorded or 0) for one in result.populations]
    counts = [one.count for one in result.populations]
    print(f"{title}: {data.events:,} events, {len(counts)} populations")
    tell("seedlot", ours, data, counts, recorded)
    if told is None:
        print("  FlowKit is not there: no ratio")
        return
    tell(f"FlowKit {told['version']}", theirs, data, told["counts"], recorded)
    ratios = {name: how(theirs["times"]) / how(ours["times"]) for name, how in (("best", min), ("median", median))}
    whole = [sum(min(part) for part in one.values()) for one in (theirs, ours)]
    print(
        f"  analysis: {ratios['best']:.1f} times as fast by the best round, {ratios['median']:.1f} by the median; "
        f"with reading and parsing {whole[0] / whole[1]:.1f}"
    )


def tell(name: str, times: dict[str, list[float]], data: Dataset, counts: list[int], recorded: list[int]) -> None:
    best, usual = min(times["times"]), median(times["times"])
    agreed = sum(one == other for one, other in zip(sorted(counts), sorted(recorded), strict=False))
    said = f"; {agreed} of {len(recorded)} counts as recorded" if any(recorded) else ""
    print(
        f"  {name}: analysis {best * 1e3:.2f} ms at best, {usual * 1e3:.2f} as a rule ({data.events / best:,.0f} and "
        f"{data.events / usual:,.0f} events/s); reading {min(times['load']) * 1e3:.2f} ms, "
        f"parsing {min(times['parse']) * 1e3:.2f} ms{said}"
    )


def larger(folder: Path, source: Path) -> Path:
    """Repeat the events of a file, with all its keywords."""
    (data,) = read_fcs(source).datasets
    body = np.tile(np.asarray(data.stored()), (TIMES, 1)).tobytes()
    places = {"$BEGINDATA", "$ENDDATA", "$BEGINSTEXT", "$ENDSTEXT", "$BEGINANALYSIS", "$ENDANALYSIS"}
    keywords = {key: value for key, value in data.keywords.items() if key not in places and value}
    keywords["$TOT"] = str(data.events * TIMES)
    path = folder / "larger.fcs"
    path.write_bytes(written(body, keywords, version="FCS3.0", delimiter="|"))
    return path


def reading(folder: Path, events: int = 1_000_000, channels: int = 12) -> None:
    """Read files with every event decoded and summed, and sum their mapped data as numpy reads it."""
    rng = np.random.default_rng(20260601)
    threes = rng.integers(0, 256, (events * channels, 3), dtype=np.uint8)
    narrow = threes & np.array([255, 255, 63], dtype=np.uint8)
    cases = {
        "32-bit floats": ("F", 32, 262_144, "<f4", rng.random((events, channels), dtype=np.float32)),
        "16-bit integers": ("I", 16, 65_536, "<u2", rng.integers(0, 65_536, (events, channels), dtype=np.uint16)),
        "16-bit integers of the range 1,024": (
            *("I", 16, 1024, "<u2"),
            rng.integers(0, 1024, (events, channels), dtype=np.uint16),
        ),
        "24-bit integers": ("I", 24, 2**24, "u1", threes),
        "24-bit integers of the range 2^22": ("I", 24, 2**22, "u1", narrow),
    }
    for name, (kind, width, most, dtype, numbers) in cases.items():
        path = folder / "read.fcs"
        keywords = described(kind, [width] * channels, ranges=[most] * channels) | {"$TOT": str(events)}
        path.write_bytes(written(numbers.tobytes(), keywords))
        first = path.stat().st_size - numbers.nbytes
        read = min(seconds(lambda path=path: read_fcs(path).datasets[0].values()) for _ in range(ROUNDS))
        ours = min(seconds(lambda path=path: read_fcs(path).datasets[0].values().sum()) for _ in range(ROUNDS))
        plain = min(
            seconds(lambda path=path, first=first, dtype=dtype: np.memmap(path, dtype, "r", offset=first).sum())
            for _ in range(ROUNDS)
        )
        how = " (as bytes: numpy has no such number)" if width == 24 else ""
        print(
            f"{name}, {numbers.nbytes / 1e6:.0f} MB: read {read * 1e3:.1f} ms, read and summed {ours * 1e3:.1f} ms; "
            f"mapped and summed{how} {plain * 1e3:.1f} ms; ratios {read / plain:.2f} and {ours / plain:.2f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--flowkit", default=os.environ.get("SEEDLOT_FLOWKIT", sys.executable))
    python = parser.parse_args().flowkit
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if REFERENCE.is_dir():
            fcs, gates = REFERENCE / "flowjo/68983.fcs", REFERENCE / "flowjo/gating.wsp"
            side_by_side("FlowJo workspace", python, "flowjo", fcs, gates)
            side_by_side(
                f"The same, {TIMES} times the events", python, "flowjo", larger(folder, fcs), gates, times=TIMES
            )
            compliance = REFERENCE / "gatingml"
            gates = compliance / "gml/gml_all_gates.xml"
            side_by_side("Gating-ML compliance set", python, "gatingml", compliance / "data1.fcs", gates)
        else:
            print(f"reference data are not at {REFERENCE}: gates are not timed")
        reading(folder)


if __name__ == "__main__":
    main()
