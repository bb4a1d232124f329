"""The tables of the room read as rows."""

from __future__ import annotations

from seedlot.genome.tables import rows


def test_rows_follow_the_header() -> None:
    first = rows("bands_GRCh38.tsv")[0]
    assert first == {"chromosome": "1", "start": "1", "end": "2300000", "band": "p36.33", "stain": "gneg"}
