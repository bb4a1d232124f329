"""Whom a recall concerns, in the story that is reckoned by hand."""

from __future__ import annotations

from tests.lineage.recall_story import tell

from seedlot.lineage.cause import Cause, CauseKind
from seedlot.lineage.notices import Urgency, letter, notices
from seedlot.lineage.recall import recall


def told(site, name="M1"):
    """The answer, and who is to be told."""
    with site.reading() as connection:
        found = recall(connection, Cause(kind=CauseKind.MATERIAL, name=name))
    return found, notices(found)


def items(notice):
    return {each.item for each in notice.concerns}


def test_whoever_gave_something_is_told_first(site):
    """DOSE1 was given at the clinic, DOSE3 only sent there; the banks lie in the tank; of the rest nobody told."""
    tell(site)
    found, (given, sent, stored, unknown) = told(site)
    assert [(each.whom, each.urgency) for each in (given, sent, stored, unknown)] == [
        ("clinic", Urgency.GIVEN),
        ("clinic", Urgency.SENT),
        ("store LN", Urgency.STORED),
        ("whoever knows", Urgency.UNKNOWN),
    ]
    assert (given.heading, sent.heading) == ("clinic, where it was given", "clinic, where it was sent")
    assert [(each.item, each.recipients) for each in given.concerns] == [("DOSE1", ("REC-7",))]
    assert items(sent) == {"DOSE3"}
    assert items(stored) == {"MCB", "WCB"}
    assert items(unknown) == {"M1", "C1", "C3", "DOSE2", "DP1", "DP2", "DP3"}
    used = {each.item for each in found.touched if each.now.used_up}
    assert not used & (items(given) | items(sent) | items(stored) | items(unknown)), "what is used up concerns nobody"


def test_a_letter_says_what_and_why(site):
    tell(site)
    found, (given, *_) = told(site)
    text = letter(found, given, "SITE")
    assert text.startswith("To: clinic\nFrom: SITE\nRecall: material 'M1', as of entry ")
    assert "- DOSE1 (dose): given to recipient 'REC-7' at 'clinic' (2026-02-12)" in text
    assert "not known" not in text


def test_a_letter_says_what_is_not_known(site):
    """Whether what lived on was taken before or after is not known: the letter says so, as the recall does."""
    tell(site)
    with site.reading() as connection:
        found = recall(connection, Cause(kind=CauseKind.PERSON, name="ann", begins="2026-01-04", ends="2026-01-04"))
    doubtful = [each for each in found.touched if not each.surely]
    letters = "".join(letter(found, each, "S") for each in notices(found))
    assert ("whether it is affected is not known" in letters) is any(not each.now.used_up for each in doubtful)
