"""Every simulated raw file of the demonstration, by the folder of the book in which it ships.

They ship beside the books because an import reads files; a test compares them with what the formulas give.
"""

from __future__ import annotations

import fnmatch
import shlex
from itertools import pairwise
from pathlib import Path

from seedlot.demo import simulate, simulate_counts, simulate_flow, simulate_genome, simulate_pcr
from seedlot.demo.example import book, platform

#: What of a lot's panel is another than in the first: shares of positive cells, the part that is dead, how many events.
_SECOND = {"CD73": 0.981, "CD105": 0.969, "CD45": 0.006, "HLA-DR": 0.014}
_THIRD = {"CD90": 0.995, "CD105": 0.982, "CD45": 0.003}

#: How each assay is tried on these files, from the folder in which they lie.
TRIES = {
    "growth": "growth.csv --set max_doublings=20",
    "potency": "potency_SIM-DP-001.csv --set standard=Standard",
    "flow": "SIM-DP-001_*.fcs SIM-DP-001_tubes.csv SIM-DP-001_gates.xml --set panel=isct-msc",
    "digital_pcr": "qx_SIM-MSC-01.csv --set reference=RPP30 --set vector=WPRE --set residual=LIN28A "
    "--set blanks=SIM-BLANK --set min_blanks=20 --set cells=60000 "
    '--set "levels=SIM-SPIKE-0.1=0.1, SIM-SPIKE-0.01=0.01, SIM-SPIKE-0.003=0.003"',
    "qpcr": "cfx_SIM-MSC-01.csv --set cleared=SeV --set lod=SeV=10 --set positive=SIM-PC --set internal=IC",
    "viability": "thaw.csv nucleoview_*.csv",
    "karyotype": "karyotypes_SIM-P.csv --set sex=XX",
    "copy_number": "SIM-DAN-WCB.tsv SIM-P-MCB.tsv --set reference=SIM-P-MCB",
    "variants": "variants_SIM-DAN-EOPC.vcf --set sample=SIM-DAN-EOPC --set reference=SIM-P-MCB",
    "identity": "str_SIM-P.csv",
    "metabolites": "SampleResultsSIM-FLEX2-12026-03-06_101500.csv",
}


def trial(name: str) -> tuple[list[str], dict[str, str]]:
    """The files on which an assay is tried, by their names, and its settings."""
    words = shlex.split(TRIES[name])
    settings = dict(after.split("=", 1) for word, after in pairwise(words) if word == "--set")
    named = [word for word in words if word != "--set" and "=" not in word]
    return [each for word in named for each in sorted(fnmatch.filter(examples(), word))], settings


def lots() -> dict[str, bytes]:
    """Those of the product SIM-MSC-01: growth, potency, flow cytometry, counts, metabolites."""
    flow = {
        **simulate_flow.files("SIM-DP-001"),
        **simulate_flow.files("SIM-DP-002", _SECOND, dead=0.377, events=2600),
        **simulate_flow.files("SIM-DP-003", _THIRD),
    }
    return {**_bytes(simulate.files()), **_bytes(simulate_counts.files()), **flow}


def line() -> dict[str, bytes]:
    """Those of the platform line: Sendai virus in its bank, undifferentiated cells in a drug product, its genome."""
    return _bytes({**simulate_pcr.platform(), **simulate_genome.files()})


def examples() -> dict[str, bytes]:
    """All of them, with plates of lots that are in no book: files to try every assay on."""
    return {**lots(), **line(), **_bytes(simulate_pcr.files())}


def ship() -> None:
    """Write them anew into the folders of the books, and remove what is no longer among them."""
    for folder, files in ((book() / "raw", lots()), (platform() / "raw", line())):
        folder.mkdir(exist_ok=True)
        for stale in {path.name for path in folder.iterdir()} - set(files):
            (folder / stale).unlink()
        write(folder, files)


def write(folder: Path, files: dict[str, bytes]) -> None:
    """Write files into a folder that exists."""
    for name, data in files.items():
        (folder / name).write_bytes(data)


def _bytes(files: dict[str, str]) -> dict[str, bytes]:
    return {name: text.encode() for name, text in files.items()}
