"""Countries, and the territories of the rules to which each belongs.

Countries are ISO 3166 codes of two letters; a territory has the code of its country, but for the European Union (EU, with
the EEA) and the United Kingdom (UK).
"""

from __future__ import annotations

import re

#: Member states of the European Union.
MEMBERS = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ]
)
#: The European Economic Area: the Union with Iceland, Liechtenstein and Norway.
EEA = MEMBERS | {"IS", "LI", "NO"}
#: Countries of concern to which data and biospecimens of persons in the United States are not sent (28 CFR 202.601);
#: Hong Kong and Macau count as China.
OF_CONCERN = frozenset(["CN", "HK", "MO", "CU", "IR", "KP", "RU", "VE"])

_CODE = re.compile(r"[A-Z]{2}")
_OTHERWISE = {"GB": "UK", "EL": "GR"}


def territories_of(country: str) -> frozenset[str]:
    """Tell the territories to which a country belongs; none for what is no code of two letters."""
    code = country.strip().upper()
    if not _CODE.fullmatch(code):
        return frozenset()
    own = _OTHERWISE.get(code, code)
    return frozenset({own, "EU"}) if own in EEA else frozenset({own})
