from __future__ import annotations

import itertools

import numpy as np
import pytest

from seedlot.draw.theme import CATEGORIES

#: How people without one kind of cone see linear RGB (Machado, Oliveira, Fernandes 2009, severity 1).
SIGHT = {
    "common": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = np.array([0.95047, 1.0, 1.08883])
#: A just noticeable difference in CIELAB (Mahy and others 1994), and how many of them colours lie apart.
NOTICEABLE, APART = 2.3, 5


def lab(colour: str, sight: np.ndarray) -> np.ndarray:
    """A colour #RRGGBB in CIELAB (IEC 61966-2-1, CIE 15) as it is seen."""
    parts = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    scaled = XYZ @ np.clip(sight @ linear, 0, 1) / WHITE
    f = np.where(scaled > 216 / 24389, np.cbrt(scaled), (24389 / 27 * scaled + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("sight", SIGHT)
def test_colours_are_told_apart_by_every_eye(sight: str) -> None:
    seen = [lab(colour, SIGHT[sight]) for colour in (*CATEGORIES, "#FFFFFF")]
    for one, other in itertools.combinations(seen, 2):
        assert np.linalg.norm(one - other) > APART * NOTICEABLE
