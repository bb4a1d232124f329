"""The common record where the reference is a bank of alleles: a single base that both have, nothing to keep."""

from __future__ import annotations

from dataclasses import dataclass, field

from seedlot.assays.variants.bank import Bank, single
from seedlot.assays.variants.common import PASSED, RISE, Pair, Remembered, count_shared, verdict
from seedlot.assays.variants.gathered import Gathered


@dataclass(frozen=True, slots=True)
class Apart:
    """Takes common records; `line` is its column in a record's parts."""

    line: int
    bank: Bank
    gathered: Gathered
    remembered: Remembered = field(default_factory=Remembered)
    verdicts: dict[str, Pair] = field(default_factory=dict)

    def takes(self, name: str, position: int, parts: list[str]) -> bool:
        """Count a record, or leave it, and say so."""
        at = self.remembered.place(parts[8])
        wanted = single(name, position, parts[3] + parts[4]) if len(parts[3]) == 1 == len(parts[4]) else None
        if at < 1 or wanted is None or parts[6] not in PASSED:
            return False
        mine = self.remembered.sample(parts[self.line], at)
        if mine is None:
            return False
        pair = self.verdicts.get(mine[0])
        if pair is None:
            pair = self.verdicts[mine[0]] = verdict(mine[0], "")
        found = self.bank.place(wanted) if pair.mine else None
        if found is None or self.bank.totals[found] < 1 or self.bank.counts[found] < 0:
            return False
        other = self.bank.counts[found] / self.bank.totals[found]
        if mine[1] - other > RISE:
            return False
        if self.bank.het[found]:
            self.gathered.runs.see(name, position, lost=not pair.het)
        count_shared(self.gathered, name, position, (mine, other), het=pair.het)
        return True
