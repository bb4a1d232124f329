"""Our own layout: a table of passages. That of counts is `formats.count_table`."""

from __future__ import annotations

from seedlot.formats.layout import Column

_MOST = 1e15  # cells: more than any culture holds
_LONGEST = 1e5  # hours: eleven years

#: A row for each passage of each culture. The first two columns are needed.
PASSAGES = (
    Column("sample", "", "name of the culture"),
    Column("passage", "", "passage number: 4 or P4"),
    Column("seeded on", "", "date, or date and time, of seeding"),
    Column("harvested on", "", "date, or date and time, of harvest"),
    Column(
        "hours in culture", "h", "time from seeding to harvest, in place of the two dates", high=_LONGEST, positive=True
    ),
    Column("viable cells seeded", "{cells}", "viable cells put into culture; replicates separated by ;", high=_MOST),
    Column("viable cells harvested", "{cells}", "viable cells taken out; replicates separated by ;", high=_MOST),
    Column("total cells seeded", "{cells}", "viable and dead, where the viable are not given", high=_MOST),
    Column("total cells harvested", "{cells}", "viable and dead, where the viable are not given", high=_MOST),
    Column("viability at seeding", "%", "of the cells seeded", high=100),
    Column("viability", "%", "of the cells harvested", high=100),
    Column(
        "viable counted at seeding", "{cells}", "cells seen as viable in the count, for counting statistics", high=_MOST
    ),
    Column("total counted at seeding", "{cells}", "all cells seen in that count", positive=True),
    Column("viable counted", "{cells}", "cells seen as viable in the count at harvest", high=_MOST),
    Column("total counted", "{cells}", "all cells seen in that count", positive=True),
    Column("count at seeding", "", "sample ID of the count in a cell counter's file; replicates separated by ;"),
    Column("volume at seeding", "mL", "volume of the suspension that was counted", positive=True),
    Column("count at harvest", "", "sample ID of the count in a cell counter's file; replicates separated by ;"),
    Column("volume at harvest", "mL", "volume of the suspension that was counted", positive=True),
    Column("viable cells attached", "{cells}", "viable cells attached after plating", high=_MOST),
    Column(
        "cells frozen", "{cells}", "viable cells that had been frozen in the vials thawed", high=_MOST, positive=True
    ),
    Column("viable cells at thaw", "{cells}", "viable cells recovered from them at thaw", high=_MOST),
    Column("viable cells at 24 h", "{cells}", "viable cells left 24 h after thaw", high=_MOST),
    Column("confluence", "%", "at harvest", high=100),
    Column("split ratio", "1", "ratio at which this passage was seeded from the one before: 4 or 1:4", low=1),
    Column("area", "cm2", "growth area", positive=True),
    Column("doublings before", "1", "cumulative population doublings before this passage", high=1000),
    Column("note", "", "free text, shown in the table"),
)
