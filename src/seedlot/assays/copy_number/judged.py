"""What the changes that were found mean, and what could have been found: findings on a sample, from reads or an array."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from seedlot.genome.events import Event, Limit
from seedlot.genome.known import hotspots
from seedlot.terms.finding import Answer, Finding

_HOTSPOTS = "docs: assays/copy_number"
_LIMITS = "reference/genome-limits"
#: Names of known changes that a finding lists, and changes of a sample that have a finding each.
_NAMES, _EACH = 3, 10


def judge(
    sample: str, events: Sequence[Event], limits: Sequence[Limit], *, method: str, where: str
) -> Iterator[Finding]:
    """Known changes are not met, other new ones are for a person, shared ones are told; and how far the rest was looked for."""
    shared = [event for event in events if event.new == "no"]
    known = [event for event in events if event.new != "no" and event.known]
    other = [event for event in events if event.new != "no" and not event.known]
    for event in known:
        says = f"{_has(event)}{_fresh(event)}. It is known to recur in pluripotent stem cells: {_names(event)}."
        yield Finding(
            code="copy_number/recurrent",
            answer=Answer.NOT_MET,
            says=f"'{sample}' {says}",
            where=where,
            source=_HOTSPOTS,
        )
    for event in other[:_EACH]:
        says = f"'{sample}' {_has(event)}{_fresh(event)}. What it means is for a person to classify."
        yield Finding(code="copy_number/change", answer=Answer.NOT_KNOWN, says=says, where=where)
    if len(other) > _EACH:
        says = f"'{sample}' has {len(other) - _EACH} more changes (table events). What they mean is for a person to classify."
        yield Finding(code="copy_number/change", answer=Answer.NOT_KNOWN, says=says, where=where)
    if shared:
        names = ", ".join(event.name for event in shared[:_EACH]) + (" and more" if len(shared) > _EACH else "")
        says = f"'{sample}' and its reference both have {names}."
        yield Finding(code="copy_number/shared", says=says, where=where)
    if limits:
        yield _limits(sample, events, limits, method=method, where=where)


def _has(event: Event) -> str:
    """The change and its share of cells."""
    if event.fraction is None:
        return f"has {event.name}"
    share = f"{100 * event.fraction:.3g} % of cells"
    if event.low is not None and event.high is not None:
        share += f" ({100 * event.low:.3g} to {100 * event.high:.3g})"
    return f"has {event.name} in {share}"


def _fresh(event: Event) -> str:
    return ", and its reference has not" if event.new == "yes" else "; whether it is new is not known"


def _names(event: Event) -> str:
    names = event.known.split("; ")
    return ", ".join(names[:_NAMES]) + (f" and {len(names) - _NAMES} more" if len(names) > _NAMES else "")


def _limits(sample: str, events: Sequence[Event], limits: Sequence[Limit], *, method: str, where: str) -> Finding:
    """From which share of cells on the recurrent changes that were not found would have been, in one sentence."""
    hit = {name for event in events for name in event.known.split("; ")}
    by_region = {(limit.region, limit.kind): limit.fraction for limit in limits}
    seen: list[tuple[float, str]] = []
    blind: list[str] = []
    for one in hotspots():
        if one.title in hit:
            continue
        share = by_region.get((one.name, one.kind))
        if share is None:
            blind.append(one.title)
        else:
            seen.append((share, one.title))
    says = f"'{sample}', by {method}: "
    if seen:
        least, most = min(seen), max(seen)
        says += (
            f"recurrent changes that were not found would have been from {100 * least[0]:.2g} % of cells on ({least[1]}) "
            f"to {100 * most[0]:.2g} % ({most[1]}); the table of limits has each. "
        )
    if blind:
        says += f"In no share of cells could have been seen: {', '.join(blind)}."
    elif not seen:
        says += "every recurrent change was found."
    return Finding(code="copy_number/limits", says=says.strip(), where=where, source=_LIMITS)
