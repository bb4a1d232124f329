"""The keys of the JSON answer of `seedlot comparability`."""

from __future__ import annotations

#: Command to key to meaning, as `seedlot.cli.keys` joins them.
COMPARABILITY: dict[str, dict[str, str]] = {
    "comparability": {
        "exercise": "identifier of the exercise",
        "change": "the change that it is about",
        "title": "what changes; null if the change is not in the record",
        "protocol": "the document that says so; null if none is named",
        "entry": "number of the entry that states it",
        "as_of": "number of entries that were read",
        "before": "lots made before the change",
        "after": "lots made after it",
        "paired": "true if lots in the same place are made of one donor's material",
        "alpha": "size of each one-sided test",
        "answer": "met, not met or not known, of all attributes and of the exercise itself",
        "attributes": (
            "list of {attribute, tier, method, scale, side, margin, share, coverage, confidence, expected, unit, justification, "
            "answer, before and after {lots, measured, mean, sd (geometric on a ratio)}, tested (null, or {estimate, low, high, "
            "lower, upper (the margins), level, degrees, p, least (smallest margin that such lots show 8 times in 10), needed (lots "
            "of a side, or pairs; null: more than 200)}), range (null, or {low, high, share, inside, outside, unsure}), values "
            "{attribute, side, pair, lot, value, unit}, findings}"
        ),
        "findings": "list of findings of the exercise itself: {code, answer, says, where, source}",
        "csv": "path of the CSV file of the values, or null",
        "picture": "path of the picture, or null",
    },
}
