"""Nothing that bears on a lot is left out of its package: whatever could change the judgement, corrected, is in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import Connection
from tests.simulated_lot import SOP, lab_report, make
from tests.simulated_site import Site

from seedlot.acts.access import actor
from seedlot.acts.amend import FIXED
from seedlot.acts.seal import say, seal, writing
from seedlot.dossier.bearing import bearing
from seedlot.history import ask
from seedlot.history.tables import NAMED
from seedlot.record import read
from seedlot.record.entries.access import Equipment, Training
from seedlot.record.entries.content import Content
from seedlot.record.entries.custody import DoseUse, IdentityCheck, Order, Shipment, Stored
from seedlot.record.entries.derivation import Isolation
from seedlot.record.entries.donation import Consent, DonorTest
from seedlot.record.entries.entry import Entry, read_content
from seedlot.record.entries.evidence import Measured
from seedlot.record.entries.judgement import Amendment
from seedlot.record.entries.origin import Donor, Material, Person, Registered
from seedlot.record.entries.supplies import MaterialCertificate, MaterialStatus, Organisation
from seedlot.record.entries.work import Deviation, DeviationClosed, Hold, HoldLifted, Made, Step, Used
from seedlot.release.decide import propose
from seedlot.release.gather import gather
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.result import INSTRUMENT, Input, Result, Software
from seedlot.terms.words import ItemKind, Process, Role, Stage


def measurement(name: str, item: str, serial: str) -> Measured:
    asked = Finding(code=INSTRUMENT, answer=Answer.NOT_KNOWN, says="Whose serial number is it?", where=serial)
    result = Result(
        assay="growth",
        version="1",
        software=Software(distribution="seedlot", version="0"),
        settings={},
        inputs=(Input(name="raw.csv", sha256="0" * 64, bytes=1, instrument=serial),),
        reportables=(),
        findings=(asked,),
        tables={},
        charts=(),
        unused=(),
    )
    return Measured(measurement=name, items={"": item}, result=result)


@pytest.fixture
def crowded(tmp_path: Path) -> Iterator[Site]:
    """A lot with all that can bear on it, beside another line that has the same and does not touch it."""
    site = Site(tmp_path)
    make(site)
    site.say(
        Person(person="op2", name="Otto Operator", roles=(Role.OPERATOR,)),
        Training(training="TR-2", person="op2", procedure=SOP),
        Equipment(equipment="EQ-1", name="counter", serial="SN-1"),
        Equipment(equipment="EQ-2", name="counter", serial="SN-2"),
        Donor(item="D2"),
        Registered(item="ELSEWHERE", item_kind=ItemKind.CULTURE),
        Material(item="M2", name="medium", expiry="2026-12-31"),
        Step(
            step="S1b",
            process=Process.BANKING,
            inputs=(Used(item="D2"),),
            outputs=(Made(item="MCB2", item_kind=ItemKind.BANK, stage=Stage.MCB, units=5),),
            materials=("M2",),
            procedure=SOP,
            people=("op2",),
            passages=3,
        ),
    )
    site.say(
        measurement("MEAS-1", "LOT", "SN-1"),
        measurement("MEAS-2", "MCB2", "SN-2"),
        lab_report("R9", "MCB2", "viability", 50.0),
        Deviation(deviation="DEV-1", title="door", severity="minor", targets=("S2",)),
        DeviationClosed(deviation="DEV-1", conclusion="no effect", acceptable=True),
        Deviation(deviation="DEV-2", title="door", severity="minor", targets=("S1b",)),
        DeviationClosed(deviation="DEV-2", conclusion="no effect", acceptable=True),
        Hold(hold="HOLD-1", targets=("M",), reason="recall?"),
        HoldLifted(hold="HOLD-1", reason="withdrawn"),
        Hold(hold="HOLD-2", targets=("M2", "MCB2"), reason="recall?"),
    )
    yield site
    site.record.engine.dispose()


class UndoneError(Exception):
    """Raised to undo what was tried."""


def judgement(connection: Connection) -> list[tuple[str, str | None, str]]:
    """What is found for the lot; that something was corrected is no finding about the lot."""
    proposal = propose(gather(connection, "LOT"))
    told = [(each.code, each.answer, each.says) for each in proposal.findings]
    return [each for each in told if each[0] not in {"release/amended", "release/stale"}]


def others(value: Any) -> Iterator[Any]:
    """Other values for a field, such as a correction could put there; none names a thing of the lot."""
    match value:
        case bool():
            yield not value
        case int() | float():
            yield from (value + 1, 0)
        case str() if value[:2] == "20":
            yield from ("2025-12-31", "2031-01-01")
        case str():
            yield from ("ELSEWHERE", "")
        case None:
            yield from (1, "ELSEWHERE", "2025-01-01")
        case list():
            yield from ([], *([[other, *value[1:]] for other in others(value[0])] if value else [["ELSEWHERE"]]))
        case dict():
            for key in value:
                yield from ({**value, key: other} for other in others(value[key]))


def corrections(entry: Entry) -> Iterator[tuple[dict[str, Any], str]]:
    """Corrected contents of an entry, each with the time at which it happened then."""
    plain = entry.content.model_dump(mode="json")
    for key in sorted(set(plain) - {entry.content.IDENTIFIER}):
        for other in others(plain[key]):
            yield {**plain, key: other}, entry.occurred
    yield plain, "2031-01-01"
    yield plain, "2020-01-01"


def amendments(site: Site, number: int) -> Iterator[Amendment]:
    """Every correction of an entry that its kind allows."""
    with site.reading() as connection:
        entry = Entry.parse(read.body(connection, number))
    for plain, occurred in corrections(entry):
        with suppress(ValidationError):
            content = read_content(entry.kind, entry.version, plain).model_dump(mode="json")
            yield Amendment(target=number, reason="a try", content=content, occurred=occurred)


def changing(site: Site, numbers: Iterable[int]) -> Iterator[tuple[Amendment, ...]]:
    """Yield the corrections of some entries, one of each at a time, that would change the judgement of the lot."""
    with site.reading() as connection:
        before = judgement(connection)
    for tried in zip_longest(*(amendments(site, number) for number in numbers)):
        said = tuple(each for each in tried if each)
        differs = False
        with suppress(UndoneError), writing(site.record) as connection:
            seal(connection, actor(connection, ""), [say(each, "2026-01-01") for each in said], now=site.now)
            differs = judgement(connection) != before
            raise UndoneError
        if differs:
            yield said


def amendable(site: Site) -> dict[int, Content]:
    with site.reading() as connection:
        entries = ((number, Entry.parse(body).content) for number, body in read.bodies(connection))
        return {number: content for number, content in entries if not isinstance(content, FIXED)}


def test_whatever_could_change_the_judgement_is_in_the_package(crowded: Site) -> None:
    with crowded.reading() as connection:
        inside = set(bearing(connection, gather(connection, "LOT")))
    told = amendable(crowded)
    outside = {number: content.identifier() for number, content in told.items() if number not in inside}
    assert {*outside.values()} == {
        *("op2", "TR-2", "EQ-2", "D2", "M2", "S1b", "MEAS-2", "R9", "DEV-2", "HOLD-2", "ELSEWHERE"),
    }
    assert list(changing(crowded, outside)) == []


@pytest.mark.parametrize("name", ["R1", "R0", "M", "S2", "S1", "TR-1", "MEAS-1", "EQ-1", "DEV-1", "HOLD-1"])
def test_the_test_above_could_fail(crowded: Site, name: str) -> None:
    """For what is inside, some correction does change the judgement."""
    with crowded.reading() as connection:
        row = ask.rows(connection, NAMED, name=name)[0]
    assert next(changing(crowded, [row.entry]), None)


def test_what_was_once_told_of_the_lot_and_corrected_away_is_in_the_package(crowded: Site) -> None:
    with crowded.reading() as connection:
        (row,) = ask.rows(connection, NAMED, name="R1")
        entry = Entry.parse(read.body(connection, row.entry))
    plain = {**entry.content.model_dump(mode="json"), "item": "MCB2"}
    with writing(crowded.record) as connection:
        amendment = Amendment(target=row.entry, reason="another tube", content=plain, occurred=entry.occurred)
        (number,) = seal(connection, actor(connection, ""), [say(amendment, "2026-01-01")], now=crowded.now)
        inside = set(bearing(connection, gather(connection, "LOT")))
    assert {row.entry, number} <= inside


def test_particulars_of_its_way_go_with_it_and_recipients_stay(crowded: Site) -> None:
    goes = (
        Organisation(organisation="LAB", name="Laboratory", does=("laboratory",)),
        Consent(consent="CON", donor="D", document="form", uses=("clinical use",)),
        DonorTest(test="DT", donor="D", analyte="a", sampled="2026-01-01", laboratory="LAB", result="none"),
        Isolation(step="S1", method="density gradient"),
        MaterialCertificate(certificate="MC", material="M", what="TSE statement"),
        MaterialStatus(disposition="MD", material="M", status="released"),
        Stored(movement="MOV", items=("LOT",), position="R1"),
        Shipment(shipment="SHP", items=("LOT",), receiver="clinic"),
    )
    stays = (
        Order(order="COI", recipient="REC", donor="D", product="p"),
        IdentityCheck(check="ID", order="COI", item="LOT", at="bedside", matches=True),
        DoseUse(use="USE", dose="LOT", outcome="given in part", recipient="REC", order="COI"),
        Consent(consent="CON-2", donor="D2", document="form", uses=("clinical use",)),
        Isolation(step="S1b", method="explant"),
    )
    told = crowded.say(*goes), crowded.say(*stays)
    with crowded.reading() as connection:
        inside = set(bearing(connection, gather(connection, "LOT")))
    assert set(told[0]) <= inside
    assert not set(told[1]) & inside
