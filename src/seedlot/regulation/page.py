"""A page of a territory, made from its rules: what a regulatory person reads and checks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from seedlot.regulation.logic import said
from seedlot.regulation.pack import Pack
from seedlot.regulation.rule import Confidence, Rule, Stage, Status

_SURE = {
    Confidence.SEEN: "seen in the source",
    Confidence.SEED: "reported, not seen in the text itself",
    Confidence.GENERAL: "general knowledge: provisional until a person has verified it",
}


def page(pack: Pack, code: str) -> str:
    """Write the page of a territory in Markdown: its limits, its own rules by document, and what it inherits."""
    territory = pack.territories[code]
    own = [rule for rule in pack.rules_of(code) if rule.territory == code]
    inherited = [rule for rule in pack.rules_of(code) if rule.territory != code]
    return "\n".join(
        (
            f"# {territory.name}",
            "",
            *_about(pack, code, own, inherited),
            *(line for name in _documents(own) for line in _document(name, own)),
            *_inherited(pack, inherited),
        )
    )


def _about(pack: Pack, code: str, own: list[Rule], inherited: list[Rule]) -> Iterator[str]:
    note = pack.territories[code].note
    yield f"{len(own)} rules of its own and {len(inherited)} that it inherits ({pack.title})."
    if note:
        yield f"\n{note[0].upper()}{note[1:]}."
    yield "\nThese are the limits of the rules:\n"
    limits = dict.fromkeys(limit for content in pack.contents for limit in content.about.limits)
    yield from (f"- {limit}" for limit in limits)
    yield ""


def _documents(rules: Iterable[Rule]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(rule.document for rule in rules))


def _document(name: str, rules: list[Rule]) -> Iterator[str]:
    yield f"## {name}\n"
    for rule in rules:
        if rule.document == name:
            yield from _rule(rule)


def _rule(rule: Rule) -> Iterator[str]:
    yield f"### {rule.id}: {rule.title}\n"
    yield f"{rule.requirement}\n"
    yield "| | |\n| --- | --- |"
    yield from (f"| {name} | {_cell(text)} |" for name, text in _rows(rule) if text)
    yield ""


def _rows(rule: Rule) -> Iterator[tuple[str, str]]:
    yield "section", rule.section
    yield "expected by", f"{rule.authority} ({rule.weight}, {rule.strength})"
    yield "status", _status(rule)
    yield "stages", ", ".join(stage.replace("_", " ") for stage in Stage if stage in rule.stages)
    yield "applies if", said(rule.condition)
    yield "met by", " **or** ".join(_codes(way.codes) + f" ({way.gives})" for way in rule.ways if way.codes)
    for one in rule.also:
        yield f"also, if {said(one.condition)}", _codes(one.codes)
    yield "otherwise", f"{rule.if_missing}. {rule.consequence}"
    yield "what to do", rule.action
    where = f" <{rule.source.url}>" if rule.source.url.startswith("http") else ""
    yield "source", f"{rule.source.document}{where} ({rule.source.kind})"
    yield "confidence", _SURE[rule.confidence]
    yield "to verify", rule.to_verify
    yield "corrected", rule.changed


def _status(rule: Rule) -> str:
    since, until = rule.in_force.since, rule.in_force.until
    dated = [
        f"since {since}" if since else "",
        f"until {until}" if until else "",
        f"published on {rule.published}" if rule.published else "",
        f"expected {rule.expected}" if rule.expected else "",
    ]
    uncounted = ", listed and not counted" if rule.status in {Status.DRAFT, Status.UPCOMING} else ""
    return " ".join(("in force" if rule.status is Status.IN_FORCE else rule.status, *filter(None, dated))) + uncounted


def _codes(codes: tuple[str, ...]) -> str:
    return ", ".join(f"`{code}`" for code in codes)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _inherited(pack: Pack, rules: list[Rule]) -> Iterator[str]:
    if rules:
        yield "## Inherited\n"
    for code in dict.fromkeys(rule.territory for rule in rules):
        names = [rule.id for rule in rules if rule.territory == code]
        yield f"From {pack.territories[code].name}: {', '.join(names)}.\n"
