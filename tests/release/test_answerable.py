"""What evidence asks for exists in every record."""

from __future__ import annotations

import pytest

from seedlot.regulation.evidence import Code, Needs, evidence
from seedlot.release.answerable import UnanswerableError, check_answerable


def code(**needs):
    """A code of a stranger's pack."""
    return Code(code="x.y", title="t", ctd="3.2.S.2", needs=Needs.model_validate(needs))


def test_our_own_evidence_asks_for_what_there_is():
    """A misspelt kind or field would be missing for ever."""
    check_answerable(evidence().values())


@pytest.mark.parametrize(
    ("needs", "says"),
    [
        ({"entry": {"kind": "tarot", "of": "donors"}}, "x.y: there is no kind of entry 'tarot'"),
        (
            {"any": [{"entry": {"kind": "donor test", "of": "donors", "says": {"outcom": ["x"], "b": ["y"]}}}]},
            "x.y: an entry 'donor test' has no 'b'; x.y: an entry 'donor test' has no 'outcom'",
        ),
        ({"finding": {"of": "banking", "check": ["training"]}}, "x.y: no check 'training' is made of banking"),
    ],
)
def test_a_word_that_nothing_answers_is_refused(needs, says):
    with pytest.raises(UnanswerableError) as refused:
        check_answerable([code(**needs)])
    assert says in str(refused.value)


def test_what_is_told_of_steps_and_items_is_a_kind_too():
    check_answerable([code(entry={"kind": "step", "of": "banking", "says": {"room": ["stated"]}})])
