"""SQLite's file on another machine's disk is refused; tables of mounts as they are in life (shortened)."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.record import mounts
from seedlot.record.errors import NetworkFolderError
from seedlot.record.mounts import network_mount
from seedlot.record.read import reading, size
from seedlot.record.store import Record, create_record, open_record

WORKSTATION = r"""sysfs /sys sysfs rw,nosuid,nodev,noexec,relatime 0 0
proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0
/dev/mapper/vg0-root / ext4 rw,relatime,errors=remount-ro 0 0
tmpfs /run tmpfs rw,nosuid,nodev,noexec,relatime,size=1638400k,mode=755 0 0
systemd-1 /people autofs rw,relatime,fd=41,pgrp=1,timeout=0,minproto=5,maxproto=5,direct,pipe_ino=1237 0 0
nas.lab.example.org:/export/people /people nfs4 rw,relatime,vers=4.2,rsize=1048576,wsize=1048576,hard,proto=tcp,sec=krb5p 0 0
/dev/nvme0n1p3 /people/olga/scratch xfs rw,relatime,attr2,inode64 0 0
//fs01/QC\040Data /mnt/QC\040Data cifs rw,relatime,vers=3.1.1,sec=ntlmsspi,username=olga,domain=LAB 0 0
olga@cluster:/projects /mnt/cluster fuse.sshfs rw,nosuid,nodev,relatime,user_id=1000,group_id=1000 0 0
gvfsd-fuse /run/user/1000/gvfs fuse.gvfsd-fuse rw,nosuid,nodev,relatime,user_id=1000,group_id=1000 0 0
AFS /afs afs rw,relatime 0 0
/dev/sdb1 /media/olga/USB fuseblk rw,nosuid,nodev,relatime,user_id=0,group_id=0,default_permissions 0 0
gdrive: /people/olga/drive fuse.rclone rw,nosuid,nodev,relatime,user_id=1000,group_id=1000 0 0
mountpoint-s3 /mnt/bucket fuse rw,nosuid,nodev,noatime,user_id=1000,group_id=1000,default_permissions 0 0
/people/olga/.vault /people/olga/vault fuse.gocryptfs rw,nosuid,nodev,relatime,user_id=1000,group_id=1000 0 0
"""
WSL = r"""/dev/sdc / ext4 rw,relatime,discard,errors=remount-ro,data=ordered 0 0
C:\134 /mnt/c 9p rw,noatime,dirsync,aname=drvfs;path=C:\;uid=1000;gid=1000,mmap,access=client,trans=fd,rfd=8,wfd=8 0 0
"""
CONTAINER = """overlay / overlay rw,relatime,lowerdir=/var/lib/docker/overlay2/l/A,upperdir=/b/diff,workdir=/b/work 0 0
/dev/vda1 /etc/hosts ext4 rw,relatime 0 0
host.docker.internal:/data /data virtiofs rw,relatime 0 0
ceph-fuse /shared fuse.ceph-fuse rw,nosuid,nodev,relatime,user_id=0,group_id=0,allow_other 0 0
"""


@pytest.mark.parametrize(
    ("folder", "table", "kind"),
    [
        ("/people/olga", WORKSTATION, "nfs4"),
        ("/people", WORKSTATION, "nfs4"),
        ("/people/olga/scratch/lines", WORKSTATION, ""),
        ("/people/olga/scratch2", WORKSTATION, "nfs4"),
        ("/peoples", WORKSTATION, ""),
        ("/srv/records", WORKSTATION, ""),
        ("/", WORKSTATION, ""),
        ("/mnt/QC Data/records", WORKSTATION, "cifs"),
        ("/mnt/QC", WORKSTATION, ""),
        ("/mnt/cluster", WORKSTATION, "fuse.sshfs"),
        ("/run/user/1000/gvfs/smb-share:server=fs01", WORKSTATION, "fuse.gvfsd-fuse"),
        ("/afs/example.org/user", WORKSTATION, "afs"),
        ("/media/olga/USB", WORKSTATION, ""),
        ("/people/olga/drive", WORKSTATION, "fuse.rclone"),
        ("/mnt/bucket/x", WORKSTATION, "fuse"),
        ("/people/olga/vault", WORKSTATION, ""),
        ("/mnt/c/Users/olga", WSL, "9p"),
        ("/people/olga", WSL, ""),
        ("/app", CONTAINER, ""),
        ("/data/records", CONTAINER, "virtiofs"),
        ("/shared", CONTAINER, "fuse.ceph-fuse"),
        ("/anywhere", "", ""),
        ("/anywhere", "not a table\n\n", ""),
    ],
)
def test_which_file_system_a_folder_lies_on(folder: str, table: str, kind: str):
    found = network_mount(PurePosixPath(folder), table)
    assert (found.kind if found else "") == kind


def test_what_was_mounted_later_lies_over_the_other():
    local_over = "nas:/x /data nfs rw 0 0\n/dev/sda1 /data ext4 rw 0 0\n"
    assert network_mount(PurePosixPath("/data"), local_over) is None
    under = "\n".join(reversed(local_over.splitlines()))
    found = network_mount(PurePosixPath("/data"), under)
    assert found
    assert (found.device, found.point) == ("nas:/x", "/data")


@given(st.text())
def test_any_text_can_be_read(table: str):
    network_mount(PurePosixPath("/a/b"), table)


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of which the table of mounts says that it lies on a server."""
    table = tmp_path / "mounts"
    share = tmp_path / "share"
    share.mkdir()
    table.write_text(f"/dev/sda1 / ext4 rw 0 0\nnas:/export {share.resolve()} nfs4 rw 0 0\n", encoding="utf-8")
    monkeypatch.setattr(mounts, "_TABLE", table)
    return share


def test_no_record_is_made_there(elsewhere: Path):
    with pytest.raises(NetworkFolderError, match=r"nfs4, mounted at '.*share'\. Use a PostgreSQL server"):
        create_record(elsewhere / "bank.db")
    assert list(elsewhere.iterdir()) == []


def test_nor_through_a_link(elsewhere: Path, tmp_path: Path):
    (tmp_path / "link").symlink_to(elsewhere)
    with pytest.raises(NetworkFolderError):
        create_record(tmp_path / "link" / "bank.db")


def test_nor_is_one_opened_there(file_record: Record, elsewhere: Path):
    moved = file_record.path.rename(elsewhere / "bank.db")
    with pytest.raises(NetworkFolderError):
        open_record(moved)


def test_a_copy_that_cannot_be_written_is_read_there(
    file_record: Record, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
):
    """No lock and no log is made for it."""
    moved = file_record.path.rename(elsewhere / "bank.db")
    monkeypatch.setattr(os, "access", lambda *_: False)
    with reading(open_record(moved)) as connection:
        assert size(connection) == 0
    assert list(elsewhere.iterdir()) == [moved]
