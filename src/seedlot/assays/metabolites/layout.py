"""Our own layout: a row for each sample, a column for each analyte, its unit in the heading."""

from __future__ import annotations

from seedlot.formats.analytes import ANALYTES
from seedlot.formats.layout import Column

#: What a row says of its sample beside the analytes. The first column is needed.
SAMPLES = (
    Column("sample", "", "name of the sample"),
    Column("culture", "", "name of the culture it was drawn from; the name of the sample where it is not given"),
    Column("hours", "h", "time since the culture began", low=-1e6, high=1e6),
    Column("drawn on", "", "date and time at which it was drawn, in place of the hours"),
    Column("viable density", "10*6.{cells}/mL", "viable cells of the culture when it was drawn", high=1e9),
    Column(
        "dilution",
        "1",
        "factor by which the sample was diluted before it was measured: values are multiplied by it",
        low=1e-6,
        high=1e9,
    ),
    Column("total LDH", "U/L", "LDH of the same suspension with all its cells lysed", low=1e-6, high=1e9),
)

#: The columns of analytes, in lower case, as headings are read.
NAMED = {analyte.name.lower(): analyte for analyte in ANALYTES}
