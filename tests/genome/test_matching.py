"""Whether two tests speak of the same change, and a limit of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.genome.builds import Build
from seedlot.genome.events import Event, Kind, Limit
from seedlot.genome.matching import of_bands, on, place, same, speaks_of
from seedlot.genome.regions import Region

G37, G38 = Build.GRCH37, Build.GRCH38


def event(start: int = 0, end: int = 0, kind: Kind = Kind.GAIN, **told: object) -> Event:
    """A change of chromosome 20, on GRCh38 if it has positions."""
    where = {"build": "GRCh38", "chromosome": "20"} if start else {}
    plain = {"sample": "S", "kind": kind, "name": "a change", "start": start, "end": end, **where, **told}
    return Event.told(plain)


def limit(start: int = 0, end: int = 0, kind: Kind = Kind.GAIN, **told: object) -> Limit:
    """A limit of chromosome 20, on GRCh38 if it has positions."""
    where = {"build": "GRCh38", "chromosome": "20"} if start else {}
    plain = {"sample": "S", "kind": kind, "region": "r", "fraction": 0.1, "basis": "b", "start": start, "end": end}
    return Limit.told({**plain, **where, **told})


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (event(1001, 2000), event(1501, 2500), True),
        (event(1001, 2000), event(1502, 2501), False),
        (event(1001, 2000), event(1001, 3000), True),
        (event(1001, 2000), event(1001, 3001), False),
        (event(1001, 2000), event(1001, 2000, Kind.LOSS), False),
        (event(1001, 2000), event(1001, 2000, chromosome="21"), False),
        (event(1001, 2000), event(1001, 2000, chromosome="chr20"), True),
        (event(7, 7, Kind.SNV), event(7, 7, Kind.SNV, name="another name"), True),
        (event(7, 7, Kind.SNV, name="TP53 R175H"), event(8, 8, Kind.SNV, name="TP53 R175H"), False),
        (
            event(7, 7, Kind.SNV, name="TP53 R175H"),
            event(9, 9, Kind.SNV, name="TP53 r175h", build="GRCh37"),
            True,
        ),
        (
            event(kind=Kind.REARRANGEMENT, name="t(1;2)(p3;q4)"),
            event(kind=Kind.REARRANGEMENT, name="t(1;2)(p3; q4)"),
            True,
        ),
        (event(kind=Kind.REARRANGEMENT, name="t(1;2)(p3;q4)"), event(kind=Kind.REARRANGEMENT, name="t(1;3)"), False),
        (event(kind=Kind.POLYPLOIDY, name="92,XXXX"), event(kind=Kind.POLYPLOIDY, name="92,XXXX"), True),
        (event(name="dup(20)(q11.21)", bands="20q11.21"), event(30_500_000, 33_400_000), True),
        (event(name="dup(20)(q11.21)", bands="20q11.21"), event(50_000_000, 60_000_000), False),
        (event(29_500_000, 32_000_000, build="GRCh37", bands="20q11.21"), event(30_500_000, 33_400_000), True),
        (event(29_500_000, 32_000_000, build="GRCh37", name="other"), event(30_500_000, 33_400_000), False),
        (event(name="+20"), event(name="+20"), True),
        (event(name="+20"), event(1, 64_444_167), True),
    ],
)
def test_the_same_change(one: Event, other: Event, alike: bool) -> None:  # noqa: FBT001 - what is expected
    assert same(one, other) is alike
    assert same(other, one) is alike


@given(st.integers(1, 10**7), st.integers(1, 10**6), st.integers(1, 10**7), st.integers(1, 10**6))
def test_half_of_the_longer_must_be_common(one: int, wide: int, other: int, long: int) -> None:
    first, second = event(one, one + wide), event(other, other + long)
    common = min(one + wide, other + long) - max(one, other) + 1
    assert same(first, second) is (2 * common >= max(wide, long) + 1)
    assert same(first, first)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("20q11.21", 30_400_001, 33_500_000),
        ("20 q11.21q11.22", 30_400_001, 35_800_000),
        ("chr20", 1, 64_444_167),
        ("20q11.22q11.21", 30_400_001, 35_800_000),
    ],
)
def test_bands_are_found_on_a_build(text: str, start: int, end: int) -> None:
    assert of_bands(text, G38) == Region(G38, "20", start, end)


@pytest.mark.parametrize("text", ["", "23p", "20q99", "20q11.21;20q13", "marker"])
def test_what_names_no_band_lies_nowhere(text: str) -> None:
    assert of_bands(text, G38) is None


def test_positions_are_never_carried_to_another_build() -> None:
    mine = event(31_000_000, 32_000_000)
    assert on(mine, G38) == Region(G38, "20", 31_000_000, 32_000_000)
    assert on(mine, G37) is None
    assert on(event(31_000_000, 32_000_000, bands="20q11.21"), G37) == Region(G37, "20", 29_400_001, 32_100_000)


@pytest.mark.parametrize(
    "wrong", [{"build": "hg18"}, {"chromosome": "chr20_random"}, {"start": 0}, {"end": 5, "start": 9}]
)
def test_positions_that_cannot_be_are_none(wrong: dict[str, object]) -> None:
    assert place(event(**({"start": 7, "end": 9} | wrong))) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "of", "speaks"),
    [
        (limit(30_400_001, 33_500_000), event(30_500_000, 33_400_000), True),
        (limit(31_664_451, 31_723_999), event(31_000_000, 32_000_000), True),
        (limit(1, 64_444_167), event(31_000_000, 32_000_000), False),
        (limit(31_664_451, 31_723_999), event(1, 64_444_167), True),
        (limit(30_400_001, 33_500_000, Kind.LOSS), event(30_500_000, 33_400_000), False),
        (limit(29_400_001, 32_100_000, build="GRCh37"), event(30_500_000, 33_400_000), False),
        (limit(29_400_001, 32_100_000, build="GRCh37"), event(30_500_000, 33_400_000, bands="20q11.21"), True),
        (limit(region="20q11.21"), event(30_500_000, 33_400_000, bands="20q11.21"), True),
        (limit(region="20q11.21"), event(30_500_000, 33_400_000, known="BCL2L1; 20q11.21"), True),
        (limit(region="8"), event(30_500_000, 33_400_000, bands="20q11.21"), False),
        (limit(7, 7, Kind.SNV), event(7, 7, Kind.SNV), True),
        (limit(7, 7, Kind.SNV), event(8, 8, Kind.SNV), False),
        (limit(1, 9, Kind.SNV), event(8, 8, Kind.SNV), True),
        (limit(30_400_001, 33_500_000), event(name="something"), False),
        (limit(region="any 2 Mb of the autosomes"), event(30_500_000, 33_400_000), True),
        (limit(region="any 5 Mb of the autosomes"), event(30_500_000, 33_400_000), False),
        (limit(region="any 2 Mb of the autosomes"), event(30_500_000, 33_400_000, chromosome="X"), False),
        (limit(region="any 2 Mb of the autosomes"), event(name="dup", bands="20q11.21"), True),
        (limit(region="any 2 Mb of the autosomes"), event(name="dup"), False),
    ],
)
def test_a_limit_speaks_of_a_change_that_holds_its_region(said: Limit, of: Event, speaks: bool) -> None:  # noqa: FBT001
    """A limit of BCL2L1 holds for any gain that covers it; one of chromosome 20 says nothing of a part of it."""
    assert speaks_of(said, of) is speaks
