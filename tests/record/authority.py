"""A time-stamping authority for tests: answers any request, honestly or not (RFC 3161 over RFC 5652), by hand."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_SHA256, _ECDSA = bytes.fromhex("0609608648016503040201"), bytes.fromhex("06082a8648ce3d040302")
_SIGNED, _TOKEN = bytes.fromhex("06092a864886f70d010702"), bytes.fromhex("060b2a864886f70d0109100104")
_CONTENT, _DIGEST = bytes.fromhex("06092a864886f70d010903"), bytes.fromhex("06092a864886f70d010904")
_FROM, _UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2120, 1, 1, tzinfo=UTC)


class Authority:
    """A root and a certificate that stamps."""

    def __init__(self, name: str = "Simulated time stamping unit") -> None:
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        above = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Root of {name}")])
        key, self.key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        authority = x509.BasicConstraints(ca=True, path_length=None)
        stamping = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        root = _certificate(above, above, key).add_extension(authority, critical=True).sign(key, hashes.SHA256())
        leaf = _certificate(self.name, above, self.key).add_extension(stamping, critical=True)
        self.certificate = leaf.sign(key, hashes.SHA256())
        self.root = root.public_bytes(Encoding.PEM)

    def stamp(self, request: bytes, time: datetime, *, tail: bytes = b"") -> bytes:
        """Answer a request made by `stamps.request`; `tail` is put behind the content, where nothing belongs."""
        imprint, nonce = _imprint_and_nonce(request)
        moment = f"{time.astimezone(UTC):%Y%m%d%H%M%SZ}".encode()
        info = _der(0x30, b"\x02\x01\x01\x06\x03\x2a\x03\x04" + imprint + b"\x02\x01\x07" + _der(0x18, moment) + nonce)
        digest = _der(0x30, _DIGEST + _der(0x31, _der(0x04, hashlib.sha256(info).digest())))
        attributes = _der(0x30, _CONTENT + _der(0x31, _TOKEN)) + digest
        signature = self.key.sign(_der(0x31, attributes), ec.ECDSA(hashes.SHA256()))
        issuer = self.certificate.issuer.public_bytes()
        serial = self.certificate.serial_number
        number = _der(0x02, serial.to_bytes(serial.bit_length() // 8 + 1))
        signer = b"\x02\x01\x01" + _der(0x30, issuer + number) + _der(0x30, _SHA256) + _der(0xA0, attributes)
        signer = _der(0x30, signer + _der(0x30, _ECDSA) + _der(0x04, signature))
        content = _der(0x30, _TOKEN + _der(0xA0, _der(0x04, info)))
        held = _der(0xA0, self.certificate.public_bytes(Encoding.DER))
        signed = b"\x02\x01\x03" + _der(0x31, _der(0x30, _SHA256)) + content + held + _der(0x31, signer) + tail
        return _der(0x30, _der(0x30, b"\x02\x01\x00") + _der(0x30, _SIGNED + _der(0xA0, _der(0x30, signed))))


def _certificate(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    named = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    return named.serial_number(x509.random_serial_number()).not_valid_before(_FROM).not_valid_after(_UNTIL)


def _imprint_and_nonce(request: bytes) -> tuple[bytes, bytes]:
    """The two elements of a request that the answer repeats, with their heads: all of them are short."""
    at = 2 + 3
    end = at + 2 + request[at + 1]
    return request[at:end], request[end : end + 2 + request[end + 1]]


def _der(tag: int, content: bytes) -> bytes:
    width = len(content)
    if width < 0x80:
        return bytes([tag, width]) + content
    length = width.to_bytes((width.bit_length() + 7) // 8)
    return bytes([tag, 0x80 | len(length)]) + length + content
