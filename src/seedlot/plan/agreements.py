"""What a programme has still to agree with authorities, and the steps that wait for it: from its assessment to a plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from seedlot.plan.engagement import Open, Reached
from seedlot.regulation.judged import Judged, Timing
from seedlot.regulation.pack import Pack
from seedlot.regulation.rule import Stage
from seedlot.regulation.shapes import Shown, Standing, Verdict
from seedlot.release.gaps import Gaps
from seedlot.release.programme import Work
from seedlot.release.showing_others import agreement, within
from seedlot.terms.words import Process

#: Codes of evidence that are agreements begin so.
_AGREEMENT = "agreement."
_WANTED = (Verdict.BLOCKER, Verdict.GAP, Verdict.AGREED, Verdict.NOTE)
_BY_PROCESS = {
    Process.PROCUREMENT: Stage.TISSUE,
    Process.ISOLATION: Stage.TISSUE,
    Process.REPROGRAMMING: Stage.REPROGRAMMING,
    Process.CLONING: Stage.CLONE,
    Process.GENE_EDITING: Stage.GENE_EDIT,
}
#: The stages of cell line development, which begins where nothing is planned yet.
DEVELOPMENT = (Stage.TISSUE, Stage.REPROGRAMMING, Stage.CLONE, Stage.GENE_EDIT, Stage.SEED, Stage.MCB)


def open_rules(gaps: Gaps) -> Iterator[Open]:
    """Each rule that an authority can settle: that asks for an agreement, or of which the record falls short."""
    for code, territory in gaps.assessment.territories.items():
        for judged in territory.judged:
            if judged.timing is Timing.IN_FORCE and judged.verdict in _WANTED and (each := _open(gaps, code, judged)):
                yield each


def _open(gaps: Gaps, territory: str, judged: Judged) -> Open | None:
    agreements = [each for each in judged.evidence if each.code.startswith(_AGREEMENT)]
    if judged.verdict is Verdict.NOTE and not agreements:
        return None
    rule = judged.rule
    return Open(
        territory=territory,
        rule=rule.id,
        title=rule.title,
        requirement=rule.requirement,
        action=rule.action,
        document=rule.document,
        section=rule.section,
        topic=rule.topic,
        stages=tuple(stage.value for stage in (DEVELOPMENT if rule.stages == (Stage.PROGRAMME,) else rule.stages)),
        verdict=judged.verdict,
        codes=tuple(each.code for each in agreements),
        held={each.code: entries for each in agreements if (entries := _had(gaps, territory, each))},
    )


def _had(gaps: Gaps, territory: str, shown: Shown) -> tuple[int, ...]:
    """The agreements that are had: of what is asked in every territory, those of this one."""
    needs = gaps.pack.evidence[shown.code].needs.agreement
    if needs is not None and needs.everywhere:
        weight = agreement(gaps.programme, within(needs, territory))
        return weight.entries if weight.standing is Standing.HELD else ()
    return shown.entries if shown.standing is Standing.HELD else ()


def steps_of(gaps: Gaps, start: date | None = None) -> tuple[Reached, ...]:
    """The steps of a programme by stage; where it has none, cell line development is taken to begin on `start`."""
    found = [each for work in gaps.programme.works.values() for each in _reached(gaps, work)]
    if found or start is None:
        return tuple(found)
    return tuple(Reached(step="start", stage=stage.value, day=start, planned=True) for stage in DEVELOPMENT)


def _reached(gaps: Gaps, work: Work) -> Iterator[Reached]:
    if not work.occurred:
        return
    words = {stage.value for stage in Stage}
    made = {gaps.programme.items[name].stage for name in work.outputs if name in gaps.programme.items}
    stages = {stage.casefold().replace(" ", "_") for stage in made} & words
    if process := next((stage for name, stage in _BY_PROCESS.items() if name == work.process), None):
        stages.add(process.value)
    for stage in sorted(stages):
        day = date.fromisoformat(work.occurred[:10])
        yield Reached(step=work.step, stage=stage, day=day, planned=work.planned, entry=work.entry)


def inside(pack: Pack) -> Mapping[str, tuple[str, ...]]:
    """The territories within each territory: those that inherit from it, and are no mere sets of texts."""
    return {
        code: tuple(name for name, each in pack.territories.items() if code in each.inherits and not each.reference)
        for code in pack.territories
    }
