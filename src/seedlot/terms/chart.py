"""A chart: data plus a Vega-Lite specification, never an image."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from seedlot.terms.shape import Shape

VEGA_LITE = "https://vega.github.io/schema/vega-lite/v6.json"


class Chart(Shape):
    """One chart for the browser, the PDF and the notebook.

    `spec` is a whole Vega-Lite specification with its data inline (`data: {values: [...]}`).
    """

    name: str
    title: str
    spec: dict[str, Any] = Field(description="a Vega-Lite specification, as its own schema describes it")

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        """Show itself in Jupyter."""
        return {"application/vnd.vegalite.v6+json": {"$schema": VEGA_LITE, **self.spec}, "text/plain": self.title}
