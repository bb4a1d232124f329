"""Parallel lines: every published example of Ph. Eur. 5.3, 5.1, and others of CombiStats."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from seedlot.terms.result import Analysis

Rows = list[list[str]]


def printed(value: Any) -> Any:
    """What agrees with a published value to its six printed digits."""
    return pytest.approx(value, rel=5e-6, abs=5e-9)


def anova(analysis: Analysis) -> dict[str, dict[str, Any]]:
    return {row["source"]: row for row in analysis.tables["anova"]}


def check_anova(analysis: Analysis, published: str) -> None:
    """Each line of a published table: source, degrees, sum of squares, and F and p where printed."""
    found = anova(analysis)
    for line in published.strip().splitlines():
        name, degrees, ss, *rest = [part.strip() for part in line.split("|")]
        row = found[name]
        assert row["degrees"] == int(degrees), name
        assert row["ss"] == printed(float(ss)), name
        if rest:
            assert row["f"] == pytest.approx(float(rest[0]), rel=1e-4, abs=6e-4), name
            assert row["p"] == pytest.approx(float(rest[1]), abs=6e-4), name


def check_potency(analysis: Analysis, preparation: str, published: tuple[float, float, float]) -> None:
    """Published low limit, estimate, high limit, for a valid assay."""
    (one,) = [r for r in analysis.reportables if (r.sample, r.name) == (preparation, "potency")]
    assert (one.low, one.value, one.high) == printed(published)
    assert one.level == 0.95


def estimate(analysis: Analysis, preparation: str) -> dict[str, Any]:
    (row,) = [row for row in analysis.tables["potency"] if row["preparation"] == preparation]
    return row


def fit_of(analysis: Analysis) -> dict[str, Any]:
    return analysis.tables["fit"][0]


def slope_of(analysis: Analysis) -> float:
    (row,) = [row for row in analysis.tables["parameters"] if row["parameter"] == "common slope"]
    return float(row["value"])


def test_corticotrophin_fails_parallelism(measure: Callable[..., Analysis], corticotrophin: str) -> None:
    """Ph. Eur. 5.3, 5.1.1: not determined, though the estimates are told."""
    found = measure(corticotrophin)
    check_anova(
        found,
        """
        Preparations    | 2  | 6256.63  | 4.086  | 0.022
        Regression      | 1  | 63830.8  | 83.377 | 0.000
        Non-parallelism | 2  | 8218.23  | 5.367  | 0.007
        Treatments      | 5  | 78305.7  | 20.457 | 0.000
        Residual error  | 54 | 41340.9
        Total           | 59 | 119646.6
        """,
    )
    assert anova(found)["Non-linearity"]["degrees"] == 0
    for name, published in (("T", (0.783648, 1.14205, 1.68690)), ("U", (1.14813, 1.66889, 2.55503))):
        row = estimate(found, name)
        assert (row["fieller_low"], row["potency"], row["fieller_high"]) == printed(published)
        assert row["valid"] is False
    assert slope_of(found) == printed(-47.0559)
    assert fit_of(found)["r"] == printed(0.765367)
    assert [r.value for r in found.reportables] == [None] * 4
    assert all("not parallel" in r.note and "not determined" in r.note for r in found.reportables)


def test_corticotrophin_without_u_is_valid(measure: Callable[..., Analysis], corticotrophin: str) -> None:
    """The file CorticotrophinST of R pla: two doses cannot tell linearity, and the potency says so."""
    two = "".join(line for line in corticotrophin.splitlines(keepends=True) if not line.startswith("U"))
    found = measure(two)
    check_anova(
        found,
        """
        Preparations    | 1  | 390.625 | 0.529  | 0.472
        Regression      | 1  | 66830.6 | 90.491 | 0.000
        Non-parallelism | 1  | 34.2250 | 0.046  | 0.831
        Residual error  | 36 | 26587.3
        Total           | 39 | 93842.8
        """,
    )
    check_potency(found, "T", (0.824973, 1.11181, 1.51357))
    assert "two doses" in found.reportables[0].note
    assert slope_of(found) == pytest.approx(-58.970, rel=1e-5)


def test_agar_latin_square(
    measure: Callable[..., Analysis], table: Callable[..., str], pheur: Callable[[str], Rows]
) -> None:
    """Ph. Eur. 5.3, 5.1.2."""
    rows = [(r[1], 1.5 ** int(r[4]), r[5], r[2], r[3]) for r in pheur("Agar.txt")]
    found = measure(
        table(rows, "preparation,dose,response,row,column"),
        assumed_potency="S=4855, T=5600",
        predilution="S=25.2/24.5, T=21.4/23.95",
        potency_unit="[IU]/mg",
    )
    check_anova(
        found,
        """
        Preparations     | 1  | 11.1111   | 0.535   | 0.473
        Regression       | 1  | 8475.04   | 408.108 | 0.000
        Non-parallelism  | 1  | 18.3750   | 0.885   | 0.358
        Non-linearity    | 2  | 5.47222   | 0.132   | 0.877
        Non-linearity: S | 1  | 0.0277778 | 0.001   | 0.971
        Non-linearity: T | 1  | 5.44444   | 0.262   | 0.614
        Treatments       | 5  | 8510.00   | 81.958  | 0.000
        Rows             | 5  | 412.000   | 3.968   | 0.012
        Columns          | 5  | 218.667   | 2.106   | 0.107
        Residual error   | 20 | 415.333
        Total            | 35 | 9556.00
        """,
    )
    check_potency(found, "T", (5092.37, 5456.37, 5843.36))
    assert estimate(found, "T")["percent_of_assumed"] == pytest.approx(97.4, abs=0.05)
    assert slope_of(found) == printed(46.3460)
    assert fit_of(found)["r"] == printed(0.976750)
    assert found.reportables[0].unit == "[IU]/mg"


def test_agar_of_the_other_file_is_the_same(
    measure: Callable[..., Analysis], table: Callable[..., str], pheur: Callable[[str], Rows]
) -> None:
    """AntibioticAgarDiffusionAssay: columns in another order, the same answer."""
    rows = [(r[2], r[3], r[4], r[0], r[1]) for r in pheur("AntibioticAgarDiffusionAssay.txt")]
    steps = [(name, 1.5 ** int(dose), *rest) for name, dose, *rest in rows]
    found = measure(table(steps, "preparation,dose,response,row,column"), assumed_potency="S=4855")
    assert anova(found)["Regression"]["f"] == pytest.approx(408.108, rel=1e-5)


def test_agar_with_missing_responses(
    measure: Callable[..., Analysis], table: Callable[..., str], pheur: Callable[[str], Rows]
) -> None:
    """Four responses of 5.1.2 deleted: no published answer; an independent general linear model gives it."""
    rows = [(r[1], 1.5 ** int(r[4]), r[5], r[2], r[3]) for r in pheur("Agar-missing.txt")]
    found = measure(table(rows, "preparation,dose,response,row,column"))
    assert (fit_of(found)["responses"], fit_of(found)["missing"]) == (32, 4)
    assert anova(found)["Residual error"]["degrees"] == 16
    assert [f.answer for f in found.findings if f.code == "potency/missing-responses"] == [None]

    present = [row for row in rows if row[2] != "NA"]
    y = np.array([float(row[2]) for row in present])
    place = np.array([[row[k] == str(level) for k in (3, 4) for level in range(2, 7)] for row in present])
    test, x = np.array([[row[0] == "T", np.log(row[1])] for row in present]).T
    design = np.column_stack([np.ones(32), place, test, x])
    *_, shift, slope = np.linalg.lstsq(design, y, rcond=None)[0]
    treatments = np.array([[(row[0], row[1]) == t for t in sorted({r[:2] for r in present})] for row in present])
    full = np.column_stack([place, treatments])
    residual = y - full @ np.linalg.lstsq(full, y, rcond=None)[0]
    assert anova(found)["Residual error"]["ss"] == pytest.approx(residual @ residual)
    gram = np.linalg.inv(design.T @ design)[-2:, -2:] * (residual @ residual) / 16
    t = 2.119905  # Student's t, 16 degrees of freedom, 95 %
    g = t**2 * gram[1, 1] / slope**2
    ratio = shift / slope
    centre = (ratio - g * gram[0, 1] / gram[1, 1]) / (1 - g)
    spread = (
        gram[0, 0] - 2 * ratio * gram[0, 1] + ratio**2 * gram[1, 1] - g * (gram[0, 0] - gram[0, 1] ** 2 / gram[1, 1])
    )
    half = t / abs(slope) / (1 - g) * np.sqrt(spread)
    check_potency(found, "T", (np.exp(centre - half), np.exp(ratio), np.exp(centre + half)))


def test_agar_that_is_no_latin_square(
    measure: Callable[..., Analysis], table: Callable[..., str], pheur: Callable[[str], Rows]
) -> None:
    """Rows deleted and others copied: a place of the square is used twice."""
    rows = [(r[1], 1.5 ** int(r[4]), r[5], r[2], r[3]) for r in pheur("Agar-invalid.txt")]
    found = measure(table(rows, "preparation,dose,response,row,column"))
    assert [(f.code, str(f.answer)) for f in found.findings] == [("potency/design", "not met")]
    assert {r.value for r in found.reportables} == {None}


def test_turbidimetric_randomised_blocks(
    measure: Callable[..., Analysis], table: Callable[..., str], pheur: Callable[[str], Rows]
) -> None:
    """Ph. Eur. 5.3, 5.1.3."""
    rows = [
        ("ST"[k // 4], 1.5 ** (k % 4), y, line[0])
        for line in pheur("AntibioticTurbidimetric.txt")
        for k, y in enumerate(line[1:9])
    ]
    found = measure(
        table(rows, "preparation,dose,response,block"),
        assumed_potency="S=670, T=20000",
        predilution="S=16.7/25, T=1/40",
    )
    check_anova(
        found,
        """
        Preparations     | 1  | 632.025 | 11.722  | 0.002
        Regression       | 1  | 101745.6 | 1887.11 | 0.000
        Non-parallelism  | 1  | 25.2050 | 0.467   | 0.500
        Non-linearity    | 4  | 259.140 | 1.202   | 0.332
        Non-linearity: S | 2  | 238.140 | 2.208   | 0.129
        Non-linearity: T | 2  | 21.0000 | 0.195   | 0.824
        Blocks           | 4  | 876.750 | 4.065   | 0.010
        Residual error   | 28 | 1509.65
        Total            | 39 | 105048.4
        """,
    )
    check_potency(found, "T", (18423.4, 19228.5, 20075.2))
    assert estimate(found, "T")["percent_of_assumed"] == pytest.approx(96.1, abs=0.05)
    assert slope_of(found) == printed(-111.255)
    assert fit_of(found)["r"] == printed(0.991424)


def hepatitis(rows: Rows) -> list[tuple[str, str, str]]:
    names = [row[6].strip('"') for row in rows]
    return [(n, f"1/{16000 // 2**k}", row[1 + k]) for n, row in zip(names, rows, strict=True) for k in range(5)]


@pytest.mark.parametrize("name", ["HepatitisB.txt", "HepatitisB_byOrder.txt"])
def test_hepatitis_three_vaccines(
    measure: Callable[..., Analysis], table: Callable[..., str], pheur: Callable[[str], Rows], name: str
) -> None:
    """Ph. Eur. 5.3, 5.1.4: doses as dilutions, the logarithm of the responses."""
    assumed = "S=20, T=20, U=20, V=20"
    found = measure(table(hepatitis(pheur(name))), transformation="log", assumed_potency=assumed)
    check_anova(
        found,
        """
        Preparations     | 3  | 4.47522   | 223.392 | 0.000
        Regression       | 1  | 47.5841   | 7125.85 | 0.000
        Non-parallelism  | 3  | 0.0186856 | 0.933   | 0.434
        Non-linearity    | 12 | 0.0742323 | 0.926   | 0.531
        Non-linearity: S | 3  | 0.0170324 | 0.850   | 0.475
        Non-linearity: T | 3  | 0.0282553 | 1.410   | 0.254
        Non-linearity: U | 3  | 0.0177542 | 0.886   | 0.456
        Non-linearity: V | 3  | 0.0111903 | 0.559   | 0.645
        Treatments       | 19 | 52.1523   | 411.049 | 0.000
        Residual error   | 40 | 0.267107
        Total            | 59 | 52.4194
        """,
    )
    check_potency(found, "T", (40.5448, 43.4196, 46.5397))
    check_potency(found, "U", (32.8698, 35.1630, 37.6405))
    check_potency(found, "V", (36.8125, 39.4017, 42.2057))
    assert [round(row["percent_of_assumed"], 1) for row in found.tables["potency"]] == [217.1, 175.8, 197.0]
    assert slope_of(found) == printed(0.908479)
    assert fit_of(found)["r"] == printed(0.996560)


def test_hepatitis_against_two(
    measure: Callable[..., Analysis], table: Callable[..., str], pheur: Callable[[str], Rows]
) -> None:
    """CombiStats example 7: the same without V; the standard's assigned potency is enough."""
    rows = [row for row in hepatitis(pheur("HepatitisB.txt")) if row[0] != "V"]
    found = measure(table(rows), transformation="log", assumed_potency="S=20")
    check_potency(found, "T", (40.4020, 43.5762, 47.0668))
    check_potency(found, "U", (32.7374, 35.2553, 38.0062))


def test_hepatitis_reversed_doses_mirror_the_potency(
    measure: Callable[..., Analysis], table: Callable[..., str], pheur: Callable[[str], Rows]
) -> None:
    """HepatitisB_Error: responses typed against the doses in reverse; the slope's sign tells, the test does not."""
    right = measure(table(hepatitis(pheur("HepatitisB.txt"))), transformation="log")
    wrong = measure(table(hepatitis(pheur("HepatitisB_Error.txt"))), transformation="log")
    assert slope_of(wrong) == pytest.approx(-slope_of(right))
    assert estimate(wrong, "T")["potency"] == pytest.approx(1 / estimate(right, "T")["potency"])


def test_hepatitis_with_missing_responses(
    measure: Callable[..., Analysis], table: Callable[..., str], pheur: Callable[[str], Rows]
) -> None:
    found = measure(table(hepatitis(pheur("HepatitisB_Missing.txt"))), transformation="log")
    assert anova(found)["Residual error"]["degrees"] == 37
    assert anova(found)["Total"]["degrees"] == 56
    assert all(r.value is not None for r in found.reportables)


IPV = {
    "S": {240: ".073 .081 .110 .140", 120: ".150 .165 .167 .168", 60: ".258 .293 .270 .245", 30: ".418 .460 .469 .464"},
    "T": {120: ".095 .084 .060 .185", 60: ".120 .144 .124 .174", 30: ".239 .277 .261 .291", 15: ".416 .467 .390 .451"},
}


def poliomyelitis(outlier: str) -> list[tuple[str, str, str]]:
    return [
        (name, f"1/{dilution}", outlier if y == ".185" else y)
        for name, dilutions in IPV.items()
        for dilution, line in dilutions.items()
        for y in line.split()
    ]


def test_poliomyelitis_missing_response(measure: Callable[..., Analysis], table: Callable[..., str]) -> None:
    """CombiStats example 10 (EDQM; R pla): a response left out, different dilutions of each preparation."""
    found = measure(table(poliomyelitis("")), transformation="log10", assumed_potency="S=285, T=160")
    check_anova(
        found,
        """
        Preparations     | 1  | 0.00340861  | 0.772   | 0.389
        Regression       | 1  | 2.06832     | 468.356 | 0.000
        Non-parallelism  | 1  | 0.00770829  | 1.745   | 0.199
        Non-linearity    | 4  | 0.00419635  | 0.238   | 0.914
        Non-linearity: S | 2  | 0.000203041 | 0.023   | 0.977
        Non-linearity: T | 2  | 0.00399331  | 0.452   | 0.642
        Treatments       | 7  | 2.08364     | 67.403  | 0.000
        Residual error   | 23 | 0.101571
        Total            | 30 | 2.18521
        """,
    )
    check_potency(found, "T", (107.839, 124.963, 144.641))
    assert estimate(found, "T")["percent_of_assumed"] == pytest.approx(78.1, abs=0.05)


def test_poliomyelitis_outlier_is_told(measure: Callable[..., Analysis], table: Callable[..., str]) -> None:
    """The response that CombiStats marks is the one found; it stays in."""
    found = measure(table(poliomyelitis(".185")), transformation="log10")
    (outlier,) = [f for f in found.findings if f.code == "potency/outlier"]
    assert "row 21" in outlier.says
    assert outlier.answer is None
    assert fit_of(found)["responses"] == 32


def test_erythromycin_randomised_blocks(measure: Callable[..., Analysis], table: Callable[..., str]) -> None:
    """CombiStats example 22 (EDQM; R pla)."""
    blocks = """
        185 192 210 172 201 214
        185 199 216 178 205 212
        174 200 211 185 196 216
        175 198 216 184 196 208
        185 201 211 175 201 218
        180 194 211 178 197 214
    """
    rows = [
        ("ST"[k // 3], 1.5 ** (k % 3), y, block)
        for block, line in enumerate(blocks.strip().splitlines())
        for k, y in enumerate(line.split())
    ]
    found = measure(
        table(rows, "preparation,dose,response,block"),
        assumed_potency="S=920, T=1000",
        predilution="S=21.3/20, T=26.4/25",
    )
    check_anova(
        found,
        """
        Preparations     | 1  | 1.36111 | 0.081   | 0.778
        Regression       | 1  | 6700.04 | 399.737 | 0.000
        Non-parallelism  | 1  | 15.0417 | 0.897   | 0.353
        Non-linearity    | 2  | 42.3611 | 1.264   | 0.300
        Blocks           | 5  | 67.1389 | 0.801   | 0.559
        Residual error   | 25 | 419.028
        Total            | 35 | 7244.97
        """,
    )
    check_potency(found, "T", (874.648, 936.639, 1003.23))


def test_erythropoietin_doses_in_units(measure: Callable[..., Analysis], table: Callable[..., str]) -> None:
    """CombiStats example 2 (EDQM; R pla): doses already in IU by the assumed potencies."""
    blocks = """
        1679 1377 1853 1064 950 2715
        1728 2245 2299 1536 1172 2325
        1127 2359 2298 1243 2124 2163
        1465 1907 2216 1526 1748 2175
        1765 1388 2967 1531 1761 1531
        1367 1725 2457 1706 1970 1947
        922 2467 1180 953 1753 1781
        1070 1808 2439 1327 2040 2280
    """
    rows = [
        ("ST"[k // 3], 10 * 2 ** (k % 3), y, block)
        for block, line in enumerate(blocks.strip().splitlines())
        for k, y in enumerate(line.split())
    ]
    found = measure(
        table(rows, "preparation,dose,response,block"), doses="assumed units", assumed_potency="S=32500, T=120000"
    )
    check_potency(found, "T", (60355.0, 97841.0, 148972))
    assert estimate(found, "T")["percent_of_assumed"] == pytest.approx(81.5, abs=0.05)


DILUTIONS = (0.01, 0.02, 0.04, 0.08)


@pytest.mark.parametrize(
    ("change", "doses", "responses", "published"),
    [
        (
            ("square", 9.5),
            ((0.05, 0.1, 0.2), (0.02, 0.04, 0.08)),
            "0 0 1 0, 2 3 2 2, 4 4 3 4, 1 1 0 1, 2 2 2 2, 2 4 4 4",
            (16.6014, 22.1352, 29.2553),
        ),
        (
            ("log10", 10.7),
            (("1/10", "1/20", "1/40", "1/80"), ("1/500", "1/1000", "1/2000", "1/4000")),
            "61.8 63.2, 72.4 76.1, 84.8 90.0, 96.4 99.6, 62.4 65.4, 74.0 76.1, 86.3 89.9, 96.0 99.4",
            (436.530, 511.616, 599.058),
        ),
        (
            ("square root", 600),
            (DILUTIONS, DILUTIONS),
            ".633 .629 .649,.401 .409 .411,.206 .204 .211,.077 .079 .080,.502 .508 .518,.297 .29 .302,.136 .128 .136,.040 .042 .035",
            (835.028, 852.459, 870.357),
        ),
    ],
    ids=["diphtheria", "factor IX", "hepatitis A immunoglobulin"],
)
def test_other_transformations(
    measure: Callable[..., Analysis],
    table: Callable[..., str],
    change: tuple[str, float],
    doses: tuple[tuple[object, ...], ...],
    responses: str,
    published: tuple[float, float, float],
) -> None:
    """CombiStats examples 1, 3 and 8 (EDQM; R pla): the transformation and the standard's potency stand first."""
    treatments = [(name, dose) for name, own in zip("ST", doses, strict=True) for dose in own]
    groups = responses.split(",")
    rows = [(*t, y) for t, group in zip(treatments, groups, strict=True) for y in group.split()]
    found = measure(table(rows), transformation=change[0], assumed_potency={"S": change[1]})
    check_potency(found, "T", published)
