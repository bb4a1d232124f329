"""What a person may choose: the model, the design, what counts as valid, what is reported."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from seedlot.terms import units
from seedlot.terms.assay import Settings as AssaySettings
from seedlot.terms.shape import Shape


class Word(StrEnum):
    """A word that may be typed in any case, with hyphens, underscores or blanks."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        typed = _plain(str(value))
        return next((word for word in cls if _plain(word) == typed), None)


def _plain(text: str) -> str:
    return re.sub(r"[\s_-]+", " ", text).strip().lower()


class Model(Word):
    """The curve of response against dose."""

    PARALLEL_LINE = "parallel-line"
    LOGISTIC_4 = "4PL"
    LOGISTIC_5 = "5PL"


class Transformation(Word):
    """What is done to each response before the analysis."""

    NONE = "none"
    LOG = "log"
    LOG10 = "log10"
    SQUARE_ROOT = "square root"
    SQUARE = "square"
    RECIPROCAL = "reciprocal"


class Design(Word):
    """How the responses were laid out (Ph. Eur. 5.3, 3.2.3)."""

    AS_RECORDED = "as recorded"
    RANDOMISED = "completely randomised"
    BLOCKS = "randomised blocks"
    LATIN_SQUARE = "Latin square"


class Criterion(Word):
    """What an assay must meet to be valid (Ph. Eur. 5.3, 3.2.4)."""

    REGRESSION = "regression"
    LINEARITY = "linearity"
    PARALLELISM = "parallelism"
    OUTLIERS = "outliers"


class Parallelism(Word):
    """How parallelism is judged: by a test for difference, by equivalence, or by both (USP <1032>)."""

    DIFFERENCE = "difference"
    EQUIVALENCE = "equivalence"
    BOTH = "both"


class Error(Word):
    """Which variance everything is tested against."""

    BY_MODEL = "by model"
    WITHIN_TREATMENTS = "within treatments"
    ABOUT_THE_MODEL = "about the model"


class Covariance(Word):
    """Where the standard errors of a logistic curve come from."""

    OBSERVED = "observed"
    EXPECTED = "expected"


class Combination(Word):
    """How the potencies of independent assays are made one (Ph. Eur. 5.3, 6)."""

    WEIGHTED = "weighted"
    SEMI_WEIGHTED = "semi-weighted"
    UNWEIGHTED = "unweighted"
    NONE = "none"


class Doses(Word):
    """What the column of doses holds."""

    AMOUNTS = "amounts"
    ASSUMED_UNITS = "assumed units"


class Margins(Shape):
    """How far a parameter of a test preparation may lie from the standard's: between `low` and `high`."""

    measure: Literal["ratio", "difference"] = Field(
        default="ratio", description="test over standard, or test less standard"
    )
    low: float = Field(description="low margin")
    high: float = Field(description="high margin")

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, given: Any) -> Any:
        if not isinstance(given, str):
            return given
        found = re.fullmatch(r"\s*(?:(ratio|difference)\s+)?(\S+?)\s*(?:,|\s+to\s+)\s*(\S+)\s*", given)
        if found is None:
            raise ValueError(f"'{given}' is not like 'ratio 0.8 to 1.25' or 'difference -0.1 to 0.1'")
        return {"measure": found[1] or "ratio", "low": found[2], "high": found[3]}

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low >= self.high:
            raise ValueError(f"the low margin {self.low} is not below the high margin {self.high}")
        return self


def number(text: str) -> float:
    """Read a number that may be written as a quotient, such as 25.2/24.5 or 1/16000.

    Raises:
        ValueError: it is neither.
    """
    top, _, bottom = text.partition("/")
    value = float(top) / float(bottom) if bottom else float(text)
    if value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124 - not a number is not itself
        raise ValueError(f"'{text}' is not a finite number")
    return value


def _pairs(given: Any) -> Any:
    """Read 'S=4855, T=5600' as a text for each name."""
    if not isinstance(given, str):
        return given
    read = {}
    for part in filter(None, map(str.strip, given.split(","))):
        name, sign, text = part.rpartition("=")
        if not sign or not name.strip() or not text.strip():
            raise ValueError(f"'{part}' is not like NAME=VALUE; separate several by commas")
        read[name.strip()] = text.strip()
    return read


def _figures(given: Any) -> Any:
    """Read a figure above zero for each preparation; quotients such as 25.2/24.5 are allowed."""
    given = _pairs(given)
    if not isinstance(given, Mapping):
        return given
    try:
        read = {str(name): number(str(value)) for name, value in given.items()}
    except (ValueError, ZeroDivisionError):
        raise ValueError("a figure is not a number; write S=4855, T=25.2/24.5") from None
    for name, value in read.items():
        if value <= 0:
            raise ValueError(f"the figure of '{name}' must be above 0, not {value}")
    return read


def _listed(given: Any) -> Any:
    """Read 'a, b' as a list."""
    return [part.strip() for part in given.split(",") if part.strip()] if isinstance(given, str) else given


def _unit(given: str) -> str:
    units.parse(given)
    return given


Figures = Annotated[dict[str, float], BeforeValidator(_figures)]
Alpha = Annotated[float, Field(gt=0, lt=1)]
Percent = Annotated[float, Field(gt=0, lt=100)]


class Settings(AssaySettings):
    """Settings of the potency room."""

    model: Model = Field(default=Model.PARALLEL_LINE, description="curve: parallel-line, 4PL or 5PL")
    standard: str = Field(
        default="", description="name of the standard preparation; empty: the one named S, Standard, Reference or Ref"
    )
    transformation: Transformation = Field(
        default=Transformation.NONE,
        description="of each response: none, log (natural), log10, square root, square, reciprocal",
    )
    design: Design = Field(
        default=Design.AS_RECORDED,
        description="as recorded (by the columns block, or row and column), completely randomised, randomised blocks, "
        "Latin square",
    )
    doses: Doses = Field(
        default=Doses.AMOUNTS,
        description="what the doses are: amounts (also concentrations and dilutions) of each preparation as it is, or "
        "assumed units (already multiplied by the assumed potency)",
    )
    assumed_potency: Figures = Field(
        default={},
        description="assigned potency of the standard and assumed potencies of the others, in potency_unit: "
        "'S=4855, T=5600'; 1 where not given",
    )
    predilution: Figures = Field(
        default={},
        description="amount of each preparation in one unit of dose, as a number or a quotient: "
        "'S=25.2/24.5, T=21.4/23.95'; 1 where not given",
    )
    potency_unit: Annotated[str, BeforeValidator(_unit)] = Field(default="1", description="unit of potency, UCUM")
    dose_unit: str = Field(default="", description="unit of the doses, for the charts")
    response_unit: str = Field(default="", description="unit of the responses, for the charts")
    level: Alpha = Field(default=0.95, description="confidence level of the potency's intervals")
    criteria: Annotated[tuple[Criterion, ...], BeforeValidator(_listed)] = Field(
        default=(Criterion.REGRESSION, Criterion.LINEARITY, Criterion.PARALLELISM),
        description="which criteria make an assay valid, any of: regression, linearity, parallelism, outliers; the "
        "others are told as information",
    )
    alpha_regression: Alpha = Field(default=0.05, description="regression is met where its p is below this")
    alpha_linearity: Alpha = Field(default=0.05, description="linearity (lack of fit) is not met where p is below this")
    alpha_parallelism: Alpha = Field(
        default=0.05, description="parallelism (difference) is not met where p is below it"
    )
    parallelism: Parallelism = Field(
        default=Parallelism.DIFFERENCE, description="how parallelism counts: difference, equivalence or both"
    )
    slope_margins: Margins | None = Field(
        default=None, description="equivalence margins of the slope: 'ratio 0.8 to 1.25' or 'difference -0.1 to 0.1'"
    )
    upper_margins: Margins | None = Field(default=None, description="equivalence margins of the upper asymptote")
    lower_margins: Margins | None = Field(default=None, description="equivalence margins of the lower asymptote")
    asymmetry_margins: Margins | None = Field(default=None, description="equivalence margins of the 5PL's asymmetry")
    equivalence_level: Alpha = Field(
        default=0.90, description="confidence level of the equivalence intervals (0.90: two one-sided tests at 5 %)"
    )
    error: Error = Field(
        default=Error.BY_MODEL,
        description="error variance: within treatments (Ph. Eur. 5.3), about the model, or by model: the first for "
        "parallel lines, the second for logistic curves",
    )
    covariance: Covariance = Field(
        default=Covariance.OBSERVED,
        description="of a logistic curve's parameters: observed (the curvature of the sum of squares itself) or expected "
        "(its slopes only, as Gauss and Newton)",
    )
    alpha_outlier: Alpha = Field(default=0.01, description="a response is told as an outlier where p is below this")
    combination: Combination = Field(
        default=Combination.WEIGHTED,
        description="of independent assays in one file: weighted, semi-weighted, unweighted, none",
    )
    alpha_homogeneity: Alpha = Field(
        default=0.05, description="a weighted combination needs potencies whose homogeneity p is not below this"
    )
    effective_doses: Annotated[tuple[Percent, ...], BeforeValidator(_listed)] = Field(
        default=(10, 50, 90), description="percentages of the effect whose doses the logistic models report"
    )
    sheet: str = Field(default="", description="sheet of the workbook; empty: its first")
    columns: Annotated[dict[str, str], BeforeValidator(_pairs)] = Field(
        default={},
        description="headings of the file where they differ: 'preparation=Herbicide, dose=Dose, response=Dry matter'",
    )

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if self.doses is Doses.ASSUMED_UNITS and self.predilution:
            raise ValueError("doses in assumed units already hold the predilution; give one of the two")
        unknown = sorted(set(self.columns) - set(COLUMNS))
        if unknown:
            raise ValueError(f"columns names '{unknown[0]}', which is not one of {', '.join(COLUMNS)}")
        return self


#: The columns that are read; the first three must be there.
COLUMNS = ("preparation", "dose", "response", "block", "row", "column", "assay")
