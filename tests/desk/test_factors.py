"""Second factors: known answers of RFC 4226 and RFC 6238, the window, and each code used once."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.desk.conftest import NOON

from seedlot.desk import factors
from seedlot.desk.factors import STEP, address, code_at, step_at, step_of

#: The secret of the appendices of both documents: ASCII "12345678901234567890".
SECRET = base64.b32encode(b"12345678901234567890").decode()
HERE = step_at(NOON)
HOTP = ("755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489")


@pytest.mark.parametrize(
    ("count", "code"),
    list(enumerate(HOTP)),
)
def test_rfc_4226_appendix_d(count, code):
    assert code_at(SECRET, count) == code


@pytest.mark.parametrize(
    ("seconds", "eight"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_rfc_6238_appendix_b(seconds, eight):
    """The table prints eight figures of a number modulo 10^8; modulo 10^6 it is the last six."""
    when = datetime.fromtimestamp(seconds, tz=UTC)
    assert code_at(SECRET, step_at(when)) == eight[-6:]
    assert step_of(SECRET, eight[-6:], now=when) == seconds // 30


@pytest.mark.parametrize(("steps", "stands"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_is_good_one_step_before_and_after_its_own(steps, stands):
    code = code_at(SECRET, HERE + steps)
    assert (step_of(SECRET, code, now=NOON) == HERE + steps) is stands


@pytest.mark.parametrize("code", ["", "0", "12345", "1234567", "abcdef", "\ud800", "１２３４５６", "-00001"])  # noqa: RUF001
def test_what_is_no_code_is_refused(code):
    assert step_of(SECRET, code, now=NOON) is None


def test_blanks_in_a_code_do_not_matter():
    code = code_at(SECRET, HERE)
    assert step_of(SECRET, f" {code[:3]} {code[3:]} ", now=NOON) == HERE


def test_a_code_is_used_once(desk):
    factors.keep(desk, "mkelly", 5, SECRET, used=0)
    code = code_at(SECRET, HERE)
    assert factors.use(desk, "mkelly", 5, code, now=NOON)
    assert not factors.use(desk, "mkelly", 5, code, now=NOON)
    assert not factors.use(desk, "mkelly", 5, code, now=NOON + timedelta(seconds=STEP))


def test_a_code_from_before_the_last_one_used_is_refused(desk):
    factors.keep(desk, "mkelly", 5, SECRET, used=0)
    assert factors.use(desk, "mkelly", 5, code_at(SECRET, HERE), now=NOON)
    assert not factors.use(desk, "mkelly", 5, code_at(SECRET, HERE - 1), now=NOON)
    assert factors.use(desk, "mkelly", 5, code_at(SECRET, HERE + 1), now=NOON)


@given(st.lists(st.integers(-3, 3), max_size=12))
def test_however_codes_come_the_steps_used_only_grow(steps):
    """Of any order of codes, those accepted lie in the window, and each later than the one before."""
    last, accepted = 0, []
    for step in steps:
        found = step_of(SECRET, code_at(SECRET, HERE + step), now=NOON)
        if found is not None and found > last:
            last = found
            accepted.append(found)
    assert accepted == sorted(set(accepted))
    assert all(abs(step - HERE) <= 1 for step in accepted)


def test_a_secret_belongs_to_its_entry(desk):
    factors.keep(desk, "mkelly", 5, SECRET, used=0)
    assert not factors.use(desk, "mkelly", 6, code_at(SECRET, HERE), now=NOON)
    assert not factors.use(desk, "other", 5, code_at(SECRET, HERE), now=NOON)


def test_the_secret_before_stays_until_the_new_one_is_sealed(desk):
    factors.keep(desk, "mkelly", 5, SECRET, used=0)
    factors.keep(desk, "mkelly", 9, "MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U", used=0)
    assert factors.use(desk, "mkelly", 5, code_at(SECRET, HERE), now=NOON)
    factors.forget(desk, "mkelly", but=9)
    assert not factors.use(desk, "mkelly", 5, code_at(SECRET, HERE + 1), now=NOON)
    assert factors.use(desk, "mkelly", 9, code_at("MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U", HERE), now=NOON)
    factors.forget(desk, "mkelly")
    assert not factors.use(desk, "mkelly", 9, code_at("MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U", HERE + 1), now=NOON)


def test_the_address_is_what_an_application_reads():
    """The form of the Key Uri Format: type, label, secret, issuer."""
    parts = urlsplit(address(SECRET, "mkelly", issuer="Seedlot DUB"))
    asked = parse_qs(parts.query)
    assert (parts.scheme, parts.netloc, unquote(parts.path)) == ("otpauth", "totp", "/Seedlot DUB:mkelly")
    assert (asked["secret"], asked["issuer"]) == ([SECRET], ["Seedlot DUB"])
