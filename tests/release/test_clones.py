"""Changes over the life of a line: new or not, lost, grown, classified, and where nothing was looked for."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from tests.release.drifting_line import gain, limit
from tests.release.examined import examined, line_of, word

from seedlot.genome.events import Event, Kind
from seedlot.genome.known import Tier
from seedlot.lineage.trace import Place
from seedlot.release.changes import findings, rested_on
from seedlot.release.clones import Course, banks_of, courses
from seedlot.release.genomic import Examined, Word
from seedlot.terms.finding import Answer
from seedlot.trends.clone import Course as Became


def course(*several: Examined, words: tuple[Word, ...] = (), banks: tuple[str, ...] = ("BANK",)) -> Course:
    """The only change that was found."""
    (found,) = courses(line_of(*several, words=words), banks)
    return found


def answer(found: Course) -> Answer | None:
    """What a change answers."""
    (told,) = findings([found])
    return told.answer


@pytest.mark.parametrize(
    ("bank", "new", "says"),
    [
        (
            [limit(0.05)],
            Answer.NOT_MET,
            "T-BANK of the bank would have found it in 5 % of cells, and did not; later it was in 21.2 % at least",
        ),
        ([limit(0.3)], Answer.NOT_KNOWN, "would have found it in 30 % of cells, and it may be in 21.2 % only"),
        ([limit(None)], Answer.NOT_KNOWN, "was tested, but no test of it says what it would have found"),
        ([limit(0.05, kind=Kind.LOSS)], Answer.NOT_KNOWN, "was tested, but no test of it says"),
        ([limit(0.05), limit(0.4)], Answer.NOT_MET, "in 5 % of cells"),
        ([gain((5, 100)), limit(0.01)], Answer.MET, "It was in the bank 'BANK' already."),
    ],
)
def test_new_only_where_the_bank_would_have_shown_as_much(bank, new, says):
    found = course(examined("BANK", *bank), examined("P20", gain((30, 100))))
    assert found.new is new
    assert says in found.new_says


def test_a_bank_that_was_never_tested_tells_nothing():
    found = course(examined("P20", gain((30, 100))))
    assert (found.new, "the bank 'BANK' was not tested for it" in found.new_says) == (Answer.NOT_KNOWN, True)
    nowhere = course(examined("P20", gain((30, 100))), banks=())
    assert (nowhere.new, nowhere.new_says) == (Answer.NOT_KNOWN, "There is no bank on the line to compare with.")
    before = course(examined("CLONE", gain((30, 100))))
    assert (before.new, "found only elsewhere" in before.new_says) == (Answer.MET, True)
    unmeasured = course(examined("BANK", limit(0.05)), examined("P20", gain()))
    assert (unmeasured.new, "in which fraction" in unmeasured.new_says) == (Answer.NOT_KNOWN, True)


def test_another_bank_does_not_speak_for_this_one():
    """A limit of a bank that it did not come from says nothing of it."""
    found = course(examined("SISTER", limit(0.01)), examined("P20", gain((30, 100))), banks=("BANK", "SISTER"))
    assert found.new is Answer.NOT_KNOWN


def test_the_bank_is_what_is_tested_by_its_vial():
    vial = examined("SISTER", limit(0.01), of=("BANK",))
    assert course(vial, examined("P20", gain((30, 100)))).new is Answer.NOT_MET


def test_growth_counts_what_was_seen_and_what_would_have_been():
    """From below 1 % at 10 doublings by 10 % at 20 to 50 % at 30; the sister, on another way, does not count."""
    found = course(
        examined("BANK", limit(0.01)),
        examined("P10", gain((10, 100))),
        examined("P20", gain((50, 100)), limit(0.01)),
        examined("SISTER", limit(0.001), occurred="2026-01-05"),
    )
    assert (found.along, found.growth.seen, found.growth.unseen) == ("P20", 2, 1)
    assert found.growth.course is Became.GREW
    # ln 9 over 10 doublings by what was seen; the limit at the bank, below the line through both, makes it steeper.
    assert math.log(9) / 10 < (found.growth.coefficient or 0) < 0.3


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"events": (gain(),)}, "T-P10 tells no fraction of cells"),
        (
            {"events": (gain(fraction=0.3) if False else gain((30, 100), level=None),)},
            "T-P10 tells no interval of the fraction",
        ),
        ({"events": (gain((30, 100), low=0.4),)}, "T-P10 tells no interval of the fraction"),
        ({"events": (gain((30, 100)),), "doublings": None}, "the doublings of 'P10' are not known"),
    ],
)
def test_what_cannot_be_placed_is_said(said, why):
    found = course(examined("P10", **said), examined("P20", gain((50, 100))))
    assert found.unplaced == (why,)
    assert found.growth.seen == 1


def test_a_limit_without_a_rate_of_false_calls_is_taken_as_laboratories_do():
    """5 % of blanks are called and 95 % at the limit found; a power below that rate is no power."""
    odd = limit(0.02, false_positive=None, power=None)
    found = course(examined("BANK", odd), examined("P20", gain((30, 100))))
    assert found.growth.unseen == 1
    assert (
        course(
            examined("BANK", limit(0.02, false_positive=0.5, power=0.1)), examined("P20", gain((30, 100)))
        ).growth.unseen
        == 1
    )


def test_lost_where_a_later_test_would_have_found_as_much():
    grown = (examined("BANK", limit(0.01)), examined("P10", gain((30, 100))))
    found = course(*grown, examined("P20", limit(0.05)))
    assert found.lost.startswith("It was in 30 % of cells of 'P10'")
    assert (found.along, found.growth.course) == ("P20", Became.NOT_KNOWN)
    once = course(examined("P10", gain((30, 100))), examined("P20", limit(0.05)))
    assert (once.along, once.growth.course) == ("P20", Became.FELL)
    assert answer(found) is None
    assert course(*grown, examined("P20", limit(0.4))).lost == ""
    assert course(*grown, examined("SISTER", limit(0.05))).lost == ""
    assert course(*grown, examined("P20")).lost == ""


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (gain((30, 100)), Answer.NOT_MET),
        (gain((30, 100), new="no"), Answer.NOT_KNOWN),
        (gain((30, 100), chromosome="2", start=1000, end=2000, bands="", name="2p gain", new="no"), None),
        (gain((30, 100), chromosome="2", start=1000, end=2000, bands="", name="2p gain"), Answer.NOT_KNOWN),
        (Event(sample="S", kind=Kind.REARRANGEMENT, name="inv(9)(p12q13)"), None),
        (Event(sample="S", kind=Kind.SNV, name="TP53 R175H"), Answer.NOT_MET),
    ],
)
def test_what_recurs_speaks_against_and_what_is_unknown_waits_for_a_person(event, expected):
    assert answer(course(examined("P20", event, against=("BANK",) if event.new == "no" else ()))) is expected


UNHEARD = {"chromosome": "2", "start": 1000, "end": 2000, "bands": "", "name": "2p gain"}


@pytest.mark.parametrize(
    ("against", "new", "expected"),
    [
        (("BANK",), "yes", Answer.NOT_MET),
        (("P10",), "yes", Answer.NOT_MET),
        (("CLONE",), "yes", Answer.NOT_KNOWN),
        (("BANK", "CLONE"), "yes", Answer.NOT_KNOWN),
        (("tube 7",), "yes", Answer.NOT_KNOWN),
        (("SISTER",), "yes", Answer.NOT_KNOWN),
        ((), "yes", Answer.NOT_KNOWN),
        (("BANK",), "no", Answer.MET),
        (("CLONE",), "no", Answer.MET),
        (("P10",), "no", Answer.NOT_KNOWN),
        (("tube 7",), "no", Answer.NOT_KNOWN),
        (("BANK",), "not known", Answer.NOT_KNOWN),
    ],
)
def test_a_test_that_compared_with_the_bank_tells_whether_it_is_new(against, new, expected):
    """What the donor lacks, or a later culture has too, says nothing of the bank; nor does an unknown reference."""
    line = (examined("BANK", limit(0.5)), examined("CLONE", limit(0.5)), examined("P10", limit(0.5)))
    event = gain((30, 100), new=new, note="0 of 93 reads of the reference show it", **UNHEARD)
    found = course(*line, examined("P20", event, against=against))
    assert found.new is expected
    assert ("0 of 93 reads" in found.new_says) == (expected is not Answer.NOT_KNOWN)
    there = expected is Answer.MET
    assert (found.was_there, answer(found)) == (there, None if there else Answer.NOT_KNOWN)


@pytest.mark.parametrize(
    ("against", "assay", "lost"),
    [
        (("BANK",), "copy_number", False),
        (("CLONE",), "copy_number", True),
        (("tube 7",), "copy_number", False),
        (("BANK",), "karyotype", True),
        ((), "copy_number", True),
    ],
)
def test_a_difference_from_what_bears_a_change_is_no_word_on_it(against, assay, lost):
    """Copy number against the bank, which has the gain: nothing differs, and nothing is lost."""
    later = examined("P20", limit(0.05), against=against, assay=assay)
    found = course(examined("CLONE", limit(0.05)), examined("BANK", gain((30, 100))), later)
    assert (bool(found.lost), answer(found)) == (lost, None if lost else Answer.NOT_MET)


def test_lost_only_where_it_is_on_no_way_any_more():
    """Found in two sisters, and in one of them not again."""
    grown = (examined("P10", gain((30, 100))), examined("SISTER", gain((30, 100)), occurred="2026-01-02"))
    assert course(*grown, examined("P20", limit(0.05))).lost == ""
    rare = examined("P10", gain((30, 100)))
    assert course(rare, examined("P20", limit(0.25))).lost == "", "it may be 21 %"
    again = examined("SISTER", limit(0.05), number=3)
    assert course(*grown, examined("P20", limit(0.05)), again).lost.startswith("It was in 30 % of cells")


def test_what_recurs_counts_wherever_it_was_found():
    """The first test saw a part of the change that is in no table, the second one all of it."""
    part = gain((5, 100), kind=Kind.LOSS, chromosome="17", start=7_690_000, end=7_720_000, bands="", name="part")
    whole = gain((5, 100), kind=Kind.LOSS, chromosome="17", start=7_660_000, end=7_720_000, bands="", name="whole")
    assert course(examined("BANK", part)).told.tier is Tier.UNKNOWN
    assert course(examined("BANK", part), examined("P20", whole)).told.tier is not Tier.UNKNOWN


def test_cells_of_another_person_are_never_acceptable_of_themselves():
    """By whatever assay; a limit of it is one for all of it; two persons are two contaminations."""
    one = Event(
        sample="S", kind=Kind.CONTAMINATION, name="contamination", fraction=0.1, low=0.08, high=0.12, level=0.95
    )
    seen = limit(0.02, kind=Kind.CONTAMINATION, region="SNP sites", chromosome="", build="", start=0, end=0)
    found = course(examined("BANK", seen), examined("P20", one))
    assert (found.name, found.tier, found.new, answer(found)) == (
        *("contamination", Tier.FOREIGN, Answer.NOT_MET, Answer.NOT_MET),
    )
    named = [replace(one, name=f"contamination with '{each}'") for each in "AB"]
    assert len(courses(line_of(*(examined("P20", each, number=n) for n, each in enumerate(named))), ("BANK",))) == 2


@pytest.mark.parametrize(
    ("day", "later", "expected"),
    [
        ("2026-01-15", (40, 100), Answer.NOT_KNOWN),
        ("2026-01-15", (12, 100), None),
        ("2026-01-31", (40, 100), None),
        ("2026-01-01", (40, 100), Answer.NOT_KNOWN),
    ],
)
def test_a_word_holds_for_what_it_could_weigh(day, later, expected):
    """Accepted at 10 %, and found in 40 % afterwards; or accepted before anything was found."""
    said = word("20q11.21 gain", occurred=day)
    found = course(examined("BANK", gain((10, 100))), examined("P20", gain(later)), words=(said,))
    assert (found.word, answer(found)) == (said, expected)


@pytest.mark.parametrize(("item", "expected"), [("P20", Answer.NOT_MET), ("SISTER", Answer.NOT_MET), ("OTHER", None)])
def test_a_word_against_it_holds_where_it_was_found_before(item, expected):
    """Not acceptable in what came of the bank, though the bank has it and the tables call it benign."""
    event = Event(sample="S", kind=Kind.REARRANGEMENT, name="inv(9)(p12q13)")
    said = word("inv(9)(p12q13)", item=item, acceptable=False)
    assert answer(course(examined("BANK", event), words=(said,))) is expected
    cleared = word("inv(9)(p12q13)", item="BANK", entry=201, occurred="2026-02-02")
    assert answer(course(examined("BANK", event), words=(said, cleared))) is None


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (word("20q11.21 gain"), None),
        (word("20Q11.21  Gain", acceptable=False, tier=Tier.SUPPRESSOR), Answer.NOT_MET),
        (word("20q11.21"), None),
        (word("20q11.21", change="gain"), None),
        (word("20q11.21", change="loss"), Answer.NOT_MET),
        (word("20q11.21 gain", item="CLONE"), None),
        (word("20q11.21 gain", item="P20"), None),
        (word("20q11.21 gain", item="SISTER"), Answer.NOT_MET),
        (word("12p gain"), Answer.NOT_MET),
    ],
)
def test_a_persons_word_stands_over_the_table_where_it_holds(said, expected):
    found = course(examined("P20", gain((30, 100))), words=(said,))
    (told,) = findings([found])
    assert told.answer is expected
    assert "By the tables it is recurrent in hPSC" in told.says
    if found.word:
        assert found.tier is said.tier
        assert "A person classified it as" in told.says
        assert "200" in told.where


def test_the_last_word_counts_and_only_where_all_that_bear_it_come_of_its_item():
    first, last = word("20q11.21 gain"), word("20q11.21 gain", acceptable=False, entry=201)
    assert answer(course(examined("P20", gain((30, 100))), words=(first, last))) is Answer.NOT_MET
    both = (examined("SISTER", gain((30, 100))), examined("P20", gain((30, 100))))
    assert course(*both, words=(word("20q11.21 gain", item="P20"),)).word is None
    assert course(*both, words=(word("20q11.21 gain", item="BANK"),)).word is not None


def test_several_changes_keep_apart_and_in_order():
    other = gain((5, 100), chromosome="12", start=1, end=35_500_000, bands="12p", name="12p gain")
    found = courses(line_of(examined("P10", other), examined("P20", gain((30, 100)), other)), ("BANK",))
    assert [each.name for each in found] == ["12p gain", "20q11.21 gain"]
    assert [len(each.found) for each in found] == [2, 1]
    assert rested_on(line_of(examined("P10", other)), found) == {120}


def test_a_change_without_a_name_is_called_by_its_place():
    unnamed = gain((30, 100), name="", bands="")
    assert course(examined("P20", unnamed)).name == "20:30500000-33400000 gain"
    assert course(examined("P20", gain((30, 100), name="dup(20)"))).name == "dup(20) gain"


def place(item: str, kind: str, stage: str) -> Place:
    """An item of a line."""
    return Place(item=item, kind=kind, stage=stage, name="", occurred="", distance=0, entry=0)


def test_the_bank_is_the_master_bank_else_a_seed():
    line = [place("S", "bank", "seed"), place("M", "bank", "MCB"), place("V", "vial", "MCB"), place("W", "bank", "WCB")]
    assert banks_of(line) == ("M",)
    assert banks_of([line[0], line[3]]) == ("S",)
    assert banks_of([line[3]]) == ("W",)
    assert banks_of([line[2]]) == ()


def test_what_is_found_in_a_pool_may_have_come_with_the_other_cells():
    """The bank lacks it, and it compared with the bank: the other line that went into the pool was never tested."""
    event = gain((30, 100))
    found = course(examined("BANK", limit(0.01)), examined("POOL", event))
    assert found.new is Answer.NOT_KNOWN
    assert "came of more than 'BANK', and no test of the rest would have shown it" in found.new_says
    compared = course(examined("BANK"), examined("POOL", event, against=("BANK",)))
    assert compared.new is Answer.NOT_KNOWN
    both = course(
        examined("BANK", limit(0.01)), examined("OTHER", limit(0.01)), examined("POOL", event), banks=("BANK", "OTHER")
    )
    assert both.new is Answer.NOT_MET
    one = course(examined("BANK", limit(0.01)), examined("OTHER"), examined("POOL", event), banks=("BANK", "OTHER"))
    assert one.new is Answer.NOT_KNOWN
    its = course(
        examined("BANK", limit(0.01)), examined("OTHER", event), examined("POOL", event), banks=("BANK", "OTHER")
    )
    assert (its.new, its.new_says) == (Answer.MET, "It was in the bank 'BANK', 'OTHER' already.")


def test_a_word_on_one_line_clears_no_pool_with_another():
    """Said of the bank, of which only a part of the pool came; said of the pool itself it holds."""
    pool = examined("POOL", gain((30, 100)))
    assert course(pool, words=(word("20q11.21 gain", "BANK"),)).word is None
    held = course(pool, words=(word("20q11.21 gain", "POOL"),))
    assert answer(held) is None
    bad = course(pool, words=(word("20q11.21 gain", "BANK", acceptable=False),))
    assert answer(bad) is Answer.NOT_MET


def test_growth_is_not_fitted_across_a_pool():
    """20 % in what went into the pool, 10 % in the pool: diluted, not fallen."""
    found = course(
        examined("BANK", limit(0.01)), examined("P20", gain((200, 1000))), examined("POOL", gain((100, 1000)))
    )
    assert found.growth.course is Became.NOT_KNOWN
    assert found.way == {"POOL"}
    assert any("'P20' is only a part of what went into 'POOL'" in each for each in found.unplaced)


def test_a_pooled_sample_states_no_limit_of_one_bank():
    """1 % of a mixture is more than 1 % of either."""
    mixed = examined("BANK", limit(0.01), of=("BANK", "OTHER"))
    found = course(mixed, examined("P20", gain((30, 100))))
    assert (found.new, "no test of it says what it would have found" in found.new_says) == (Answer.NOT_KNOWN, True)
