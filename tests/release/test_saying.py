"""The worst of several, any of several, all words of several."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from seedlot.release.saying import One, all_words, any_of, named, said, worst

ORDER = ("good", "fair", "bad")


def ones(values):
    """One of each value."""
    return [One(value=each, what=f"thing {n}", entry=n, name=str(n)) for n, each in enumerate(values)]


@given(st.lists(st.sampled_from([*ORDER, None]), min_size=1))
def test_the_worst_is_known_if_nothing_that_is_silent_could_change_it(values):
    found = worst(ORDER, ones(values), nothing="").value
    possible = [[*ORDER] if each is None else [each] for each in values]
    least, most = (max(ORDER.index(pick(each, key=ORDER.index)) for each in possible) for pick in (min, max))
    assert found == (ORDER[most] if least == most else None)


@given(st.lists(st.sampled_from([True, False, None]), min_size=1))
def test_any_is_true_with_one_and_false_only_if_all_say_no(values):
    found = any_of("So", ones(values), nothing="").value
    assert found is (True if True in values else None if None in values else False)


def test_of_nothing_nothing_is_known():
    assert worst(ORDER, [], nothing="n").says == "n"
    assert any_of("So", [], nothing="n").value is None
    assert all_words([], nothing="n").value is None


def test_words_of_several_are_known_only_together():
    both = ones([frozenset({"a"}), frozenset({"b", "a"})])
    assert all_words(both, nothing="").value == frozenset({"a", "b"})
    half = all_words([*both, *ones([None])], nothing="")
    assert half.value is None
    assert "Known so far: a, b." in half.says


def test_entries_are_told_in_order_each_once():
    told = said(
        "x",
        "s",
        [
            One(value="x", what="w", entry=5, name="a"),
            One(value="x", what="w", entry=2),
            One(value="x", what="w", entry=5),
        ],
    )
    assert (told.entries, told.about) == ((2, 5), ("a",))


def test_of_very_many_names_the_first_are_told():
    assert named(map(str, range(9))) == "0, 1, 2, 3, 4, 5 and 3 more"
    assert named(["a", "a"]) == "a"
