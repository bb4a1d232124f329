"""The keys of the answer of `seedlot stability --json`: its reference is generated from here, and tests hold it to it."""

from __future__ import annotations

#: Command to key to what it is.
STABILITY: dict[str, dict[str, str]] = {
    "stability": {
        "item": "the item whose studies were read; null if all, or one that was named",
        "today": "the day as of which it was asked",
        "answer": "met, not met or not known, for all that was read",
        "studies": (
            "list of {study, title, arm, condition, storage, guideline, specification, protocol, began, ended (null where it runs), "
            "batches, claimed (months; null: none), supported (months that every test supports; null: not known), answer, tests, "
            "pulls {item, month, day, first, last, state (done, not due yet, due, missed, overdue), tested, missing}, "
            "findings {code, answer, says, where, source}, entry}; tests are {test, unit, criterion, scale, covered (months), "
            "why_not (why statistics did not evaluate it, or null), left_out, model, slopes, intercepts and curvature {f, "
            "numerator, denominator, p}, lines {batch (null: all), intercept, slope per month, error, degrees}, crossings {batch, "
            "month (null: never), limit}, month (the first crossing), own (by each batch's own error), allowed (months that may be "
            "proposed, ICH Q1E), supported, answer}"
        ),
        "csv": "path of the CSV file of all results, or null",
        "picture": "path of the picture, or null",
    },
}
