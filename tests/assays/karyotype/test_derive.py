"""How rearranged chromosomes are followed where they are rare; the common ones are among the known answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.assays.karyotype.derive import Bit, derived
from seedlot.formats.iscn import parse


def stretches(text: str) -> str:
    """The first rearranged chromosome, as "9:0-24|?|22:3-13"."""
    (item,) = parse(f"46,XX,{text}").clones[0].abnormalities
    made = derived(item.operations).made[0]
    return "|".join(_told(bit) for bit in made)


def _told(bit: Bit | None) -> str:
    return "?" if bit is None else f"{bit.chromosome}:{bit.start.position:g}-{bit.end.position:g}"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("del(21)(q22)", "21:0-11.5"),
        ("add(21)(q22)", "21:0-11.5|?"),
        ("add(21)(p11.2)", "?|21:2.5-14"),
        ("r(21)(p11.2q22)", "21:2.5-11.5"),
        ("i(21)(q10)", "21:14-4|21:4-14"),
        ("tas(21;22)(qter;pter)", "21:0-14|22:0-16"),
        ("der(21)t(21;?)(q22;?)", "21:0-11.5|?"),
        ("der(?)t(?;21)(?;q22)", "?|21:11.5-14"),
        ("dic(?;21)(?;q22)", "?|21:11.5-0"),
        ("der(21)(21pter->21q22::?)", "21:0-11.5|?"),
        ("hsr(21)(q22)", "21:0-14"),
        ("upd(21)mat", "21:0-14"),
        ("ider(21)t(21;22)(q22;q13)", "22:16-13.5|21:11.5-0|21:0-11.5|22:13.5-16"),
        ("ider(21)(p10)t(21;22)(p12;p12)", "22:0-1.5|21:1.5-4|21:4-1.5|22:1.5-0"),
        ("der(21)(21pter->21q?::22q13->22qter)", "?|22:13.5-16"),
        ("der(21)(21pter->21q99::22q13->22qter)", "?|22:13.5-16"),
        ("der(21)t(21;22)(q22;q13)dic(21;15)(p12;p12)", "15:32-1.5|21:1.5-11.5|22:13.5-16"),
        ("der(21)inv(21)", "21:0-14"),
        ("der(21)ins(21;22)(q22;?)", "21:0-11.5|?|21:11.5-14"),
        ("der(21)del(21)(q11.2q22)add(21)(q21)", "21:0-5.5|21:11.5-14"),
        ("der(?)add(21)(q21)", "?"),
        ("der(21)dic(21;?)(q22;?)", "21:0-11.5|?"),
        ("der(21)t(?;21;22)(?;?;q12)", "21:0-14"),
        ("der(21)del(21)(q22?~q99)", "21:0-11.5"),
        ("der(21)ins(21;22)(q22;q12q13)ins(9;22)(q22;q12q13)", "21:0-11.5|22:9.5-13.5|21:11.5-14"),
        ("der(21)ins(?;22)(?;q12q13)", "21:0-14|22:9.5-13.5"),
    ],
)
def test_stretches(text: str, told: str):
    """Chromosome 21 has four bands in its short arm and ten in its long one; q22 is the last five, so its middle is 11.5."""
    assert stretches(text) == told


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("der(2)t(2;13)", "the breakpoints of t(2;13) are not told"),
        ("der(2)t(3;13)(q21;q14)", "no breakpoint of t(3;13)(q21;q14) lies on it"),
        ("der(2)ins(2;3)", "the breakpoints of ins(2;3) are not told"),
        ("dup(2)(q21)", "dup(2)(q21) does not tell what is there more than once"),
        ("idic(2)(?)", "its breakpoint is not known"),
        ("del(2)(?)", "the breakpoint of del(2)(?) is not known"),
        ("del(2)(q?)", "the breakpoint of del(2)(q?) is not known"),
        ("del(2)(q21q99)", "a breakpoint of del(2)(q21q99) is not known"),
        ("der(2)ins(5;3)(q21;q13q21)", "the breakpoint of ins(5;3)(q21;q13q21) does not lie on it"),
        ("der(2)add(5)(q21)", "the breakpoint of add(5)(q21) does not lie on it"),
        ("r(2)", "the breakpoints of r(2) are not told"),
    ],
)
def test_doubts(text: str, doubt: str):
    items = parse(f"46,XX,{text}").clones[0].abnormalities
    if items[0].operations:
        assert derived(items[0].operations).doubt == doubt


WORDS = st.sampled_from(
    ["t(1;2)(p13;q21)", "add(1)(q21)", "del(1)(p13)", "inv(1)(p13q21)", "dup(2)(q31q33)", "ins(1;3)(q21;q13q21)"]
)


@given(st.lists(WORDS, min_size=1, max_size=6))
def test_any_derivative_is_followed_or_doubted(words: list[str]):
    (item,) = parse("46,XX,der(1)" + "".join(words)).clones[0].abnormalities
    found = derived(item.operations)
    assert len(found.made) == 1
    assert found.replaces == ("1",)
    assert all(bit is None or min(bit.start.position, bit.end.position) >= 0 for bit in found.made[0])
