"""What a gap report says, as texts: the same for the page that is printed and for the one that is edited."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from seedlot.dossier.wording import printable
from seedlot.regulation.judged import Timing
from seedlot.regulation.pack import Pack
from seedlot.regulation.rule import Stage
from seedlot.regulation.shapes import Verdict
from seedlot.regulation.strictest import strictest
from seedlot.regulation.told import dossier
from seedlot.release.gap_chart import LOOKS, in_words
from seedlot.release.gaps import Gaps, Line, counts, lines, matrix

#: Verdicts that have a chapter, in the order of the report, with what its heading says.
CHAPTERS: tuple[tuple[Verdict, str], ...] = (
    (Verdict.BLOCKER, "Blockers"),
    (Verdict.GAP, "Gaps"),
    (Verdict.NOT_ASSESSED, "Not assessed"),
    (Verdict.AGREED, "Accepted with prior agreement"),
    (Verdict.ACCEPTED, "Accepted"),
    (Verdict.NOTE, "Notes"),
)
#: How sure the wording of a rule is, in words.
CONFIDENCE = {
    "seen-in-source": "seen in the source named",
    "from-seed": "as reported in a published article; the text itself was not read",
    "from-general-knowledge": "general knowledge, not yet verified by a person",
}
#: So many things to do stand on the first page.
_FIRST = 6


def gap_contents(gaps: Gaps, *, title: str, simulated: bool, root: str) -> dict[str, Any]:
    """Tell what the report says. `title` is that of the record, `root` the Merkle root of the entries that were read."""
    held = gaps.assessment
    found = lines(held)
    lacking = _open(found)
    contents = {
        "title": "Regulatory gap report",
        "record": title,
        "simulated": simulated,
        "programme": gaps.programme.name,
        "product": gaps.programme.stated_as("product"),
        "verdict": held.verdict.value,
        "about": _about(gaps, root),
        "territories": _territories(gaps),
        "first": _first(lacking),
        "more": max(len(lacking) - _FIRST, 0),
        "stages": [_stage(stage) for stage in Stage],
        "matrix": _matrix(gaps),
        "looks": [{"verdict": verdict.value, "colour": colour, "sign": sign} for verdict, (colour, sign) in LOOKS.items()],
        "chapters": [chapter for chapter in (_chapter(gaps.pack, verdict, name, found) for verdict, name in CHAPTERS) if chapter],
        "ahead": [_rule(gaps.pack, line) for line in found if line.judged.timing is not Timing.IN_FORCE and _applies(line)],
        "strictest": _strictest(gaps),
        "facts": [_fact(gaps, name) for name in sorted(gaps.facts)],
        "sources": _sources(gaps, found),
        "without_rules": ", ".join(gaps.without_rules),
        "limits": [limit for content in gaps.pack.contents for limit in content.about.limits],
    }  # fmt: skip
    said: dict[str, Any] = printable(contents)
    return said


def _about(gaps: Gaps, root: str) -> list[tuple[str, str]]:
    knowledge = "; ".join(f"{each.about.name} {each.about.version}: {each.about.as_of}" for each in gaps.pack.contents)
    return [
        ("Programme", gaps.programme.name),
        ("Product", gaps.programme.stated_as("product") or "not stated"),
        ("Rules in force on", gaps.assessment.on.isoformat()),
        ("Record", f"as of {gaps.programme.as_of} entries, Merkle root {root}"),
        ("Rules", f"{gaps.assessment.pack}, SHA-256 {gaps.assessment.sha256}"),
        ("State of knowledge", knowledge),
    ]


def _territories(gaps: Gaps) -> list[dict[str, Any]]:
    return [
        {
            "name": gaps.pack.territories[code].name,
            "code": code,
            "verdict": each.verdict.value,
            "provisional": each.provisional,
            "counts": [f"{count} {verdict.value}" for verdict, count in counts(each).items()],
            "deciding": [f"{judged.rule.id} {judged.rule.title}" for judged in each.deciding[:3]],
            "more": max(len(each.deciding) - 3, 0),
        }
        for code, each in gaps.assessment.territories.items()
    ]


def _open(found: Iterable[Line]) -> list[Line]:
    """What is still to settle: blockers, then gaps; what must be before what should be; what most territories ask first."""
    wanted, order = (Verdict.BLOCKER, Verdict.GAP), ("must", "should", "may")
    lacking = [line for line in found if line.judged.counted and line.judged.verdict in wanted]

    def urgency(line: Line) -> tuple[int, int, int]:
        judged = line.judged
        return wanted.index(judged.verdict), order.index(judged.rule.strength.value), -len(line.territories)

    return sorted(lacking, key=urgency)


def _first(lacking: Iterable[Line]) -> list[dict[str, str]]:
    """What to do first."""
    return [
        {
            "verdict": line.judged.verdict.value,
            "rule": line.judged.rule.id,
            "territories": ", ".join(line.territories),
            "do": line.judged.rule.action,
        }
        for line in islice(lacking, _FIRST)
    ]


def _matrix(gaps: Gaps) -> list[dict[str, Any]]:
    rows: dict[str, list[str]] = {}
    for each in matrix(gaps.assessment):
        rows.setdefault(str(each["territory"]), []).append(str(each["verdict"]))
    return [{"territory": gaps.pack.territories[code].name, "verdicts": verdicts} for code, verdicts in rows.items()]


def _stage(stage: Stage) -> str:
    return in_words(stage.value)


def _applies(line: Line) -> bool:
    return line.judged.verdict is not Verdict.NOT_APPLICABLE


def _chapter(pack: Pack, verdict: Verdict, name: str, found: Iterable[Line]) -> dict[str, Any] | None:
    rules = [
        _rule(pack, line)
        for line in found
        if line.judged.verdict is verdict and line.judged.timing is Timing.IN_FORCE and _applies(line)
    ]
    return {"name": name, "verdict": verdict.value, "rules": rules} if rules else None


def _rule(pack: Pack, line: Line) -> dict[str, Any]:
    judged, rule = line.judged, line.judged.rule
    return {
        "id": rule.id,
        "title": rule.title,
        "verdict": judged.verdict.value,
        "timing": judged.timing.value,
        "territories": ", ".join(line.territories),
        "provisional": judged.provisional,
        "planned": judged.planned,
        "requirement": rule.requirement,
        "because": [*(each.says for each in judged.facts), *(each.says for each in judged.evidence)],
        "entries": ", ".join(map(str, judged.entries)),
        "consequence": rule.consequence,
        "do": list(judged.to_do),
        "dossier": ", ".join(dossier(pack, rule.codes)),
        "text": f"{rule.authority}: {rule.document}, {rule.section} ({rule.weight.value})",
        "source": f"{rule.source.document}, {rule.source.section}",
        "confidence": CONFIDENCE[rule.confidence.value],
        "to_verify": rule.to_verify,
    }


def _strictest(gaps: Gaps) -> list[dict[str, str]]:
    """Of each question on which more than one territory of the programme has rules: who asks most, and what is still open."""
    return [
        {
            "question": each.title,
            "mode": each.mode.value,
            "reference": ", ".join(each.reference),
            "lost": ", ".join(each.lost) or "none",
            "why": each.why,
        }
        for each in strictest(gaps.pack, gaps.assessment)
        if len(each.targets) > 1
    ]


def _fact(gaps: Gaps, name: str) -> dict[str, str]:
    stated = gaps.facts[name]
    value = stated.value
    shown = ", ".join(sorted(value)) if isinstance(value, frozenset) else value
    words = {True: "yes", False: "no", None: "not known"}
    return {
        "fact": name.replace("_", " "),
        "value": words[shown] if isinstance(shown, bool) or shown is None else str(shown),
        "says": stated.says,
        "entries": ", ".join(map(str, stated.entries)),
        "settle": stated.settle,
    }


def _sources(gaps: Gaps, found: Iterable[Line]) -> list[dict[str, str]]:
    named = {line.judged.rule.source.id for line in found if _applies(line)}
    return [
        {"id": source.id, "title": source.title, "url": source.url, "kind": source.kind, "seen": source.seen}
        for name, source in sorted(gaps.pack.sources.items())
        if name in named
    ]
