"""Damage raw files and give them to the assays: each must answer, or refuse in one clear error, and in good time.

    python -m scripts.fuzz flow --minutes 10
    python -m scripts.fuzz all --minutes 1

The files that are damaged are those of the demonstration and, where it is at hand, of the reference data. What is done
to them follows from a number, so that a failure can be had again: `--only NUMBER`. Failures are kept in a folder.
"""

from __future__ import annotations

import argparse
import gzip
import os
import random
import re
import signal
import sys
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from seedlot.assays import wing
from seedlot.demo.example import book
from seedlot.terms.assay import Source
from seedlot.terms.errors import SeedlotError

ROOT = Path(__file__).parents[1]
#: Seconds that one measurement may take, however damaged its files are.
PATIENCE = 30


@dataclass(frozen=True, slots=True)
class Seed:
    """Files that are one measurement, with its settings; the first is damaged, or any of them."""

    assay: str
    files: tuple[str, ...]
    settings: dict[str, str] = field(default_factory=dict)


_PANEL = {"panel": "isct-msc"}

#: Measurements to begin with. `demo:` is the demonstration's folder of raw files, `data:` the reference data.
SEEDS: tuple[Seed, ...] = (
    Seed("growth", ("demo:growth.csv",)),
    Seed("growth", ("data:instruments/beckman_vi_cell_blu/*.csv",)),
    Seed("growth", ("data:instruments/beckman_vi_cell_xr/v2.06/*.txt",)),
    Seed("growth", ("data:instruments/beckman_vi_cell_xr/v2.06/*.xlsx",)),
    Seed("growth", ("data:instruments/beckman_vi_cell_xr/v2.04/*.xls",)),
    Seed("potency", ("demo:potency_SIM-DP-001.csv",), {"standard": "Standard"}),
    Seed("flow", ("demo:SIM-DP-001_positive.fcs", "demo:SIM-DP-001_gates.xml", "demo:SIM-DP-001_tubes.csv"), _PANEL),
    Seed("flow", ("demo:SIM-DP-001_gates.xml", "demo:SIM-DP-001_positive.fcs", "demo:SIM-DP-001_isotype.fcs")),
    Seed("flow", ("demo:SIM-DP-001_tubes.csv", "demo:SIM-DP-001_positive.fcs", "demo:SIM-DP-001_isotype.fcs"), _PANEL),
    Seed("flow", ("data:flow/zoo/*.gz",)),
    Seed("flow", ("data:flow/flowjo/gating.wsp", "data:flow/flowjo/68983.fcs"), {"counting": "vendor"}),
    Seed("flow", ("data:flow/facsdiva/PE_2.xml", "data:flow/facsdiva/124500.fcs"), {"counting": "vendor"}),
    Seed(
        "digital_pcr", ("demo:../../platform/raw/qx_SIM-RPE-DP-1.csv",), {"residual": "LIN28A", "blanks": "SIM-BLANK"}
    ),
    Seed("digital_pcr", ("data:instruments/qiacuity_dpcr/*.csv",)),
    Seed("digital_pcr", ("data:instruments/appbio_absolute_q/*.csv",)),
    Seed("digital_pcr", ("data:instruments/appbio_absolute_q/*.zip",)),
    Seed("digital_pcr", ("data:ddpcr/KRAS_raw/E03.csv.gz",), {"thresholds": "Ch1=6789"}),
    Seed("qpcr", ("demo:../../platform/raw/cfx_SIM-P-MCB.csv",), {"cleared": "SeV", "positive": "SIM-PC"}),
    Seed("qpcr", ("data:instruments/cfxmaestro/*.csv",)),
    Seed("qpcr", ("data:qpcr/*.csv",)),
    Seed("viability", ("demo:thaw.csv", "demo:nucleoview_SIM-DP-001_0h_1.csv", "demo:nucleoview_SIM-DP-001_24h_1.csv")),
    Seed("viability", ("demo:chamber_SIM-DP-001.csv",)),
    Seed("viability", ("demo:apoptosis.csv",)),
    Seed("viability", ("data:instruments/chemometec_n*/*.csv",)),
    Seed("viability", ("data:instruments/roche_cedex_hires/*.csv",)),
    Seed("viability", ("data:instruments/roche_cedex_hires/*.xlsx",)),
    Seed("metabolites", ("demo:SampleResultsSIM-FLEX2-12026-03-06_101500.csv",)),
    Seed("metabolites", ("data:instruments/novabio_flex2/**/*.csv",)),
    Seed("metabolites", ("data:instruments/roche_cedex_bioht/*.txt",)),
    Seed("karyotype", ("data:genome/karyotype_iscn/cytoconverter_example.txt",), {"sex": "XX"}),
    Seed("karyotype", ("data:genome/karyotype_iscn/cll_karyotypes.csv",), {"parent": "46,XX[30]"}),
    Seed(
        "variants",
        ("data:genome/snp_identity/na12878_na12882_mix.vcf.gz",),
        {"sample": "NA12882", "reference": "NA12878", "passages": "10"},
    ),
    Seed(
        "variants",
        ("data:genome/snp_identity/NA12891.vcf", "data:genome/snp_identity/NA12892.vcf"),
        {"sample": "NA12891", "reference": "NA12892", "sex": "XY"},
    ),
    Seed("variants", ("data:genome/snp_array/stemcnv_minimal-cnvs.vcf",)),
    Seed("identity", ("data:genome/str_identity/*.csv",)),
    Seed("identity", ("data:genome/str_identity/*.xlsx",)),
    Seed("identity", ("data:genome/snp_identity/NA*.vcf", "data:genome/snp_identity/haplotypeMap.txt")),
    Seed("identity", ("data:genome/snp_identity/NA*.sam.gz", "data:genome/snp_identity/haplotypeMap.txt")),
    Seed("identity", ("data:genome/snp_identity/haplotypeMap.txt", "data:genome/snp_identity/NA12891.vcf")),
    Seed("identity", ("data:genome/snp_identity/na12878_na12882_mix.vcf.gz",)),
    Seed("copy_number", ("data:genome/lowpass_wgs/aneufinder_euploid_human_500kb.tsv.gz",)),
    Seed(
        "copy_number", ("data:genome/lowpass_wgs/MBC_315.ctDNA.reads.wig", "data:genome/lowpass_wgs/gc_hg19_1000kb.wig")
    ),
    Seed(
        "copy_number", ("data:genome/lowpass_wgs/gc_hg19_1000kb.wig", "data:genome/lowpass_wgs/MBC_315.ctDNA.reads.wig")
    ),
    Seed("copy_number", ("data:genome/lowpass_wgs/nipter_trisomy21_50kb.tsv.gz",)),
    Seed("copy_number", ("data:genome/snp_array/cnplots_S1.rawdata.txt",), {"build": "GRCh37"}),
    Seed("copy_number", ("data:genome/acgh/coriell_bac_arrays.tsv.gz",)),
    Seed("copy_number", ("data:genome/snp_identity/*.sam.gz",)),
)


def found(name: str) -> list[Path]:
    """The files that a name of a seed stands for."""
    place, _, pattern = name.partition(":")
    data = Path(os.environ.get("SEEDLOT_REFERENCE_DATA", ROOT.parent / "shared" / "data"))
    return sorted(({"demo": book() / "raw", "data": data}[place]).glob(pattern))


def measurements(assay: str) -> Iterator[tuple[Seed, tuple[Source, ...]]]:
    """Every measurement of an assay that can be begun with: of a pattern each file, beside the seed's other files."""
    for seed in SEEDS:
        if seed.assay == assay:
            rest = tuple(_source(path) for name in seed.files[1:] for path in found(name)[:1])
            for path in found(seed.files[0]):
                yield seed, (_source(path), *rest)


def _source(path: Path) -> Source:
    data = path.read_bytes()
    if path.suffix == ".gz":
        return Source(name=path.stem, content=gzip.decompress(data))
    return Source(name=path.name, content=data)


ODD = (b"", b"\0", b'"', b";", b",", b"\t", b"\r\n", b"\n\n", b"\xff\xfe", b"\xef\xbb\xbf", b"<", b">", b"&x;", b"=1+1")
NUMBERS = (
    b"",
    b"-1",
    b"0",
    b"nan",
    b"inf",
    b"1e400",
    b"99999999999999999999",
    b"1,5",
    b"#N/A",
    b"ERROR",
    b"<0.1",
    b"x",
)
DIGITS = re.compile(rb"[0-9][0-9.]*")


def _cut(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(len(data) + 1)]


def _flip(data: bytes, dice: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 8, 64)) if data else 0):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def _leave_out(data: bytes, dice: random.Random) -> bytes:
    first, last = sorted((dice.randrange(len(data) + 1), dice.randrange(len(data) + 1)))
    return data[:first] + data[min(last, first + dice.choice((1, 16, 256, 65536))) :]


def _twice(data: bytes, dice: random.Random) -> bytes:
    first = dice.randrange(len(data) + 1)
    part = data[first : first + dice.choice((1, 16, 256, 4096))]
    at = dice.randrange(len(data) + 1)
    return data[:at] + part + data[at:]


def _insert(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data) + 1)
    return data[:at] + dice.choice(ODD) + data[at:]


def _renumber(data: bytes, dice: random.Random) -> bytes:
    places = [match.span() for match in DIGITS.finditer(data[:200_000])]
    if not places:
        return data
    first, last = dice.choice(places)
    return data[:first] + dice.choice(NUMBERS) + data[last:]


def _lines(data: bytes, dice: random.Random) -> bytes:
    lines = data.split(b"\n")
    for _ in range(dice.choice((1, 2, 5))):
        at = dice.randrange(len(lines))
        what = dice.randrange(3)
        if what == 0 and len(lines) > 1:
            del lines[at]
        elif what == 1:
            lines.insert(dice.randrange(len(lines) + 1), lines[at])
        else:
            other = dice.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
    return b"\n".join(lines)


def _recode(data: bytes, dice: random.Random) -> bytes:
    text = data.decode("latin-1")
    return dice.choice(
        (text.encode("utf-16"), text.encode("utf-8"), text.replace(",", ";").replace(".", ",").encode("latin-1"))
    )


CHANGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _cut, _flip, _flip, _leave_out, _twice, _insert, _renumber, _renumber, _lines, _lines, _recode,
)  # fmt: skip


def _dice(assay: str, number: int) -> random.Random:
    return random.Random(f"{assay} {number}")  # noqa: S311 - what is done must be had again


def damaged(sources: tuple[Source, ...], dice: random.Random) -> tuple[Source, ...]:
    """The same files with one to three changes in one of them, mostly the first."""
    at = 0 if dice.random() < 0.7 else dice.randrange(len(sources))
    data = sources[at].data
    for _ in range(dice.choice((1, 1, 2, 3))):
        data = dice.choice(CHANGES)(data, dice)
    return (*sources[:at], Source(name=sources[at].name, content=data), *sources[at + 1 :])


@contextmanager
def patience(seconds: int) -> Iterator[None]:
    """Give up after so long."""

    def give_up(*_: object) -> None:
        raise TimeoutError(f"it took longer than {seconds} s")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def tried(seed: Seed, sources: tuple[Source, ...]) -> str:
    """What became of a measurement: read, refused, or a failure in words."""
    try:
        with patience(PATIENCE), warnings.catch_warnings():
            warnings.simplefilter("error")
            wing.run(wing.assay(seed.assay), sources, dict(seed.settings))
    except SeedlotError as error:
        return "refused" if "\n" not in str(error) and len(str(error)) < 2_000 else f"no clear error: {error}"
    except Exception:  # noqa: BLE001 - that is what is looked for
        return traceback.format_exc()
    return "read"


def fuzz(assay: str, *, seconds: float, first: int, keep: Path) -> Counter[str]:
    """Damage and measure for so long, from a number on."""
    begun = tuple(measurements(assay))
    told: Counter[str] = Counter()
    end, number, seen = time.monotonic() + seconds, first, set()
    while begun and time.monotonic() < end:
        dice = _dice(assay, number)
        seed, sources = begun[number % len(begun)]
        changed = damaged(sources, dice)
        outcome = tried(seed, changed)
        told[outcome if outcome in {"read", "refused"} else "failed"] += 1
        last = [line[:200] for line in outcome.strip().splitlines()[-3:]]
        if outcome not in {"read", "refused"} and str(last) not in seen:
            seen.add(str(last))
            folder = keep / f"{assay}-{number}"
            folder.mkdir(parents=True, exist_ok=True)
            for source in changed:
                (folder / source.name).write_bytes(source.data)
            (folder / "failure.txt").write_text(f"{seed}\n{outcome}", encoding="utf-8")
            sys.stdout.write(f"{assay} {number}: {' | '.join(last)}\n")
        number += 1
    return told


def main(arguments: list[str]) -> int:
    """Fuzz one assay, or all, and tell how many were read, refused and failed."""
    parser = argparse.ArgumentParser(prog="scripts.fuzz")
    parser.add_argument("assay", choices=("all", *wing.assays()))
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--first", type=int, default=0, help="the number to begin with")
    parser.add_argument("--only", type=int, help="one number again")
    parser.add_argument("--keep", type=Path, default=Path("fuzz"), help="folder for what failed")
    asked = parser.parse_args(arguments)
    failed = 0
    for name in wing.assays() if asked.assay == "all" else (asked.assay,):
        seconds = 0.0 if asked.only is not None else 60 * asked.minutes
        if asked.only is not None:
            begun = tuple(measurements(name))
            seed, sources = begun[asked.only % len(begun)]
            sys.stdout.write(tried(seed, damaged(sources, _dice(name, asked.only))) + "\n")
            continue
        told = fuzz(name, seconds=seconds, first=asked.first, keep=asked.keep)
        failed += told["failed"]
        sys.stdout.write(f"{name}: {told['read']} read, {told['refused']} refused, {told['failed']} failed\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
