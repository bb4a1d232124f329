from __future__ import annotations

import pytest
from tests.assays.variants.written import vcf

from seedlot.assays.variants.roles import of_reference, roles_of
from seedlot.assays.variants.settings import Settings
from seedlot.formats.vcf import open_vcf


def roles(*files: tuple[str, tuple[str, ...]], lines: tuple[str, ...] = (), **settings: object):
    opened = [open_vcf(vcf(name, samples, [], lines=lines)) for name, samples in files]
    told = roles_of(opened, Settings.model_validate(settings))
    line = None if told.line is None else (told.line.vcf.source.name, told.line.sample)
    other = None if told.reference is None else (told.reference.vcf.source.name, told.reference.sample)
    return line, other, [one.code for one in told.findings]


A, B = ("a.vcf", "LINE"), ("b.vcf", "BANK")


@pytest.mark.parametrize(
    ("files", "settings", "expected"),
    [
        ([("a.vcf", ("LINE",))], {}, (A, None, [])),
        ([("a.vcf", ("LINE", "BANK"))], {"reference": "BANK"}, (A, ("a.vcf", "BANK"), [])),
        ([("a.vcf", ("LINE", "BANK"))], {"sample": "LINE"}, (A, None, [])),
        ([("a.vcf", ("LINE", "BANK", "X"))], {"sample": "LINE", "reference": "BANK"}, (A, ("a.vcf", "BANK"), [])),
        ([("a.vcf", ("LINE", "BANK"))], {}, (None, None, ["variants/roles"])),
        ([("a.vcf", ("LINE",)), ("b.vcf", ("BANK",))], {"reference": "b"}, (A, B, [])),
        ([("a.vcf", ("LINE",)), ("b.vcf", ("BANK",))], {"reference": "b.vcf"}, (A, B, [])),
        ([("a.vcf", ("LINE",)), ("b.vcf", ("BANK",))], {"reference": "BANK"}, (A, B, [])),
        ([("a.vcf", ("S",)), ("b.vcf", ("S",))], {"reference": "b.vcf"}, (("a.vcf", "S"), ("b.vcf", "S"), [])),
        (
            [("a.vcf", ("S",)), ("b.vcf", ("S",))],
            {"sample": "S", "reference": "b.vcf"},
            (("a.vcf", "S"), ("b.vcf", "S"), []),
        ),
        ([("a.vcf", ("LINE",)), ("b.vcf", ("BANK",))], {}, (None, None, ["variants/roles"])),
        ([("a.vcf", ("LINE", "X", "Y"))], {"sample": "LINE", "reference": "X,Y"}, (A, None, ["variants/roles"])),
        ([("a.vcf", ("LINE",))], {"reference": "bank.bam"}, (A, None, [])),
        ([("a.vcf", ("NORMAL", "TUMOR"))], {}, (("a.vcf", "TUMOR"), ("a.vcf", "NORMAL"), [])),
        ([("a.vcf", ())], {}, (None, None, ["variants/genotypes"])),
    ],
)
def test_who_is_who(files, settings, expected):
    assert roles(*files, **settings) == expected


def test_mutect2_says_which_is_the_normal():
    told = roles(("a.vcf", ("LINE", "BANK")), lines=("##normal_sample=BANK", "##tumor_sample=LINE"))
    assert told == (A, ("a.vcf", "BANK"), [])
    told = roles(("a.vcf", ("LINE", "BANK")), lines=("##normal_sample=BANK",), sample="LINE")
    assert told == (A, ("a.vcf", "BANK"), [])


def test_files_of_the_reference():
    settings = Settings.model_validate({"reference": "bank.bam; MCB"})
    assert of_reference("bank.bam", settings)
    assert of_reference("MCB.per-base.bed.gz", settings)
    assert not of_reference("line.bam", settings)
