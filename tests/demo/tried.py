"""Each assay run on the simulated files as the demonstration says that it is tried."""

from __future__ import annotations

import fnmatch
import shlex
from functools import cache
from itertools import pairwise

from seedlot.assays import wing
from seedlot.demo import raw
from seedlot.terms.assay import Source


@cache
def measured(name):
    """The result of an assay on the files that are to be tried."""
    files = raw.examples()
    words = shlex.split(raw.TRIES[name])
    given = dict(after.split("=", 1) for word, after in pairwise(words) if word == "--set")
    named = [word for word in words if word != "--set" and "=" not in word]
    sources = tuple(Source(each, content=files[each]) for word in named for each in sorted(fnmatch.filter(files, word)))
    return wing.run(wing.assay(name), sources, given)
