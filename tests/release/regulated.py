"""A programme before its regulators, put together by hand."""

from __future__ import annotations

from datetime import date

from tests.release.invented import line, told

from seedlot.record.entries.origin import Programme as Entered
from seedlot.record.entries.quality import Agreement
from seedlot.regulation.pack import built_in
from seedlot.release.gaps import Gaps, find_gaps
from seedlot.release.programme import Programme, Told

ON = date(2026, 6, 30)
ENTERED = Entered(
    programme="PRG",
    product="cells",
    phase="1",
    territories=("DE", "US"),
    donor_type="allogeneic",
    cell_source="iPSC",
)
AGREED = Agreement(
    agreement="AG-1",
    authority="Paul-Ehrlich-Institut",
    territory="DE",
    programme="PRG",
    subjects=("cell line development",),
    question="May it be so?",
    answer="Yes.",
    agreed=True,
)


def research_line(*entries: Told, **more: object) -> Programme:
    """An iPSC line derived in a research laboratory and banked under GMP, for Germany and the United States."""
    made: Programme = line(entries=(told(ENTERED, entry=50, about="PRG"), *entries), **more)
    return made


def agreement(occurred: str = "2025-06-01") -> Told:
    """An agreement of the Paul-Ehrlich-Institut."""
    agreed: Told = told(AGREED, entry=60, occurred=occurred, about="AG-1")
    return agreed


def before_regulators(programme: Programme, *territories: str) -> Gaps:
    """The programme before the regulators of some territories, or of its own."""
    return find_gaps(programme, built_in(), on=ON, territories=territories or None)
