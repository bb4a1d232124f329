"""Copy number by read depth: what is claimed and what was measured, beside CNVkit where it is installed.

Prints the limits of detection claimed against measured, the ratio to the counting limit and to CNVkit on the same
spiked files, the time of segmentation beside CNVkit's, and samples in a minute on two processes. With --write it
writes docs/reference/genome-limits.md, which is the same for the same code.

Run: python -m benchmarks.genome [--splits 200] [--cnvkit PATH/bin/cnvkit.py] [--write]
Without --cnvkit, what it called when it was last run is shown (genome_cnvkit.json).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from benchmarks.genome_spikes import SIGNS, Tally, Whole, analysed, many, tally, whole
from tests.assays.copy_number.spiking import Chosen, aneufinder, nipter, split

from seedlot.assays.copy_number import depth
from seedlot.assays.copy_number.bins import Bins
from seedlot.assays.copy_number.targets import targets
from seedlot.genome.builds import Build
from seedlot.genome.events import Kind
from seedlot.stats import segmentation

REFERENCE = Path(os.environ.get("SEEDLOT_REFERENCE_DATA", Path(__file__).parents[2] / "shared" / "data")) / "genome"
PAGE = Path("docs/reference/genome-limits.md")
#: What CNVkit 0.9.14 called of the same files, from the last run that had it.
STORED = Path(__file__).with_name("genome_cnvkit.json")
#: Changes that are spiked together, one on a chromosome.
SPOTS = {
    "20q11.21": ("20q11.21", Kind.GAIN),
    "12p": ("12p", Kind.GAIN),
    "1q": ("1q", Kind.GAIN),
    "17q": ("17q", Kind.GAIN),
    "18q": ("18q", Kind.LOSS),
    "8": ("8", Kind.GAIN),
}
FRACTIONS = (0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5)
METHODS = ("haar",)
#: CNVkit is tried with these fractions alone: each of its commands takes seconds.
CNVKIT_TRIED = (0.1, 0.2, 0.3, 0.35, 0.5)


def limit_lines(rows: list[Tally]) -> list[str]:
    """The table of limits claimed and measured."""
    lines = [
        "| region | change | stated limit | of the matched counting limit | found when spiked | recovered less true | called when normal |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        if not row.stated:
            lines.append(f"| {row.target.name} | {row.kind} | none | | | | {row.called} of {row.tested} |")
            continue
        error, wide = 100 * np.mean(row.error), 100 * np.std(row.error) / np.sqrt(len(row.error))
        lines.append(
            f"| {row.target.name} | {row.kind} | {100 * np.mean(row.stated):.1f} % "
            f"| {np.mean(np.array(row.stated) / np.array(row.matched)):.2f} "
            f"| {row.found} of {row.spiked} | {error:+.2f} ± {wide:.2f} | {row.called} of {row.tested} |"
        )
    return lines


def summary(rows: list[Tally]) -> list[str]:
    """What the table comes to."""
    stated = [row for row in rows if row.stated]
    found, spiked = sum(row.found for row in rows), sum(row.spiked for row in rows)
    called, tested = sum(row.called for row in rows), sum(row.tested for row in rows)
    ratio = [float(np.mean(np.array(row.stated) / np.array(row.matched))) for row in stated]
    lowest = min(stated, key=lambda row: row.found / row.spiked)
    relative = [float(np.mean(row.error)) / float(np.mean(row.stated)) for row in stated]
    return [
        (
            f"- Power at the stated limit: {found} of {spiked} found, {100 * found / spiked:.1f} % (stated: 90 %); "
            f"least {lowest.target.name} {lowest.kind}, {lowest.found} of {lowest.spiked}."
        ),
        f"- False positives: {called} of {tested} tests of normal regions, {called / tested:.5f} (stated: 0.0005).",
        f"- Recovered fraction: the mean over regions of its relative error is {100 * np.mean(relative):+.2f} %.",
        (
            f"- The stated limit is {np.median(ratio):.2f} times 2 (z_a + z_b) sqrt(phi (1/N + 1/N_ref)) "
            f"(median of regions; most {max(ratio):.2f})."
        ),
    ]


def whole_lines(done: Whole) -> list[str]:
    """The whole analysis, as it runs on a file."""
    return [
        "Every region and direction, each spiked into a split of its own at the limit stated for that split.",
        "",
        f"- {done.calling} of {done.normal} samples with nothing in them had any call, of regions or of segments.",
        (
            f"- {done.found} of {done.spiked} changes at their stated limit were found on their chromosome with their sign "
            f"({100 * done.found / done.spiked:.0f} %), {done.named} of them told with exactly the region that was spiked; "
            f"{done.others} other calls in these {done.spiked} samples."
        ),
    ]


def real_lines(samples: list[Bins]) -> list[str]:
    """Bias on the real samples, which thinning cannot show."""
    lines = [
        "| sample | reads | phi | s_sys of a chromosome | chr12 limit | 20q11.21 limit | calls |",
        "|---|---|---|---|---|---|---|",
    ]
    for bins in samples:
        told = depth.depth_calls(bins, reference=None, panel=(), settings=Chosen())
        held = {one.region: one.fraction for one in told.limits if one.kind is Kind.GAIN}
        shown = [
            f"{100 * value:.0f} %" if (value := held.get(name)) is not None else "none" for name in ("12", "20q11.21")
        ]
        lines.append(
            f"| {bins.sample} | {bins.counts.sum():.0f} | {told.phi:.2f} | {100 * told.s_sys:.2f} % | {shown[0]} | {shown[1]} "
            f"| {len(told.events)} |"
        )
    return lines


def known_lines(bins: Bins) -> list[str]:
    """Trisomy 21 and X of a male fetus in NIPTeR's sample."""
    told = depth.depth_calls(bins, reference=None, panel=(), settings=Chosen())
    rows = []
    for name, truth in (("21", "6.5 % trisomic (published ratio 1.0327)"), ("X", "a male fetus, so below 2 copies")):
        one = next(region for region in told.regions if region.name == name)
        rows.append(
            f"- chromosome {name}: {one.copies:.3f} copies on average ({one.low:.3f} to {one.high:.3f}), "
            f"{100 * (one.fraction or 0):.1f} % of cells ({100 * (one.fraction_low or 0):.1f} to "
            f"{100 * (one.fraction_high or 0):.1f}), z {one.score:.1f} of {one.critical:.1f} needed; known: {truth}."
        )
    return rows


def least(bins: Bins, program: str | None, *, reads: float) -> dict[str, dict[str, float]]:
    """The least fraction of the series that each program calls, per region."""
    found: dict[str, dict[str, float]] = {"Seedlot": {}}
    if not program and STORED.is_file():
        found |= json.loads(STORED.read_text(encoding="utf-8"))
    for fraction in FRACTIONS:
        line, bank = many(bins, SPOTS, fraction, reads=reads, seed=20)
        for event in analysed(line, bank).events:
            for name, (_, kind) in SPOTS.items():
                spot = next(target.region for target in targets(bins.build) if target.name == name)
                covered = event.chromosome == spot.chromosome and min(event.end, spot.end) - max(
                    event.start, spot.start
                )
                if event.kind == kind and covered and covered >= spot.length / 2:
                    found["Seedlot"].setdefault(name, fraction)
        if program and fraction in CNVKIT_TRIED:
            for method, names in cnvkit_calls(program, line, bank).items():
                for name in names:
                    found.setdefault(f"CNVkit {method}", {}).setdefault(name, fraction)
    if program:
        told = {name: least for name, least in found.items() if name != "Seedlot"}
        STORED.write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return found


def cnvkit_calls(program: str, line: Bins, bank: Bins) -> dict[str, list[str]]:
    """The changes that CNVkit calls with its defaults, by each of its segmentations that need no R."""
    told: dict[str, list[str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        ratios = Path(folder) / "line.cnr"
        write_ratios(ratios, line, bank)
        for method in METHODS:
            segments, called = Path(folder) / f"{method}.cns", Path(folder) / f"{method}.call.cns"
            run(program, "segment", str(ratios), "-m", method, "-o", str(segments))
            run(program, "call", str(segments), "-o", str(called))
            told[method] = read_calls(called)
    return told


def run(*words: str) -> float:
    """Run a command; its seconds."""
    begin = time.perf_counter()
    subprocess.run(words, check=True, capture_output=True)
    return time.perf_counter() - begin


def write_ratios(path: Path, line: Bins, bank: Bins) -> None:
    """The ratios of a line to its bank as CNVkit's table."""
    use = (bank.counts >= 10) & np.isfinite(line.gc)
    ratio = np.log2(np.maximum(line.counts, 0.5) / np.maximum(bank.counts, 0.5) * bank.counts.sum() / line.counts.sum())
    names = np.repeat(np.array(line.chromosome), np.diff(line.offsets))
    rows = ["chromosome\tstart\tend\tgene\tlog2\tdepth\tweight"]
    rows += [
        f"chr{names[at]}\t{line.start[at] - 1}\t{line.end[at]}\tBackground\t{ratio[at]:.6f}\t{line.counts[at]:.1f}\t1.0"
        for at in np.flatnonzero(use).tolist()
        if names[at] != "Y"
    ]
    path.write_text("\n".join(rows) + "\n")


def read_calls(path: Path) -> list[str]:
    """The spots of which CNVkit calls half, in their direction."""
    lines = [row.split("\t") for row in path.read_text().splitlines()]
    at = {name: place for place, name in enumerate(lines[0])}
    told = []
    for name, (_, kind) in SPOTS.items():
        spot = next(target.region for target in targets(Build.GRCH37) if target.name == name)
        held = 0
        for row in lines[1:]:
            if row[at["chromosome"]] != f"chr{spot.chromosome}" or (int(row[at["cn"]]) - 2) * SIGNS[kind] <= 0:
                continue
            held += max(0, min(int(row[at["end"]]), spot.end) - max(int(row[at["start"]]), spot.start))
        if held >= spot.length / 2:
            told.append(name)
    return told


def least_lines(bins: Bins, program: str | None, rows: list[Tally]) -> list[str]:
    """The least fraction called of the series, beside the stated limit and the counting limit."""
    found = least(bins, program, reads=1e7)
    stated = {(row.target.name, row.kind): row for row in rows}
    lines = [
        "| region | counting limit, endless reference | matched counting limit | stated limit | "
        + " | ".join(f"{name} calls from" for name in found)
        + " |",
        "|---|---|---|---|" + "---|" * len(found),
    ]
    for name, (_, kind) in SPOTS.items():
        row = stated[(name, kind)]
        cells = [f"{100 * told[name]:.0f} %" if name in told else "not at 50 %" for told in found.values()]
        lines.append(
            f"| {name} {kind} | {100 * np.mean(row.counting):.1f} % | {100 * np.mean(row.matched):.1f} % "
            f"| {100 * np.mean(row.stated):.1f} % | " + " | ".join(cells) + " |"
        )
    return lines


def times(bins: Bins, program: str | None) -> None:
    """Seconds of segmentation, ours and CNVkit's, and of whole analyses."""
    line, bank = split(bins, np.random.default_rng(3))
    use = (bank.counts >= 10) & np.isfinite(line.gc)
    group = np.repeat(np.arange(len(line.chromosome)), np.diff(line.offsets))[use]
    ratio = line.counts[use] / bank.counts[use] - 1
    weights = 1 / (1 / line.counts[use].clip(1) + 1 / bank.counts[use])
    offsets = np.append(np.flatnonzero(np.diff(group, prepend=-1)), group.size).astype(np.int64)
    ours = min(seconds(lambda: segmentation.segment(ratio, weights, offsets)) for _ in range(5))
    print(f"segmentation of {ratio.size} bins: {ours:.3f} s")
    if program:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "line.cnr"
            write_ratios(path, line, bank)
            for method in METHODS:
                theirs = run(program, "segment", str(path), "-m", method, "-o", str(Path(folder) / "out.cns"))
                print(f"  CNVkit segment -m {method}: {theirs:.1f} s with its start; ratio {theirs / ours:.0f}")
    print(f"whole analysis against a bank: {min(seconds(lambda: analysed(line, bank)) for _ in range(3)):.2f} s")
    samples = 16
    begin = time.perf_counter()
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(one_sample, range(samples)))
    spent = time.perf_counter() - begin
    print(
        f"{samples} samples on two processes: {spent:.1f} s; 1,000 would take {1000 * spent / samples / 60:.1f} minutes"
    )


def seconds(act: object) -> float:
    """Seconds of one call."""
    begin = time.perf_counter()
    act()  # type: ignore[operator]
    return time.perf_counter() - begin


def one_sample(seed: int) -> int:
    """One sample of bin counts against its bank: how many calls it has."""
    return len(analysed(*split(nipter(REFERENCE), np.random.default_rng(seed))).events)


SERIES = (
    "Poisson counts about the real ones. The series that was spiked: "
    + ", ".join(f"{100 * fraction:.0f}" for fraction in FRACTIONS)
    + " % of cells, all six regions in one sample. CNVkit by `segment -m haar` and `call` with its defaults on the "
    "ratios of the same counts, tried with 10, 20, 30, 35 and 50 % (its cbs needs R; its hmm takes minutes here). The least that is found "
    "is of one sample for each fraction: a change below its limit is found now and then."
)
HEAD = """# Limits of detection by read depth: claimed and measured

Written by `python -m benchmarks.genome --write`. False-positive rate 0.0005 of one test of one region in one direction,
power 90 %. "Stated limit" is the smallest fraction of cells with one copy more or fewer that the analysis says it
would have found; it is what a negative result rests on.
"""


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--splits", type=int, default=200)
    parser.add_argument("--cnvkit", default=None)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    if not REFERENCE.is_dir():
        print(f"reference data are not at {REFERENCE}: nothing is measured")
        return
    bins, flat = nipter(REFERENCE), aneufinder(REFERENCE)
    halves = tally(bins, given.splits, reads=None, seed=1)
    full = tally(bins, max(given.splits // 4, 2), reads=1e7, seed=2)
    parts = {
        "Two halves of real counts: line and bank of about 6.7 M reads each": [
            (
                f"{given.splits} random splits of NIPTeR's example; each region tested as it is, and spiked at its limit. "
                "Splitting shows the noise of sampling only: both halves share their bias."
            ),
            "",
            *summary(halves),
            "",
            *limit_lines(halves),
        ],
        "The whole analysis, from counts to told changes": whole_lines(whole(bins, given.splits // 2, halves, seed=4)),
        "Ten million reads each for line and bank": [
            SERIES,
            "",
            *least_lines(bins, given.cnvkit, full),
            "",
            *summary(full),
        ],
        "Real samples without a reference": [
            "Bias sets these limits, not counting: s_sys is told by the autosomes of each sample itself.",
            "",
            *real_lines([bins, flat]),
            "",
            "NIPTeR's example, of a woman whose child has trisomy 21:",
            "",
            *known_lines(bins),
        ],
    }
    page = "\n".join([HEAD, *(line for title, lines in parts.items() for line in (f"## {title}", "", *lines, ""))])
    print(page)
    if given.write:
        PAGE.write_text(page.rstrip() + "\n", encoding="utf-8")
    if not given.write:
        times(bins, given.cnvkit)


if __name__ == "__main__":
    main()
