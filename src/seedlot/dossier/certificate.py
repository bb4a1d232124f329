"""The certificate of analysis as PDF/A: the same case gives the same bytes."""

from __future__ import annotations

import io
import json
from datetime import datetime
from importlib.resources import files

import segno
import typst

from seedlot.dossier.contents import contents
from seedlot.dossier.errors import UncoveredDecisionError
from seedlot.dossier.vouched import Seal
from seedlot.dossier.wording import printable
from seedlot.release.case import Decided, Proposal


def certificate(proposal: Proposal, decided: Decided, seal: Seal) -> bytes:
    """Write the certificate of a decided lot as PDF. It prints the checkpoint of the seal, and who signed that.

    The document is dated by the decision. Texts reach the template as data and are never read as markup.

    Raises:
        UncoveredDecisionError: the checkpoint does not include the decision and its signatures.
    """
    last = max(decided.entry, *(signed.entry for signed in decided.signatures), 0)
    if seal.point.size <= last:
        raise UncoveredDecisionError(last, seal.point.size)
    said = json.dumps(printable(contents(proposal, decided, seal)))
    data = json.loads(said) | {"code_points": "[U+" in said, "qr": qr_code(seal.point.text())}
    document: bytes = typst.compile(
        files("seedlot.dossier").joinpath("certificate.typ").read_bytes(),
        sys_inputs={"data": json.dumps(data)},
        ignore_system_fonts=True,
        pdf_standards=["a-2a", "ua-1"],  # ISO 19005-2, accessible level; ISO 14289-1
        timestamp=datetime.fromisoformat(decided.recorded),
    )
    return document


def qr_code(text: str) -> str:
    """Draw a text as a QR code (ISO/IEC 18004, error correction M), as SVG."""
    out = io.BytesIO()
    segno.make_qr(text, error="m").save(out, kind="svg", xmldecl=False, border=2)
    return out.getvalue().decode()
