"""How fast a VCF of two samples is compared, beside pysam's bare iteration and bcftools, and in how much memory.

python benchmarks/variants.py --records 450000 --rounds 5
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pysam
import pysam.bcftools

from seedlot.assays.variants import ASSAY
from seedlot.assays.variants.settings import Settings
from seedlot.genome.builds import CHROMOSOMES, Build, lengths
from seedlot.terms.assay import Source

HEAD = (
    "##fileformat=VCFv4.2",
    '##FILTER=<ID=PASS,Description="All filters passed">',
    '##INFO=<ID=DP,Number=1,Type=Integer,Description="Depth">',
    '##INFO=<ID=MQ,Number=1,Type=Float,Description="Mapping quality">',
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
    '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Depths">',
    '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth">',
    '##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="Quality">',
    '##FORMAT=<ID=PL,Number=G,Type=Integer,Description="Likelihoods">',
)


def write(path: Path, records: int) -> None:
    """A VCF as GATK writes it: germline variants of one donor, one in a thousand new in the line."""
    draw = random.Random(7)  # noqa: S311 - made data
    build = Build.GRCH38
    whole = sum(lengths(build)[name] for name in CHROMOSOMES)
    with path.open("w", encoding="utf-8") as file:
        file.write("\n".join(HEAD) + "\n")
        for name in CHROMOSOMES:
            file.write(f"##contig=<ID=chr{name},length={lengths(build)[name]}>\n")
        file.write("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tBANK\tLINE\n")
        for name in CHROMOSOMES:
            count = int(records * lengths(build)[name] / whole)
            step = lengths(build)[name] // max(count, 1)
            file.writelines(_record(draw, name, step * (n + 1)) for n in range(count))


def _record(draw: random.Random, name: str, position: int) -> str:
    new = draw.random() < 0.001
    fraction = 1.0 if draw.random() < 0.4 else 0.5
    told = [_sample(draw, 0.0 if new else fraction), _sample(draw, 0.3 if new else fraction)]
    ref, alt = ("A", "G") if draw.random() < 0.85 else ("AT", "A")
    return f"chr{name}\t{position}\t.\t{ref}\t{alt}\t812.64\tPASS\tDP=70;MQ=60\tGT:AD:DP:GQ:PL\t{told[0]}\t{told[1]}\n"


def _sample(draw: random.Random, fraction: float) -> str:
    depth = draw.randint(20, 45)
    alt = round(depth * fraction)
    written = "0/0" if fraction == 0 else "1/1" if fraction == 1 else "0/1"
    return f"{written}:{depth - alt},{alt}:{depth}:99:{alt * 30},0,{(depth - alt) * 30}"


def ours(path: Path) -> None:
    settings = Settings(reference=("BANK",))
    raw = ASSAY.read((Source(path.name, path=path),), settings)
    ASSAY.analyse(raw, settings)


def apart(path: Path) -> None:
    """The same two samples as files of their own, which lie beside the one of both."""
    settings = Settings(reference=("BANK",))
    files = [path.with_name(path.name.replace("both", name)) for name in ("line", "bank")]
    raw = ASSAY.read(tuple(Source(file.name, path=file) for file in files), settings)
    ASSAY.analyse(raw, settings)


def divide(path: Path) -> None:
    """Write each sample into a file of its own, with the sites that it was called to have."""
    with path.open(encoding="utf-8") as file:
        names = [path.with_name(path.name.replace("both", name)) for name in ("bank", "line")]
        with names[0].open("w", encoding="utf-8") as bank, names[1].open("w", encoding="utf-8") as line:
            for text in file:
                parts = text.rstrip("\n").split("\t")
                for index, other in ((9, bank), (10, line)):
                    if text.startswith("##"):
                        other.write(text)
                    elif not parts[index].startswith("0/0"):
                        other.write("\t".join([*parts[:9], parts[index]]) + "\n")


def bare(path: Path) -> None:
    with pysam.VariantFile(str(path)) as file:
        for _ in file:
            pass


def counted(path: Path) -> None:
    with pysam.VariantFile(str(path)) as file:
        for record in file:
            for sample in record.samples.values():
                sample["GT"], sample["AD"]


def bcftools(path: Path) -> None:
    pysam.bcftools.query("-f", "%CHROM %POS %REF %ALT[ %GT %AD]\n", "-o", os.devnull, str(path), catch_stdout=False)


def seconds(function, path: Path) -> tuple[float, float]:
    """By the clock, and of the processor, for a machine that does other things too."""
    begin, used = time.perf_counter(), time.process_time()
    function(path)
    return time.perf_counter() - begin, time.process_time() - used


def memory(path: Path, function: str) -> float:
    """The most memory of a process that does it, in MB."""
    code = (
        "import resource, sys; from pathlib import Path; sys.path.insert(0, 'benchmarks'); import variants; "
        f"variants.{function}(Path({str(path)!r})); print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    return float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=450_000)
    parser.add_argument("--plain", action="store_true", help="leave the file unpacked")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is run; the best counts")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "both.vcf"
        write(path, asked.records)
        divide(path)
        if not asked.plain:
            for file in list(path.parent.glob("*.vcf")):
                pysam.tabix_compress(str(file), f"{file}.gz")
                file.unlink()
            path = Path(f"{path}.gz")
        print(f"{asked.records} records of two samples, {path.stat().st_size / 1e6:.0f} MB")
        functions = (ours, apart, bare, counted, bcftools)
        runs = [[seconds(function, path) for function in functions] for _ in range(asked.rounds)]
        best = [[min(run[at][kind] for run in runs) for kind in (0, 1)] for at in range(len(functions))]
        for function, (wall, cpu) in zip(functions, best, strict=True):
            print(
                f"{function.__name__:10} {wall:8.2f} s {asked.records / wall:12,.0f} records/s {wall / best[0][0]:6.2f} of ours, "
                f"processor {cpu:8.2f} s {cpu / best[0][1]:6.2f} of ours"
            )
        print(f"memory at most {memory(path, 'ours'):.0f} MB; of two files {memory(path, 'apart'):.0f} MB")


if __name__ == "__main__":
    main()
