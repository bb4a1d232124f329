"""The words of a stability study (ICH Q1A(R2), Q1E, Q5C)."""

from __future__ import annotations

from enum import StrEnum


class Storage(StrEnum):
    """Where a product is meant to be stored; it decides how far a shelf life may reach beyond its data (ICH Q1E, 2.4, 2.5)."""

    ROOM = "room temperature"
    REFRIGERATED = "refrigerated"
    FROZEN = "frozen"
    BELOW = "below -20 °C"


class Arm(StrEnum):
    """At which kind of condition a study is done (ICH Q1A(R2), 2.2.7)."""

    LONG_TERM = "long-term"
    INTERMEDIATE = "intermediate"
    ACCELERATED = "accelerated"
    STRESS = "stress"
