"""The keys of the JSON answer about control charts."""

from __future__ import annotations

#: Command to key to meaning.
CONTROL: dict[str, dict[str, str]] = {
    "trend": {
        "test": "the test that was asked for",
        "unit": "the unit of every value (UCUM); of p they are shares, and of u counts per size",
        "answer": "met, not met (the newest point is out of trend) or not known (no limit can be told)",
        "chart": "i-mr, xbar-r, xbar-s, levey-jennings, ewma, cusum, u (counts) or p (shares of units)",
        "rules": "nelson, western electric, westgard, or limits alone",
        "settings": "what charts of this kind take: {} or of ewma {weight, width, steady}, cusum {slack, decision}, u and p {size, normal}",
        "base": "the base period: the first so many points",
        "center": "centre line; null if it is not known",
        "sigma": "standard deviation of single values, of ln on a log scale, of u and p of a point; null if it is not known",
        "how": "how centre and standard deviation were found",
        "log": "whether it was computed on the scale of ln",
        "points": "list of {point, panel, day, item, relation, value, center, low, high, entry}; null where not known",
        "signals": "list of {point (that gave it first), day, item, panel, rule, says, side, warning, points, entry}",
        "specification": "null, or {name, low, high}: what is in force for the newest item, in the unit",
        "capability": "null, or {count, level, normality (p-value), ppk, pp, cpk, cp}: each null, or {value, low, high}",
        "left_out": "how many results are words, in a unit that cannot be converted, or invalid by a closed investigation",
        "process": "the process by which its lots were made: before any stated change, or after one; empty where none was stated",
        "apart": "list of the other processes of the series, whose results stand on charts of their own (--process)",
        "findings": "list of {code, answer (met, not met, not known, null), says, where, source}",
        "more": "true if the record holds more values than were read",
        "csv": "path of the points as CSV, or null",
        "picture": "path of the picture, or null",
    },
}
