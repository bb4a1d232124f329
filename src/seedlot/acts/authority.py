"""Who may do what: one table of acts and roles, asked by every act in a record that has accounts.

A person may hold several roles; what they may do is all that any of them may. Nobody inherits: an
administrator keeps accounts and may not touch evidence, a qualified person certifies and may not file the
results that they certify. An auditor reads, and stands in no line of the table. Which person is kept from
which act because of what they did before stands in `separation`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from seedlot.acts.access import CRITICAL, NONE, Actor, require
from seedlot.terms.words import Role

_OPERATOR, _ANALYST, _REVIEWER = Role.OPERATOR, Role.ANALYST, Role.REVIEWER
_QUALITY, _QP, _ADMINISTRATOR = Role.QUALITY, Role.QUALIFIED_PERSON, Role.ADMINISTRATOR

#: Acts that are more than a kind of entry.
RELEASE, AMEND_PERSON, REVEAL = "release", "amendment of a person", "personal data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """One line of the table: an act or a kind of entry, in words, who may do it, and why they."""

    what: str
    says: str
    roles: tuple[Role, ...]
    source: str


def _may(what: str, says: str, roles: tuple[Role, ...], source: str) -> Authority:
    return Authority(what=what, says=says, roles=roles, source=source)


_ANYBODY = (_OPERATOR, _ANALYST, _REVIEWER, _QUALITY, _QP)
_MAKING = "EU GMP Part I 2.7 (production); 21 CFR 11.10(g)"
_TESTING = "EU GMP Part I 2.8 (quality control); 21 CFR 11.10(g)"
_UNIT = "21 CFR 211.22(a), (c) (quality control unit)"
_DONORS = "Directive 2006/17/EC, annex II; 21 CFR 1271.80"
_STORE = "EU GMP Part I 3.18 to 3.25 (storage); 21 CFR 211.142, 211.150"
_ROOMS = "EU GMP Annex 1, 4 and 9; 21 CFR 211.42, 211.67"
_STRATEGY = "ICH Q8(R2), part II, 2; EU GMP Part I 1.4"
_FOLLOWED = "21 CFR 211.166; EU GMP Part I 6.27 to 6.36 (on-going stability programme)"
_OOS = "21 CFR 211.192; FDA, Investigating OOS Test Results (2022)"
_SYSTEM = "EU GMP Annex 11, 12.1 to 12.3; 21 CFR 11.10(d), 11.300"

#: The whole table, in the order in which work is done. The only such list.
AUTHORITIES: tuple[Authority, ...] = (
    _may("donor", "enrol a donor", (_OPERATOR,), _MAKING),
    _may(
        "personal",
        "give personal data of a donor",
        (_OPERATOR, _QUALITY, _ADMINISTRATOR),
        "Directive 2004/23/EC, article 8 (traceability); Regulation (EU) 2016/679, article 32(4)",
    ),
    _may(REVEAL, "see personal data of a donor", (_QUALITY, _ADMINISTRATOR), "Regulation (EU) 2016/679, article 25(2)"),
    _may("material", "receive a material", (_OPERATOR,), _MAKING),
    _may("consent", "enter a consent", (_OPERATOR, _QUALITY), "Directive 2004/23/EC, article 13; 21 CFR 50.20"),
    _may("donor test", "enter a test of a donor", (_OPERATOR, _ANALYST), _DONORS),
    _may(
        "eligibility",
        "determine a donor's eligibility",
        (_QUALITY, _QP),
        "21 CFR 1271.50(a) (responsible person); Directive 2004/23/EC, article 17",
    ),
    _may(
        "material certificate", "file a certificate of a material", (_OPERATOR, _ANALYST, _QUALITY), "21 CFR 211.84(d)"
    ),
    _may("material status", "release or reject a material", (_QUALITY,), "21 CFR 211.22(a), 211.84(a), (e)"),
    _may("registered", "register an item", (_OPERATOR,), _MAKING),
    _may(
        "order",
        "order a product for a recipient",
        (_OPERATOR, _QUALITY),
        "Regulation (EC) 1394/2007, article 15; 21 CFR 1271.290",
    ),
    _may("step", "enter a step", (_OPERATOR,), _MAKING),
    _may("procurement", "describe a procurement", (_OPERATOR,), _MAKING),
    _may("isolation", "describe an isolation", (_OPERATOR,), _MAKING),
    _may("enrichment", "describe an enrichment", (_OPERATOR,), _MAKING),
    _may("gene transfer", "describe a gene transfer", (_OPERATOR,), _MAKING),
    _may("deposition", "describe a deposition of single cells", (_OPERATOR,), _MAKING),
    _may("clone picking", "pick a clone", (_OPERATOR,), _MAKING),
    _may("gene edit", "describe a gene edit", (_OPERATOR,), _MAKING),
    _may("culture", "describe a culture", (_OPERATOR,), _MAKING),
    _may("formulation", "describe a formulation", (_OPERATOR,), _MAKING),
    _may(
        "component",
        "enter a component of a combined product",
        (_OPERATOR, _QUALITY),
        "Regulation (EC) 1394/2007, article 7",
    ),
    _may(
        "identity check",
        "compare identities",
        (_OPERATOR,),
        "Regulation (EC) 1394/2007, article 15; 21 CFR 1271.290(c)",
    ),
    _may("stored", "put into or take out of storage", (_OPERATOR,), _STORE),
    _may("shipment", "send a shipment", (_OPERATOR,), _STORE),
    _may("shipment received", "receive a shipment", (_OPERATOR,), _STORE),
    _may("excursion", "report an excursion", _ANYBODY, "EU GMP Part I 1.4(xiv), 1.8(vii): whoever sees one says so"),
    _may("excursion closed", "close an excursion", (_QUALITY, _QP), "21 CFR 211.22(a), 211.192"),
    _may(
        "dose use",
        "say what became of a dose",
        (_OPERATOR, _QUALITY),
        "Regulation (EC) 1394/2007, article 15; 21 CFR 1271.290",
    ),
    _may("cleaning", "enter a cleaning", (_OPERATOR,), _ROOMS),
    _may("monitoring", "enter a result of monitoring", (_OPERATOR, _ANALYST), _ROOMS),
    _may("report", "file a report", (_ANALYST,), _TESTING),
    _may("measured", "seal a measurement", (_ANALYST,), _TESTING),
    _may("deviation", "raise a deviation", _ANYBODY, "EU GMP Part I 1.4(xiv), 1.8(vii): whoever sees one says so"),
    _may("hold", "put on hold", _ANYBODY, "EU GMP Part I 5.5 (quarantine): whoever doubts may stop"),
    _may("deviation closed", "close a deviation", (_QUALITY, _QP), "21 CFR 211.22(a), 211.192"),
    _may("hold lifted", "lift a hold", (_QUALITY, _QP), "21 CFR 211.22(a), 211.192"),
    _may("investigation", "begin an investigation", (_ANALYST, _QUALITY), _OOS),
    _may("investigation closed", "close an investigation", (_QUALITY,), _OOS),
    _may("classified", "classify a change of the genome", (_QUALITY, _QP), "21 CFR 211.22(a), 211.192"),
    _may("CAPA", "begin a CAPA", (_OPERATOR, _ANALYST, _QUALITY), "ICH Q10 3.2.2; EU GMP Part I 1.4(xiv)"),
    _may("CAPA closed", "close a CAPA", (_QUALITY,), "ICH Q10 3.2.2; EU GMP Part I 1.4(xiv)"),
    _may("change", "propose a change", (_OPERATOR, _ANALYST, _QUALITY), "ICH Q10 3.2.3; EU GMP Part I 1.4(xii)"),
    _may("change closed", "decide about a change", (_QUALITY, _QP), "21 CFR 211.22(a), 211.100(a); ICH Q10 3.2.3"),
    _may("comparability exercise", "state how lots are compared", (_QUALITY,), "ICH Q5E, 2; ICH Q10 3.2.3"),
    _may("risk assessment", "approve a risk assessment", (_QUALITY,), "ICH Q9(R1), 4; EU GMP Part I 1.12, 1.13"),
    _may("age limit", "set a limit of in vitro age", (_QUALITY,), "21 CFR 211.22(c), 211.100(a); ICH Q5D"),
    _may("document", "file a document of a programme", (_QUALITY,), _UNIT),
    _may("stability study", "begin a stability study", (_QUALITY,), _FOLLOWED),
    _may("on stability", "put a batch on a stability study", (_OPERATOR, _ANALYST, _QUALITY), _FOLLOWED),
    _may("quality target", "set a quality target", (_QUALITY,), _STRATEGY),
    _may("quality attribute", "assess a quality attribute", (_QUALITY,), _STRATEGY),
    _may("process parameter", "assess a process parameter", (_QUALITY,), _STRATEGY),
    _may("control", "set a control", (_QUALITY,), _STRATEGY),
    _may("risk", "score a risk", (_QUALITY,), "ICH Q9(R1), 4; EU GMP Part I 1.12, 1.13"),
    _may("agreement", "file what an authority agreed", (_QUALITY,), _UNIT),
    _may("trial", "enter a trial", (_QUALITY,), _UNIT),
    _may("trial status", "change the status of a trial", (_QUALITY,), _UNIT),
    _may("product", "enter a product", (_QUALITY,), _UNIT),
    _may("organisation", "name an organisation", (_QUALITY,), "EU GMP Part I, chapters 5 and 7"),
    _may("accreditation", "enter an accreditation", (_QUALITY,), "EU GMP Part I, chapters 5 and 7"),
    _may("withdrawn", "withdraw what was given", (_QUALITY,), _UNIT),
    _may(
        "recall",
        "seal a recall",
        (_QUALITY, _QP),
        "EU GMP Part I, chapter 8 (recall); 21 CFR 211.150(b); Regulation (EC) 1394/2007, article 15",
    ),
    _may("programme", "enter a programme", (_QUALITY,), _UNIT),
    _may("specification", "approve a specification", (_QUALITY,), "21 CFR 211.22(c), 211.160(a); EU GMP Part I 2.8"),
    _may("amendment", "correct an entry", (_QUALITY,), "EU GMP Annex 11, 9 and 12.4; 21 CFR 11.10(e)"),
    _may("signature", "sign an entry", _ANYBODY, "21 CFR 11.10(g): to sign is a right of its own; 11.50(a)(3)"),
    _may("review", "review a lot", (_REVIEWER,), "EU GMP Annex 11, 6 and 9; 21 CFR 211.192, 211.194(a)(8)"),
    _may("decision", "decide about a lot", (_QUALITY, _QP), "21 CFR 211.22(a); EU GMP Part I 2.8"),
    _may(RELEASE, "release a lot", (_QP,), "EU GMP Annex 16; Annex 11, 15: only a Qualified Person certifies"),
    _may("certificate", "issue a certificate", (_QUALITY, _QP), "EU GMP Annex 16; 21 CFR 211.22(a)"),
    _may("training", "enter a training", (_QUALITY, _ADMINISTRATOR), "21 CFR 211.25; EU GMP Annex 11, 2"),
    _may("procedure", "put a procedure in force", (_QUALITY,), "21 CFR 211.22(c), 211.100(a); EU GMP Part I 4.2, 4.3"),
    _may("gowning", "enter a qualification to gown", (_QUALITY, _ADMINISTRATOR), "EU GMP Annex 1, 7 (personnel)"),
    _may("room", "enter a room", (_QUALITY, _ADMINISTRATOR), _ROOMS),
    _may("qualification", "enter a qualification", (_QUALITY,), "EU GMP Annex 15, 3; 21 CFR 211.63, 211.68"),
    _may(
        "calibration", "enter a calibration", (_QUALITY, _ANALYST), "EU GMP Part I 3.41; 21 CFR 211.68, 211.160(b)(4)"
    ),
    _may("equipment", "enter equipment", (_QUALITY, _ADMINISTRATOR), "21 CFR 11.10(h); EU GMP Part I 3.34 to 3.44"),
    _may(
        "equipment moved",
        "enter that equipment was moved",
        (_QUALITY, _ADMINISTRATOR),
        "21 CFR 11.10(h); EU GMP Part I 3.34 to 3.44",
    ),
    _may("person", "name a person", (_ADMINISTRATOR,), _SYSTEM),
    _may(AMEND_PERSON, "correct the entry of a person", (_ADMINISTRATOR,), _SYSTEM),
    _may("account", "change an account", (_ADMINISTRATOR,), _SYSTEM),
    _may(
        "access review", "review access", (_QUALITY, _ADMINISTRATOR), "EU GMP Annex 11, 11; draft of 2025, chapter 11"
    ),
    _may("erased", "erase personal data", (_QUALITY, _ADMINISTRATOR), "Regulation (EU) 2016/679, article 17"),
    _may("key", "name a key", (_ADMINISTRATOR,), _SYSTEM),
    _may("key revoked", "revoke a key", (_ADMINISTRATOR,), _SYSTEM),
    _may("checkpoint", "sign a checkpoint", (_ADMINISTRATOR,), "EU GMP Annex 11, 7.1; 21 CFR 11.10(c)"),
    _may("cosignature", "keep a co-signature", (_ADMINISTRATOR,), "EU GMP Annex 11, 7.1; 21 CFR 11.10(c)"),
    _may("timestamp", "keep a time stamp", (_ADMINISTRATOR,), "EU GMP Annex 11, 7.1; 21 CFR 11.10(c)"),
    _may("drill", "record a drill", (_ADMINISTRATOR,), "EU GMP Annex 11, 7.2 and 16"),
    _may("clock", "correct the clock", (_ADMINISTRATOR,), "EU GMP Annex 11, 12.4; 21 CFR 11.10(e)"),
)

#: What a signature can mean, and who may sign so: the first word of its meaning. The only such list.
MEANINGS: tuple[Authority, ...] = (
    _may("authorship", "they wrote or entered it", _ANYBODY, "21 CFR 11.50(a)(3)"),
    _may("responsibility", "they answer for it", _ANYBODY, "21 CFR 11.50(a)(3)"),
    _may("performance", "they did the work", (_OPERATOR, _ANALYST), "21 CFR 211.188(b)(11), 211.194(a)(7)"),
    _may("verification", "they watched or checked the work", _ANYBODY, "21 CFR 211.101(d), 211.188(b)(11)"),
    _may("review", "they reviewed it", (_REVIEWER, _QUALITY, _QP), "21 CFR 11.50(a)(3), 211.192, 211.194(a)(8)"),
    _may("approval", "they approve it", (_QUALITY, _QP), "21 CFR 11.50(a)(3), 211.22(a), (c)"),
    _may("rejection", "they reject it", (_QUALITY, _QP), "21 CFR 211.22(a)"),
    _may("quarantine", "they keep it from use", (_QUALITY, _QP), "21 CFR 211.110(c), 211.142(a)"),
    _may("certification", "they certify it for release", (_QP,), "EU GMP Annex 16; Annex 11, 15"),
)

#: Act or kind of entry to the roles that may do it.
MAY: dict[str, tuple[Role, ...]] = {line.what: line.roles for line in AUTHORITIES}
_SAYS = {line.what: line.says for line in AUTHORITIES}


def permit(who: Actor, *what: str) -> None:
    """Refuse an act, or kinds of entry, to whoever has no role for one of them; what stands in no line, to all.

    In a record without accounts nobody proved who they are, and their roles say nothing: all is permitted,
    and labelled so. In one with accounts `access.actor` lets nobody through who has not logged in.

    Raises:
        NotAuthorisedError: names the act and the role that it needs.
    """
    if who.authentication != NONE:
        insist(who, *what)


def insist(who: Actor, *what: str) -> None:
    """As `permit`, in a record without accounts too, by the roles that people claim for themselves there."""
    for each in dict.fromkeys(what):
        require(who, _SAYS.get(each, f"seal an entry of kind '{each}'"), *MAY.get(each, ()))


def needs_factor(acts: Iterable[str]) -> bool:
    """Whether every role that may do one of these acts does so with a second factor only, in a record that is real."""
    roles = {role for act in acts for role in MAY.get(act, ())}
    return bool(roles) and roles <= CRITICAL


def table() -> str:
    """Both tables as Markdown, for the reference."""
    meanings = "A signature means one of these, with more words after it if need be; each is for these roles alone:\n\n"
    return f"{_table('act or kind', AUTHORITIES)}\n{meanings}{_table('meaning', MEANINGS)}"


def _table(first: str, lines: Iterable[Authority]) -> str:
    rows = [f"| `{one.what}` | {one.says} | {', '.join(one.roles)} | {one.source} |" for one in lines]
    return "\n".join((f"| {first} | in words | roles | source |", "|---|---|---|---|", *rows)) + "\n"
