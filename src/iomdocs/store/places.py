"""What kind of disk a database would lie on: over a network SQLite's locks are not to be trusted."""

import re
import sys
from contextlib import suppress
from pathlib import Path

_NETWORK = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "davfs", "ceph", "lustre", "glusterfs"),
        *("fuse.sshfs", "fuse.davfs", "fuse.davfs2", "fuse.rclone", "fuse.s3fs", "fuse.glusterfs", "fuse.ceph"),
        *("fuse.gvfsd-fuse", "fuse.smbnetfs", "fuse.curlftpfs", "fuse.juicefs"),
    }
)
_REMOTE_DRIVE = 4
_ESCAPE = re.compile(r"\\([0-7]{3})")


def network(folder: Path, mounts: str | None = None) -> str | None:
    """The kind of network disk that a folder lies on; None for a local one, and where the system does not say.

    ``mounts`` is the text of ``/proc/self/mounts``, read when it is not given.
    """
    if mounts is None:
        return _kind(folder)
    kind = _mounted(folder.resolve(), mounts)
    return kind if kind in _NETWORK else None


def _mounted(folder: Path, mounts: str) -> str:
    """Kind of the file system mounted nearest above a folder; of two at one place the later hides the earlier."""
    found, depth = "", -1
    for line in mounts.splitlines():
        parts = line.split(" ")
        if len(parts) < 3:
            continue
        place = Path(_ESCAPE.sub(lambda octal: chr(int(octal[1], 8)), parts[1]))
        if (place == folder or place in folder.parents) and len(place.parts) >= depth:
            found, depth = parts[2], len(place.parts)
    return found


if sys.platform == "win32":
    import ctypes

    def _kind(folder: Path) -> str | None:
        """Windows tells a network drive from the others."""
        drive = folder.absolute().anchor
        remote = drive.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(drive) == _REMOTE_DRIVE
        return "SMB" if remote else None

else:

    def _kind(folder: Path) -> str | None:
        """Linux lists what is mounted; elsewhere nothing is known."""
        with suppress(OSError):
            return network(folder, Path("/proc/self/mounts").read_text("utf-8", "surrogateescape"))
        return None
