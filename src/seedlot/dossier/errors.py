"""Faults of use of the dossier. Each class owns its words: what, where, the mend."""

from __future__ import annotations

from seedlot.terms.errors import SeedlotError


class UncoveredDecisionError(SeedlotError):
    """A checkpoint that is older than the decision that it should prove."""

    def __init__(self, entry: int, size: int) -> None:
        super().__init__(
            f"The checkpoint of {size} entries does not include entry {entry}, which decides or signs",
            mend="Take the checkpoint after the decision is sealed.",
        )


class PackageTooLargeError(SeedlotError):
    """An evidence package of more members or bytes than a zip holds."""

    def __init__(self, members: int, size: int) -> None:
        super().__init__(
            f"The package would have {members} members and {size} bytes, more than a zip holds",
            mend="Leave the raw files out; their hashes go with it.",
        )
