"""What the depth half says about how far its own answers go: findings, and the answer to a sample of too few reads."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from seedlot.assays.copy_number import standing, tell
from seedlot.assays.copy_number.bins import Choices
from seedlot.assays.copy_number.calls import Call
from seedlot.assays.copy_number.field import Field
from seedlot.assays.copy_number.noise import Noise
from seedlot.assays.copy_number.reference import Expectation
from seedlot.assays.copy_number.sexes import STATES
from seedlot.assays.copy_number.shapes import Depth, Profile
from seedlot.assays.copy_number.targets import place, targets
from seedlot.terms.finding import Answer, Finding

_SOURCE = "reference/genome-limits"
#: Beyond this share of changed autosomes, which level is that of two copies is open; copies of Y that are a trace.
_MUCH, _TRACE = 0.4, 0.1


def findings(
    expectation: Expectation, field: Field, found: Sequence[Call], *, settings: Choices, other: bool
) -> tuple[Finding, ...]:
    """What a reader of the events and limits must know of how they were told."""
    told = [_against(expectation, field), _tests(expectation, settings), *_sex(expectation, settings, other=other)]
    if "GC" not in expectation.covariates:
        told.append(_info(expectation, "uncorrected", _uncorrected(expectation, field)))
    wanted = targets(expectation.bins.build)
    names = standing.hidden(expectation, wanted, [place(expectation.bins, target) for target in wanted])
    if says := standing.says(expectation, names, found):
        told.append(_info(expectation, "standing-out", says, Answer.NOT_KNOWN))
    if expectation.empty or expectation.standing:
        told.append(
            _info(
                expectation,
                "bins-left-out",
                f"{expectation.empty} bins that are empty where reads were expected and {len(expectation.standing)} that stand "
                "out from those about them were left out: nothing is told of them",
            )
        )
    quiet = field.use & field.autosome
    changed = np.zeros(quiet.size, dtype=bool)
    for call in found:
        changed[call.low : call.high] = True
    if (share := float((changed & quiet).sum() / max(int(quiet.sum()), 1))) > _MUCH:
        says = f"{100 * share:.0f} % of the autosomes are changed: which level is that of two copies is not certain"
        told.append(_info(expectation, "baseline", says, Answer.NOT_KNOWN))
    return tuple(told)


def _info(expectation: Expectation, code: str, says: str, answer: Answer | None = None) -> Finding:
    """A finding, as a sentence."""
    sentence = f"{says[0].upper()}{says[1:]}."
    where = expectation.bins.sample
    return Finding(code=f"copy_number/{code}", answer=answer, says=sentence, where=where, source=_SOURCE)


def _against(expectation: Expectation, field: Field) -> Finding:
    """What the sample was compared with, and what that cannot show."""
    noise = f"phi is {field.noise.phi:.2f} and the bias of a chromosome {100 * field.noise.large:.2f} % of its depth"
    says = {
        "reference": f"compared with the reference: {noise}; what the reference has too is told by each alone, with wider limits",
        "panel": f"compared with a panel of {len(expectation.members)} normals: {noise}",
        "none": f"compared with the rest of its own genome only: {noise}, which sets the limits; "
        "its parental or bank line as the reference would lower them",
    }[expectation.basis]
    return _info(expectation, "compared", says)


def _tests(expectation: Expectation, settings: Choices) -> Finding:
    """How the number of tests bears on the risk of a false call."""
    tests = sum(len(target.kinds) for target in targets(expectation.bins.build))
    risk = min(tests * settings.false_positive, 1.0)
    return _info(
        expectation,
        "tests",
        f"{tests} tests of regions, each with a false-positive rate of {settings.false_positive:g}: at most "
        f"{100 * risk:.1f} % of normal genomes show one, and {100 * settings.family:g} % a segment elsewhere",
    )


def _uncorrected(expectation: Expectation, field: Field) -> str:
    says = f"no GC content of the bins was given: a bias of {100 * field.noise.large:.2f} % of a chromosome's depth remains"
    if expectation.basis == "none":
        return f"{says}, and sets the limits"
    return f"{says}; it is in the limits"


def _sex(expectation: Expectation, settings: Choices, *, other: bool) -> tuple[Finding, ...]:
    """What X and Y say of the donor."""
    own = expectation.sexes
    told = []
    if other and expectation.reference_sexes is not None:
        says = f"the sample is {own.state} and its reference {expectation.reference_sexes.state}: another donor"
        told.append(_info(expectation, "reference-sex", f"{says}; X and Y were not compared with it", Answer.NOT_MET))
    if settings.sex and own.state and settings.sex in STATES and own.state != settings.sex:
        says = f"the line should be {settings.sex}, and its reads tell {own.state}"
        told.append(_info(expectation, "sex", says, Answer.NOT_MET))
    if not settings.sex and own.state in ("X0", "XXY") and expectation.basis != "reference":
        says = f"one copy of X and no Y, or a Y beside two X: {own.state}, constitutional or acquired"
        told.append(_info(expectation, "sex", says, Answer.NOT_KNOWN))
    if own.y is not None and own.y > _TRACE and own.state in ("XX", "X0"):
        says = f"{own.y:.2f} copies of Y: reads of X placed on Y, or male cells or DNA in the sample"
        told.append(_info(expectation, "trace-of-y", says))
    return tuple(told)


def too_few(expectation: Expectation, reads: float, settings: Choices) -> Depth:
    """The answer where there are too few usable reads: nothing is told, and nothing could have been seen."""
    bins = expectation.bins
    says = f"{reads:.0f} usable reads, fewer than {settings.min_reads:g}: no copy number is told"
    nothing = np.full(bins.counts.size, np.nan)
    return Depth(
        sample=bins.sample,
        basis=expectation.basis,
        profile=Profile(nothing, np.zeros(nothing.size, dtype=bool), dict.fromkeys(bins.chromosome, 2)),
        segments=(),
        events=(),
        limits=tell.of_all(bins, targets(bins.build), says),
        regions=(),
        phi=1.0,
        s_sys=0.0,
        noise=Noise(1.0, np.zeros(0), np.zeros(0), np.zeros(0)),
        findings=(_info(expectation, "reads", says, Answer.NOT_KNOWN),),
        sex="",
        x=None,
        y=None,
        copies_y=None,
    )
