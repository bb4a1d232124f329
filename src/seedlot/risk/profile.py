"""The rows of a quality target product profile and the attributes to look at first (ICH Q8(R2), part II, 2)."""

from __future__ import annotations

from functools import lru_cache

from seedlot.risk.shipped import shipped
from seedlot.terms.shape import Shape


class Asked(Shape):
    """A row of the profile, and what it asks."""

    element: str
    asks: str


class Suggested(Shape):
    """An attribute that products of such cells had, with a limit where one was seen."""

    name: str
    cells: str
    source: str
    limit: str


class Profile(Shape):
    """The rows and the attributes that ship."""

    source: str
    confidence: str
    rows: tuple[Asked, ...]
    attributes: tuple[Suggested, ...]


@lru_cache(maxsize=1)
def profile() -> Profile:
    """The profile that ships with Seedlot."""
    return shipped("profile.yaml", Profile)
