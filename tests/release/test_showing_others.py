"""Agreements, documents, licences, checks and the record itself as evidence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.release.invented import GMP, RESEARCH, line, programme, thing, told, work

from seedlot.lineage.remark import remark
from seedlot.record.entries.custody import Shipment
from seedlot.record.entries.donation import DonorTest, Procurement
from seedlot.record.entries.filing import Document
from seedlot.record.entries.origin import Programme
from seedlot.record.entries.quality import Agreement
from seedlot.record.entries.supplies import Accreditation, Organisation
from seedlot.regulation.evidence import Agreed, Checked, Filed, Licence, Subject
from seedlot.regulation.pack import built_in
from seedlot.regulation.shapes import Standing
from seedlot.release.showing_others import agreement, document, finding, licence, recorded
from seedlot.terms.finding import Answer
from seedlot.terms.words import Process

H, M, F = Standing.HELD, Standing.MISSING, Standing.FAILED
PEI = Agreed(authority=("PEI",), territory=("DE", "EU"), subject=("development",), before="bank")


def agreed(when="2025-12-01", **says):
    """An answer of an authority about the programme."""
    plain = {
        "agreement": "A",
        "authority": "PEI",
        "territory": "DE",
        "programme": "PRG",
        "subjects": ("development",),
        "agreed": True,
    }
    return told(Agreement(**plain | says), occurred=when)


@pytest.mark.parametrize(
    ("answers", "standing"),
    [
        ([agreed()], H),
        ([agreed(agreed=False, answer="no")], F),
        ([agreed(agreed=None)], M),
        ([agreed(authority="MHRA", territory="UK")], M),
        ([agreed(territory="AT")], M),
        ([agreed(subjects=("filling",))], M),
        ([agreed(subjects=("S2",))], H),
        ([agreed(programme="OTHER")], M),
        ([agreed(programme="", subjects=("development",))], M),
        ([agreed(programme="", subjects=("CL", "development"))], H),
        ([agreed(when="2026-01-01")], H),
        ([agreed(when="2026-01-02")], M),
        ([agreed(), agreed(agreed=False)], F),
        ([agreed(agreed=False), agreed()], H),
        ([], M),
    ],
)
def test_an_authority_agreed_before_the_bank_was_begun(answers, standing):
    """The bank was begun on 1 January 2026. The last answer holds."""
    found = agreement(line(entries=answers), PEI)
    assert found.standing is standing
    assert bool(found.settle) is (standing is not H)


def test_conditions_are_told():
    assert "Its conditions: a report." in agreement(line(entries=[agreed(conditions="a report")]), PEI).says


@pytest.mark.parametrize(("answer", "standing"), [(True, H), (None, H), (False, F)])
def test_to_have_asked_may_be_enough(answer, standing):
    asked = Agreed(subject=("development",), asked=True, before="development")
    assert agreement(line(entries=[agreed(agreed=answer)]), asked).standing is standing


def filed(*, file="h.pdf", **says):
    """A document of the programme."""
    return told(
        Document(**{"document": "DOC", "type": "history file", "title": "t", "programme": "PRG"} | says), files=file
    )


@pytest.mark.parametrize(
    ("several", "standing"),
    [
        ([filed()], H),
        ([filed(file="")], M),
        ([filed(file=""), filed()], H),
        ([filed(type="label")], M),
        ([filed(programme="OTHER")], M),
        ([filed(programme="")], H),
        ([filed(until="2026-05-31")], M),
        ([filed(until="2026-06-01")], H),
        ([], M),
    ],
)
def test_a_document_shows_only_with_its_file_and_while_it_is_valid(several, standing):
    """The last entry was recorded on 1 June 2026."""
    assert document(line(entries=several), Filed(type=("history file",))).standing is standing


def test_a_document_is_about_what_is_asked():
    needs = Filed(type=("GMP gap analysis",), about=("Part IV",))
    assert document(line(entries=[filed(type="GMP gap analysis", about=("EudraLex Part IV",))]), needs).standing is H
    assert document(line(entries=[filed(type="GMP gap analysis", title="Part IV, line by line")]), needs).standing is H
    assert document(line(entries=[filed(type="GMP gap analysis", about=("PIC/S",))]), needs).standing is M


def test_a_document_for_every_donor():
    needs = Filed(type=("donor interview record",), of=Subject.DONORS)
    interview = {"type": "donor interview record"}
    assert document(line(entries=[filed(**interview, about=("D",))]), needs).standing is H
    assert document(line(entries=[filed(**interview)]), needs).standing is H
    assert document(line(entries=[filed(**interview, about=("D2",))]), needs).standing is M
    assert document(programme(entries=[filed(**interview)]), needs).standing is M


LICENSED = Licence(of=Subject.DEVELOPMENT, standard=("GMP", "MIA"))


@pytest.mark.parametrize(
    ("asked", "standing"),
    [
        ((), M),
        (("DE",), M),
        (("DE", "US"), H),
        (("EU", "US"), H),
        (("FR", "US"), M),
        (("DE", "US", "JP"), H),
    ],
)
def test_authorities_were_asked_in_every_territory_where_it_is_to_be_filed(asked, standing):
    needs = built_in().evidence["agreement.any.cld"].needs.agreement
    assert needs is not None
    stated = told(Programme(programme="PRG", product="P", territories=("DE", "US")), about="PRG")
    answers = [agreed(agreement=f"A-{place}", authority=f"agency of {place}", territory=place) for place in asked]
    made = programme((), (), {}, [stated, *answers])
    assert agreement(made, needs).standing is standing


def test_where_no_territory_is_named_any_answer_is_one():
    needs = built_in().evidence["agreement.any.cld"].needs.agreement
    assert needs is not None
    assert agreement(programme((), (), {}, [agreed()]), needs).standing is H


def test_a_misspelt_subject_is_shown_where_it_does_not_count():
    needs = built_in().evidence["agreement.pei.cld"].needs.agreement
    assert needs is not None
    entry = agreed(subjects=("cell line develpment",))
    told_of = agreement(programme((), (), {}, [entry]), needs)
    assert told_of.standing is M
    assert "Entered, and about something else: " in told_of.says
    assert "'cell line develpment'" in told_of.says


def site(country="DE", **says):
    """The site of the line, and what it is licensed for."""
    plain = {"accreditation": "ACC", "organisation": "SITE", "standard": "GMP", "number": "7", "issuer": "authority"}
    own = told(Organisation(organisation="SITE", name="Site", does=("manufacturer",), country=country))
    return [own, told(Accreditation(**plain | says), occurred="2025-01-01", about="SITE")]


@pytest.mark.parametrize(
    ("says", "standing"),
    [
        ({}, H),
        ({"standard": "mia"}, H),
        ({"standard": "principles of GMP"}, M),
        ({"number": ""}, M),
        ({"issuer": ""}, M),
        ({"until": "2025-12-31"}, M),
        ({"until": "2026-01-01"}, H),
    ],
)
def test_the_site_of_each_step_is_licensed_on_the_day(says, standing):
    assert licence(line(entries=site(**says)), LICENSED).standing is standing


def test_a_licence_that_came_after_the_step_did_not_hold():
    own, paper = site()
    assert licence(line(entries=[own, replace(paper, occurred="2026-02-01")]), LICENSED).standing is M


def test_a_site_that_is_not_entered_has_no_licence():
    found = licence(line(), LICENSED)
    assert found.standing is M
    assert "SITE is no organisation" in found.says


def test_only_organisations_in_a_country_are_asked():
    needs = Licence(of=Subject.DEVELOPMENT, standard=("GMP",), country="UK")
    assert licence(line(entries=site(country="DE")), needs).standing is M
    assert licence(line(entries=site(country="GB")), needs).standing is H


@pytest.mark.parametrize("subject", [Subject.PROCUREMENTS, Subject.DONOR_LABORATORIES, Subject.PROGRAMME])
def test_others_than_steps_have_organisations_too(subject):
    entries = [
        *site(),
        told(Procurement(step="S1", tissue="blood", establishment="SITE, licence 7"), about="S1"),
        told(DonorTest(test="T", donor="D", analyte="a", sampled="2026-01-01", laboratory="SITE", result="r")),
    ]
    made = line(entries=entries)
    made = replace(made, parts={**made.parts, Subject.DONOR_LABORATORIES: ("SITE",)})
    assert licence(made, Licence(of=subject, standard=("GMP",))).standing is H
    assert licence(made, Licence(of=subject, standard=("FACT",))).standing is M


@pytest.mark.parametrize(
    ("scope", "sender", "standing"), [("", "", M), ("import of PRG", "", H), ("", "OTHER", H), ("of PRX", "", M)]
)
def test_the_licence_of_whoever_does_nothing_for_the_programme_shows_nothing(scope, sender, standing):
    entries = [
        told(Organisation(organisation="OTHER", name="Other", does=("manufacturer",), country="GB")),
        told(
            Accreditation(
                accreditation="A", organisation="OTHER", standard="HTA licence", number="1", issuer="HTA", scope=scope
            ),
            about="OTHER",
        ),
        *([told(Shipment(shipment="SH", items=("T",), sender=sender, receiver="SITE"), about="T")] if sender else []),
    ]
    needs = Licence(of=Subject.PROGRAMME, standard=("HTA licence",), country="UK")
    assert licence(line(entries=entries), needs).standing is standing


def found(answer):
    """A remark of a check."""
    return remark("monitoring", answer, "says", where="", entries=(3,))


@pytest.mark.parametrize(
    ("answers", "standing"),
    [
        ([Answer.MET], H),
        ([None], H),
        ([Answer.MET, Answer.NOT_KNOWN], M),
        ([Answer.NOT_KNOWN, Answer.NOT_MET], F),
        ([], M),
    ],
)
def test_a_check_found_nothing_against_and_something_for(answers, standing):
    needs = Checked(of=Subject.BANKING, check=("monitoring",))
    made = line(checks={Subject.BANKING: tuple(found(each) for each in answers)})
    assert finding(made, needs).standing is standing


def test_donors_are_checked_each():
    needs = Checked(of=Subject.DONORS, check=("sample timing",))
    entries = [told(Procurement(step="S1", tissue="blood"), about="S1")]
    sample = DonorTest(test="T", donor="D", analyte="HIV", sampled="2026-01-05", laboratory="L", result="negative")
    assert finding(line(entries=[*entries, told(sample)]), needs).standing is H
    late = sample.model_copy(update={"sampled": "2026-03-05"})
    assert finding(line(entries=[*entries, told(late)]), needs).standing is F
    assert finding(line(entries=entries), needs).standing is M
    assert finding(programme(), needs).standing is M


def test_what_the_record_itself_does():
    plain, guarded = line(), line(guarded=True, keeps={"signature": 9, "CAPA": 5})
    whats = ("audit trail", "accounts", "signatures", "CAPA", "change")
    assert [recorded(plain, each).standing for each in whats] == [H, M, M, M, M]
    assert [recorded(guarded, each).standing for each in whats] == [H, H, H, H, M]
    assert recorded(replace(guarded, keeps={}), "signatures").standing is M


def test_a_laboratory_is_licensed_on_the_day_of_the_test():
    """The test was done in January 2026: a licence of May does not reach back, and one that has ended since held."""
    own, paper = site()
    test = told(DonorTest(test="T", donor="D", analyte="a", sampled="2026-01-10", laboratory="SITE", result="r"))
    for occurred, ends, standing in (("2026-05-01", None, M), ("2025-01-01", None, H), ("2025-01-01", "2026-02-01", H)):
        held = replace(paper, occurred=occurred, says={**paper.says, "ends": ends})
        made = line(entries=[own, held, test])
        made = replace(made, parts={**made.parts, Subject.DONOR_LABORATORIES: ("SITE",)})
        assert licence(made, Licence(of=Subject.DONOR_LABORATORIES, standard=("GMP",))).standing is standing


@pytest.mark.parametrize(
    ("answers", "standing"),
    [
        ([agreed(when="2025-06-01"), agreed(when="2026-05-01")], H),
        ([agreed(when="2025-06-01"), agreed(when="2026-05-01", agreed=None)], H),
        ([agreed(when="2025-08-01", agreed=False), agreed(when="2025-06-01")], F),
        ([agreed(when="2025-06-01"), agreed(when="2025-08-01", agreed=False), agreed(when="2026-05-01")], M),
    ],
)
def test_answers_hold_in_the_order_of_their_days(answers, standing):
    """One that was confirmed later came in time; a refusal that was entered first is still the later word."""
    assert agreement(line(entries=answers), PEI).standing is standing


@pytest.mark.parametrize(
    "authority", ["Ethics committee of the university", "IRB", "Notified body 0123", "a consultant"]
)
def test_who_is_no_competent_authority_agrees_to_nothing(authority):
    needs = Agreed(territory=("DE",), subject=("development",))
    assert agreement(line(entries=[agreed(authority=authority)]), needs).standing is M
    assert agreement(line(entries=[agreed(authority="Regierungspräsidium")]), needs).standing is H


@pytest.mark.parametrize(
    ("says", "standing"),
    [
        ({"programme": "", "about": ("OTHER-LINE",)}, M),
        ({"programme": "", "about": ("CL",)}, H),
        ({"programme": "", "about": ("MCB-OTHER", "EU")}, M),
        ({"programme": "", "about": ()}, H),
        ({"programme": "PRG", "about": ("OTHER-LINE",)}, H),
    ],
)
def test_a_document_about_another_line_shows_nothing_of_this_one(says, standing):
    filed = told(Document(document="HF", type="history file", title="t", **says), files="x.pdf")
    assert document(line(entries=[filed]), Filed(type=("history file",))).standing is standing


def test_a_document_that_names_no_donor_is_not_about_each_of_two():
    """Of one donor it is; of two it cannot be told of which."""
    one = line(
        entries=[told(Document(document="I", type="donor interview record", title="t", programme="PRG"), files="x")]
    )
    needs = Filed(type=("donor interview record",), of=Subject.DONORS)
    assert document(one, needs).standing is H
    assert document(replace(one, parts={**one.parts, Subject.DONORS: ("D", "D2")}), needs).standing is M


@pytest.mark.parametrize(
    ("subjects", "standing"),
    [
        ((("reprogramming",),), M),
        ((("S2", "S3"),), M),
        ((("reprogramming", "gene edit"),), H),
        ((("cell line development",),), H),
        ((("reprogramming", "E1"),), H),
        ((("reprogramming",), ("S6",)), H),
        ((("reprogramming", "PRG"),), H),
    ],
)
def test_who_agreed_to_the_reprogramming_did_not_agree_to_an_editing(subjects, standing):
    first = line()
    edit = work("S6", Process.GENE_EDITING, environment=RESEARCH, inputs=("CL",), outputs=("E1",))
    made = programme(
        (*first.items.values(), thing("E1", step="S6")),
        (*first.works.values(), edit),
        {**first.parents, "E1": ("CL",), "MCB": ("E1",)},
        [agreed(subjects=each) for each in subjects],
    )
    needs = built_in().evidence["agreement.pei.cld"].needs.agreement
    assert needs is not None
    assert agreement(made, needs).standing is standing
    licensed = replace(made, works={**made.works, "S6": replace(edit, environment=GMP)})
    assert agreement(licensed, needs).standing is H
