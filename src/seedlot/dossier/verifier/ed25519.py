"""Verify Ed25519 signatures (RFC 8032, 5.1) in plain Python, as strictly as any rule in use.

Everything here is public, so nothing needs to take the same time for every input; one signature takes a few
milliseconds. What is accepted is accepted by every other verifier: points must be in their one encoding and
not of small order, S must be below the group's order, and the equation must hold without the cofactor.
"""

from __future__ import annotations

import hashlib

#: A point (X, Y, Z, T) with x = X/Z, y = Y/Z and x*y = T/Z (RFC 8032, 5.1.4).
Point = tuple[int, int, int, int]

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
IDENTITY: Point = (0, 1, 1, 0)


def verifies(public: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether a signature of 64 bytes on a message is by the owner of a public key of 32 bytes (5.1.7)."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, commitment = decode(public), decode(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or scalar >= ORDER or is_small(key) or is_small(commitment):
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    # S*B = R + k*A, as S*B + k*(-A) = R.
    x, y, z, t = key
    return _same(_weighed(scalar, BASE, challenge, (P - x, y, z, P - t)), commitment)


def decode(encoded: bytes) -> Point | None:
    """Read a point from its one encoding (5.1.3); None where it is another, or no point of the curve."""
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & (1 << 255) - 1
    if y >= P:
        return None
    above, below = (y * y - 1) % P, (D * y * y + 1) % P
    x = above * pow(below, 3, P) * pow(above * pow(below, 7, P), (P - 5) // 8, P) % P
    if (below * x * x - above) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (below * x * x - above) % P or (sign and not x):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def is_small(point: Point) -> bool:
    """Tell whether eight times a point is nothing: such a key would sign anything."""
    for _ in range(3):
        point = _doubled(point)
    return _same(point, IDENTITY)


def _added(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * D * one[3] * other[3] % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _doubled(one: Point) -> Point:
    a, b = one[0] * one[0] % P, one[1] * one[1] % P
    c = 2 * one[2] * one[2] % P
    h = a + b
    e = h - (one[0] + one[1]) ** 2 % P
    g = a - b
    f = c + g
    return e * f % P, g * h % P, f * g % P, e * h % P


def _weighed(first: int, one: Point, second: int, other: Point) -> Point:
    """Add first * one and second * other, four bits at a time."""
    ones, others = _multiples(one), _multiples(other)
    found = IDENTITY
    for place in range(252, -4, -4):
        for _ in range(4):
            found = _doubled(found)
        found = _added(found, ones[first >> place & 15])
        found = _added(found, others[second >> place & 15])
    return found


def _multiples(point: Point) -> tuple[Point, ...]:
    found = [IDENTITY]
    for _ in range(15):
        found.append(_added(found[-1], point))
    return tuple(found)


def _same(one: Point, other: Point) -> bool:
    return not ((one[0] * other[2] - other[0] * one[2]) % P or (one[1] * other[2] - other[1] * one[2]) % P)


#: The base point: y = 4/5, x even (5.1).
BASE = decode((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")) or IDENTITY
