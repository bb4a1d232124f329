"""What vectors a text names, and whether one of them is a virus: by words that are few and known."""

from __future__ import annotations

import re

#: Words of a method, or a vector, and what that is.
_VECTORS = (
    (re.compile(r"\bsendai\b|\bsev\b|cytotune"), "sendai"),
    (re.compile(r"lentivir|\blenti\b"), "lentiviral"),
    (re.compile(r"adeno-associated|\br?aav\d*\b"), "aav"),
    (re.compile(r"retrovir|\bmlv\b|\bmmlv\b"), "retroviral"),
    (re.compile(r"episom|plasmid|minicircle"), "plasmid"),
    (re.compile(r"\b(?:\w*m)?rnas?\b|messenger rna|replicon"), "rna"),
)
VIRAL = frozenset({"sendai", "lentiviral", "aav", "retroviral"})
INTEGRATING = frozenset({"lentiviral", "retroviral"})
_VIRUS = re.compile(r"vir(?:us|uses|al)\b")
#: What says that a virus is not there.
_FREE = re.compile(r"\b\w*vir(?:us|al)[ -]free\b|\b(?:non|no|not|without)[ -]?(?:a )?\w*vir(?:us|al)\b")
#: Vectors and ways that are no virus, though they have no word of their own among the facts.
_OTHER = re.compile(
    r"electroporat|nucleofect|lipofect|transfect|microinject|nanoparticle|\bproteins?\b|\brnp\b"
    r"|ribonucleoprotein|transpos|piggybac|sleeping beauty|\bpeptides?\b|small molecule"
)


def _plain(texts: tuple[str, ...]) -> str:
    return " ; ".join(texts).casefold()


def vectors(*texts: str) -> frozenset[str]:
    """What vectors texts name."""
    plain = _FREE.sub(" ", _plain(texts))
    return frozenset(word for pattern, word in _VECTORS if pattern.search(plain))


def viral(*texts: str) -> bool | None:
    """Whether texts name a virus as a vector; None where no word tells what the vector is."""
    plain = _plain(texts)
    rest = _FREE.sub(" ", plain)
    named = vectors(*texts)
    if named & VIRAL or _VIRUS.search(rest):
        return True
    return False if named or rest != plain or _OTHER.search(plain) else None
