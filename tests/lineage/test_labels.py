"""What stands on a material's label and in its papers, beside what was typed."""

from __future__ import annotations

import pytest

from seedlot.acts.amend import amend
from seedlot.acts.importing import import_book
from seedlot.acts.seal import RefusedError
from seedlot.record.entries.origin import Material
from seedlot.record.entries.supplies import MaterialCertificate
from seedlot.terms.finding import Answer

CODE = "(01)09521234543213(17)270131(10)L7"


def material(**more):
    return Material(item="M", name="medium", code=CODE, **more)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"lot": "L8", "expiry": "2027-01-31"}, "the label's code says lot 'L7', and 'L8' was typed"),
        ({"lot": "L7", "expiry": "2027-01-30"}, "the label's code says expiry '2027-01-31'"),
    ],
)
def test_a_label_that_says_otherwise(site, typed, words):
    (fault,) = site.faults(material(**typed))
    assert (fault.code, words in fault.says) == ("lineage/label", True)


def test_a_label_that_says_the_same_or_of_which_nothing_was_typed(site):
    (number,) = site.say(material(lot="L7", expiry="2027-01-31"))
    with pytest.raises(RefusedError, match="L8"):
        amend(site.record, "qp", number, {"lot": "L8"}, reason="misread", now=site.now)
    site.say(Material(item="M2", name="medium", code=CODE))


BOOK = {
    "materials": "item,name,lot,expiry,code,occurred\nM,medium,L8,2027-01-31,(10)L8(17)270131,2026-01-01\n",
    "material_certificates": "certificate,material,what,lot,occurred\nMC,M,TSE statement,{lot},2026-01-02\n",
}


@pytest.mark.parametrize("beside", [True, False])
def test_a_certificate_of_another_lot_is_refused(site, tmp_path, beside):
    """One of the two lots was mistyped, or the paper belongs to another material."""
    folder = tmp_path / "book"
    folder.mkdir()
    (folder / "materials.csv").write_text(BOOK["materials"])
    if not beside:
        assert import_book(site.record, "op", folder, now=site.now).faults == ()
    (folder / "material_certificates.csv").write_text(BOOK["material_certificates"].format(lot="L9"))
    done = import_book(site.record, "op", folder, now=site.now)
    assert [(note.code, note.answer, note.where) for note in done.faults] == [
        ("lineage/other lot", Answer.NOT_MET, "Material certificates!D2")
    ]
    assert done.added == ()


def test_a_certificate_of_the_lot_says_nothing(site, tmp_path):
    folder = tmp_path / "book"
    folder.mkdir()
    for name, text in BOOK.items():
        (folder / f"{name}.csv").write_text(text.format(lot="L8"))
    assert import_book(site.record, "op", folder, now=site.now).faults == ()


def test_a_certificate_is_corrected_though_its_lot_is_another(site):
    """An earlier version of Seedlot filed such a one; here the material was corrected since."""
    (first,) = site.say(Material(item="M", name="medium", lot="L9"))
    (number,) = site.say(MaterialCertificate(certificate="C", material="M", what="other", lot="L9"))
    amend(site.record, "qp", first, {"lot": "L7"}, reason="misread", now=site.now)
    amend(site.record, "qp", number, {"issuer": "S"}, reason="left out", now=site.now)
