"""Reference data: a mother's cells against her son's, of a public comparison of callers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.assays.variants.written import analysed, coded, reading, reported

from seedlot.genome.builds import Build
from seedlot.terms.assay import Source
from seedlot.terms.finding import Answer


@pytest.fixture
def mix(reference: Path) -> Source:
    path = reference / "genome" / "snp_identity" / "na12878_na12882_mix.vcf.gz"
    return Source(path.name, path=path)


def test_a_son_against_his_mother_is_another_donor(mix: Source):
    """Counted apart with zcat and awk: 2,541 single-base sites with whole genotypes in both, 1,444 both heterozygous."""
    told = reading(mix, sample="NA12882", reference="NA12878")
    assert told.build is Build.GRCH37
    assert (told.genotypes.compared, told.genotypes.both_het) == (2541, 1444)
    assert sum(told.rejected.values()) == 3633
    analysis = analysed(mix, sample="NA12882", reference="NA12878")
    (finding,) = coded(analysis, "donor")
    assert finding.answer is Answer.NOT_MET
    assert reported(analysis)["new single-base variants"].value is None


def test_a_file_of_two_samples_is_no_one_reference(mix: Source):
    twin = Source("again.vcf.gz", path=mix.path)
    analysis = analysed(twin, mix, sample="NA12878", reference="na12878_na12882_mix.vcf.gz")
    assert coded(analysis, "roles")


def test_genotypes_counted_apart(mix: Source):
    """The same counts by another program: the columns cut out and counted as text."""
    script = (
        "import gzip, sys\n"
        "n = both = 0\n"
        "for line in gzip.open(sys.argv[1], 'rt'):\n"
        "    c = line.rstrip().split('\\t')\n"
        "    if line[0] == '#' or len(c[3]) != 1 or len(c[4]) != 1: continue\n"
        "    g = [s.split(':')[0].replace('|', '/') for s in c[9:]]\n"
        "    if all(x in ('0/0', '0/1', '1/0', '1/1') for x in g):\n"
        "        n += 1; both += all(x in ('0/1', '1/0') for x in g)\n"
        "print(n, both)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(mix.path)], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["2541", "1444"]


def test_three_sites_tell_no_donor(reference: Path):
    folder = reference / "genome" / "snp_identity"
    sources = tuple(Source(f"{name}.vcf", path=folder / f"{name}.vcf") for name in ("NA12891", "NA12892"))
    analysis = analysed(*sources, sample="NA12891", reference="NA12892")
    assert coded(analysis, "donor")[0].answer is Answer.NOT_KNOWN
