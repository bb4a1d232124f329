"""How long identity takes: a database of 10,000 STR profiles, 1,000 samples pairwise by STR and by SNP, contamination.

python -m benchmarks.identity
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from seedlot.assays.identity import ASSAY
from seedlot.assays.identity.contamination import data_of, estimate, limit
from seedlot.assays.identity.pairs import counts_of
from seedlot.assays.identity.scores import compare_all, encode, index_of
from seedlot.formats.str_profile import Locus, Profile
from seedlot.formats.tables import read_csv
from seedlot.genome.str_loci import loci
from seedlot.terms.assay import Source

LOCI = [name for name, locus in loci().items() if locus.autosomal][:20]
DICE = np.random.default_rng(1)


def profiles(count: int) -> list[Profile]:
    made = []
    for number in range(count):
        pairs = DICE.integers(6, 24, (len(LOCI), 2))
        own = {
            name: Locus(name=name, alleles=tuple(sorted({str(a), str(b)})))
            for name, (a, b) in zip(LOCI, pairs, strict=True)
        }
        made.append(Profile(sample=f"S{number}", where="", loci=own))
    return made


def timed(what: str, run: Callable[[], object], *, times: int = 3) -> None:
    """Print the best of some runs: by the clock, and of the processor, for a machine that does other things too."""
    runs = [_once(run) for _ in range(times)]
    wall, cpu = (1000 * min(run[at] for run in runs) for at in range(2))
    print(f"{what:56} {wall:10.1f} ms, processor {cpu:10.1f} ms")


def _once(run: Callable[[], object]) -> tuple[float, float]:
    start, used = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - start, time.process_time() - used


def table(made: list[Profile]) -> bytes:
    lines = [";".join(["sample", *LOCI])]
    lines.extend(";".join([one.sample, *(",".join(one.loci[name].alleles) for name in LOCI)]) for one in made)
    return "\n".join(lines).encode()


def main() -> None:
    many = profiles(10_000)
    index, places = index_of(many)
    database = encode(many, index, places)
    one = encode(many[77:78], index, places)
    thousand = encode(many[:1000], index, places)
    timed("one STR profile against 10,000 (encoded)", lambda: compare_all(one, database).score("tanabe").argmax())
    timed("10,000 STR profiles encoded", lambda: encode(many, index, places))
    timed("1,000 STR profiles pairwise", lambda: compare_all(thousand, thousand).score("tanabe"))
    text = table(many)
    timed("a table of 10,000 STR profiles as text", lambda: read_csv(text, file="db.csv"))
    sources = (Source("q.csv", content=table(many[:1])), Source("db.csv", content=text))
    settings = ASSAY.settings(database=("db.csv",))
    timed(
        "the assay: one profile, a database file of 10,000",
        lambda: ASSAY.analyse(ASSAY.read(sources, settings), settings),
        times=1,
    )
    dosage = DICE.integers(0, 3, (1000, 20_000)).astype(np.int8)
    timed(
        "1,000 SNP fingerprints of 20,000 sites pairwise",
        lambda: counts_of([str(at) for at in range(1000)], dosage),
        times=1,
    )
    share = DICE.uniform(0.1, 0.9, 5000)
    depth = DICE.poisson(60, 5000)
    alts = DICE.binomial(depth, 0.99 * DICE.binomial(2, share) / 2 + 0.01 * DICE.binomial(2, share) / 2)
    data = data_of((depth - alts).astype(np.int32), alts.astype(np.int32), share)
    timed("contamination of one sample, 5,000 sites of 60 reads", lambda: estimate(data, level=0.95))
    timed("its limit of detection", lambda: limit(data, 0.003, false_positive=0.01, power=0.95))


if __name__ == "__main__":
    main()
