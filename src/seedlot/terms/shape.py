"""The base of every shape: a frozen value with one JSON form."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict


class Shape(BaseModel):
    """A frozen value. Unknown fields and non-finite numbers are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    def plain(self) -> dict[str, Any]:
        """Tell the value as plain JSON types, every field present, in field order."""
        return self.model_dump(mode="json")
