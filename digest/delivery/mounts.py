"""The door to the table of mounts: whether a folder lies on another machine's disk."""

from __future__ import annotations

import re
from pathlib import Path

# Kinds as Linux names them. What stands behind "fuse." is the program's own name for itself.
_REMOTE = frozenset({
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "coda", "9p", "ceph", "lustre", "glusterfs", "gpfs",
    "beegfs", "orangefs", "davfs", "davfs2", "sshfs", "s3fs", "rclone", "gcsfuse", "goofys", "smbnetfs", "curlftpfs",
    "juicefs", "blobfuse", "blobfuse2", "ceph-fuse", "mount.davfs",
})  # fmt: skip


def remote_kind(path: Path, table: str) -> str:
    """The kind of network file system an absolute path lies on, or an empty text; ``table`` as in proc(5) mountinfo."""
    found, depth = "", -1
    for line in table.splitlines():
        before, _, after = line.partition(" - ")
        fields, kinds = before.split(), after.split()
        if len(fields) < 5 or not kinds:
            continue
        point = Path(re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), fields[4]))
        # The deepest mount over a path rules, and of several at one place the last.
        if path.is_relative_to(point) and len(point.parts) >= depth:
            found, depth = kinds[0], len(point.parts)
    return found if found.removeprefix("fuse.") in _REMOTE else ""


def remote_filesystem(path: Path) -> str:
    """The kind of network file system a path lies on now; an empty text also where the machine does not tell."""
    try:
        return remote_kind(path, Path("/proc/self/mountinfo").read_text("utf-8", "replace"))
    except OSError:
        return ""
