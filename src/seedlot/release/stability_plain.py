"""A stability study as plain values: for JSON, for CSV, and for tables of people. Nothing is computed here."""

from __future__ import annotations

from typing import Any

from seedlot.release.stability import Followed, Stability
from seedlot.release.stability_pulls import Pull
from seedlot.release.stability_words import months
from seedlot.specs.wording import required, seen
from seedlot.trends.pooling import Test


def study_plain(found: Stability) -> dict[str, Any]:
    """A study, whole."""
    row = found.study.row
    return {
        "study": row.study,
        "title": row.title,
        "arm": row.arm,
        "condition": row.condition,
        "storage": row.storage,
        "guideline": row.guideline,
        "specification": row.specification,
        "protocol": row.protocol,
        "began": min((each.began.isoformat() for each in found.study.placed), default=None),
        "ended": found.study.ended.isoformat() if found.study.ended else None,
        "batches": [each.item for each in found.study.placed],
        "claimed": found.claimed,
        "supported": found.supported,
        "answer": found.answer,
        "tests": [_test(each) for each in found.followed],
        "pulls": [pull_plain(each) for each in found.pulls],
        "findings": [each.plain() for each in found.findings],
        "entry": row.entry,
    }


def pull_plain(pull: Pull) -> dict[str, Any]:
    """A pull."""
    return {
        "item": pull.item,
        "month": float(pull.month),
        "day": pull.day.isoformat(),
        "first": pull.first.isoformat(),
        "last": pull.last.isoformat(),
        "state": pull.state,
        "tested": list(pull.tested),
        "missing": list(pull.missing),
    }


def _test(each: Followed) -> dict[str, Any]:
    course, pooled = each.course, each.course.pooled
    return {
        "test": each.criterion.test,
        "unit": each.criterion.unit,
        "criterion": required(each.criterion),
        "scale": course.attribute.scale,
        "covered": course.covered,
        "why_not": course.why_not or None,
        "left_out": list(course.left_out),
        "model": pooled.model if pooled else None,
        "slopes": _f(pooled.slopes) if pooled else None,
        "intercepts": _f(pooled.intercepts) if pooled else None,
        "curvature": _f(pooled.curvature) if pooled else None,
        "lines": [
            {"batch": line.batch or None, "intercept": line.intercept, "slope": line.slope, "error": line.variance**0.5, "degrees": line.degrees}
            for line in (pooled.lines if pooled else ())
        ],
        "crossings": [{"batch": one.batch or None, "month": one.month, "limit": one.limit} for one in course.crossings],
        "month": course.month,
        "own": course.own,
        "allowed": each.allowed.months,
        "supported": each.supported,
        "answer": each.answer,
    }  # fmt: skip


def _f(test: Test | None) -> dict[str, float] | None:
    return {"f": test.f, "numerator": test.numerator, "denominator": test.denominator, "p": test.p} if test else None


def result_rows(found: Stability) -> list[dict[str, Any]]:
    """Every result of a study, a row for each."""
    rows = []
    for each in found.followed:
        outside = {value.place: trend for value, trend in each.course.trends}
        for place, (pulled, weighed) in enumerate(each.results):
            trend = outside.get(place)
            rows.append(
                {
                    "study": found.study.row.study,
                    "test": each.criterion.test,
                    "batch": pulled.batch,
                    "item": pulled.item,
                    "month": round(pulled.month, 3),
                    "day": pulled.day.isoformat(),
                    "day_of": "sample" if pulled.by_sample else "test",
                    "result": seen(pulled.reportable).removeprefix("is "),
                    "answer": weighed.answer,
                    "trend": "" if trend is None else "out of trend" if trend.out else "in trend",
                    "reference": pulled.reference,
                    "entry": pulled.entry,
                }
            )
    return rows


def in_short(each: Followed) -> dict[str, str]:
    """A test in a line: what it is held to, how it was pooled, the month, what is supported."""
    course = each.course
    return {
        "test": each.criterion.test,
        "criterion": required(each.criterion),
        "results": str(len(each.results)),
        "covered": months(course.covered),
        "model": str(course.pooled.model) if course.pooled else course.why_not or "its criterion is no limit",
        "month": "" if not course.pooled else "never" if course.month is None else months(course.month),
        "supported": "not known" if each.supported is None else months(each.supported),
        "answer": each.answer,
    }
