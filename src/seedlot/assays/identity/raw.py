"""What the files say together: profiles, lists to search in, frequencies, fingerprints of SNPs, our own layout."""

from __future__ import annotations

from dataclasses import dataclass, field

from seedlot.formats.genotypes import Calls
from seedlot.formats.sample_layout import Entry
from seedlot.formats.site_list import SiteList
from seedlot.formats.str_profile import Profile
from seedlot.terms.finding import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """All files together. `named` are misidentified lines that a list names without a profile."""

    profiles: tuple[Profile, ...] = ()
    database: tuple[Profile, ...] = ()
    misidentified: tuple[Profile, ...] = ()
    named: tuple[str, ...] = ()
    frequencies: dict[str, dict[str, float]] = field(default_factory=dict)
    calls: tuple[Calls, ...] = ()
    sites: SiteList | None = None
    layout: tuple[Entry, ...] = ()
    findings: tuple[Finding, ...] = ()
    unused: tuple[str, ...] = ()
