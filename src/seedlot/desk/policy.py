"""The numbers of access, in one place, each with its source.

Regulations ask that passwords age (21 CFR 11.300(b)) and that attempts be detected and reported at once
(11.300(d)); how often and how many they leave to us. Where NIST SP 800-63B-4 (August 2025) says otherwise it is
written beside the number, as secondary sources quote it. It binds federal agencies of the United States, not makers
of medicines; where the two disagree, the regulation that binds the record's users is followed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a guess at a password costs: argon2id, the second recommended option of RFC 9106, section 4."""

    #: passes over the memory
    time: int = 3
    #: KiB
    memory: int = 64 * 1024
    lanes: int = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Everything about access that is a number."""

    cost: Cost = Cost()
    #: Letters. NIST 3.1.1.2: 15 where a password stands alone, 8 beside a second factor; between them, for both.
    shortest: int = 12
    #: Letters, after normalisation. NIST 3.1.1.2: at least 64 are to be permitted.
    longest: int = 128
    #: A new password is none of the last so many (21 CFR 11.300(b): issuances are revised). NIST has no such rule.
    kept: int = 5
    #: 21 CFR 11.300(b) names password aging. NIST 3.1.1.2 says otherwise: no periodic change without a sign of compromise.
    aging: timedelta = timedelta(days=90)
    #: So long a password stays before its owner changes it again, so that `kept` cannot be run through in a minute.
    youngest: timedelta = timedelta(days=1)
    #: Failures in a row that lock (21 CFR 11.300(d)). NIST allows up to 100.
    failures: int = 5
    #: After so long a lock ends by itself, if nobody is left who could lift it: else five guesses shut out all.
    lone_lock: timedelta = timedelta(minutes=30)
    #: As NIST's highest level of assurance (AAL3): 15 minutes without activity, 12 hours in all.
    idle: timedelta = timedelta(minutes=15)
    absolute: timedelta = timedelta(hours=12)
    #: A one-time secret of two people lapses (21 CFR 11.300(c): temporary replacements under control).
    reset: timedelta = timedelta(hours=24)
    #: Time steps before and after the clock's (RFC 6238, section 5.2: at most one for delay).
    window: int = 1


POLICY = Policy()
