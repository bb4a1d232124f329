"""How lots before and after a change are compared: the words that an exercise is stated in, and judged by (ICH Q5E)."""

from __future__ import annotations

from enum import StrEnum


class Method(StrEnum):
    """By what an attribute of lots before a change is compared with that of lots after it."""

    EQUIVALENCE = "equivalence of means"
    RANGE = "quality range"
    TOLERANCE = "tolerance interval"
    RANKED = "range of the lots"
    SIDE_BY_SIDE = "side by side"


class Scale(StrEnum):
    """How a margin is stated: in the unit of the values, as a ratio (on logarithms), in SDs of the lots before."""

    DIFFERENCE = "difference"
    RATIO = "ratio"
    SD = "SD"


class Side(StrEnum):
    """On which side a change of an attribute would harm."""

    BOTH = "both"
    UPPER = "upper"
    LOWER = "lower"
