"""Ed25519 in plain Python: published vectors, the cases on which verifiers differ, and another implementation."""

from __future__ import annotations

import hashlib
import time

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from seedlot.dossier.verifier.ed25519 import BASE, ORDER, P, decode, is_small, verifies

# RFC 8032, 7.1: tests 1, 2, 3 and SHA(abc): public key, message, signature.
RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe"
            "24655141438e7a100b"
        ),
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302a"
            "eeb00d291612bb0c00"
        ),
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed2"
            "8dc027beceea1ec40a"
        ),
    ),
    (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        hashlib.sha512(b"abc").hexdigest(),
        (
            "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac1"
            "7ad9bef1177331a704"
        ),
    ),
]
# The cases of "Taming the many EdDSAs" (ed25519-speccheck, cases.json): message, public key, signature, and whether
# the strictest rule accepts it: points of mixed order only, S below the order, the equation without the cofactor.
_SMALL = "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"
_MIXED = "f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43"
_OTHER = "cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d"
_LARGE = "442aad9f089ad9e14647b1ef9099a1ff4798d78589e66f28eca69c11f582a623"
SPECCHECK = {
    "S is 0, both points of small order": (
        "8c93255d71dcab10e8f379c26200f3c7bd5f09d9bc3068d3ef4edeb4853022b6",
        _SMALL,
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a" + "00" * 32,
        False,
    ),
    "the key of small order": (
        "9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79",
        _SMALL,
        _MIXED + "a5bb704786be79fc476f91d3f3f89b03984d8068dcf1bb7dfc6637b45450ac04",
        False,
    ),
    "R of small order": (
        "aebf3f2601a0c8c5d39cc7d8911642f740b78168218da8471772b35f9d35b9ab",
        _MIXED,
        _SMALL + "8c4bd45aecaca5b24fb97bc10ac27ac8751a7dfe1baff8b953ec9f5833ca260e",
        False,
    ),
    "both points of mixed order": (
        "9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79",
        _OTHER,
        (
            "9046a64750444938de19f227bb80485e92b83fdb4b6506c160484c016cc1852f"
            "87909e14428a7a1d62e9f22f3d3ad7802db02eb2e688b6c52fcd6648a98bd009"
        ),
        True,
    ),
    "only with the cofactor": (
        "e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c",
        _OTHER,
        (
            "160a1cb0dc9c0258cd0a7d23e94d8fa878bcb1925f2c64246b2dee1796bed512"
            "5ec6bc982a269b723e0668e540911a9a6a58921d6925e434ab10aa7940551a09"
        ),
        False,
    ),
    "only with the cofactor, before reduction": (
        "e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c",
        _OTHER,
        (
            "21122a84e0b5fca4052f5b1235c80a537878b38f3142356b2c2384ebad4668b7"
            "e40bc836dac0f71076f9abe3a53f9c03c1ceeeddb658d0030494ace586687405"
        ),
        False,
    ),
    "S above the order": (
        "85e241a07d148b41e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec40",
        _LARGE,
        (
            "e96f66be976d82e60150baecff9906684aebb1ef181f67a7189ac78ea23b6c0e"
            "547f7690a0e2ddcd04d87dbc3490dc19b3b3052f7ff0538cb68afb369ba3a514"
        ),
        False,
    ),
    "S much above the order": (
        "85e241a07d148b41e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec40",
        _LARGE,
        (
            "8ce5b96c8f26d0ab6c47958c9e68b937104cd36e13c33566acd2fe8d38aa1942"
            "7e71f98a473474f2f13f06f97c20d58cc3f54b8bd0d272f42b695dd7e89a8c22"
        ),
        False,
    ),
    "R in another encoding": (
        "fdaebc429f4a735932a160da1301080c13280eea8bc280d1b392c6b9e6ba3a5a",
        _MIXED,
        (
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
            "454d370c8d9fc323a41450f8d513eafeb5b0697390c1e505a0d4ddc71f566607"
        ),
        False,
    ),
    "R in another encoding, hashed as given": (
        "84b698d39be126ff55fe45079e6c8bf64a0d7db6994560b4e96b7021eb39c1a1",
        _MIXED,
        (
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
            "084d5b99c2a9463d9c8bd5026916996984eeec87ddf1d3be329006ace1b37b09"
        ),
        False,
    ),
}


def accepted_elsewhere(public: bytes, message: bytes, signature: bytes) -> bool:
    """What OpenSSL says."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@pytest.mark.parametrize(("public", "message", "signature"), RFC_8032, ids=["1", "2", "3", "SHA(abc)"])
def test_published_signatures_hold_and_with_one_bit_changed_do_not(public, message, signature) -> None:
    key, said, signed = (bytes.fromhex(text) for text in (public, message, signature))
    assert verifies(key, said, signed)
    assert not verifies(key, said + b"\0", signed)
    for place in range(0, 512, 37):
        spoilt = int.from_bytes(signed, "little") ^ (1 << place)
        assert not verifies(key, said, spoilt.to_bytes(64, "little"))


@pytest.mark.parametrize("case", SPECCHECK)
def test_cases_on_which_verifiers_differ(case) -> None:
    """Nothing is accepted that another verifier might reject: only the fourth case."""
    message, public, signature, good = SPECCHECK[case]
    told = verifies(*(bytes.fromhex(text) for text in (public, message, signature)))
    assert told is good


def test_the_eight_points_of_small_order_sign_nothing() -> None:
    """With such a key the signature 'the point itself, 0' would hold for every message or for one in a few."""
    minus_one, root = P - 1, pow(2, (P - 1) // 4, P)
    on_y = [1, minus_one, 0, 0]
    signs = [0, 0, 0, 1]
    small = [(y | sign << 255).to_bytes(32, "little") for y, sign in zip(on_y, signs, strict=True)]
    eighth = int.from_bytes(bytes.fromhex(_SMALL), "little") & (1 << 255) - 1
    small += [(y | sign << 255).to_bytes(32, "little") for y in (eighth, P - eighth) for sign in (0, 1)]
    points = {decode(each) for each in small}
    assert len(points) == 8
    assert None not in points
    assert all(point is not None and is_small(point) for point in points)
    assert {point[0] for point in points if point and not point[1]} == {root, P - root}
    for each in small:
        assert not any(verifies(each, str(number).encode(), each + bytes(32)) for number in range(16))
    assert not is_small(BASE)


@pytest.mark.parametrize("number", [P, P + 1, P + 18, (1 << 255) - 1, 1 | 1 << 255, P - 1 | 1 << 255, 2])
def test_a_point_has_one_encoding(number: int) -> None:
    """Numbers from the prime on, a negative zero, and one that is no point of the curve (RFC 8032, 5.1.3)."""
    assert decode(number.to_bytes(32, "little")) is None


def test_lengths_count() -> None:
    key, _, signed = (bytes.fromhex(text) for text in RFC_8032[0])
    for public, signature in ((key[:-1], signed), (key + b"\0", signed), (key, signed[:-1]), (key, signed + b"\0")):
        assert not verifies(public, b"", signature)


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), st.integers(0, 511), st.integers(0, 255))
def test_it_agrees_with_another_implementation(seed: bytes, message: bytes, place: int, bit: int) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = private.public_key().public_bytes_raw(), private.sign(message)
    assert verifies(public, message, signature)
    spoilt = (int.from_bytes(signature, "little") ^ (1 << place)).to_bytes(64, "little")
    other = (int.from_bytes(public, "little") ^ (1 << bit)).to_bytes(32, "little")
    for key, signed in ((public, spoilt), (other, signature)):
        assert verifies(key, message, signed) is accepted_elsewhere(key, message, signed) is False
    # The same signature with S moved up by the order of the group: a second one that some would accept.
    moved = int.from_bytes(signature[32:], "little") + ORDER
    assert not verifies(public, message, signature[:32] + moved.to_bytes(32, "little"))


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=64, max_size=64), st.binary(max_size=40))
def test_whatever_is_accepted_is_accepted_elsewhere(public: bytes, signature: bytes, message: bytes) -> None:
    assert not verifies(public, message, signature) or accepted_elsewhere(public, message, signature)


def test_a_signature_takes_milliseconds() -> None:
    key, said, signed = (bytes.fromhex(text) for text in RFC_8032[2])
    begin = time.process_time()
    assert all(verifies(key, said, signed) for _ in range(10))
    assert (time.process_time() - begin) / 10 < 0.05
