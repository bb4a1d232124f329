"""The table of counts in our own layout, which every room that reads cell counts knows."""

from __future__ import annotations

from seedlot.formats.layout import Column

_MOST = 1e15  # cells: more than any culture holds
_LONGEST = 1e6  # hours: a century

#: A row for each count. The first column and "viable density" are needed.
COUNTS = (
    Column("sample", "", "name of the culture; rows of one culture at one time are replicates"),
    Column("viable density", "10*6.{cells}/mL", "viable cells per volume", high=_MOST),
    Column("hours", "h", "time since the culture began", low=-_LONGEST, high=_LONGEST),
    Column("counted on", "", "date and time of the count, in place of the hours"),
    Column("total density", "10*6.{cells}/mL", "viable and dead cells per volume", high=_MOST),
    Column("viability", "%", "", high=100),
    Column("viable counted", "{cells}", "cells seen as viable in the count", high=_MOST),
    Column("total counted", "{cells}", "all cells seen in the count", high=_MOST, positive=True),
    Column("diameter", "um", "average diameter of the cells", high=1e6, positive=True),
)
