"""A laboratory's day from the command line: 96 tubes of a cytometer, two plates of droplets, fifty files of a counter.

The files are made by formulas, in a folder of its own: FCS 3.1 of 20,000 events and 12 channels as floats with a
spillover of eight dyes, gates in Gating-ML; wells of 20,000 droplets in two channels, 96 to a plate, as QuantaSoft
writes them; NucleoView results. What is timed is whole commands, each with its start: three batches one after the
other, and the same files measured and sealed by one import into a new record.

Run: python benchmarks/day.py [FOLDER]
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.digital_pcr import plate
from tests.formats.fcs_writer import described, written

from seedlot.demo import simulate_counts

TUBES, EVENTS, PLATES, COUNTS, WORKERS = 96, 20_000, 2, 50, 2
DYES = [f"D{number}-A" for number in range(1, 9)]
CHANNELS = ["FSC-A", "FSC-H", "SSC-A", *DYES, "Time"]
COMMAND = [sys.executable, "-c", "from seedlot.cli.door import run; run()"]

GATES = """<?xml version="1.0" encoding="UTF-8"?>
<gating:Gating-ML xmlns:gating="http://www.isac-net.org/std/Gating-ML/v2.0/gating"
 xmlns:data-type="http://www.isac-net.org/std/Gating-ML/v2.0/datatypes"
 xmlns:transforms="http://www.isac-net.org/std/Gating-ML/v2.0/transformations">
 <transforms:transformation transforms:id="L"><transforms:logicle transforms:T="262144" transforms:W="0.5"
  transforms:M="4.5" transforms:A="0"/></transforms:transformation>
 <gating:PolygonGate gating:id="cells">
  <gating:dimension gating:compensation-ref="uncompensated"><data-type:fcs-dimension data-type:name="FSC-A"/></gating:dimension>
  <gating:dimension gating:compensation-ref="uncompensated"><data-type:fcs-dimension data-type:name="SSC-A"/></gating:dimension>
  {corners}
 </gating:PolygonGate>
{positives}</gating:Gating-ML>
"""
CORNERS = ((30_000, 5_000), (90_000, 5_000), (110_000, 60_000), (60_000, 90_000), (25_000, 40_000))
POSITIVE = """ <gating:RectangleGate gating:id="{dye}_positive" gating:parent_id="cells">
  <gating:dimension gating:compensation-ref="FCS" gating:transformation-ref="L" gating:min="0.55">
   <data-type:fcs-dimension data-type:name="{dye}"/></gating:dimension>
 </gating:RectangleGate>
"""


def gates() -> str:
    """Cells by a polygon, then the positive ones of each dye on a logicle scale."""
    corners = "".join(
        f'<gating:vertex><gating:coordinate data-type:value="{x}"/><gating:coordinate data-type:value="{y}"/></gating:vertex>'
        for x, y in CORNERS
    )
    return GATES.format(corners=corners, positives="".join(POSITIVE.format(dye=dye) for dye in DYES))


def tube(seed: int) -> bytes:
    """A tube as FCS 3.1."""
    rng = np.random.default_rng(seed)
    size = rng.normal(60_000, 9_000, EVENTS)
    columns = [size, size * rng.normal(0.95, 0.02, EVENTS), rng.normal(30_000, 8_000, EVENTS)]
    bright = [rng.random(EVENTS) < 0.1 * number for number in range(1, 9)]
    light = np.stack([rng.lognormal(np.where(lit, 9.2, 5.0), 0.4) for lit in bright], axis=1)
    spill = np.eye(8) + 0.05 * np.eye(8, k=1) + 0.02 * np.eye(8, k=-1)
    data = np.column_stack([*columns, light @ spill, np.arange(EVENTS) * 0.01]).astype("<f4")
    spillover = ",".join(["8", *DYES, *(f"{value:g}" for value in spill.ravel())])
    keywords = described("F", [32] * 12, ranges=[262_144] * 12) | {"$TOT": str(EVENTS), "$SPILLOVER": spillover}
    keywords |= {f"$P{number}N": name for number, name in enumerate(CHANNELS, start=1)}
    keywords |= {f"$P{CHANNELS.index(dye) + 1}S": f"M{number}" for number, dye in enumerate(DYES, start=1)}
    return written(data.tobytes(), keywords)


def lay_out(folder: Path) -> dict[str, list[Path]]:
    """Make the files of the day."""
    made: dict[str, list[Path]] = {"flow": [], "digital_pcr": [], "viability": []}
    (folder / "gates.xml").write_text(gates(), encoding="utf-8")
    for number in range(TUBES):
        made["flow"].append(folder / f"tube_{number:02}.fcs")
        made["flow"][-1].write_bytes(tube(number))
    wells = plate(96)
    for number in range(PLATES):
        made["digital_pcr"].append(folder / f"plate_{number}.zip")
        with zipfile.ZipFile(made["digital_pcr"][-1], "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, data in wells:
                archive.writestr(name, data)
    for number in range(COUNTS):
        made["viability"].append(folder / f"nucleoview_{number:02}.csv")
        text = simulate_counts.nucleoview(simulate_counts.LOTS[0], number % 3, later=False)
        made["viability"][-1].write_text(text, encoding="utf-8")
    return made


#: What each assay is given beside its files.
SETTINGS = {
    "flow": [],
    "digital_pcr": ["thresholds=Ch1=4000, Ch2=3000", "reference=Ch2", "vector=Ch1"],
    "viability": [],
}


def run(folder: Path, *words: str) -> tuple[float, dict]:
    """Time a whole command; what it answers."""
    begun = time.perf_counter()
    done = subprocess.run([*COMMAND, *words, "--json"], cwd=folder, capture_output=True, check=False)
    taken = time.perf_counter() - begun
    assert done.returncode in {0, 1}, done.stdout.decode()[:500] + done.stderr.decode()[-500:]
    return taken, json.loads(done.stdout)


def batches(folder: Path, made: dict[str, list[Path]]) -> None:
    """Three batches."""
    whole = 0.0
    for assay, paths in made.items():
        beside = ["--with", "gates.xml"] if assay == "flow" else []
        given = [word for each in SETTINGS[assay] for word in ("--set", each)]
        words = ["batch", assay, *(path.name for path in paths), *beside, *given, "--workers", str(WORKERS)]
        taken, told = run(folder, *words, "-o", f"results_{assay}")
        assert told["failed"] == 0, next(each["error"] for each in told["outcomes"] if each["error"])
        whole += taken
        print(f"  batch {assay:12} {len(paths):3} files {taken:6.2f} s")
    print(f"  together {whole:28.2f} s (aim 10 s)")


def sealed(folder: Path, made: dict[str, list[Path]]) -> None:
    """One import that measures and seals everything."""
    rows = ["measurement,item,map,assay,files,settings,occurred"]
    for assay, paths in made.items():
        settings = "; ".join(SETTINGS[assay])
        for path in paths:
            files = f"{path.name};gates.xml" if assay == "flow" else path.name
            of = ",A01=D" if assay == "digital_pcr" else "D,"
            rows.append(f'{path.stem},{of},{assay},{files},"{settings}",2026-03-02')
    (folder / "measurements.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "donors.csv").write_text("item,sex,occurred\nD,female,2026-03-01\n", encoding="utf-8")
    book = folder / "book"
    book.mkdir(exist_ok=True)
    for name in ("measurements.csv", "donors.csv"):
        (folder / name).replace(book / name)
    for path in (*(path for paths in made.values() for path in paths), folder / "gates.xml"):
        if not (book / path.name).exists():
            os.link(path, book / path.name)
    (folder / "day.db").unlink(missing_ok=True)
    run(folder, "init", "--record", "day.db")
    taken, told = run(folder, "import", "book", "--record", "day.db", "--workers", str(WORKERS))
    assert told["written"], told["faults"][:3]
    print(f"  one import, sealed, raw files kept {taken:9.2f} s ({len(told['written'])} entries)")


def main(folder: Path) -> None:
    """Make the day and measure it."""
    folder.mkdir(parents=True, exist_ok=True)
    made = lay_out(folder)
    size = sum(path.stat().st_size for paths in made.values() for path in paths) / 1e6
    print(f"{TUBES} FCS of {EVENTS} events x {len(CHANNELS)}, {PLATES} plates, {COUNTS} counts: {size:.0f} MB")
    batches(folder, made)
    sealed(folder, made)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as place:
            main(Path(place))
