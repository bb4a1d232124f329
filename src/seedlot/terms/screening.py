"""Screening of text for personal data before it is sealed, because what is sealed cannot be erased.

Patterns and checksums, no guessing of names: what alarms is an address, a number or a date that stands beside a word
which says whose it is. A name alone, in a sentence, is not found; the guide says so. An alarm tells the kind and the
place, never the text itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from seedlot.terms.national import SCHEMES, Care, Scheme, is_any_named


@dataclass(frozen=True, slots=True, order=True)
class Alarm:
    """Something that looks like a personal datum: where it begins in the text, and its kind in words."""

    start: int
    kind: str


def alarms(text: str, care: Care = Care.TEXT) -> tuple[Alarm, ...]:
    """What in a text looks like personal data, in order; each kind once for each place."""
    if not is_suspect(text):
        return ()
    text = text.translate(_NARROW)
    return tuple(sorted({*_labelled(text, care), *_numbers(text, care)}))


def is_suspect(text: str) -> bool:
    """Whether a text needs a closer look: one quick pass, which most texts leave with a no."""
    lower = (text if text.isascii() else text.translate(_NARROW)).lower()
    return _SHAPE.search(lower) is not None or _WORD.search(lower) is not None


def answered(note: str) -> str:
    """Why a person says that what alarmed is no personal datum; nothing where a note does not say so."""
    found = _ANSWER.search(note)
    return found[1].strip() if found else ""


def noted(note: str, why: str) -> str:
    """A note that also says why what alarms is no personal datum; the note as it is where no reason is given."""
    if not why.strip():
        return note
    said = f"{ANSWER} {why.strip()}"
    return f"{note.strip().rstrip('.')}. {said}" if note.strip() else said


#: How a note says that an alarm was answered.
ANSWER = "Screened:"
_ANSWER = re.compile(rf"\b{ANSWER}\s*(\S.*)", re.IGNORECASE | re.DOTALL)

#: Digits and a colon as Japanese writing has them, and as ours has them; places stay.
_NARROW = {0xFF10 + digit: str(digit) for digit in range(10)} | {0xFF1A: ":"}
_LETTER = "A-Za-z\u00c0-\u024f"
_START, _END = rf"(?<![{_LETTER}])", rf"(?![{_LETTER}])"

_MONTH = r"(?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz]|janv|f[ée]v|avr|juin|juil|ao[uû]t|d[ée]c)"
_DATE = (
    r"(?:\d{1,4}[-./ ]\d{1,2}[-./ ]\d{1,4}|(?:19|20)\d{6}"
    rf"|\d{{1,2}}(?:st|nd|rd|th|er|º)?[-. ]{{1,2}}(?:of |de )?{_MONTH}[a-zé]*[-., ]{{1,2}}(?:de )?\d{{2,4}}"
    rf"|{_MONTH}[a-zé]*[-. ]{{1,2}}\d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|\d{{4}}年)"
)
_BIRTH = (
    r"d\.?o\.?b|(?:date|day) of birth|birth[ _-]?(?:date|day)|date_of_birth|born|geb(?:oren)?|geburts(?:datum|tag)"
    r"|n[ée](?:e|\(e\))? le|date de naissance|geboren|geboortedatum|nat[oa] il|data di nascita|nacid[oa] el"
    r"|fecha de nacimiento|f[öø]d[dt]?|f[öø]dsels(?:dag|dato|datum)|syntynyt|urodzon[ya]"
)
#: What a program writes between a label and its value, and what a value is not.
_BETWEEN = r"[\"'\])}]*\s*(?:value=|[:=,;\t>|/#^]|\bis\b)[\s\"'>]*"
_NONE = (
    r"(?:n/?a|none|null|nil|unknown|anon\w*|redacted|removed|withheld|masked|deleted|pseudonym\w*|coded?|blank|test"
    r"|default|demo|sample|not|no|see|patient|string|text|id|x+|-+|\?+|\*+|<)(?![^\W_])"
)
_WHO = r"(?:patient|donor|subject)"
_NAME = (
    rf"{_WHO}(?:'s|s)?[ _.-]?(?:(?:full |first |last |given |family |sur)?_?name|(?:home |street )?address)|patientenname|nom du (?:patient|donneur)"
    r"|nome (?:del|do) paziente|nombre del (?:paciente|donante)|患者名|환자명"
)
_NUMBER = (
    rf"m\.?r\.?n|{_WHO}(?:'s)?[ _.-]?(?:id|no|nr|number|nummer|identifier)|hospital[ _-]?(?:id|no|number)"
    r"|(?:medical|health) record[ _-]?(?:id|no|number)|chart[ _-]?(?:no|number)|patientennummer|fallnummer"
    r"|num[ée]ro (?:de|du) patient|患者番号|환자번호"
)

_MAIL = r"(?<![\w.%+'-])(?<!//)[\w.%+'-]{1,64}@[\w-]+(?:\.[\w-]+)*\.(?-i:[a-z]{2,24}|COM|ORG|NET|EDU|GOV)(?![\w-])"
#: Beside a word; and with a country's code (ITU-T E.164: at most 15 digits; E.123: in groups).
_TELEPHONE = (
    rf"{_START}(?:tele?(?:phone|fono?)?|t[ée]l|phone|mobile?|handy|gsm|fax)(?: ?(?:no|nr|number))?\b"
    r"[^\w\n+(]{0,4}\+?\(?\d(?:[ ()./-]{0,2}\d){6,14}(?!\d)"
)
_ABROAD = r"(?<![\w.+])(?:\+|00(?=[0-9]{2} ))(?=(?:\D{0,2}\d){8})[0-9]{1,3}(?=[ (-])(?:[ ()-]{1,2}\d{1,4}){2,6}(?!\d)"
_BORN = (
    rf"{_START}(?:{_BIRTH}){_END}(?:\s*\(.{{0,12}}?\))?[\"'\])}}]*[^\w\n]{{0,6}}(?:value=\W{{0,2}})?"
    rf"(?:(?:on|in|am|the|le|il|el|den|was|is)\s+){{0,2}}(?:{_DATE}|(?:19|20)\d{{2}}(?!\d))"
)
_TITLED = r"(?<![\w.])(?-i:Mrs|Mr|Ms|Miss|Mme|Mlle|Frau|Herrn?|Signora|Signor|Sra)(?:\.| |\. )(?-i:[A-ZÀ-Þ][a-zß-ÿ]+)"
_NUMBERED = (
    rf"{_START}(?:{_NUMBER}){_END}[\"'\])}}.]*[^\w\n]{{0,6}}(?:value=\W{{0,2}}|is )?[A-Z#/ -]{{0,6}}\d(?:[ -]?\d){{3,}}"
)
_TYPED = frozenset({Care.TEXT, Care.CODE})
_ALL = frozenset(Care)

#: Kind in words, pattern, and the kinds of text in which it is looked for.
_PATTERNS: tuple[tuple[str, re.Pattern[str], frozenset[Care]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE | re.MULTILINE), cares)
    for kind, pattern, cares in (
        ("an e-mail address", _MAIL, _ALL),
        ("a telephone number", _TELEPHONE, _ALL),
        ("a telephone number", _ABROAD, _TYPED),
        ("a date of birth", _BORN, _ALL),
        ("dates of birth", rf"(?:^|[,;\t])[ \"']*(?:{_BIRTH})[ \"']*(?=[,;\t]|$)", frozenset({Care.FILE})),
        ("the name or address of a patient or donor", rf"{_START}(?:{_NAME}){_END}{_BETWEEN}(?!{_NONE})[^\W\d_]", _ALL),
        ("the name of a patient or donor", _TITLED, _TYPED),
        ("a patient or hospital number", _NUMBERED, _ALL),
        ("an HL7 patient segment", r"^PID\|[^\n|]*\|[^\n|]*\|", _ALL),
        ("a FHIR patient", r"\"resourceType\"\s*:\s*\"Patient\"|<Patient\s+xmlns=.http://hl7", _ALL),
    )
)

#: Shapes and words, in lower case, without one of which nothing above can match. They begin with fixed characters
#: and no boundary, so that the search leaps from one such character to the next.
_SHAPE = re.compile(
    r"[0-9](?:[0-9]{5}|[0-9]{2}[ .-][0-9]{3}[ .-][0-9]{2}|[0-9]{2}[ -][0-9]{2}[ -][0-9]{4}|[0-9]{3}[ -][0-9]{4}[ -][0-9]{4}"
    r"|[0-9]{3}\.[0-9]{2}\.[0-9]{3}|[0-9]{3} [0-9]{5}|[0-9]\.[0-9]{2}\.[0-9]{2}-[0-9]|56\.[0-9]{4}\.|[0-9][A-Za-z][0-9]{2}[A-Za-z][0-9]{3}[A-Za-z]|[0-9]? [0-9]{2} [0-9]{2})"
)
_WORD = re.compile(
    "@|born|birth|dob|d\\.ob|do\\.b|d\\.o\\.b|day of|geb|n[ée] le|n[ée]e le|n[ée]\\(e\\)|naissance|nat[oa] il|nascita|nacid"
    "|nacimiento|f[öø]d|synty|urodz|tel|t[ée]l|phone|mobil|handy|gsm|fax|patient|donor|subject|nom d|nome d|nombre d"
    "|m\\.?r\\.?n|hospital|medical|health|chart|fallnu|num[ée]ro d|mrs|mr[. ]|ms[. ]|miss|mme|mlle|frau|herr|signor|sra"
    "|pid\\||患|환|[+][0-9]{1,3}[ (-]|00[0-9]{2} "
)


def _labelled(text: str, care: Care) -> Iterator[Alarm]:
    spans = tuple(_spans(text.lower()))
    for kind, pattern, cares in _PATTERNS if spans else ():
        if care in cares:
            yield from (Alarm(found.start(), kind) for span in spans for found in pattern.finditer(text, *span))


def _spans(lower: str) -> Iterator[tuple[int, int]]:
    """Where to look closely: around every word of `_WORD`, joined where they meet."""
    first, last = 0, -1
    for found in _WORD.finditer(lower):
        if found.start() - _REACH > last >= 0:
            yield first, last
            last = -1
        if last < 0:
            first = max(0, found.start() - _REACH)
        last = found.end() + 2 * _REACH
    if last >= 0:
        yield first, last


def _numbers(text: str, care: Care) -> Iterator[Alarm]:
    if not _SHAPE.search(text):
        return
    is_named = is_any_named(text.lower())
    for scheme in SCHEMES:
        if is_named or care in scheme.alone:
            yield from (
                Alarm(found.start(), scheme.name)
                for found in scheme.shape.finditer(text)
                if scheme.valid(found[0]) and (care in scheme.alone or _is_cued(scheme, text, found.start()))
            )


#: How far before a number the word may stand that names it, and how far around a word is looked, in characters.
_REACH = 80


def _is_cued(scheme: Scheme, text: str, start: int) -> bool:
    return scheme.cue.search(text, max(0, start - _REACH), start) is not None
