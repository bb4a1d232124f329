"""Printed names: what may stand beside a signature, and which two could be taken for one another.

The method is the skeleton of Unicode Technical Standard 39, section 4; the letters are those of its table of confusables
(confusables.txt) that a reader of Latin takes for others. The fonts of our documents show no other scripts that look so.
"""

# ruff: noqa: RUF001 - letters that can be taken for others are what this file is about
from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from seedlot.terms.showing import is_seen, seen

#: What looks like a letter of Latin: Cyrillic, Greek, and Latin letters beside the alphabet (UTS 39, confusables.txt).
_LOOKS: dict[str, str] = {
    **dict(zip("АВЕЅІЈКМНОРСТУХҮӀԌԜѴ", "ABESlJKMHOPCTYXYlGWV", strict=True)),
    **dict(zip("агеорсухѕіјһҽӏԁԛԝѡѵүꙇ", "areopcyxsijheidqwwvyi", strict=True)),
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϜϹϺͿ", "ABEZHlKMNOPTYXFCMJ", strict=True)),
    **dict(zip("αγικνορσυϲϳϱ", "ayikvopoucjp", strict=True)),
    **dict(zip("ıɩɪɑɡɣʏɯʋƖǀƦᴄᴏᴜᴠᴡᴢꜱẝ", "iiiagyywullRcouvwzsf", strict=True)),
    # Cyrillic letters that look like Greek ones, as the same table has it.
    **dict(zip("ГПФпфк", "ΓΠΦπφk", strict=True)),
    "Ы": "bl",
    "Ь": "b",
    "Ю": "lO",
    # figures and letters of Latin that look alike in many fonts
    "I": "l",
    "|": "l",
    "1": "l",
    "0": "O",
    "m": "rn",
}
_LOOK = str.maketrans(_LOOKS)
#: A dot over a letter that has one already cannot be seen.
_DOTTED = re.compile("(?<=[ij])\u0307")

#: Scripts that are written in one word: Japanese, Korean, and Chinese with its phonetic letters (UTS 39, section 5.1).
_TOGETHER = (
    frozenset({"CJK", "HIRAGANA", "KATAKANA"}),
    frozenset({"CJK", "HANGUL"}),
    frozenset({"CJK", "BOPOMOFO"}),
)
#: How names of characters begin that belong to a script of another name, or to any script.
_SCRIPTS = {"IDEOGRAPHIC": "CJK", "KATAKANA-HIRAGANA": "KATAKANA", "MODIFIER": ""}
_WORD = re.compile(r"[^\s.'’·-]+")


def faults_of_name(name: str) -> Iterator[str]:
    """Say why a name cannot be printed beside a signature, in words that go on from the name."""
    if not name.strip():
        yield "says nothing"
    elif not is_seen(name):
        yield f"holds what cannot be seen, or turns the direction of writing ({seen(name)})"
    elif name != name.strip():
        yield "begins or ends with a blank"
    elif not any(each.isalpha() for each in name):
        yield "holds no letter"
    if not unicodedata.is_normalized("NFC", name):
        yield "is not in Unicode NFC"
    for word in _WORD.findall(name):
        scripts = {_script(each) for each in word if each.isalpha()} - {""}
        if len(scripts) > 1 and not any(scripts <= together for together in _TOGETHER):
            yield f"mixes letters of several scripts ({', '.join(sorted(map(str.lower, scripts)))}) in one word"


def are_alike(one: str, other: str) -> bool:
    """Whether two names, or identifiers, could be taken for one another: capitals and blanks tell nobody apart."""
    return any(mine == theirs for mine, theirs in zip(skeletons(one), skeletons(other), strict=True))


def skeletons(name: str) -> tuple[str, str]:
    """What a name looks like, as it is written and in small letters: a capital I looks like an l, a small one does not."""
    blank = "".join(" " if each.isspace() else each for each in unicodedata.normalize("NFKC", name))
    plain = "".join(filter(is_seen, blank))
    return _skeleton(plain).casefold(), _skeleton(plain.casefold())


def _skeleton(text: str) -> str:
    looks = _DOTTED.sub("", unicodedata.normalize("NFD", text)).translate(_LOOK)
    return " ".join(unicodedata.normalize("NFD", looks).split())


def _script(letter: str) -> str:
    """The script of a letter, as its name in Unicode begins."""
    first = unicodedata.name(letter, "?").removeprefix("FULLWIDTH ").removeprefix("HALFWIDTH ").split(" ")[0]
    return _SCRIPTS.get(first, first)
