"""What is doubtful in wells, controls and replicates."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from seedlot.assays.digital_pcr.controls import dirty, is_positive
from seedlot.assays.digital_pcr.limits import Limits
from seedlot.assays.digital_pcr.merge import Merged, fewest
from seedlot.assays.digital_pcr.proposal import Proposal
from seedlot.assays.digital_pcr.ratios import reference, references
from seedlot.assays.digital_pcr.residual import Standard
from seedlot.assays.digital_pcr.settings import Settings
from seedlot.assays.digital_pcr.wells import Well
from seedlot.stats.mover import ratio
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.lists import alike

#: How far our concentration may lie from the printed one: relative, and in copies/uL (its last printed digit).
_NEAR, _DIGIT = 0.01, 0.06
#: Copies in a partition above which the few empty ones tell little.
_CROWDED = 5


def found(code: str, says: str, where: str = "", answer: Answer | None = Answer.NOT_KNOWN) -> Finding:
    """Make a finding of this room."""
    return Finding(code=f"dpcr/{code}", answer=answer, says=says, where=where)


def check_wells(wells: Sequence[Well], settings: Settings) -> Iterator[Finding]:
    """Each well by itself."""
    for well in wells:
        name = f"{well.well or well.where} ({well.sample}, {well.target})"
        if not well.counted:
            if well.amplitudes is None:
                yield found("uncounted", f"Well {name} has no count; it is not used.", well.where)
            continue
        accepted, positives = well.accepted or 0, well.positives or 0
        if accepted < fewest(well, settings):
            says = (
                f"Well {name} has {accepted} accepted partitions, fewer than {fewest(well, settings)}; it is not used."
            )
            yield found("few", says, well.where)
        elif positives == accepted:
            yield found("saturated", f"Well {name} is saturated: every partition is positive.", well.where)
        elif -math.log1p(-positives / accepted) > _CROWDED:
            says = f"Well {name} has {accepted - positives} negative partitions of {accepted}; dilute the sample."
            yield found("crowded", says, well.where)
        yield from _printed(well, name)
        if well.rain is not None and well.rain > settings.most_rain:
            says = f"Well {name}: {well.rain:.2g} % of partitions lie between the clusters (rain)."
            yield found("rain", says, well.where)


def _printed(well: Well, name: str) -> Iterator[Finding]:
    """Our concentration against the one that the instrument prints."""
    positives, accepted = well.positives or 0, well.accepted or 1
    if well.printed is None or well.volume is None or positives >= accepted or well.amplitudes is not None:
        return
    ours = -1000 * math.log1p(-positives / accepted) / well.volume.nanolitres
    if abs(ours - well.printed) > max(_NEAR * well.printed, _DIGIT):
        says = f"Well {name}: the counts give {ours:.4g} copies/uL, the file prints {well.printed:.4g}; {well.volume}."
        yield found("printed", says, well.where)


def check_calls(wells: Sequence[Well], proposals: Mapping[str, Proposal], settings: Settings) -> Iterator[Finding]:
    """How partitions were called, target by target."""
    for target in _targets(wells):
        own = [well for well in wells if well.target == target and well.amplitudes is not None]
        proposal = proposals.get(target)
        proposed = "" if proposal is None else f" The proposal is {proposal.threshold:.6g} ({proposal.rule})."
        uncalled = [well for well in own if well.positives is None]
        if uncalled:
            says = (
                f"No threshold is given for {target} in {len(uncalled)} wells, nor does the file call its partitions."
            )
            yield found("uncalled", says + proposed, uncalled[0].where)
        elif own and settings.accept_proposed and any("proposed" in well.by for well in own):
            says = f"{target} is counted by a threshold that was proposed here and accepted by setting.{proposed}"
            yield found("proposed", says, own[0].where, None)


def check_channels(wells: Sequence[Well]) -> Iterator[Finding]:
    """Targets of which all wells are empty, or all saturated."""
    for target in _targets(wells):
        own = [well for well in wells if well.target == target and well.counted]
        if len(own) > 1 and not any(well.positives for well in own):
            says = f"{target}: no partition of any of {len(own)} wells is positive; nothing shows that the assay works."
            yield found("all-zero", says, own[0].where)
        elif len(own) > 1 and all(well.positives == well.accepted for well in own):
            yield found(
                "all-saturated", f"{target}: every partition of all {len(own)} wells is positive.", own[0].where
            )


def check_controls(merged: Sequence[Merged], limits: Mapping[str, Limits], settings: Settings) -> Iterator[Finding]:
    """No-template and positive controls of each target."""
    for target in dict.fromkeys(one.target for one in merged):
        own = [one for one in merged if one.target == target and one.used]
        controls = [one for one in own if one.role == "ntc"]
        if own and not controls:
            yield found("no-ntc", f"{target} has no no-template control.")
        wells = dirty(target, own, settings)
        if wells:
            says = (
                f"{target}: the no-template control in {', '.join(well.well or well.sample for well in wells)} has "
                f"{max(well.positives or 0 for well in wells)} positive partitions, more than {settings.ntc_most}."
            )
            yield found("contaminated", says, wells[0].where, Answer.NOT_MET)
        yield from _positive_controls(target, own, limits.get(target), settings, swapped=bool(wells))


def _positive_controls(
    target: str, own: Sequence[Merged], limits: Limits | None, settings: Settings, *, swapped: bool
) -> Iterator[Finding]:
    positive = [one for one in own if one.role == "positive"]
    must_show = {*settings.cleared, *settings.replicating}
    if target in must_show and not positive and not any(one.role == "standard" for one in own):
        yield found("no-positive", f"{target} has no positive control: that it is absent is not shown.")
    for one in positive:
        if not is_positive(one, limits):
            says = f"{target}: the positive control '{one.sample}' is negative."
            if swapped:
                says += " The no-template control is positive: the two may be swapped."
            yield found("positive-control", says, one.used[0].where, Answer.NOT_MET)


def check_replicates(merged: Sequence[Merged], settings: Settings) -> Iterator[Finding]:
    """Whether the wells of a sample agree, and whether one name stands for two samples."""
    for one in merged:
        if one.p is not None and one.p < settings.alpha:
            says = (
                f"The {len(one.used)} wells of '{one.sample}' differ in {one.target} by more than chance "
                f"(p = {one.p:.2g}): pipetting, or two samples of one name."
            )
            yield found("replicates", says, one.used[0].where)
    by_sample: dict[str, list[Well]] = {}
    for one in merged:
        by_sample.setdefault(one.sample, []).extend((*one.used, *one.few, *one.uncounted))
    for sample, wells in by_sample.items():
        plates = sorted({well.plate or well.where.split(",")[0] for well in wells if well.amplitudes is None})
        if len(plates) > 1:
            says = f"'{sample}' is on {len(plates)} plates ({', '.join(plates)}); its wells are merged as one sample."
            yield found("one-name", says, wells[0].where)
        for what, several in (("role", {well.role for well in wells}), ("level", {well.level for well in wells})):
            if len(several) > 1:
                words = ", ".join(sorted(map(str, several)))
                yield found("one-name", f"'{sample}' has more than one {what}: {words}.", wells[0].where)


def check_limits(limits: Mapping[str, Limits], settings: Settings) -> Iterator[Finding]:
    """What stands behind the limits of blank."""
    asked = {*settings.cleared, *settings.replicating, *settings.residual}
    for target, one in limits.items():
        if target not in asked:
            continue
        if not one.blanks:
            yield found("no-blank", f"{target} has no blank: its limit of blank is not known.")
            continue
        if not one.from_blanks:
            says = f"{target} has no blank in the sample's matrix; its limits stand on no-template controls."
            yield found("blank-from-ntc", says)
        if settings.limit_method not in {"largest", one.method}:
            says = (
                f"{target} has too few blanks for the {settings.limit_method} limit of blank; the largest other counts."
            )
            yield found("limit-method", says)
        if one.blanks < settings.min_blanks:
            says = (
                f"The limits of {target} stand on {one.blanks} results of blanks, fewer than the {settings.min_blanks} "
                "that establish them; they are provisional."
            )
            yield Finding(code="dpcr/few-blanks", answer=Answer.NOT_KNOWN, says=says, source="CLSI EP17-A2")


def check_names(wells: Sequence[Well], settings: Settings) -> Iterator[Finding]:
    """Targets and samples that the settings name and no file holds."""
    targets, samples = {well.target for well in wells}, {well.sample for well in wells}
    channels = {well.channel for well in wells}
    named = {
        "target": (*settings.reference, *settings.vector, *settings.edited, *settings.cleared,
                   *settings.replicating, *settings.residual, *settings.reference_copies),
        "sample": (*settings.ntc, *settings.blanks, *settings.positive, *settings.levels),
        "threshold": tuple(settings.thresholds),
    }  # fmt: skip
    known = {"target": targets, "sample": samples, "threshold": targets | channels}
    for what, names in named.items():
        for name in dict.fromkeys(names):
            if name not in known[what]:
                yield found("no-such", f"The settings name the {what} '{name}', which no file holds.")
    for several in (*alike(targets), *alike(samples)):
        says = f"{', '.join(map(repr, several))} differ in capitals or blanks alone; they are not merged."
        yield found("alike", says)
    roles = {"ntc": settings.ntc, "blanks": settings.blanks, "positive": settings.positive, "levels": settings.levels}
    for name in sorted(samples):
        if len(given := [what for what, names in roles.items() if name in names]) > 1:
            yield found("one-name", f"The settings give '{name}' more than one role: {', '.join(given)}.")
    for name in settings.thresholds:
        own = [well for well in wells if name in {well.target, well.channel}]
        if own and all(well.amplitudes is None for well in own):
            says = f"The threshold for {name} is not used: the files hold no amplitudes of it, only counts."
            yield found("no-amplitudes", says, own[0].where)


def check_input(merged: Sequence[Merged], settings: Settings) -> Iterator[Finding]:
    """Whether it is shown how much of a sample was looked at, where it is called free of something."""
    for target in dict.fromkeys((*settings.cleared, *settings.replicating)):
        own = [one for one in merged if one.target == target and one.role == "sample" and one.used]
        bare = [one.sample for one in own if not references(one, merged, settings)]
        if bare:
            says = (
                f"No reference gene shows how many cells of {', '.join(map(repr, bare))} were looked at for {target}; "
                "what is said of it is of the reaction, not of cells."
            )
            yield found("input", says, own[0].used[0].where)
    for target in settings.residual:
        own = [one for one in merged if one.target == target and one.role == "sample" and one.used]
        empty = [one for one in own if one.mean is not None and not one.mean.positives]
        if empty and settings.cells is None and settings.level_unit != "{copies}":
            says = (
                f"{target}: no positive partition in {', '.join(repr(one.sample) for one in empty)}, and how many cells "
                "are in a well is not given (setting 'cells'): the bound is of copies, not of cells."
            )
            yield found("input", says, empty[0].used[0].where)


#: Volumes between which the partitions of every instrument that is read lie, in nL.
_SMALLEST, _LARGEST = 0.2, 2.0
#: How many times the response of one spiked level may be that of all.
_STRAIGHT = 2.0


def check_volumes(wells: Sequence[Well]) -> Iterator[Finding]:
    """Volumes that a printed concentration implies and no partition has: it is of the undiluted sample, perhaps."""
    for well in wells:
        if well.volume is None or "implied" not in well.volume.said or well.printed is None:
            continue
        if not _SMALLEST <= well.volume.nanolitres <= _LARGEST:
            says = (
                f"Well {well.well} ({well.sample}, {well.target}): its printed concentration implies partitions of "
                f"{well.volume.nanolitres:.3g} nL, which there are not; is it that of the undiluted sample?"
            )
            yield found("volume", says, well.where)


def check_straight(merged: Sequence[Merged], standards: Mapping[str, Standard]) -> Iterator[Finding]:
    """Spiked levels whose copies are not proportional to their content."""
    for target, standard in standards.items():
        for one in merged:
            if one.target != target or one.role != "standard" or not one.level or one.concentration is None:
                continue
            expected = standard.response.value * one.level
            low, high = one.scaled(one.low), one.scaled(one.high)
            chance = low is None or (low <= expected and (high is None or expected <= high))
            if chance or expected / _STRAIGHT <= one.concentration <= expected * _STRAIGHT:
                continue
            says = (
                f"{target}: the spiked sample '{one.sample}' gives {one.concentration:.3g} copies/uL where all levels "
                f"together give {expected:.3g}; copies are not proportional to the level."
            )
            yield found("linearity", says, one.used[0].where)


#: Reference genes of one sample that differ by more than this, and by more than chance, do not measure the same.
_APART = 0.1


def check_references(merged: Sequence[Merged], settings: Settings) -> Iterator[Finding]:
    """Reference genes of a sample that disagree: their mean is no number of cells."""
    seen = set()
    for one in merged:
        genes = references(one, merged, settings)
        if one.role != "sample" or one.sample in seen or len(genes) < 2:
            continue
        seen.add(one.sample)
        first = reference(genes[0], settings)
        for gene in genes[1:]:
            other = reference(gene, settings)
            apart = None if first is None or other is None else ratio(other, first)
            if apart is None or apart.high is None or apart.low <= 1 <= apart.high or abs(apart.value - 1) <= _APART:
                continue
            says = (
                f"The reference genes of '{one.sample}' disagree: {gene.target} is {apart.value:.3g} times "
                f"{genes[0].target}; their mean is used."
            )
            yield found("references", says, gene.used[0].where)


def _targets(wells: Sequence[Well]) -> Iterator[str]:
    return iter(dict.fromkeys(well.target for well in wells))
