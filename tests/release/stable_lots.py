"""A simulated stability study: three lots over a year in the cold, with what was published of such values."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from seedlot.record.entries.evidence import Attachment, Report
from seedlot.record.entries.filing import Document
from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.record.entries.origin import Programme, Registered
from seedlot.record.entries.stability import OnStability, StabilityStudy
from seedlot.terms.criterion import Criterion, Kind, Specification
from seedlot.terms.reportable import Reportable
from seedlot.terms.words import ItemKind

BEGAN = date(2024, 1, 10)
#: LeBlond 2011, batches 4, 5 and 8: 15.6 months by the pooled error.
POTENCY = {
    "LOT-4": ((0, 104), (3, 103.2), (6, 102.8), (6, 103.3), (12, 102.4), (12, 101.2), (24, 99.1), (24, 99.5)),
    "LOT-5": (
        *((0, 102), (1, 101.4), (2, 100.8), (3, 100.2), (3, 99.7), (6, 98.8), (6, 98.5), (12, 98), (12, 97.1)),
        *((24, 96.6), (24, 96.1)),
    ),
    "LOT-8": ((0, 101.6), (3, 100), (6, 99), (12, 97.8), (12, 97)),
}
SPECIFICATION = Specification(
    name="DP",
    version="1",
    criteria=(
        Criterion(test="Potency", kind=Kind.MIN, low=95, unit="%"),
        Criterion(test="Impurity", kind=Kind.MAX, high=0.5, unit="%"),
        Criterion(test="Sterility", kind=Kind.NOT_DETECTED),
        Criterion(test="Colour", kind=Kind.REPORT_ONLY),
    ),
)


def day(months: float) -> str:
    """So many months after the start."""
    return (BEGAN + timedelta(days=months * 365.25 / 12)).isoformat()


def study(name: str = "STB", **more: Any) -> StabilityStudy:
    """A study of potency at 5 degrees."""
    told: dict[str, Any] = {"protocol": "SP v1", "arm": "long-term", "condition": "5 °C", "storage": "refrigerated"}
    told |= {"specification": "DP 1", "tests": ("Potency",), "months": ("0", "3", "6", "12")}
    return StabilityStudy.model_validate({"study": name, **told, **more})


def begin(site: Any, *, lots: tuple[str, ...] = tuple(POTENCY)) -> None:
    """A specification, a protocol and lots."""
    file = Attachment(name="protocol.pdf", sha256="0" * 64, bytes=1)
    site.say(
        Programme(programme="P", product="cells"),
        SpecificationApproved(specification=SPECIFICATION),
        Document(document="SP v1", type="stability protocol", title="Two years at 5 °C", files=(file,)),
        *(Registered(item=lot, item_kind=ItemKind.DRUG_PRODUCT, programme="P") for lot in lots),
        occurred="2024-01-05",
    )


def place(site: Any, name: str, *items: str, months: float = 0) -> None:
    """Put items on a study."""
    site.say(*(OnStability(placement=f"{name}/{item}", study=name, item=item) for item in items), occurred=day(months))


def result(report: str, item: str, months: float, value: float | str | None, **more: Any) -> Report:
    test, of, unit = more.pop("test", "Potency"), more.pop("study", ""), more.pop("unit", "%")
    told = Reportable(name=test, value=value, unit="1" if isinstance(value, str) else unit, **more)
    return Report(report=report, item=item, laboratory="Lab", study=of, sampled=day(months), results=(told,))


def file_potency(site: Any) -> None:
    """File the potency of each lot, a report for each value, a week after its sample was taken."""
    for lot, told in POTENCY.items():
        for place_, (months, value) in enumerate(told):
            site.say(result(f"{lot}-{place_}", lot, months, value), occurred=day(months + 0.25))
