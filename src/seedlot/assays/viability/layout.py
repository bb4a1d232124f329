"""Our own layouts: a chamber's squares, counts, thaws, panels of apoptosis."""

from __future__ import annotations

from seedlot.assays.viability.raw import QUADRANTS
from seedlot.formats.count_table import COUNTS as TABLE
from seedlot.formats.layout import Column

_MOST = 1e15

#: A row for each square of a counting chamber. The first three columns are needed.
SQUARES = (
    Column("sample", "", "name of the sample; rows of one sample, filling and time are the squares of one count"),
    Column("live", "{cells}", "cells of the square that exclude the dye", high=_MOST),
    Column("dead", "{cells}", "cells of the square that are stained", high=_MOST),
    Column("square", "", "name of the square"),
    Column("filling", "", "name of the filling of the chamber: fillings of one sample are replicates"),
    Column(
        "dilution", "1", "factor by which the suspension was diluted, dye included: 2 for 1 + 1", low=1e-6, high=1e9
    ),
    Column("square area", "mm2", "area of the square; 1 mm2 where it is not given", low=1e-6, high=1e6),
    Column("depth", "mm", "depth of the chamber; 0.1 mm where it is not given", low=1e-6, high=1e3),
    Column("volume", "mL", "volume of the suspension before dilution", high=1e9, positive=True),
    Column("hours", "h", "time since the culture began, or since thaw", low=-1e6, high=1e6),
    Column("counted on", "", "date and time of the count, in place of the hours"),
)

#: A row for each count: as in the assay growth, and the volume.
COUNTS = (*TABLE, Column("volume", "mL", "volume of the suspension", high=1e9, positive=True))

#: A row for each thaw. The first two columns are needed.
THAWS = (
    Column("sample", "", "name of the lot or vial thawed"),
    Column(
        "cells frozen",
        "{cells}",
        "viable cells that had been frozen; replicates separated by ;",
        low=1,
        high=_MOST,
    ),
    Column("viable cells at thaw", "{cells}", "viable cells at 0 h; replicates separated by ;", high=_MOST),
    Column("count at thaw", "", "in its place: sample ID of the counts at 0 h, separated by ;"),
    Column("volume at thaw", "mL", "volume of the suspension that was counted at 0 h", high=1e9, positive=True),
    Column("cells plated", "{cells}", "viable cells put into culture; replicates separated by ;", low=1, high=_MOST),
    Column("viable cells at 24 h", "{cells}", "viable cells 24 h after thaw; replicates separated by ;", high=_MOST),
    Column("count at 24 h", "", "in its place: sample ID of the counts at 24 h, separated by ;"),
    Column("volume at 24 h", "mL", "volume of the suspension that was counted at 24 h", high=1e9, positive=True),
    Column("note", "", "free text, shown in the table"),
)

#: A row for each sample stained with annexin V and a dye. The first five columns are needed.
PANELS = (
    Column("sample", "", "name of the sample"),
    *(Column(name, "", "cells of the quadrant, or their part in %", high=_MOST) for name in QUADRANTS),
    Column("cells", "{cells}", "cells seen in all four, where the quadrants are in %", high=_MOST, positive=True),
    Column("stain", "", "such as annexin V / 7-AAD"),
)
