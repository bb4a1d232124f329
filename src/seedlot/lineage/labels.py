"""Whether what stands on the label and in the papers of a material says the same as what was typed."""

from __future__ import annotations

from collections.abc import Iterator

from seedlot.lineage.known import Known
from seedlot.record.entries.content import Statement
from seedlot.record.entries.origin import Material
from seedlot.record.entries.supplies import MaterialCertificate
from seedlot.terms.codes import label
from seedlot.terms.finding import Answer, Finding

#: The code of a certificate that speaks for another lot.
OTHER_LOT = "lineage/other lot"


def labels(statement: Statement, known: Known) -> Iterator[Finding]:
    """Compare the code on a label with the lot and expiry that were typed; the lot of a certificate with its material's.

    A certificate that names another lot is not filed with the material: one of the two was mistyped, or it belongs to another.
    """
    match statement.content:
        case Material(code=code) as said if code:
            printed = label(code)
            for field, typed in (("lot", said.lot), ("expiry", said.expiry or "")):
                shown = getattr(printed, field)
                if shown and typed and shown != typed:
                    says = f"the label's code says {field} '{shown}', and '{typed}' was typed. Scan or type it again."
                    yield Finding(code="lineage/label", answer=Answer.NOT_MET, says=says, where=statement.at(field))
        case MaterialCertificate(material=material, lot=lot) if lot:
            typed = known.lots.get(material, "")
            if typed and typed != lot:
                says = f"certificate '{statement.content.identifier()}' speaks for lot '{lot}', and '{material}' is lot '{typed}'. Correct the lot, or file it with the material that it belongs to."
                yield Finding(code=OTHER_LOT, answer=Answer.NOT_MET, says=says, where=statement.at("lot"))
