from __future__ import annotations

from seedlot.assays.copy_number.placed import NCBI36, named, of_bins, of_positions
from seedlot.genome.builds import Build, lengths


def ends(table) -> dict[str, int]:
    return {name: table[name] - 5_000 for name in map(str, range(1, 23))}


def test_the_last_probes_tell_the_build() -> None:
    """Some chromosome of each build is longer than in every other."""
    assert of_positions(ends(lengths(Build.GRCH37)), ()).name == "GRCh37"
    assert of_positions(ends(lengths(Build.GRCH38)), ()).build is Build.GRCH38
    old = of_positions(ends(NCBI36), ())
    assert old.name == "NCBI36"
    assert old.build is None


def test_a_known_variant_tells_where_ends_do_not() -> None:
    assert of_positions({"1": 5_000_000}, ()).name == ""
    assert of_positions({"1": 5_000_000}, [("rs429358", 44_908_684)]).build is Build.GRCH38
    assert of_positions({"1": 5_000_000}, [("rs429358", 5)]).name == ""


def test_positions_beyond_every_end() -> None:
    assert "every build" in of_positions({"21": 60_000_000}, ()).says


def test_numbers_of_bins_tell_the_build() -> None:
    for build in Build:
        numbers = {name: -(-lengths(build)[name] // 50_000) for name in map(str, range(1, 23))}
        assert of_bins(numbers, 50_000).build is build
    assert of_bins({"1": 4985}, 50_000).build is Build.GRCH37
    assert of_bins({"1": 3}, 50_000).name == ""


def test_a_person_names_the_build() -> None:
    assert named("GRCh38").build is Build.GRCH38
    assert named("NCBI36").build is None
