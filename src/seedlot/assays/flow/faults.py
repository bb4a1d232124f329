"""Why a population cannot be counted: raised where it is seen, and told as a finding by `gated`."""

from __future__ import annotations

from seedlot.terms.errors import SeedlotError


class UncountableError(SeedlotError):
    """A channel, a matrix or a scale without which a gate cannot be evaluated. `name` is the end of a finding's code."""

    def __init__(self, name: str, what: str, *, where: str = "", mend: str = "") -> None:
        super().__init__(what, where=where, mend=mend)
        self.name = name
