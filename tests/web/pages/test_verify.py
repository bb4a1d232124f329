"""Verify from the page; packages of strangers; backup."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from tests.web.conftest import Visitor

from seedlot.web.pages import verify


def test_a_record_is_verified(lot_visitor: Visitor) -> None:
    lot_visitor.login("aud")
    shown = lot_visitor.post("/verify", {"files": "yes"}).text
    assert "The record is" in shown
    assert "What was found" in shown


def test_a_checkpoint_that_was_kept_is_held_against_it(open_visitor: Visitor) -> None:
    plain = open_visitor.get("/trail/0/proof.json").json()
    good = open_visitor.post("/verify", {"kept": plain["checkpoint"]})
    assert good.status_code == 200
    origin, size, root = plain["checkpoint"].splitlines()[:3]
    other = f"{origin}\n{size}\n{'A' * 43}=\n"
    assert "NOT verified" in open_visitor.post("/verify", {"kept": other}).text
    assert open_visitor.post("/verify", {"kept": "no checkpoint"}).status_code == 422
    assert root


def test_one_verification_at_a_time(open_visitor: Visitor) -> None:
    with verify.alone():
        answer = open_visitor.post("/verify")
    assert answer.status_code == 422
    assert "already" in answer.text


def bomb() -> bytes:
    """A zip of few bytes that would be many, with a name that leads elsewhere (zip slip)."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("../../../../tmp/evil", b"\x00" * 50_000_000)
    return data.getvalue()


@pytest.mark.parametrize("data", [b"", b"MZ", b"PK\x03\x04", b"PK\x03\x04" + b"\x00" * 500, b"%PDF-1.7"])
def test_what_is_no_package_is_not_taken(open_visitor: Visitor, data: bytes) -> None:
    answer = open_visitor.post("/verify/package", files={"package": ("x.zip", data, "application/zip")})
    assert answer.status_code in {200, 422}
    assert "is verified" not in answer.text


def test_an_archive_that_is_a_weapon_is_not_unpacked(open_visitor: Visitor, tmp_path: Path) -> None:
    answer = open_visitor.post("/verify/package", files={"package": ("../../x.zip", bomb(), "application/zip")})
    assert answer.status_code == 200
    assert "NOT verified" in answer.text
    assert not Path("/tmp/evil").exists()  # noqa: S108 - where the archive would put it
    assert list(tmp_path.rglob("evil")) == []


def test_a_form_without_a_file(open_visitor: Visitor) -> None:
    assert open_visitor.post("/verify/package", {"package": "text"}).status_code == 422


def test_a_backup_goes_where_the_server_was_told_and_nowhere_else(visitor: Visitor, tmp_path: Path) -> None:
    visitor.login("adm")
    untold = visitor.get("/admin/backup").text
    assert "The server was told no folder for backups" in untold
    assert "seedlot serve" not in untold
    assert visitor.post("/admin/backup", {"folder": str(tmp_path / "elsewhere")}).status_code == 422
    state: Any = visitor.client.app.state  # type: ignore[attr-defined]
    object.__setattr__(state.serving, "backup", str(tmp_path / "kept"))
    answer = visitor.post("/admin/backup", {"folder": str(tmp_path / "elsewhere")})
    assert "Backed up" in answer.text
    assert (tmp_path / "kept" / "checkpoint").exists()
    assert not (tmp_path / "elsewhere").exists()
