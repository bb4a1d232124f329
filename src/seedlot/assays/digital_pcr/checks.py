"""What is doubtful in wells, controls and replicates."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

from seedlot.assays.digital_pcr.limits import Limits
from seedlot.assays.digital_pcr.merge import Merged, fewest
from seedlot.assays.digital_pcr.proposal import Proposal
from seedlot.assays.digital_pcr.settings import Settings
from seedlot.assays.digital_pcr.wells import Well
from seedlot.terms.finding import Answer, Finding

#: How far our concentration may lie from the printed one: relative, and in copies/uL (its last printed digit).
_NEAR, _DIGIT = 0.01, 0.06
#: Copies in a partition above which the few empty ones tell little.
_CROWDED = 5


def found(code: str, says: str, where: str = "", answer: Answer | None = Answer.NOT_KNOWN) -> Finding:
    """Make a finding of this room."""
    return Finding(code=f"dpcr/{code}", answer=answer, says=says, where=where)


def once(wells: Iterable[Well]) -> tuple[tuple[Well, ...], tuple[Finding, ...]]:
    """Keep a well that two files hold once: the same well, sample and channel with the same counts."""
    kept: dict[tuple[object, ...], Well] = {}
    findings = []
    for well in wells:
        key = (well.well, well.sample, well.target, well.plate, well.accepted, well.positives)
        before = kept.get(key)
        if before is not None and well.well and before.where.split(",")[0] != well.where.split(",")[0]:
            says = (
                f"Well {well.well} ({well.sample}, {well.target}) is in two files with the same counts; it counts once."
            )
            findings.append(found("twice", says, well.where, None))
        else:
            kept[(*key, well.where)] = kept[key] = well
    unique = tuple(dict.fromkeys(kept.values()))
    return unique, tuple(findings)


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
        dirty = [well for one in controls for well in one.used if (well.positives or 0) > settings.ntc_most]
        if dirty:
            says = (
                f"{target}: the no-template control in {', '.join(well.well or well.sample for well in dirty)} has "
                f"{max(well.positives or 0 for well in dirty)} positive partitions, more than {settings.ntc_most}."
            )
            yield found("contaminated", says, dirty[0].where, Answer.NOT_MET)
        yield from _positive_controls(target, own, limits.get(target), settings, swapped=bool(dirty))


def _positive_controls(
    target: str, own: Sequence[Merged], limits: Limits | None, settings: Settings, *, swapped: bool
) -> Iterator[Finding]:
    positive = [one for one in own if one.role == "positive"]
    must_show = {*settings.cleared, *settings.replicating}
    if target in must_show and not positive and not any(one.role == "standard" for one in own):
        yield found("no-positive", f"{target} has no positive control: that it is absent is not shown.")
    for one in positive:
        allowed = 0.0 if limits is None or one.mean is None else limits.blank * one.mean.accepted
        if one.mean is not None and one.mean.positives <= allowed:
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
                   *settings.replicating, *settings.residual),
        "sample": (*settings.ntc, *settings.blanks, *settings.positive, *settings.levels),
        "threshold": tuple(settings.thresholds),
    }  # fmt: skip
    known = {"target": targets, "sample": samples, "threshold": targets | channels}
    for what, names in named.items():
        for name in dict.fromkeys(names):
            if name not in known[what]:
                yield found("no-such", f"The settings name the {what} '{name}', which no file holds.")


def _targets(wells: Sequence[Well]) -> Iterator[str]:
    return iter(dict.fromkeys(well.target for well in wells))
