"""Take files out of the inbox so that nobody else does, keep their bytes, and know them again after a crash.

A claim is a file that lies in a folder ``work/<moment>-…/in`` under its path in the inbox: one rename both takes it
and remembers where it came from. Files that are taken together share a folder, for making and removing folders is
what taking costs most; the folder's name begins with the moment of arrival.
"""

import datetime as dt
import errno
import hashlib
import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from iomdocs.files import at_once, copy_durably, fsync_directory, removed_on_failure, rename_new, temporary
from iomdocs.inbox.scanning import Stamp, is_open_elsewhere

_NUMBER = count(1)
_MOMENT = "%Y%m%dT%H%M%S%f"


@dataclass(frozen=True, slots=True)
class Claim:
    """A file that is ours now; ``path`` is where it lies, ``file`` its path in the inbox with «/», time is UTC."""

    id: str
    path: Path
    file: str
    received_at: dt.datetime
    folder: Path


def claim(path: Path, work: Path, *, inbox: Path, at: dt.datetime, into: Path | None = None) -> Claim | None:
    """Take a file; None when another claimer was first, or Windows says that somebody has it open.

    ``into`` is the folder that ``begin`` made for files that are taken together; without it the file gets its own.
    """
    mine = into or begin(work, at)
    target = mine / "in" / path.relative_to(inbox)
    if target.parent != mine / "in":
        target.parent.mkdir(parents=True, exist_ok=True)
    taken = False
    try:
        taken = _take(path, target, mine)
    finally:
        if not taken and into is None:  # one that was taken before the error came stays: a later look finishes it
            abandon(mine)
    return _claim(mine, target) if taken else None


def begin(work: Path, at: dt.datetime) -> Path:
    """Make a folder for files that are taken together at this moment."""
    mine = _make(work, at)
    (mine / "in").mkdir()
    return mine


def abandon(mine: Path) -> None:
    """Remove the folder of a claim if no file lies in it."""
    if not any(path.is_file() for path in (mine / "in").rglob("*")):
        _remove(mine)


def _make(work: Path, at: dt.datetime) -> Path:
    while True:
        mine = work / f"{at.astimezone(dt.UTC).strftime(_MOMENT)}-{os.getpid()}-{next(_NUMBER)}"
        try:
            mine.mkdir()
        except FileNotFoundError:
            work.mkdir(parents=True, exist_ok=True)
        except FileExistsError:  # another host with the same process number
            continue
        else:
            return mine


def _take(path: Path, target: Path, mine: Path) -> bool:
    try:
        path.rename(target)
    except FileNotFoundError:
        return False
    except PermissionError:
        if os.name != "nt":
            raise
        return False
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        return _take_across(path, target, mine / "part")
    return True


def _take_across(path: Path, target: Path, part: Path) -> bool:
    """Copy from another file system; whoever removes the source has won, and a source that grew is left."""
    try:
        before = Stamp.of(path.stat())
        copy_durably(path, part)
        if Stamp.of(path.stat()) != before:
            return False
        part.rename(target)
        path.unlink()
    except FileNotFoundError:
        return False
    return True


def _claim(mine: Path, path: Path) -> Claim:
    moment = dt.datetime.strptime(mine.name.split("-", maxsplit=1)[0], _MOMENT).replace(tzinfo=dt.UTC)
    file = path.relative_to(mine / "in").as_posix()
    told = hashlib.blake2b(os.fsencode(file), digest_size=6).hexdigest()
    return Claim(f"{mine.name}-{told}", path, file, moment, mine)


def leftovers(work: Path, *, clean: bool = True) -> list[Claim]:
    """Claims that an earlier run did not finish, the oldest first.

    With ``clean``, which is only for whoever alone is at work, what holds no whole file is removed: the file it was
    made for still lies in the inbox.
    """
    found: list[Claim] = []
    for mine in sorted(work.iterdir()) if work.is_dir() else []:
        files = sorted(path for path in (mine / "in").rglob("*") if path.is_file())
        found += [_claim(mine, path) for path in files]
        if clean and not files:
            _remove(mine)
    return found


def tries(claim: Claim) -> int:
    """How often the program died over this claim; the coming try is noted before it can fail, see ``forgive``."""
    place = _tries(claim)
    found = place.stat().st_size if place.is_file() else 0
    with place.open("ab") as file:
        file.write(b"1")
        file.flush()
        os.fsync(file.fileno())
    return found


def forgive(claim: Claim) -> None:
    """The program outlived this try: an error of the disk says nothing about the file."""
    with suppress(OSError):
        _tries(claim).unlink(missing_ok=True)


def _tries(claim: Claim) -> Path:
    return claim.folder / f"tries-{claim.id.rpartition('-')[2]}"


def release(claim: Claim) -> None:
    """Forget a claim, and its folder with the last one in it; its bytes are in the archive by now."""
    with suppress(OSError):
        claim.path.unlink()
    with suppress(OSError):  # others lie there still
        for folder in claim.path.parents:
            if folder == claim.folder:
                _remove(folder)
                return
            folder.rmdir()


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def keep(claim: Claim, archive: Path) -> str:
    """Keep the original for ever as ``archive/<sha256>``, never overwriting; returns the SHA-256.

    It is a copy, not a link: a program that still had the file open could go on writing into a link.
    """
    return keep_many([claim], archive)[0]


def keep_many(claims: Sequence[Claim], archive: Path) -> list[str]:
    """Keep several originals with one wait for the folder."""
    archive.mkdir(parents=True, exist_ok=True)
    kept = at_once(lambda claim: _keep(claim.path, archive), claims)
    if claims:
        fsync_directory(archive)
    return kept


def _keep(path: Path, archive: Path) -> str:
    """Copy what nobody writes to any more: a program may have had the file open while it was taken."""
    part = temporary(archive)
    sha256 = copy_durably(path, part)
    with removed_on_failure(part):
        if is_open_elsewhere(path):
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(path))
        rename_new(part, archive / sha256)
    return sha256
