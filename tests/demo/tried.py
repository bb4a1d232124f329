"""Each assay run on the simulated files as the demonstration says that it is tried."""

from __future__ import annotations

from functools import cache

from seedlot.assays import wing
from seedlot.demo import raw
from seedlot.terms.assay import Source


@cache
def measured(name):
    """The result of an assay on the files that are to be tried."""
    files = raw.examples()
    named, given = raw.trial(name)
    sources = tuple(Source(each, content=files[each]) for each in named)
    return wing.run(wing.assay(name), sources, given)
