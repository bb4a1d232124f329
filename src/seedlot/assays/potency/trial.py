"""Responses to a trial: one assay as arrays, the standard first, with its design and what stands in its way."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from seedlot.assays.potency.logistic import LOG_ZERO
from seedlot.assays.potency.read import Raw, Response
from seedlot.assays.potency.settings import Design, Settings, Transformation
from seedlot.stats.linear import contrasts, indicators
from seedlot.stats.nonlinear import Floats, Ints
from seedlot.terms.errors import BadSettingError

#: Names by which a standard is known when nobody says which it is.
STANDARDS = ("s", "standard", "reference", "ref", "std", "reference standard")

_CHANGES: dict[Transformation, tuple[Callable[[Floats], Floats], str]] = {
    Transformation.NONE: (np.copy, "response"),
    Transformation.LOG: (np.log, "natural logarithm of the response"),
    Transformation.LOG10: (np.log10, "log10 of the response"),
    Transformation.SQUARE_ROOT: (np.sqrt, "square root of the response"),
    Transformation.SQUARE: (np.square, "square of the response"),
    Transformation.RECIPROCAL: (np.reciprocal, "reciprocal of the response"),
}

#: The columns that make a design, and what each is called in the analysis of variance.
_STRATA: dict[Design, tuple[tuple[str, str], ...]] = {
    Design.RANDOMISED: (),
    Design.BLOCKS: (("block", "Blocks"),),
    Design.LATIN_SQUARE: (("row", "Rows"), ("column", "Columns")),
}


@dataclass(frozen=True, slots=True)
class Stratum:
    """A restriction on the randomisation, such as blocks, and the label of each response in it."""

    name: str
    labels: tuple[str, ...]

    @property
    def columns(self) -> Floats:
        """Columns that sum to zero over the labels (n, labels - 1)."""
        return contrasts(self.labels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One assay: `n` responses as analysed, in a fixed order that the file's order does not touch.

    `prep` is each response's place in `preparations`, of which the first is the standard; `y` is the
    response as transformed; `where` and `missing` say where each response stood in the files.
    """

    assay: str
    standard: str
    preparations: tuple[str, ...]
    prep: Ints
    dose: Floats
    y: Floats
    design: Design
    strata: tuple[Stratum, ...]
    where: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def tests(self) -> tuple[str, ...]:
        """The preparations that are not the standard."""
        return tuple(name for name in self.preparations if name != self.standard)

    @property
    def x(self) -> Floats:
        """Natural logarithm of each dose (n,); `LOG_ZERO` for no dose."""
        return np.where(self.dose > 0, np.log(np.where(self.dose > 0, self.dose, 1.0)), LOG_ZERO)

    @property
    def treatments(self) -> tuple[tuple[int, float], ...]:
        """Preparation and dose of each response."""
        return tuple(zip(self.prep.tolist(), self.dose.tolist(), strict=True))

    @property
    def by_preparation(self) -> Floats:
        """One column of zeros and ones for each preparation (n, k)."""
        return np.asarray(self.prep[:, None] == np.arange(len(self.preparations)), dtype=np.float64)

    @property
    def by_treatment(self) -> Floats:
        """One column of zeros and ones for each treatment (n, t)."""
        return indicators(self.treatments)

    @property
    def by_stratum(self) -> Floats:
        """All columns of the design's strata (n, q)."""
        return np.concatenate([np.empty((len(self.y), 0)), *(stratum.columns for stratum in self.strata)], axis=1)

    def doses_of(self, place: int) -> Floats:
        """The different doses of one preparation, in order."""
        return np.unique(self.dose[self.prep == place])


def response_name(settings: Settings) -> str:
    """The response as analysed, in words for an axis."""
    unit = f" ({settings.response_unit})" if settings.response_unit else ""
    return _CHANGES[settings.transformation][1] + unit


def arrange(raw: Raw, settings: Settings) -> tuple[Trial, ...]:
    """Arrange the responses as trials, one for each assay.

    Raises:
        BadSettingError: the settings name a preparation or a design that the files do not have.
    """
    names = sorted({response.preparation for response in raw.responses}, key=natural)
    standard = _standard(names, settings)
    for setting, given in (("assumed_potency", settings.assumed_potency), ("predilution", settings.predilution)):
        for name in given:
            if name not in names:
                mend = f"There are: {_listed(names)}."
                raise BadSettingError("potency", setting, f"no preparation '{name}'", mend=mend)
    rows = sorted(raw.responses, key=_order)
    assays = groupby(rows, key=lambda response: response.assay)
    return tuple(_trial(assay, list(group), standard, settings) for assay, group in assays)


def natural(text: str) -> list[tuple[int, int, str]]:
    """Order that a person expects: T2 before T10."""
    return [
        (0, int(part), "") if part.isdecimal() and part.isascii() else (1, 0, part)
        for part in re.findall(r"[0-9]+|[^0-9]+", text)
    ]


def _order(response: Response) -> tuple[object, ...]:
    present = response.response is not None
    place = (natural(response.block), natural(response.row), natural(response.column))
    return (
        natural(response.assay),
        natural(response.preparation),
        response.dose,
        place,
        present,
        response.response if present else 0.0,
    )


def _listed(names: list[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def _standard(names: list[str], settings: Settings) -> str:
    if settings.standard:
        if settings.standard not in names:
            mend = f"There are: {_listed(names)}."
            raise BadSettingError("potency", "standard", f"no preparation '{settings.standard}'", mend=mend)
        return settings.standard
    known = [name for name in names if name.lower() in STANDARDS]
    if len(known) == 1:
        return known[0]
    if len(names) == 1:
        return names[0]
    mend = f"Say standard=NAME, one of: {_listed(names)}."
    raise BadSettingError("potency", "standard", "which preparation is the standard is not said", mend=mend)


def _trial(assay: str, rows: list[Response], standard: str, settings: Settings) -> Trial:
    present = [row for row in rows if row.response is not None]
    names = sorted({row.preparation for row in rows}, key=lambda name: (name != standard, natural(name)))
    design = _design(rows, settings)
    with np.errstate(all="ignore"):  # a logarithm that does not exist is an obstacle, told later
        y = _CHANGES[settings.transformation][0](np.array([row.response for row in present], dtype=np.float64))
    return Trial(
        assay=assay,
        standard=standard,
        preparations=tuple(names),
        prep=np.array([names.index(row.preparation) for row in present], dtype=np.intp),
        dose=np.array([row.dose for row in present], dtype=np.float64),
        y=y,
        design=design,
        strata=tuple(
            Stratum(title, tuple(str(getattr(row, column)) for row in present)) for column, title in _STRATA[design]
        ),
        where=tuple(row.where for row in present),
        missing=tuple(row.where for row in rows if row.response is None),
    )


def _design(rows: list[Response], settings: Settings) -> Design:
    """Take the design that was asked for, or the one that the columns tell."""
    has = {column: all(getattr(row, column) for row in rows) for column in ("block", "row", "column")}
    if settings.design is Design.AS_RECORDED:
        if has["row"] and has["column"]:
            return Design.LATIN_SQUARE
        return Design.BLOCKS if has["block"] else Design.RANDOMISED
    lacking = [column for column, _ in _STRATA[settings.design] if not has[column]]
    if lacking:
        mend = f"Give the column {' and the column '.join(lacking)}."
        raise BadSettingError("potency", "design", f"the file does not tell the {settings.design}", mend=mend)
    return settings.design
