"""Which checks are made of which part, and what of segregation is about it."""

from __future__ import annotations

from seedlot.lineage.inspection import GROUPS
from seedlot.lineage.remark import remark
from seedlot.release.checking import CHECKED, lines_of
from seedlot.terms.finding import Answer


def one(answer, *about):
    """A remark on segregation."""
    return remark("segregation", answer, "says", where="", about=about)


def test_the_codes_are_those_of_an_inspection():
    codes = {code for several in GROUPS.values() for code in several}
    assert all(set(several) <= codes for several in CHECKED.values())


def test_a_conflict_of_other_steps_leaves_these_clean():
    (told,) = lines_of((one(Answer.NOT_MET, "S9"),), {"S1"})
    assert told.finding.answer is Answer.MET


def test_a_conflict_of_these_steps_or_of_nobody_knows_which_is_told():
    own, vague = one(Answer.NOT_MET, "S1", "S9"), one(Answer.NOT_KNOWN)
    assert lines_of((own, vague), {"S1"}) == (own, vague)


def test_of_nothing_that_was_judged_nothing_is_told():
    assert lines_of((), {"S1"}) == ()
    assert lines_of((one(Answer.NOT_MET, "S9"),), set()) == ()
    assert lines_of((one(Answer.MET),), {"S1"}) == (one(Answer.MET),)
