"""Whether a file lies on another machine. SQLite's locks and its write-ahead log are sure on this one alone.

See https://www.sqlite.org/wal.html ("WAL does not work over a network filesystem") and
https://www.sqlite.org/howtocorrupt.html, section 2.1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath

from seedlot.record.errors import NetworkFolderError

#: Linux's names of file systems that other machines, or the host of a virtual one, write as well.
_NETWORK = re.compile(
    "9p|acfs|afs|beegfs|ceph|cifs|coda|davfs|fhgfs|gfs|gfs2|glusterfs|gpfs|ibrix|kafs|lustre|mfs|ncpfs?|nfs4?|ocfs2|"
    "orangefs|panfs|prl_fs|pvfs2|smb2|smb3|smbfs|snfs|vboxsf|virtiofs|vmhgfs|weka|wekafs"
)
#: Programs of FUSE, in user space, that do the same (`fuse.NAME` in the table of mounts).
_FUSE = re.compile(
    "blobfuse2?|ceph(-fuse|fs)?|cifs|curlftpfs|davfs2?|dbxfs|fuse_dfs|gcsfuse|geesefs|glusterfs|goofys|"
    "google-drive-ocamlfuse|grpcfuse|gvfsd-fuse|hdfs|httpdirfs|juicefs|kio-fuse|mfs|moosefs|mount-s3|mountpoint-s3|nfs|"
    "onedriver|osxfs|rclone|s3backer|s3fs|seaweedfs|smbnetfs|sshfs|vmhgfs-fuse|weed|wekafs"
)
#: A device that is a place on another machine: host:/path, user@host:path, //host/share, scheme://place.
_ELSEWHERE = re.compile(r"//[^/]|[a-z0-9+.-]+://|([^/:@]+@)?([^/:]+|\[[0-9a-fA-F:]+\]):")
_OCTAL = re.compile(r"\\([0-7]{3})")
_TABLE = Path("/proc/self/mounts")


@dataclass(frozen=True, slots=True)
class Mount:
    """A line of the table of mounts."""

    device: str
    point: str
    kind: str


def refuse_network(path: Path) -> None:
    r"""Refuse a file that lies on another machine, where this system tells.

    Linux tells by its table of mounts, Windows by the name of a share (`\\server\share`). Elsewhere nothing is
    known, and nothing is claimed.

    Raises:
        NetworkFolderError: it does.
    """
    real = path.absolute().parent.resolve()
    if real.drive.startswith("\\\\"):
        raise NetworkFolderError(path, point=real.drive, kind="a network share")
    if _TABLE.exists():
        found = network_mount(real, _TABLE.read_text(encoding="utf-8", errors="surrogateescape"))
        if found:
            raise NetworkFolderError(path, point=found.point, kind=found.kind)


def network_mount(folder: PurePath, table: str) -> Mount | None:
    """Find the mount on which a folder lies, if other machines write there too (proc_mounts(5)).

    Args:
        folder: from the root, without symbolic links.
        table: the text of `/proc/mounts`.
    """
    mount = _mount_of(PurePosixPath(folder), table)
    return mount if mount and _is_network(mount) else None


def _mount_of(folder: PurePosixPath, table: str) -> Mount | None:
    """Find the longest mount point above a folder; of two that are equal the later lies over the other."""
    found: Mount | None = None
    for line in table.splitlines():
        words = [_OCTAL.sub(lambda octal: chr(int(octal[1], 8)), word) for word in line.split(" ")]
        if len(words) < 3 or not folder.is_relative_to(words[1]):
            continue
        if found is None or len(PurePosixPath(words[1]).parts) >= len(PurePosixPath(found.point).parts):
            found = Mount(device=words[0], point=words[1], kind=words[2])
    return found


def _is_network(mount: Mount) -> bool:
    if _NETWORK.fullmatch(mount.kind):
        return True
    fuse, _, program = mount.kind.partition(".")
    known = _FUSE.fullmatch(program or mount.device)
    return fuse == "fuse" and bool(known or _ELSEWHERE.match(mount.device))
