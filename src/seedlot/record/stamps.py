"""Time stamps of RFC 3161: a request, and what an authority answers. No network: files go and come as they are.

The raw answer is what is kept. It is read with rfc3161-client, and `openssl ts` is the second way: `by_hand` tells
the command.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from rfc3161_client import TimeStampResponse, VerificationError, VerifierBuilder, decode_timestamp_response

from seedlot.terms.errors import SeedlotError
from seedlot.terms.moments import instant

#: The hashes that an answer may use, by their object identifiers (RFC 5754).
_ALGORITHMS = {
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}
#: Those that a request may ask for, as DER writes their identifiers.
_REQUESTED = {"sha256": "608648016503040201", "sha512": "608648016503040203"}
_GRANTED = (0, 1)
#: What readers of certificates say of one that is spoilt.
_SPOILT = (ValueError, x509.InvalidVersion, x509.DuplicateExtension, x509.UnsupportedGeneralNameType)

_INTEGER, _SEQUENCE, _CERTIFICATES = 0x02, 0x30, 0xA0


class UnreadableStampError(SeedlotError):
    """An answer that cannot be read here. It may be good all the same."""

    def __init__(self, what: str) -> None:
        super().__init__(f"The time stamp cannot be read here: {what}", mend="Try `openssl ts -reply -text -in FILE`.")


class NotStampedError(SeedlotError):
    """An answer that is no time stamp of what was to be stamped, or not by whom it should be."""

    def __init__(self, what: str) -> None:
        super().__init__(f"This is not a good time stamp: {what}", mend="Ask the authority again.")


class BadCertificateError(SeedlotError):
    """A file that holds no certificates."""

    def __init__(self) -> None:
        super().__init__("This holds no certificate", mend="Give the authority's root certificate, as PEM or DER.")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an authority states: when, who it is, over which hash, and the nonce that it was sent."""

    time: str
    authority: str
    algorithm: str
    imprint: bytes
    nonce: int | None

    def is_of(self, data: bytes) -> bool:
        """Tell whether it stamps these bytes."""
        return hashlib.new(self.algorithm, data).digest() == self.imprint


def request(data: bytes, *, nonce: int, algorithm: str = "sha256") -> bytes:
    """Write a request to stamp the hash of some bytes, with the authority's certificate in the answer (RFC 3161, 2.4.1)."""
    identifier = _der(0x06, bytes.fromhex(_REQUESTED[algorithm])) + _der(0x05, b"")
    imprint = _der(_SEQUENCE, _der(_SEQUENCE, identifier) + _der(0x04, hashlib.new(algorithm, data).digest()))
    number = _der(_INTEGER, nonce.to_bytes(nonce.bit_length() // 8 + 1))
    return _der(_SEQUENCE, _der(_INTEGER, b"\x01") + imprint + number + _der(0x01, b"\xff"))


def nonce_of(asked: bytes) -> int | None:
    """Read the nonce of a request; None if it has none.

    Raises:
        NotStampedError: the bytes are no request.
    """
    try:
        _, _, *rest = _parts(asked, *_parts(asked, 0, len(asked))[0].inside)
    except (ValueError, IndexError):
        raise NotStampedError("the request beside it is none") from None
    numbers = [asked[part.start : part.end] for part in rest if part.tag == _INTEGER]
    return int.from_bytes(numbers[0]) if numbers else None


def read(response: bytes) -> Stamp:
    """Read what an answer states. Nothing is verified yet.

    Raises:
        UnreadableStampError: it cannot be read here.
        NotStampedError: the authority refused.
    """
    answer = _decoded(response)
    try:
        stated = answer.tst_info
        imprint = stated.message_imprint
        return Stamp(
            time=instant(stated.gen_time),
            authority=_authority(answer),
            algorithm=_ALGORITHMS[imprint.hash_algorithm.dotted_string],
            imprint=imprint.message,
            nonce=stated.nonce,
        )
    except KeyError:
        raise UnreadableStampError("it uses a hash that is not SHA-256, SHA-384 or SHA-512") from None
    except _SPOILT as error:
        raise UnreadableStampError(str(error)) from error


def check(response: bytes, data: bytes, *, roots: Sequence[bytes] = (), nonce: int | None = None) -> Stamp:
    """Verify an answer: that it stamps these bytes, with this nonce, by a chain of certificates to one of `roots`.

    The certificates are those that held when it was stamped. Without roots, and without a nonce, that part is not
    verified.

    Raises:
        UnreadableStampError: it cannot be read here.
        NotStampedError: something of this does not hold.
    """
    stamp = read(response)
    if not stamp.is_of(data):
        raise NotStampedError("it stamps something else")
    if nonce is not None and stamp.nonce != nonce:
        raise NotStampedError("its nonce is not that of the request: it may be an old one, sent again")
    if roots:
        trusted = [certificate for pem in roots for certificate in certificates(pem)]
        try:
            VerifierBuilder(roots=trusted).build().verify_message(_decoded(response), data)
        except (VerificationError, *_SPOILT) as error:
            raise NotStampedError(f"no chain to the given certificate ({_reason(str(error))})") from error
    return stamp


def certificates(data: bytes) -> list[x509.Certificate]:
    """Read the certificates of a file, PEM or DER.

    Raises:
        BadCertificateError: it holds none.
    """
    try:
        if b"-----BEGIN" in data:
            return x509.load_pem_x509_certificates(data)
        return [x509.load_der_x509_certificate(data)]
    except _SPOILT:
        raise BadCertificateError from None


def names(response: bytes, data: bytes) -> bool:
    """Tell whether an answer that cannot be read holds at least a hash of these bytes."""
    return any(hashlib.new(algorithm, data).digest() in response for algorithm in _ALGORITHMS.values())


def by_hand(response: bytes, data: bytes, token: Path | str) -> str:
    """The command that verifies an answer, which lies at `token`, with OpenSSL."""
    digests = [hashlib.new(algorithm, data).digest() for algorithm in _ALGORITHMS.values()]
    digest = next((digest for digest in digests if digest in response), digests[0])
    return f"openssl ts -verify -digest {digest.hex()} -in '{token}' -CAfile ca.pem"


def _decoded(response: bytes) -> TimeStampResponse:
    """Decode an answer, if need be with its certificates put in order.

    Some authorities do not sort them as DER asks, and rfc3161-client refuses that. Their order is not signed
    (RFC 5652, 5.1: the signature covers the content and the signed attributes).
    """
    faults = []
    for in_order in (False, True):
        try:
            answer = decode_timestamp_response(_sorted(response) if in_order else response)
        except (ValueError, IndexError) as error:
            faults.append(str(error))
        else:
            if answer.status not in _GRANTED:
                raise NotStampedError(f"the authority refused: {'; '.join(answer.status_string) or answer.status}")
            return answer
    raise UnreadableStampError(faults[0])


def _reason(fault: str) -> str:
    """The one sentence of OpenSSL that says why, out of its list of errors."""
    found = re.search(r'Verify error: *([^"\]]+)"', fault) or re.search(r'reason: "([^"]+)"', fault)
    return found[1].strip() if found else fault


def _authority(answer: TimeStampResponse) -> str:
    """The subject of the certificate that signed; else the name that the token states."""
    held = [x509.load_der_x509_certificate(der) for der in answer.signed_data.certificates]
    signers = {(signer.issuer, signer.serial_number) for signer in answer.signed_data.signer_infos}
    for certificate in held:
        if (certificate.issuer, certificate.serial_number) in signers:
            return certificate.subject.rfc4514_string()
    name = answer.tst_info.name
    return name.value.rfc4514_string() if isinstance(name, x509.DirectoryName) else ""


@dataclass(frozen=True, slots=True)
class _Part:
    """One element of DER: its tag, where it begins with its head, and where its content begins and ends."""

    tag: int
    head: int
    start: int
    end: int

    @property
    def inside(self) -> tuple[int, int]:
        return self.start, self.end


def _parts(data: bytes, start: int, end: int) -> list[_Part]:
    """Split a span of DER into its elements (X.690, 8.1).

    Raises:
        ValueError: it is not DER.
        IndexError: it is cut short.
    """
    found = []
    while start < end:
        width = data[start + 1]
        begin = start + 2
        if width & 0x80:
            begin += width & 0x7F
            width = int.from_bytes(data[start + 2 : begin])
        if begin + width > end:
            raise ValueError("it is cut short")
        found.append(_Part(data[start], start, begin, begin + width))
        start = begin + width
    return found


def _sorted(response: bytes) -> bytes:
    """The same answer with its set of certificates in the order of DER. No length changes, only places."""
    token = _parts(response, *_parts(response, 0, len(response))[0].inside)[1]
    signed = _parts(response, *_parts(response, *token.inside)[1].inside)[0]
    for part in _parts(response, *signed.inside):
        if part.tag == _CERTIFICATES:
            held = sorted(response[each.head : each.end] for each in _parts(response, *part.inside))
            return response[: part.start] + b"".join(held) + response[part.end :]
    return response


def _der(tag: int, content: bytes) -> bytes:
    return bytes([tag, len(content)]) + content
