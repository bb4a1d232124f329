"""The case for release on one page, the certificate and the package."""

from __future__ import annotations

import io
import zipfile

from tests.simulated_lot import make
from tests.web.conftest import Visitor

from seedlot.record.entries.work import Deviation, Hold


def test_a_case_tells_every_criterion_and_what_stands_against_release(lot_visitor: Visitor) -> None:
    lot_visitor.login("aud")
    text = lot_visitor.get("/lots/LOT").text
    for each in ("viability is 91 %", "sterility is", "karyotype is", "has not been reviewed", "No decision was taken"):
        assert each in text
    assert '<h2 id="h-against">What stands against release</h2>' in text
    assert 'href="/decide/LOT"' not in text
    assert 'href="/review/LOT"' not in text


def test_an_open_matter_on_an_ancestor_stands_on_the_page(lot_visitor: Visitor) -> None:
    raised = Deviation(deviation="DEV-<b>", targets=("MCB",), title="<script>alert(1)</script>", severity="major")
    lot_visitor.site.say(raised, Hold(hold="H", targets=("M",), reason="a complaint"), person="op")
    lot_visitor.login("qp")
    text = lot_visitor.get("/lots/LOT").text
    assert "DEV-&lt;b&gt; (&lt;script&gt;alert(1)&lt;/script&gt;) on &#39;MCB&#39; is open" in text
    assert "on &#39;M&#39; is open" in text
    assert "<script>alert" not in text


def test_a_case_as_it_was_known(lot_visitor: Visitor) -> None:
    """Before the reports came nothing was known; nobody decides in the past."""
    before = lot_visitor.site.size() - 3
    lot_visitor.login("qp")
    text = lot_visitor.get(f"/lots/LOT?as-of={before}").text
    assert f"As known on {before}" in text
    assert "viability is not known" in text
    assert "Decide and sign" not in text
    assert f'href="/items/LOT?as-of={before}"' in text


def test_a_lot_that_is_not_there(lot_visitor: Visitor) -> None:
    lot_visitor.login("qp")
    answer = lot_visitor.get("/lots/NONE")
    assert (answer.status_code, "is not in the record" in answer.text) == (404, True)


def test_a_certificate_is_issued_once_and_given_again(lot_visitor: Visitor) -> None:
    site = lot_visitor.site
    site.review("LOT")
    decision, _ = site.decide("LOT")
    lot_visitor.login("aud")
    assert "No certificate was issued yet" in lot_visitor.get("/certificate/LOT").text
    assert lot_visitor.post("/certificate/LOT").status_code == 403
    lot_visitor.login("qp")
    assert "Issue the certificate" in lot_visitor.get(f"/lots/LOT?sealed={decision}").text
    assert lot_visitor.post("/certificate/LOT").headers["location"] == "/lots/LOT#certificate"
    size = site.size()
    answer = lot_visitor.get("/certificate/LOT")
    assert answer.content.startswith(b"%PDF")
    assert answer.headers["content-disposition"].startswith('attachment; filename="LOT-certificate.pdf"')
    assert lot_visitor.post("/certificate/LOT").status_code == 303
    assert site.size() == size


def test_the_address_cannot_say_that_something_was_sealed(lot_visitor: Visitor) -> None:
    lot_visitor.login("qp")
    for said in ("0", "999999", "x", "9" * 40):
        assert "Sealed and signed" not in lot_visitor.get(f"/lots/LOT?sealed={said}").text


def test_an_undecided_lot_has_no_certificate(lot_visitor: Visitor) -> None:
    lot_visitor.login("qp")
    answer = lot_visitor.get("/certificate/LOT")
    assert (answer.status_code, "There is nothing to certify" in answer.text) == (422, True)


def test_a_package_is_saved(open_visitor: Visitor) -> None:
    """On each database."""
    make(open_visitor.site)
    answer = open_visitor.get("/package/LOT")
    assert (
        answer.headers["content-disposition"]
        == "attachment; filename=\"LOT-evidence.zip\"; filename*=UTF-8''LOT-evidence.zip"
    )
    assert "manifest.json" in zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert open_visitor.get("/lots/LOT").status_code == 200
